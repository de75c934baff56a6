"""One's own account: who one is, the password, and where one is logged in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import login_idle, requires, visitor
from tracker.changes import access as access_changes
from tracker.changes import people as changes
from tracker.forms.people import AccountForm, PasswordForm
from tracker.models.people import Person
from tracker.presenters.browsers import browser_name
from tracker.queries import access as access_queries
from tracker.queries import people as queries
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """One's own page."""
    return _page(_own())


@blueprint.post("/account")
@requires(Permission.READ)
def edit() -> ResponseReturnValue:
    """Change one's name, time zone or GitHub login."""
    person = _own()
    form = AccountForm(obj=person)
    if form.validate_on_submit():
        with refusals_on(form, person):
            changes.edit_own(
                person,
                by=visitor(),
                version=form.version.data,
                name=form.name.data or "",
                github_login=form.github_login.data,
                time_zone=form.time_zone.data,
            )
            flash("Your account is saved.")
            return redirect(url_for("account.show"), 303)
    return _page(person, form=form), status_of(form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.READ)
def password() -> ResponseReturnValue:
    """Change one's password; the other log-ins end."""
    person = _own()
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals_on(form):
            changes.change_password(
                person,
                current=form.current.data or "",
                new=form.password.data or "",
                by=visitor(),
                keep_login=visitor().login_id,
            )
            flash("Your password is changed. Your other log-ins have ended.")
            return redirect(url_for("account.show"), 303)
    return _page(person, passwords=form), status_of(form)


@blueprint.post("/account/log-ins/<int:login_id>/end")
@requires(Permission.READ)
def end_login(login_id: int) -> ResponseReturnValue:
    """End one of one's own log-ins."""
    access_changes.end_login(login_id, by=visitor())
    flash("That log-in has ended.")
    return redirect(url_for("account.show"), 303)


def _own() -> Person:
    return queries.get_whole(visitor().person_id or 0)


def _page(person: Person, *, form: AccountForm | None = None, passwords: PasswordForm | None = None) -> str:
    now = clock.now()
    logins = access_queries.live_logins_of(person.id, now=now, idle_since=now - login_idle())
    return render_template(
        "account/show.html",
        person=person,
        form=form or AccountForm(formdata=None, obj=person),
        passwords=passwords or PasswordForm(formdata=None),
        logins=[(login, browser_name(login.browser)) for login in logins],
    )
