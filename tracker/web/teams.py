"""Teams with their members, and the services they look after."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import policies
from tracker.changes import teams as changes
from tracker.forms.choices import choices
from tracker.forms.people import ROLES
from tracker.forms.teams import EditServiceForm, EditTeamForm, MemberForm, ServiceForm, TeamForm
from tracker.models.people import Team
from tracker.queries import people
from tracker.queries import teams as queries
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("teams", __name__)


@blueprint.get("/teams")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """All teams with their members and services."""
    return render_template("teams/index.html", teams=queries.all_teams())


@blueprint.route("/teams/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Add a team."""
    form = TeamForm()
    if form.validate_on_submit():
        with refusals_on(form):
            team = changes.add(form.name.data or "", by=visitor(), time_zone=form.time_zone.data)
            flash(f"{team.name} is added. Say who is on it and what it looks after.")
            return redirect(url_for("teams.show", team_id=team.id), 303)
    return render_template("teams/new.html", form=form), status_of(form)


@blueprint.get("/teams/<int:team_id>")
@requires(Permission.READ)
def show(team_id: int) -> ResponseReturnValue:
    """One team: to read, and for admins to edit."""
    return _page(queries.get_whole(team_id))


@blueprint.post("/teams/<int:team_id>")
@requires(Permission.ADMINISTER)
def edit(team_id: int) -> ResponseReturnValue:
    """Rename a team, or move it to another time zone."""
    team = queries.get_whole(team_id)
    form = EditTeamForm(obj=team)
    if form.validate_on_submit():
        with refusals_on(form, team):
            changes.edit(
                team,
                by=visitor(),
                version=form.version.data,
                name=form.name.data or "",
                time_zone=form.time_zone.data,
            )
            flash(f"{team.name} is saved.")
            return redirect(url_for("teams.show", team_id=team_id), 303)
    return _page(team, form=form), status_of(form)


@blueprint.route("/teams/<int:team_id>/members", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def set_role(team_id: int) -> ResponseReturnValue:
    """Put somebody on the team, change their role, or take them off it."""
    team = queries.get_whole(team_id)
    form = MemberForm()
    form.person.choices = choices(people.choices(), [(it.person_id, it.person.name) for it in team.memberships])
    if form.validate_on_submit():
        with refusals_on(form):
            person = people.get_person(form.person.data)
            role = form.role.data
            changes.set_role(team, person, role, by=visitor())
            flash(f"{person.name} is {f'{role} of' if role else 'no longer on'} {team.name}.")
            return redirect(url_for("teams.show", team_id=team_id), 303)
    return _page(team, member_form=form), status_of(form)


@blueprint.route("/teams/<int:team_id>/services", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_service(team_id: int) -> ResponseReturnValue:
    """Add a service that the team looks after."""
    team = queries.get_whole(team_id)
    form = ServiceForm(prefix="service")
    if form.validate_on_submit():
        with refusals_on(form):
            service = changes.add_service(form.name.data or "", team, by=visitor())
            flash(f"{service.name} is added.")
            return redirect(url_for("teams.show", team_id=team_id), 303)
    return _page(team, service_form=form), status_of(form)


@blueprint.route("/services/<int:service_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def edit_service(service_id: int) -> ResponseReturnValue:
    """Rename a service, or hand it to another team."""
    service = queries.get_service(service_id)
    form = EditServiceForm(obj=service, data={"team": service.team_id})
    form.team.choices = choices(queries.team_choices())
    if form.validate_on_submit():
        with refusals_on(form, service):
            team = queries.get_team(form.team.data)
            changes.edit_service(service, by=visitor(), version=form.version.data, name=form.name.data or "", team=team)
            flash(f"{service.name} is saved.")
            return redirect(url_for("teams.show", team_id=team.id), 303)
    return render_template("teams/service.html", form=form, service=service), status_of(form)


def _page(
    team: Team,
    *,
    form: EditTeamForm | None = None,
    member_form: MemberForm | None = None,
    service_form: ServiceForm | None = None,
) -> str:
    """The page of one team; a form that was refused is shown as it was sent."""
    return render_template(
        "teams/show.html",
        team=team,
        form=form or EditTeamForm(formdata=None, obj=team),
        member_form=member_form or _member_form(team),
        service_form=service_form or ServiceForm(prefix="service", formdata=None),
        may_post=policies.may_set(visitor(), team),
    )


def _member_form(team: Team) -> MemberForm:
    """The form that puts somebody on the team: whoever is not on it yet."""
    form = MemberForm(formdata=None)
    known = {membership.person_id for membership in team.memberships}
    form.person.choices = choices((key, name) for key, name in people.choices() if key not in known)
    form.role.choices = choices(ROLES)
    return form
