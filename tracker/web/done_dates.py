"""When things of an archive were done, told by a person."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import done_dates as changes
from tracker.forms.recurrences import DoneOnForm
from tracker.queries import actions
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("done_dates", __name__)


@blueprint.route("/items/<int(max=2147483647):item_id>/done-on", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def tell(item_id: int) -> ResponseReturnValue:
    """The day on which an item was done, where nobody has said so."""
    item = actions.get_item(item_id)
    permissions.require(visitor(), Permission.EDIT_ITEM, item)
    form = DoneOnForm(version=item.version)
    if form.validate_on_submit() and form.done_on.data:
        with refusals_on(form, item):
            changes.tell(
                item,
                form.done_on.data,
                by=visitor(),
                version=form.version.data,
                today=clock.today(visitor().time_zone),
                evidence=form.evidence.data or "",
            )
            flash(f"{item.label} is saved. Verdicts that waited for this date are judged anew.")
            return redirect(url_for("actions.show", item_id=item_id), 303)
    return render_template("actions/done_on.html", item=item, form=form, is_wanted=changes.is_wanted(item)), status_of(
        form
    )
