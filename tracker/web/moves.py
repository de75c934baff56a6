"""One act on one item: who does it, when it is due, which state it is in. Each a page, or a form within a list."""

from typing import NamedTuple

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import actions, moves
from tracker.errors import NotFoundError
from tracker.forms.actions import NOBODY, AssignForm, MoveForm, RedateForm, SupersedeForm
from tracker.forms.choices import choices
from tracker.models.actions import ActionItem
from tracker.queries import actions as queries
from tracker.queries import people
from tracker.rules import lifecycle, permissions
from tracker.vocabulary import ItemState, Permission
from tracker.web.errors import refusals_on, status_of
from tracker.web.fragments import back, wants_fragment

blueprint = Blueprint("moves", __name__)


@blueprint.route("/items/<int:item_id>/owner", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def assign(item_id: int) -> ResponseReturnValue:
    """Give the item an owner."""
    item = queries.get_item(item_id)
    form = AssignForm(obj=item, owner=item.owner_id or NOBODY)
    form.owner.choices = choices([(NOBODY, "nobody")], people.choices())
    if form.validate_on_submit():
        with refusals_on(form, item):
            actions.assign(item, people.find_person(form.owner.data), by=visitor(), version=form.version.data)
            return acted(item, f"{item.label} belongs to {item.owner.name if item.owner else 'nobody'}.")
    return act_form(item, form, "Assign")


@blueprint.route("/items/<int:item_id>/due", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def redate(item_id: int) -> ResponseReturnValue:
    """Set or move the due date."""
    item = queries.get_item(item_id)
    form = RedateForm(obj=item)
    if form.validate_on_submit():
        with refusals_on(form, item):
            due_on, reason = form.due_on.data, form.reason.data or ""
            actions.redate(item, due_on, by=visitor(), reason=reason, version=form.version.data)
            return acted(item, f"{item.label} has a new due date.")
    return act_form(item, form, "Set the date")


@blueprint.get("/items/<int:item_id>/state")
@requires(Permission.EDIT_ITEM)
def choose(item_id: int) -> ResponseReturnValue:
    """The moves that this visitor may make with the item."""
    item = queries.get_item(item_id)
    template = "actions/_moves.html" if wants_fragment() else "actions/moves.html"
    return render_template(template, item=item, ways=ways_out(item), version=item.version)


class Way(NamedTuple):
    """A button: what it says, where it leads, and whether words are asked for first."""

    verb: str
    path: str
    needs_words: bool


def ways_out(item: ActionItem) -> list[Way]:
    """The ways out of the item's state that this visitor may take."""
    return [
        Way(verb, f"/items/{item.id}/{place}", made.needs_reason or made.needs_evidence or made.needs_other)
        for state, made in lifecycle.moves_from(item.state).items()
        if (verb := _verb(item, state, made))
        for place in ("replace" if made.needs_other else f"move/{state.value}",)
    ]


def _verb(item: ActionItem, to: ItemState, made: lifecycle.Move) -> str:
    """What the button of a move says; nothing where this visitor may not make it. A member may ask to decline."""
    if permissions.can(visitor(), made.permission, item):
        return made.verb
    if to is ItemState.DECLINED and permissions.can(visitor(), Permission.EDIT_ITEM, item):
        return "Ask to decline"
    return ""


@blueprint.route("/items/<int:item_id>/move/<state>", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def move(item_id: int, state: str) -> ResponseReturnValue:
    """Move the item to another state."""
    item = queries.get_item(item_id)
    to, made = _move(item, state)
    form = MoveForm(obj=item, reason=item.decline_wanted_reason if to is ItemState.DECLINED else "")
    if not made.needs_reason:
        del form.reason
    if not made.needs_evidence:
        del form.evidence
    if to is not ItemState.DECLINED:
        del form.look_again_on
    if form.validate_on_submit():
        with refusals_on(form, item):
            words = {name: form[name].data for name in ("reason", "evidence", "look_again_on") if name in form}
            moves.move(item, to, by=visitor(), version=form.version.data, **words)
            return acted(item, _said(item, to))
    return act_form(item, form, _verb(item, to, made) or made.verb)


def _said(item: ActionItem, to: ItemState) -> str:
    if item.state is to:
        return f"{item.label} is {lifecycle.words(to)}."
    return f"{item.label} stays as it is until a manager has decided."


@blueprint.route("/items/<int:item_id>/replace", methods=["GET", "POST"])
@requires(Permission.DECIDE_ITEM)
def supersede(item_id: int) -> ResponseReturnValue:
    """Name the item that takes this one's place."""
    item = queries.get_item(item_id)
    form = SupersedeForm(obj=item, other=None, reason="")
    if form.validate_on_submit():
        with refusals_on(form, item):
            other = queries.named_item(form.other.data or "")
            moves.supersede(item, other, by=visitor(), reason=form.reason.data or "", version=form.version.data)
            return acted(item, f"{item.label} is replaced by {other.label}.")
    return act_form(item, form, "Replace")


@blueprint.post("/items/<int:item_id>/keep")
@requires(Permission.DECIDE_ITEM)
def keep(item_id: int) -> ResponseReturnValue:
    """Say no to a member's wish to decline it."""
    item = queries.get_item(item_id)
    moves.keep(item, by=visitor(), version=request.form.get("version", type=int))
    return acted(item, f"{item.label} stays.")


def _move(item: ActionItem, state: str) -> tuple[ItemState, lifecycle.Move]:
    """The move to the state that an address names; NotFoundError where there is no such state or way."""
    to = next((known for known in ItemState if known.value == state), None)
    made = lifecycle.moves_from(item.state).get(to) if to else None
    if to is None or made is None:
        raise NotFoundError(f"{item.label} is {lifecycle.words(item.state)}; it cannot be moved there.")
    return to, made


def act_form(item: ActionItem, form: FlaskForm, verb: str) -> ResponseReturnValue:
    """The form of one act: alone for the script, else on a page."""
    template = "actions/_act.html" if wants_fragment() else "actions/act.html"
    return render_template(template, item=item, form=form, verb=verb, target=request.path), status_of(form)


def acted(item: ActionItem, message: str) -> ResponseReturnValue:
    """After an act: the item's row for the script, else back to where the form came from."""
    if wants_fragment():
        return render_template("actions/_row.html", row=queries.one_row(item.id, now=clock.now()), message=message)
    return back(url_for("actions.show", item_id=item.id), message)
