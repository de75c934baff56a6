"""What must not be read any more: a passage made unreadable, a write-up deleted."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import redactions as changes
from tracker.errors import NotFoundError
from tracker.forms.redactions import RedactForm, WithdrawForm
from tracker.models.incidents import Incident
from tracker.presenters.highlights import MOST_LINES, Line, marked_lines
from tracker.presenters.incidents import address
from tracker.queries import incidents, merges, writeups
from tracker.queries.writeups import Version
from tracker.rules import redaction
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of
from tracker.web.incidents import chosen

blueprint = Blueprint("redactions", __name__, url_prefix="/incidents/<int(max=2147483647):incident_id>/writeup")


@blueprint.route("/redact", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def redact(incident_id: int) -> ResponseReturnValue:
    """Choose a passage, see where it stands, make it unreadable there."""
    incident = incidents.get_incident(incident_id)
    version = _version(incident)
    text = writeups.text_of(version.id)
    form = RedactForm()
    places: list[tuple[int, str]] = []
    if form.validate_on_submit():
        with refusals_on(form):
            passage = _passage(form, text)
            if "redact" in request.form:
                return _redacted(incident, version, passage)
            places = changes.places_of(incident, passage, by=visitor())
    shown = {"incident": incident, "version": version, "address": address(version, incident_id), "places": places}
    return render_template("redactions/redact.html", form=form, lines=_lines(text), **shown), status_of(form)


def _version(incident: Incident) -> Version:
    """The version that the address names. Raises NotFoundError where there is no text any more."""
    version = chosen(writeups.versions_in(merges.family_of(incident.id)), incident.id)
    if version is None or version.withdrawn_at is not None:
        raise NotFoundError(f"{incident.label} has no such write-up.")
    return version


def _passage(form: RedactForm, text: str) -> str:
    form.check_one()
    if form.words.data:
        return form.words.data
    first = form.first.data or 0
    return redaction.lines_of(text, first, form.last.data or first)


def _lines(text: str) -> list[Line]:
    return marked_lines(text, [], most=MOST_LINES)


def _redacted(incident: Incident, version: Version, passage: str) -> ResponseReturnValue:
    count = changes.redact(incident, passage, by=visitor())
    flash(f"The passage is unreadable in {count} {'place' if count == 1 else 'places'} now.")
    query = address(version, incident.id)
    return redirect(url_for("incidents.show", incident_id=incident.id) + f"{query}#writeup", 303)


@blueprint.route("/delete", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def withdraw(incident_id: int) -> ResponseReturnValue:
    """Delete the write-up of an incident, or of a duplicate that was merged into it (`of`)."""
    incident = incidents.get_incident(incident_id)
    version = _version(incident)
    owner = merges.get_one(version.incident_id)
    form = WithdrawForm(version=owner.version)
    if form.validate_on_submit():
        with refusals_on(form, owner):
            changes.withdraw(
                owner,
                by=visitor(),
                reason=form.reason.data or "",
                version=form.version.data,
                with_statements=form.with_statements.data,
            )
            flash("The write-up is deleted.")
            return redirect(url_for("incidents.show", incident_id=incident_id, _anchor="writeup"), 303)
    shown = {"incident": incident, "owner": owner, "address": address(version, incident_id)}
    return render_template("redactions/withdraw.html", form=form, **shown), status_of(form)
