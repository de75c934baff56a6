"""What stands in an item's way, calling its manager, and making several of one."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import obstacles, splits
from tracker.forms.actions import BlockForm, EscalateForm, SplitForm
from tracker.queries import actions as queries
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on
from tracker.web.moves import act_form, acted

blueprint = Blueprint("obstacles", __name__, url_prefix="/items/<int(max=2147483647):item_id>")


@blueprint.route("/block", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def block(item_id: int) -> ResponseReturnValue:
    """Say what stands in the way."""
    item = queries.get_item(item_id)
    form = BlockForm(obj=item, reason=item.blocked_reason)
    if form.validate_on_submit():
        with refusals_on(form, item):
            obstacles.block(item, form.reason.data or "", by=visitor(), version=form.version.data)
            return acted(item, f"{item.label} is blocked.")
    return act_form(item, form, "Mark as blocked")


@blueprint.post("/unblock")
@requires(Permission.EDIT_ITEM)
def unblock(item_id: int) -> ResponseReturnValue:
    """The way is free again."""
    item = queries.get_item(item_id)
    obstacles.unblock(item, by=visitor(), version=request.form.get("version", type=int))
    return acted(item, f"{item.label} is not blocked any more.")


@blueprint.route("/escalate", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def escalate(item_id: int) -> ResponseReturnValue:
    """Call the manager of its team."""
    item = queries.get_item(item_id)
    form = EscalateForm(obj=item, reason="")
    if form.validate_on_submit():
        with refusals_on(form, item):
            obstacles.escalate(item, by=visitor(), reason=form.reason.data or "", version=form.version.data)
            return acted(item, f"{item.label} is on the manager's list until the next review.")
    return act_form(item, form, "Escalate")


@blueprint.route("/split", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def split(item_id: int) -> ResponseReturnValue:
    """Make several items of one."""
    item = queries.get_item(item_id)
    form = SplitForm(obj=item, rest="")
    if form.validate_on_submit():
        with refusals_on(form, item):
            title, version = form.title.data or "", form.version.data
            parts = splits.split(item, form.titles(), by=visitor(), title=title, version=version)
            return acted(item, f"Split off {item.label}: {', '.join(part.label for part in parts)}.")
    return act_form(item, form, "Split")
