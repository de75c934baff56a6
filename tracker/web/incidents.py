"""The list of incidents, and one incident's page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import incidents as changes
from tracker.errors import NotFoundError
from tracker.forms.actions import Choices
from tracker.forms.causes import CauseForm
from tracker.forms.conflicts import Now
from tracker.forms.incidents import EditIncidentForm, IncidentFilterForm, IncidentForm, NewIncidentForm, shown
from tracker.models.incidents import Fact, Incident
from tracker.presenters import history
from tracker.presenters import incidents as presenters
from tracker.queries import actions, causes, merges, teams, writeups
from tracker.queries import incidents as queries
from tracker.queries.writeups import Version
from tracker.rules import coverage, ordering, permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("incidents", __name__)

ONE = "/incidents/<int(max=2147483647):incident_id>"


@blueprint.app_template_filter("span")
def span(length: timedelta) -> str:
    """A length of time in words."""
    return presenters.span(length)


@blueprint.get("/incidents")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """The list, filtered by its address."""
    form = IncidentFilterForm(request.args, teams=teams.team_choices())
    page = queries.page_of_incidents(form.wanted(), now=clock.now(), before=form.place())
    return render_template(
        "incidents/index.html", form=form, page=page, cap=queries.COUNT_CAP, links=_links(form, page)
    )


def _links(form: IncidentFilterForm, page: queries.IncidentPage) -> dict[str, Any]:
    """The next page, and for each filter the list without it."""
    values = form.values()
    following = None
    if page.next_before:
        day, key = page.next_before
        following = url_for("incidents.index", **values, before=f"{day},{key}")
    chips = [
        (label, said, url_for("incidents.index", **{other: value for other, value in values.items() if other != name}))
        for name, label, said in form.chips()
    ]
    return {"following": following, "chips": chips}


@blueprint.get(ONE)
@requires(Permission.READ)
def show(incident_id: int) -> ResponseReturnValue:
    """One incident: facts, timeline, causes, items, history and the write-up."""
    incident = queries.get_incident(incident_id)
    duplicates = merges.duplicates_of(incident_id)
    family = [incident_id, *(one.id for one in duplicates)]
    versions = writeups.versions_in(family)
    version = chosen(versions, incident_id)
    facts = writeups.facts_in(family)
    rows, promises = actions.of_incident(incident_id, now=clock.now())
    by_kind = presenters.by_kind(facts, versions, version, home=incident_id)
    return render_template(
        "incidents/show.html",
        incident=incident,
        length=_length(incident),
        versions=versions,
        version=version,
        facts=by_kind,
        unlisted=presenters.unlisted(by_kind["services"], incident.services),
        rows=rows,
        coverage=coverage.hints([fact.text for fact in by_kind["contributing_factors"]], promises),
        causes=causes.links_of(incident_id),
        names=causes.names(),
        form=CauseForm(formdata=None, cause_class=incident.cause_class),
        history=history.lines(queries.history_in(family)),
        addresses={one.id: presenters.address(one, incident_id) for one in versions},
        duplicates=duplicates,
        **_text(version, facts),
    )


def _length(incident: Incident) -> timedelta | None:
    """How long an incident lasted, where that is known."""
    is_day = incident.is_start_date_only
    return ordering.duration(incident.started_at, incident.ended_at, is_start_date_only=is_day)


def _text(version: Version | None, facts: Sequence[Fact]) -> dict[str, Any]:
    """The lines of a version that are shown, and how many are not."""
    if version is None:
        return {"lines": [], "hidden_lines": 0}
    text = writeups.text_of(version.id)
    lines = presenters.lines(text, facts, writeups.promises_in(version.id), version)
    return {"lines": lines, "hidden_lines": text.count("\n") + 1 - len(lines)}


def chosen(versions: Sequence[Version], incident_id: int) -> Version | None:
    """The version of the write-up that the address names, else the newest. Raises NotFoundError.

    `of` names the duplicate whose write-up it is, where that is not the incident's own.
    """
    if "version" not in request.args:
        return versions[0] if versions else None
    named = (request.args.get("of", str(incident_id)), request.args["version"])
    for version in versions:
        if (str(version.incident_id), str(version.number)) == named:
            return version
    raise NotFoundError("The write-up has no such version.")


@blueprint.route("/incidents/new", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def new() -> ResponseReturnValue:
    """An incident by hand."""
    own = _teams_of_visitor()
    form = NewIncidentForm(
        teams=own, services=teams.service_choices(), data={"team": own[0][0] if len(own) == 1 else None}
    )
    if form.validate_on_submit():
        with refusals_on(form):
            incident = changes.add(by=visitor(), is_restricted=form.is_restricted.data, **_values(form))
            flash(f"{incident.label} is added.")
            return redirect(url_for("incidents.show", incident_id=incident.id), 303)
    return render_template("incidents/edit.html", form=form, incident=None), status_of(form)


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def edit(incident_id: int) -> ResponseReturnValue:
    """Every fact that an incident holds once."""
    incident = queries.get_incident(incident_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, incident)
    form = _edit_form(incident)
    if form.validate_on_submit():
        with refusals_on(form, Now(incident, form, lambda: _edit_form(incident, formdata=None))):
            changes.edit(incident, by=visitor(), version=form.version.data, **_values(form))
            flash(f"{incident.label} is saved.")
            return redirect(url_for("incidents.show", incident_id=incident_id), 303)
    return render_template("incidents/edit.html", form=form, incident=incident), status_of(form)


def _edit_form(incident: Incident, **how: Any) -> EditIncidentForm:
    """The form of an incident, for its own team and those of the visitor."""
    own = _teams_of_visitor()
    if incident.team and (incident.team_id, incident.team.name) not in own:
        own = [*own, (incident.team.id, incident.team.name)]
    return EditIncidentForm(teams=own, services=teams.service_choices(), data=shown(incident), **how)


def _teams_of_visitor() -> Choices:
    """The teams whose incidents the visitor may edit."""
    roles = permissions.ROLES_NEEDED[Permission.EDIT_INCIDENT]
    own = {key for key, role in visitor().team_roles.items() if role in roles}
    return [choice for choice in teams.team_choices() if visitor().is_admin or choice[0] in own]


def _values(form: IncidentForm) -> dict[str, Any]:
    """What the changes take: the form's values with the team and the services themselves."""
    chosen = set(form.services.data or ())
    return {
        **form.values(),
        "team": teams.get_team(form.team.data) if form.team.data else None,
        "services": [service for service in teams.all_services() if service.id in chosen],
    }
