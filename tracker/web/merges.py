"""Duplicate incidents: merged into the one that is kept, and parted again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import merges as changes
from tracker.errors import ConflictError
from tracker.forms.merges import MergeForm, PartForm
from tracker.queries import incidents
from tracker.queries import merges as queries
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("merges", __name__, url_prefix="/incidents/<int(max=2147483647):incident_id>")

MOST_WORDS = 200


@blueprint.route("/merge", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def merge(incident_id: int) -> ResponseReturnValue:
    """Choose the incident that this one is the same as, among those alike or searched for."""
    incident = incidents.get_incident(incident_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, incident)
    form = MergeForm(obj=incident)
    if form.validate_on_submit():
        with refusals_on(form, incident):
            into = incidents.get_incident(form.into.data or 0)
            changes.merge(incident, into, by=visitor(), version=form.version.data)
            flash(f"{incident.label} is merged into {into.label}. Unmerge below takes that back.")
            return redirect(url_for("incidents.show", incident_id=into.id), 303)
    words = request.args.get("q", "")[:MOST_WORDS].strip()
    found = queries.found_by(words, but=incident) if words else queries.suggested_for(incident)
    return render_template("merges/merge.html", incident=incident, form=form, words=words, found=found), status_of(form)


@blueprint.post("/unmerge")
@requires(Permission.EDIT_INCIDENT)
def part(incident_id: int) -> ResponseReturnValue:
    """Take a merger back."""
    incident = queries.get_merged(incident_id)
    form = PartForm()
    if not form.validate_on_submit():
        raise ConflictError("The page is too old. Open the incident again and repeat what is still needed.")
    kept = changes.part(incident, by=visitor(), version=form.version.data)
    flash(f"{incident.label} and {kept.label} are two incidents again.")
    return redirect(url_for("incidents.show", incident_id=incident.id), 303)
