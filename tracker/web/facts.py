"""Facts that are rows of their own: added, edited and removed, each by a small form."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import facts as changes
from tracker.errors import NotFoundError
from tracker.forms.conflicts import Now
from tracker.forms.facts import EditEntryForm, EditFactForm, EntryForm, FactForm
from tracker.models.incidents import Fact
from tracker.queries import incidents
from tracker.queries import writeups as queries
from tracker.rules import permissions
from tracker.vocabulary import FactKind, Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("facts", __name__)

ONE = "/facts/<int(max=2147483647):fact_id>"


@blueprint.route("/incidents/<int(max=2147483647):incident_id>/facts/new", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def new(incident_id: int) -> ResponseReturnValue:
    """A contributing factor, timeline entry or recurrence statement by hand; the address names the kind."""
    incident = incidents.get_incident(incident_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, incident)
    kind = _kind(request.args.get("kind", ""))
    form = EntryForm() if kind is FactKind.TIMELINE else FactForm()
    if form.validate_on_submit():
        with refusals_on(form):
            changes.add(incident, by=visitor(), kind=kind, **_values(form))
            flash(f"The {changes.NOUNS[kind]} is added.")
            return redirect(url_for("incidents.show", incident_id=incident_id, _anchor=kind.value), 303)
    shown = {"incident": incident, "fact": None, "noun": changes.NOUNS[kind]}
    return render_template("incidents/fact.html", form=form, **shown), status_of(form)


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def edit(fact_id: int) -> ResponseReturnValue:
    """The words of a fact, and for a timeline entry its time."""
    fact = queries.get_fact(fact_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, fact.incident)
    kind = _kind(fact.kind)
    form = _edit_form(fact)
    if form.validate_on_submit():
        with refusals_on(form, Now(fact, form, lambda: _edit_form(fact, formdata=None))):
            changes.edit(fact, by=visitor(), version=form.version.data, **_values(form))
            flash(f"The {changes.NOUNS[kind]} is saved.")
            return redirect(url_for("incidents.show", incident_id=fact.incident_id, _anchor=kind.value), 303)
    shown = {"incident": fact.incident, "fact": fact, "noun": changes.NOUNS[kind]}
    return render_template("incidents/fact.html", form=form, **shown), status_of(form)


@blueprint.post(f"{ONE}/dismiss")
@requires(Permission.EDIT_INCIDENT)
def dismiss(fact_id: int) -> ResponseReturnValue:
    """Take a fact off the incident."""
    fact = queries.get_fact(fact_id)
    kind, incident_id = _kind(fact.kind), fact.incident_id
    changes.dismiss(fact, by=visitor(), version=request.form.get("version", 0, int))
    flash(f"The {changes.NOUNS[kind]} is removed.")
    return redirect(url_for("incidents.show", incident_id=incident_id, _anchor=kind.value), 303)


def _kind(name: str) -> FactKind:
    """One of the kinds that are rows of their own. Raises NotFoundError for all others."""
    for kind in changes.NOUNS:
        if kind.value == name:
            return kind
    raise NotFoundError("There is no such kind of fact.")


def _edit_form(fact: Fact, **how: Any) -> FactForm:
    data = {"text": fact.text, "happened_at": fact.at, "version": fact.version}
    form = EditEntryForm if fact.kind is FactKind.TIMELINE else EditFactForm
    return form(data=data, **how)


def _values(form: FactForm) -> dict[str, Any]:
    return {name: form[name].data for name in ("text", "happened_at") if name in form}
