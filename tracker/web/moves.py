"""One act on one item: who does it, when it is due, which state it is in. Each a page, or a form within a list."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import actions, moves
from tracker.errors import NotFoundError
from tracker.forms.actions import NOBODY, AssignForm, MoveForm, RedateForm, Versioned
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
            return _done(item, f"{item.label} belongs to {item.owner.name if item.owner else 'nobody'}.")
    return _form(item, form, "Assign")


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
            return _done(item, f"{item.label} has a new due date.")
    return _form(item, form, "Set the date")


@blueprint.get("/items/<int:item_id>/state")
@requires(Permission.EDIT_ITEM)
def choose(item_id: int) -> ResponseReturnValue:
    """The moves that this visitor may make with the item."""
    item = queries.get_item(item_id)
    template = "actions/_moves.html" if wants_fragment() else "actions/moves.html"
    return render_template(template, item=item, moves=allowed_moves(item), version=item.version)


def allowed_moves(item: ActionItem) -> dict[ItemState, lifecycle.Move]:
    """The ways out of the item's state that this visitor may take."""
    return {
        state: made
        for state, made in lifecycle.moves_from(item.state).items()
        if permissions.can(visitor(), made.permission, item)
    }


@blueprint.route("/items/<int:item_id>/move/<state>", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def move(item_id: int, state: str) -> ResponseReturnValue:
    """Move the item to another state."""
    item = queries.get_item(item_id)
    to, made = _move(item, state)
    form = MoveForm(obj=item)
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
            return _done(item, f"{item.label} is {lifecycle.words(to)}.")
    return _form(item, form, made.verb)


def _move(item: ActionItem, state: str) -> tuple[ItemState, lifecycle.Move]:
    """The move to the state that an address names; NotFoundError where there is no such state or way."""
    to = next((known for known in ItemState if known.value == state), None)
    made = lifecycle.moves_from(item.state).get(to) if to else None
    if to is None or made is None:
        raise NotFoundError(f"{item.label} is {lifecycle.words(item.state)}; it cannot be moved there.")
    return to, made


def _form(item: ActionItem, form: Versioned, verb: str) -> ResponseReturnValue:
    template = "actions/_act.html" if wants_fragment() else "actions/act.html"
    return render_template(template, item=item, form=form, verb=verb, target=request.path), status_of(form)


def _done(item: ActionItem, message: str) -> ResponseReturnValue:
    if wants_fragment():
        return render_template("actions/_row.html", row=queries.one_row(item.id, now=clock.now()), message=message)
    return back(url_for("actions.show", item_id=item.id), message)
