"""The register of accepted risks: declined items, and what becomes of them."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import risks as changes
from tracker.forms.actions import NOBODY, NewItemForm
from tracker.forms.choices import choices
from tracker.forms.risks import LookAgainForm
from tracker.queries import people, teams
from tracker.queries import risks as queries
from tracker.rules import permissions
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("risks", __name__, url_prefix="/risks")

ONE = "/<int(max=2147483647):item_id>"


@blueprint.get("")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """All accepted risks, or those of one team; what is to be looked at again comes first."""
    known = teams.team_choices()
    chosen = request.args.get("team", 0, int)
    team = next((one for one in known if one[0] == chosen), None)
    page = queries.page_of_risks(team_id=team[0] if team else None, now=clock.now(), after=_after())
    following = None
    if page.next_after:
        day, key = page.next_after
        following = url_for("risks.index", team=team[0] if team else None, after=f"{day},{key}")
    return render_template("risks/index.html", page=page, teams=known, team=team, following=following)


def _after() -> queries.Place | None:
    """The place in the register that the address names, or its beginning."""
    day, _, key = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError:
        return None


@blueprint.route(f"{ONE}/look-again", methods=["GET", "POST"])
@requires(Permission.DECIDE_ITEM)
def look_again(item_id: int) -> ResponseReturnValue:
    """Set or move the date to look at a risk again."""
    item = queries.get_risk(item_id)
    permissions.require(visitor(), Permission.DECIDE_ITEM, item)
    form = LookAgainForm(obj=item)
    if form.validate_on_submit():
        with refusals_on(form, item):
            changes.look_again(
                item,
                form.look_again_on.data,
                by=visitor(),
                version=form.version.data,
                today=clock.today(visitor().time_zone),
                note=form.note.data or "",
            )
            flash(f"{item.label} is saved.")
            return redirect(url_for("risks.index"), 303)
    return render_template("risks/look_again.html", item=item, form=form), status_of(form)


@blueprint.route(f"{ONE}/promise", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def promise(item_id: int) -> ResponseReturnValue:
    """Promise it after all: a new item that names this one."""
    item = queries.get_risk(item_id)
    permissions.require(visitor(), Permission.EDIT_ITEM, item)
    form = NewItemForm(
        title=item.title, statement=item.statement, kind=item.kind, priority=item.priority, owner=item.owner_id
    )
    form.owner.choices = choices([(NOBODY, "nobody yet")], people.choices())
    if form.validate_on_submit():
        with refusals_on(form):
            made = changes.promise_again(
                item,
                by=visitor(),
                title=form.title.data or "",
                statement=form.statement.data or "",
                kind=form.kind.data,
                priority=form.priority.data,
                owner=people.find_person(form.owner.data),
                due_on=form.due_on.data,
                is_committed=form.is_committed.data,
            )
            flash(f"{made.label} promises it again. {item.label} stays declined.")
            return redirect(url_for("actions.show", item_id=made.id), 303)
    return render_template("risks/promise.html", item=item, form=form), status_of(form)
