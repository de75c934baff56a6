"""The day by which a done item is verified, put off."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import deadlines as changes
from tracker.forms.deadlines import ExtendForm
from tracker.queries import actions
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on
from tracker.web.moves import act_form, acted

blueprint = Blueprint("deadlines", __name__)


@blueprint.route("/items/<int:item_id>/verify-by", methods=["GET", "POST"])
@requires(Permission.DECIDE_ITEM)
def extend(item_id: int) -> ResponseReturnValue:
    """Give the verification of an item more time."""
    item = actions.get_item(item_id)
    permissions.require(visitor(), Permission.DECIDE_ITEM, item)
    form = ExtendForm(obj=item)
    if form.validate_on_submit():
        with refusals_on(form, item):
            changes.extend_verification(
                item,
                form.verify_by.data,
                by=visitor(),
                reason=form.reason.data or "",
                version=form.version.data,
                today=clock.today(visitor().time_zone),
            )
            return acted(item, f"{item.label} may be verified later.")
    return act_form(item, form, "Verify later")
