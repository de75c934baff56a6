"""Causes of an incident: named, confirmed, removed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import causes as changes
from tracker.forms.causes import CauseForm
from tracker.queries import causes as queries
from tracker.queries import incidents
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("causes", __name__, url_prefix="/incidents/<int(max=2147483647):incident_id>/causes")

ONE = "/<int(max=2147483647):cause_id>"


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def new(incident_id: int) -> ResponseReturnValue:
    """Name a cause of an incident: one that is known, or a new one."""
    incident = incidents.get_incident(incident_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, incident)
    form = CauseForm(cause_class=incident.cause_class)
    if form.validate_on_submit():
        with refusals_on(form):
            changes.link(
                incident,
                by=visitor(),
                name=form.name.data or "",
                cause_class=form.cause_class.data,
                role=form.role.data,
                quote=form.quote.data or "",
            )
            flash("The cause is named.")
            return _back(incident_id)
    shown = {"incident": incident, "names": queries.names()}
    return render_template("incidents/cause.html", form=form, **shown), status_of(form)


@blueprint.post(f"{ONE}/confirm")
@requires(Permission.EDIT_INCIDENT)
def confirm(incident_id: int, cause_id: int) -> ResponseReturnValue:
    """Agree to a suggested cause."""
    changes.confirm(queries.get_link(incident_id, cause_id), by=visitor())
    flash("The cause is confirmed.")
    return _back(incident_id)


@blueprint.post(f"{ONE}/unlink")
@requires(Permission.EDIT_INCIDENT)
def unlink(incident_id: int, cause_id: int) -> ResponseReturnValue:
    """Take a cause off an incident."""
    changes.unlink(queries.get_link(incident_id, cause_id), by=visitor())
    flash("The cause is removed from this incident.")
    return _back(incident_id)


def _back(incident_id: int) -> ResponseReturnValue:
    return redirect(url_for("incidents.show", incident_id=incident_id, _anchor="causes"), 303)
