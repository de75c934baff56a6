"""What belongs to the list of items: its form, one fresh line of it, and all of it for a spreadsheet."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, stream, visitor
from tracker.errors import NotFoundError
from tracker.forms.filters import COLUMNS, TICK, ListForm, numbers
from tracker.presenters import csv
from tracker.presenters import lists as tables
from tracker.queries import lists as queries
from tracker.queries import names
from tracker.queries.lists import Line, Listing
from tracker.queries.orders import GROUPED_BY, Group, GroupKey
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web import filters
from tracker.web.fragments import form_or_page

blueprint = Blueprint("lists", __name__)


def asked() -> ListForm:
    """What this request's address asks of the list. Only the names that it needs are looked up."""
    return ListForm(request.args, names.chosen(numbers(request.args)))


def drawing(form: ListForm, rows: Sequence[Line]) -> dict[str, Any]:
    """What the lines of the list are drawn with. A page repeats few dates, people and teams: each is dressed once."""
    who, one_of_each_team = visitor(), {row.team_id: row for row in rows}
    return {
        "columns": form.columns(),
        "heads": COLUMNS,
        "cols": urlencode([("cols", name) for name in form.cols.values]),
        "editable_of": {key: permissions.can(who, Permission.EDIT_ITEM, row) for key, row in one_of_each_team.items()},
        "is_ticked": request.args.get(TICK) == "all",
        "day_of": cache(filters.day),
        "initials_of": cache(filters.initials),
    }


def sections(page: Listing, group: Group | None) -> list[tuple[str, int, list[Line]]]:
    """The rows of a page under their headings, with how many items each has in all; one without words where there is
    no grouping."""
    if group is None:
        return [("", page.count, page.rows)] if page.rows else []
    key_of = GROUPED_BY[group][1]
    parts = [(key, list(rows)) for key, rows in groupby(page.rows, key=key_of)]
    return [(_heading(group, key, rows[0]), page.groups.get(key, len(rows)), rows) for key, rows in parts]


def _heading(group: Group, key: GroupKey, row: Line) -> str:
    if group is Group.OWNER:
        return row.owner_name or "Nobody"
    if group is Group.TEAM:
        return row.team_name or "No team"
    if group is Group.INCIDENT:
        return f"INC-{row.incident_id} {row.incident_title}"
    return f"Week of {filters.day_long(key)}" if isinstance(key, date) else "No date"


@blueprint.get("/items/filter")
@requires(Permission.READ)
def choose() -> ResponseReturnValue:
    """The form of the list: everything that it can be filtered, sorted and grouped by, and its columns."""
    known = names.offered()
    for name, chosen in names.chosen(numbers(request.args)).items():
        known[name] |= chosen
    return form_or_page("lists/_filter.html", "lists/filter.html", form=ListForm(request.args, known))


@blueprint.get("/items/<int:item_id>/line")
@requires(Permission.READ)
def line(item_id: int) -> ResponseReturnValue:
    """One line of the list as it is now, for the script, after something was changed in it."""
    row = queries.line(item_id, now=clock.now())
    if row is None:
        raise NotFoundError("There is no such action item.")
    return render_template("lists/_lines.html", rows=[row], **drawing(asked(), [row]))


@blueprint.get("/items.csv")
@requires(Permission.READ)
def as_csv() -> ResponseReturnValue:
    """All that the list shows, on all its pages, for a spreadsheet; read and sent piece by piece."""
    form = asked()
    columns = form.columns()
    lines = queries.lines(form.wanted(visitor()), form.order(), now=clock.now())
    body = csv.lines(tables.header(columns), tables.table(lines, columns))
    response = Response(stream(body), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="action-items-{clock.today("UTC")}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
