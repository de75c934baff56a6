"""Many items at once: the ticked rows of a list, what is to become of them, and what became of each."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import own_path, requires, visitor
from tracker.changes import bulk as changes
from tracker.changes.bulk import Outcome
from tracker.forms.bulk import BulkForm, ticked
from tracker.queries import lists, names
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of
from tracker.web.filters import plural

blueprint = Blueprint("bulk", __name__)


@blueprint.get("/items/change")
@requires(Permission.EDIT_ITEM)
def choose() -> ResponseReturnValue:
    """What to do with the ticked items."""
    return _form(BulkForm(request.args, names.offered()), ticked(request.args.getlist("row"))), 200


@blueprint.post("/items/change")
@requires(Permission.EDIT_ITEM)
def change() -> ResponseReturnValue:
    """Do it to each, and say what could not be done to which. Those stay ticked."""
    form = BulkForm(request.form, names.offered())
    rows = ticked(request.form.getlist("row"))
    if form.validate() and rows:
        with refusals_on(form):
            return _told(form, changes.apply(rows, form.wanted(), by=visitor()))
    return _form(form, rows), status_of(form) if rows else 422


def _told(form: BulkForm, outcomes: Sequence[Outcome]) -> ResponseReturnValue:
    failed = {outcome.item_id: outcome.problem for outcome in outcomes if outcome.problem}
    done = f"{plural(len(outcomes) - len(failed), 'item is', 'items are')} changed."
    if not failed:
        flash(done)
        return redirect(_back(), 303)
    return _form(form, [(key, 0) for key in failed], failed=failed, done=done)


def _form(
    form: BulkForm, rows: Sequence[tuple[int, int]], *, failed: dict[int, str] | None = None, done: str = ""
) -> str:
    """The page. Where something failed, its versions are the present ones: trying again is done knowingly."""
    versions = dict(rows)
    lines = lists.lines_of(list(versions)[: changes.MOST], now=clock.now())
    shown = [(line, line.version if failed else versions[line.id], (failed or {}).get(line.id, "")) for line in lines]
    gone = [f"AI-{key}: {problem}" for key, problem in (failed or {}).items() if key not in {line.id for line in lines}]
    return render_template(
        "lists/change.html", form=form, rows=shown, gone=gone, done=done, back=_back(), most=changes.MOST
    )


def _back() -> str:
    """The list that the rows were ticked in."""
    return own_path(request.values.get("next")) or url_for("actions.index")
