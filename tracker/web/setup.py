"""First run and invites: what a single-use link opens."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access, clock
from tracker.access import public
from tracker.changes import links
from tracker.changes.access import digest
from tracker.errors import NotFoundError
from tracker.forms.sessions import FirstAdminForm, NewPasswordForm
from tracker.queries import access as queries
from tracker.vocabulary import LinkPurpose
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("setup", __name__)


@blueprint.errorhandler(NotFoundError)
def ended(error: NotFoundError) -> ResponseReturnValue:
    """A link that does not work any more, and how to get another."""
    return render_template("setup/ended.html", words=str(error)), 404


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
@public
def first_admin(token: str) -> ResponseReturnValue:
    """Create the first admin, and go on to the first steps."""
    queries.get_link(digest(token), LinkPurpose.SETUP, now=clock.now())
    form = FirstAdminForm()
    if form.validate_on_submit():
        with refusals_on(form):
            person = links.create_first_admin(
                token,
                name=form.name.data or "",
                email=form.email.data or "",
                password=form.password.data or "",
            )
            access.log_in_as(person.id)
            flash(f"Welcome, {person.name}: you are the admin.")
            return redirect(url_for("welcome.show"), 303)
    return render_template("setup/first_admin.html", form=form), status_of(form)


@blueprint.route("/invite/<token>", methods=["GET", "POST"])
@public
def invite(token: str) -> ResponseReturnValue:
    """Choose a password by an invite, and come in."""
    person = queries.get_link(digest(token), LinkPurpose.INVITE, now=clock.now()).person
    form = NewPasswordForm()
    if form.validate_on_submit():
        with refusals_on(form):
            person = links.accept_invite(token, password=form.password.data or "")
            access.log_in_as(person.id)
            flash(f"Welcome, {person.name}. Your password is set.")
            return redirect(url_for("week.show"), 303)
    return render_template("setup/invite.html", form=form, person=person), status_of(form)
