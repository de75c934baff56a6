"""Issues for the ticked rows of a list, and how far they are: a page that can be left and found again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import own_path, requires, visitor
from tracker.changes import bulk_issues as changes
from tracker.changes.bulk import MOST, Outcome
from tracker.forms.bulk import ticked
from tracker.queries import bulk_issues as queries
from tracker.queries import lists
from tracker.vocabulary import Permission

blueprint = Blueprint("bulk_issues", __name__)

SHOWN_FOR: Final = timedelta(days=1)


@blueprint.get("/items/issues/new")
@requires(Permission.EDIT_ITEM)
def choose() -> ResponseReturnValue:
    """Which items are to have issues."""
    keys = [key for key, _ in ticked(request.args.getlist("row"))]
    lines = lists.lines_of(keys[:MOST], now=clock.now())
    back = own_path(request.args.get("next")) or "/items"
    return render_template("issues/many.html", lines=lines, back=back, is_too_many=len(keys) > MOST, most=MOST)


@blueprint.get("/items/issues")
@requires(Permission.EDIT_ITEM)
def show() -> ResponseReturnValue:
    """How far the issues are that one has asked for in the last day."""
    return _page()


@blueprint.get("/items/issues/stamp")
@requires(Permission.EDIT_ITEM)
def stamp() -> ResponseReturnValue:
    """Asked by the open page: whether it still shows how far they are."""
    return Response(_progress().stamp, mimetype="text/plain")


@blueprint.post("/items/issues")
@requires(Permission.EDIT_ITEM)
def ask() -> ResponseReturnValue:
    """Ask for them, and say at once what cannot be."""
    keys = [int(value) for value in request.form.getlist("item")[: MOST + 1] if value.isdecimal() and len(value) < 10]
    return _page(changes.ask_each(list(dict.fromkeys(keys)), by=visitor()))


def _progress() -> queries.Progress:
    return queries.asked_by(visitor().person_id, since=clock.now() - SHOWN_FOR)


def _page(outcomes: Sequence[Outcome] = ()) -> str:
    refused = [outcome for outcome in outcomes if outcome.problem]
    return render_template("issues/progress.html", progress=_progress(), refused=refused, asked=len(outcomes))
