"""People: the list, one person, and what an admin may do with them."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from tracker import clock
from tracker.access import login_idle, requires, visitor
from tracker.changes import access as access_changes
from tracker.changes import links
from tracker.changes import people as changes
from tracker.forms.people import AccessForm, PersonForm, person_form
from tracker.models.access import Login
from tracker.models.people import Person
from tracker.presenters import history
from tracker.presenters.browsers import browser_name
from tracker.queries import access as access_queries
from tracker.queries import leavers, teams
from tracker.queries import people as queries
from tracker.rules import doubles
from tracker.rules.permissions import can
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Everybody who can own an item."""
    invited = access_queries.invited_ids(now=clock.now())
    known = queries.everybody()
    pairs = doubles.likely_pairs(known) if can(visitor(), Permission.ADMINISTER) else []
    return render_template("people/index.html", people=known, invited=invited, pairs=pairs)


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Add somebody."""
    form = person_form(teams.team_choices())
    if form.validate_on_submit():
        with refusals_on(form):
            person = changes.add(by=visitor(), roles=form.roles(), **form.values())
            flash(f"{person.name} is added.")
            return redirect(url_for("people.show", person_id=person.id), 303)
    return render_template("people/new.html", form=form), status_of(form)


@blueprint.get("/people/<int:person_id>")
@requires(Permission.READ)
def show(person_id: int) -> ResponseReturnValue:
    """One person: to read, and for admins to edit."""
    return _page(queries.get_whole(person_id))


@blueprint.post("/people/<int:person_id>")
@requires(Permission.ADMINISTER)
def edit(person_id: int) -> ResponseReturnValue:
    """Change what is known of somebody and what they may do."""
    person = queries.get_whole(person_id)
    form = person_form(teams.team_choices(), person)
    if form.validate_on_submit():
        with refusals_on(form, person):
            changes.edit(person, by=visitor(), version=form.version.data, roles=form.roles(), **form.values())
            flash(f"{person.name} is saved.")
            return redirect(url_for("people.show", person_id=person_id), 303)
    return _page(person, form=form), status_of(form)


@blueprint.post("/people/<int:person_id>/access")
@requires(Permission.ADMINISTER)
def access(person_id: int) -> ResponseReturnValue:
    """Deactivate somebody, or let them in again."""
    person = queries.get_whole(person_id)
    form = AccessForm()
    is_active = form.is_active.data == "yes"
    if form.validate_on_submit():
        with refusals_on(form):
            changes.edit(person, by=visitor(), version=form.version.data, is_active=is_active)
            flash(f"{person.name} {'is let in again' if is_active else 'is deactivated and logged out'}.")
            has_work = not is_active and leavers.count_unfinished(person_id) > 0
            return redirect(url_for("leavers.hand_over" if has_work else "people.show", person_id=person_id), 303)
    return _page(person, problem=form), status_of(form)


@blueprint.route("/people/<int:person_id>/invite", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def invite(person_id: int) -> ResponseReturnValue:
    """Make a link by which somebody sets their password. It is shown on this answer and never again."""
    person = queries.get_whole(person_id)
    if request.method == "GET":
        return redirect(url_for("people.show", person_id=person_id), 303)
    form = FlaskForm()
    with refusals_on(form):
        token = links.invite(person, by=visitor())
        base = current_app.extensions["settings"].base_url
        return _page(person, link=base + url_for("setup.invite", token=token))
    return _page(person, problem=form), status_of(form)


@blueprint.post("/people/<int:person_id>/log-ins/<int:login_id>/end")
@requires(Permission.ADMINISTER)
def end_login(person_id: int, login_id: int) -> ResponseReturnValue:
    """End one log-in of somebody."""
    access_changes.end_login(login_id, by=visitor())
    flash("That log-in has ended.")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(person: Person, *, form: PersonForm | None = None, problem: FlaskForm | None = None, link: str = "") -> str:
    """The page of one person. `link` is an invite just made, `problem` a refused button."""
    may_edit = can(visitor(), Permission.ADMINISTER)
    return render_template(
        "people/show.html",
        person=person,
        may_edit=may_edit,
        form=form or person_form(teams.team_choices(), person, is_sent=False),
        problem=problem,
        link=link,
        is_invited=person.id in access_queries.invited_ids(now=clock.now()),
        logins=_logins(person) if may_edit else [],
        history=history.lines(queries.history_of(person.id)) if may_edit else [],
        unfinished=leavers.count_unfinished(person.id) if can(visitor(), Permission.EDIT_ITEM) else 0,
    )


def _logins(person: Person) -> list[tuple[Login, str]]:
    """The live log-ins with their browsers' names."""
    now = clock.now()
    rows = access_queries.live_logins_of(person.id, now=now, idle_since=now - login_idle())
    return [(row, browser_name(row.browser)) for row in rows]
