"""The list of action items, and one item's page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import actions as changes
from tracker.forms.actions import NOBODY, EditItemForm, NewItemForm
from tracker.forms.choices import choices
from tracker.forms.comments import CommentForm
from tracker.forms.filters import PLACES, place
from tracker.models.actions import ActionItem
from tracker.presenters import history
from tracker.queries import actions as queries
from tracker.queries import comments, connections, incidents, people, policies, teams, views
from tracker.queries import lists as list_queries
from tracker.rules.deadlines import PRIORITY_OF_SEVERITY
from tracker.rules.lifecycle import UNFINISHED
from tracker.vocabulary import ItemState, Permission
from tracker.web import lists
from tracker.web.errors import refusals_on, status_of
from tracker.web.moves import ways_out

blueprint = Blueprint("actions", __name__)


@blueprint.get("/items")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """The list, filtered, sorted and grouped by its address."""
    form = lists.asked()
    order = form.order()
    after, before = (place(request.args, name, order) for name in PLACES)
    page = list_queries.page(form.wanted(visitor()), order, now=clock.now(), after=after, before=before)
    return render_template(
        "lists/index.html",
        form=form,
        order=order,
        page=page,
        sections=lists.sections(page, order.group),
        views=views.offered_to(visitor().person_id),
        cap=list_queries.COUNT_CAP,
        github=connections.is_any(),
        is_misplaced=any(request.args.get(name) for name in PLACES) and not (after or before),
        **lists.drawing(form, page.rows),
    )


@blueprint.get("/items/<int:item_id>")
@requires(Permission.READ)
def show(item_id: int) -> ResponseReturnValue:
    """One item with its words, dates, causes and history."""
    item, now = queries.get_whole(item_id), clock.now()
    return render_template(
        "actions/show.html",
        item=item,
        row=queries.row_of(item, now=now),
        suggestion=policies.suggestion(item, now) if item.state in UNFINISHED else None,
        stream=_stream(item_id),
        quote=_quote(item),
        ways=ways_out(item),
        offspring=queries.offspring_of(item_id),
        form=CommentForm(formdata=None),
        github=connections.is_any(),
    )


def _stream(item_id: int) -> list[history.EventLine | history.CommentLine]:
    """What people, other programs and the system did, with what was said, the latest first."""
    said = comments.of_item(item_id)
    known = comments.known_handles([one.text for one in said])
    told = [one for one in queries.history_of(item_id) if one.verb != comments.COMMENTED]
    return history.stream(told, said, known=known)


def _quote(item: ActionItem) -> list[tuple[int, str]]:
    """The numbered lines of the write-up that the item was read from."""
    if item.writeup is None or item.first_line is None:
        return []
    lines = item.writeup.text.split("\n")[item.first_line - 1 : item.last_line]
    return list(enumerate(lines, item.first_line))


@blueprint.route("/incidents/<int:incident_id>/items/new", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def new(incident_id: int) -> ResponseReturnValue:
    """A new item by hand, for an incident."""
    incident = incidents.get_incident(incident_id)
    form = NewItemForm(priority=PRIORITY_OF_SEVERITY[incident.severity])
    form.owner.choices = choices([(NOBODY, "nobody yet")], people.choices())
    if form.validate_on_submit():
        with refusals_on(form):
            item = changes.add(
                incident,
                by=visitor(),
                title=form.title.data or "",
                statement=form.statement.data or "",
                kind=form.kind.data,
                priority=form.priority.data,
                owner=people.find_person(form.owner.data),
                due_on=form.due_on.data,
                state=ItemState.OPEN if form.is_committed.data else ItemState.PROPOSED,
            )
            flash(f"{item.label} is added to {incident.label}.")
            return redirect(url_for("incidents.show", incident_id=incident_id), 303)
    return render_template("actions/new.html", form=form, incident=incident), status_of(form)


@blueprint.route("/items/<int:item_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def edit(item_id: int) -> ResponseReturnValue:
    """The words of an item, its kind, priority and team."""
    item = queries.get_item(item_id)
    form = EditItemForm(obj=item, team=item.team_id or 0)
    form.team.choices = choices([(NOBODY, "no team")], teams.team_choices())
    if form.validate_on_submit():
        with refusals_on(form, item):
            changes.edit(
                item,
                by=visitor(),
                version=form.version.data,
                title=form.title.data or "",
                statement=form.statement.data or "",
                kind=form.kind.data,
                priority=form.priority.data,
                team=teams.find_team(form.team.data),
                link_url=form.link_url.data or "",
            )
            flash(f"{item.label} is saved.")
            return redirect(url_for("actions.show", item_id=item_id), 303)
    return render_template("actions/edit.html", form=form, item=item), status_of(form)
