"""Who sees an incident: everybody, or its team, the people named on it and admins."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import restrictions as changes
from tracker.forms.choices import choices
from tracker.forms.restrictions import NameForm, RestrictForm
from tracker.models.incidents import Incident
from tracker.queries import connections, incidents, issues, people
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("restrictions", __name__, url_prefix="/incidents/<int(max=2147483647):incident_id>")


@blueprint.get("/sight")
@requires(Permission.READ)
def show(incident_id: int) -> ResponseReturnValue:
    """Who sees it, and for its manager how to change that."""
    return _page(incidents.get_incident(incident_id))


@blueprint.post("/sight")
@requires(Permission.RESTRICT)
def decide(incident_id: int) -> ResponseReturnValue:
    """Restrict it, or lift the restriction."""
    incident = _own(incident_id)
    form = RestrictForm()
    if form.validate_on_submit():
        with refusals_on(form):
            decided = changes.restrict if form.is_restricted.data == "yes" else changes.lift
            decided(incident, by=visitor(), version=form.version.data)
            flash(f"{incident.label} is {'restricted' if incident.is_restricted else 'open to everybody'} now.")
            return redirect(url_for("restrictions.show", incident_id=incident_id), 303)
    return _page(incident, form=form)


@blueprint.post("/named")
@requires(Permission.RESTRICT)
def name(incident_id: int) -> ResponseReturnValue:
    """Name somebody."""
    incident = _own(incident_id)
    form = _name_form(incident)
    if form.validate_on_submit():
        with refusals_on(form):
            person = people.get_person(form.person.data)
            changes.name(incident, person, by=visitor())
            flash(f"{person.name} is named on {incident.label}.")
            return redirect(url_for("restrictions.show", incident_id=incident_id), 303)
    return _page(incident, name_form=form)


@blueprint.post("/named/<int(max=2147483647):person_id>/remove")
@requires(Permission.RESTRICT)
def unname(incident_id: int, person_id: int) -> ResponseReturnValue:
    """Take a name off."""
    incident = _own(incident_id)
    person = people.get_person(person_id)
    changes.unname(incident, person, by=visitor())
    flash(f"{person.name} is no longer named on {incident.label}.")
    return redirect(url_for("restrictions.show", incident_id=incident_id), 303)


def _own(incident_id: int) -> Incident:
    incident = incidents.get_incident(incident_id)
    permissions.require(visitor(), Permission.RESTRICT, incident)
    return incident


def _name_form(incident: Incident) -> NameForm:
    """Whoever is active and not named yet."""
    known = {person.id for person in incident.named}
    form = NameForm()
    form.person.choices = choices([(0, "choose …")], (one for one in people.choices() if one[0] not in known))
    return form


def _page(
    incident: Incident, *, form: RestrictForm | None = None, name_form: NameForm | None = None
) -> ResponseReturnValue:
    """The page; a form that was refused says why."""
    form = form or RestrictForm(formdata=None)
    name_form = name_form or _name_form(incident)
    page = render_template(
        "restrictions/show.html",
        incident=incident,
        form=form,
        name_form=name_form,
        is_connected=connections.is_any(),
        has_consent=issues.has_consent(incident.id),
    )
    return page, max(status_of(form), status_of(name_form))
