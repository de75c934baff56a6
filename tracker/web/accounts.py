"""Settings > GitHub: who is who."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import accounts as changes
from tracker.forms.choices import choices
from tracker.forms.connections import AccountForm
from tracker.queries import accounts as queries
from tracker.queries import people
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/settings/github/people", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """The map of logins and people, with those that nobody has claimed."""
    form = AccountForm()
    form.host.choices = choices((host, host) for host in queries.hosts())
    form.person.choices = choices(people.choices())
    if form.validate_on_submit():
        with refusals_on(form):
            person = people.get_person(form.person.data)
            account = changes.assign(form.login.data or "", person, host=form.host.data or "", by=visitor())
            flash(f"{account.login} is {person.name}.")
            return redirect(url_for("accounts.index"), 303)
    page = render_template(
        "github/people.html",
        form=form,
        accounts=queries.all_accounts(),
        own=queries.own_logins(),
        suggestions=queries.suggestions(),
        public=queries.PUBLIC,
    )
    return page, status_of(form)


@blueprint.post("/settings/github/people/<int:account_id>/release")
@requires(Permission.ADMINISTER)
def release(account_id: int) -> ResponseReturnValue:
    """Say no longer whose it is."""
    changes.release(queries.get_account(account_id), by=visitor())
    flash("The login belongs to nobody now.")
    return redirect(url_for("accounts.index"), 303)
