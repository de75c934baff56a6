"""Causes kept in order: renamed, merged, split."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import cause_upkeep as changes
from tracker.errors import NotAllowedError, RefusedError
from tracker.forms.choices import choices
from tracker.forms.conflicts import Now
from tracker.forms.recurring import MergeCausesForm, RenameForm, SplitForm
from tracker.models.causes import Cause
from tracker.queries import causes, recurring
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("cause_upkeep", __name__, url_prefix="/causes/<int(max=2147483647):cause_id>")


@blueprint.route("/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def rename(cause_id: int) -> ResponseReturnValue:
    """Another name, or another class."""
    cause = _editable(cause_id)
    form = RenameForm(obj=cause)
    if form.validate_on_submit():
        with refusals_on(form, Now(cause, form, lambda: RenameForm(obj=cause, formdata=None))):
            changes.rename(
                cause,
                by=visitor(),
                version=form.version.data,
                name=form.name.data or "",
                cause_class=form.cause_class.data,
            )
            flash("The cause is saved.")
            return _to(cause)
    return render_template("recurring/rename.html", cause=cause, form=form), status_of(form)


@blueprint.route("/merge", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def merge(cause_id: int) -> ResponseReturnValue:
    """Choose the cause that this one is the same as."""
    cause = _editable(cause_id)
    form = MergeCausesForm(obj=cause)
    if form.validate_on_submit():
        with refusals_on(form, cause):
            into = causes.find_cause_by_name(form.into.data or "")
            if into is None:
                raise RefusedError("There is no cause of this name. Choose one of the list.", field="into")
            name = cause.name
            kept = changes.merge(cause, into, by=visitor(), version=form.version.data)
            flash(f"“{name}” is merged into this cause.")
            return _to(kept)
    names = [name for name in causes.names() if name != cause.name]
    return render_template("recurring/merge.html", cause=cause, form=form, names=names), status_of(form)


@blueprint.route("/split", methods=["GET", "POST"])
@requires(Permission.EDIT_INCIDENT)
def split(cause_id: int) -> ResponseReturnValue:
    """Choose the incidents and items that move to a new cause."""
    cause = _editable(cause_id)
    form = SplitForm(cause_class=cause.cause_class, version=cause.version)
    shares, items = recurring.shares_of(cause_id), recurring.items_of(cause_id)
    form.incidents.choices = choices(
        [(one.incident.id, f"{one.incident.label} {one.incident.title}") for one in shares]
    )
    form.items.choices = choices([(one.item_id, f"{one.item.label} {one.item.title}") for one in items])
    if form.validate_on_submit():
        with refusals_on(form, Now(cause, form, lambda: form)):
            made = changes.split(
                cause,
                by=visitor(),
                version=form.version.data,
                name=form.name.data or "",
                cause_class=form.cause_class.data,
                incident_ids=form.incidents.data or (),
                item_ids=form.items.data or (),
            )
            flash(f"Split off from “{cause.name}”.")
            return _to(made)
    return render_template("recurring/split.html", cause=cause, form=form), status_of(form)


def _editable(cause_id: int) -> Cause:
    """The cause, where one of its incidents is the visitor's to edit."""
    cause = recurring.get_cause(cause_id)
    if not changes.may_edit(visitor(), recurring.links_of(cause_id)):
        raise NotAllowedError("This needs the role member or manager of a team that it struck.")
    return cause


def _to(cause: Cause) -> ResponseReturnValue:
    return redirect(url_for("recurring.show", cause_id=cause.id), 303)
