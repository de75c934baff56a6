"""Triage: proposed items one after another, each decided by one key; the next one follows at once."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import moves
from tracker.changes import triage as changes
from tracker.forms.conflicts import Now
from tracker.forms.triage import TriageForm
from tracker.models.actions import ActionItem
from tracker.queries import actions, people
from tracker.queries import triage as queries
from tracker.vocabulary import ItemState, Permission, PromiseDecision
from tracker.web import named_issues
from tracker.web.connections import settings
from tracker.web.desk import form_of, page
from tracker.web.errors import refusals_on
from tracker.web.scopes import asked

blueprint = Blueprint("triage", __name__, url_prefix="/triage")

ONE = "/<int(max=2147483647):item_id>"
TWO = f"{ONE}/<int(max=2147483647):earlier_id>"


@blueprint.get("")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """The item that the address names, or the first that waits."""
    place = asked()
    wanted = request.args.get("item", type=int)
    return page(place, queries.first(place.scope) if wanted is None else queries.get_whole(wanted))


@blueprint.post(f"{ONE}/commit")
@requires(Permission.DECIDE_ITEM)
def commit(item_id: int) -> ResponseReturnValue:
    """Commit to the item with what was edited."""

    def act(item: ActionItem, form: TriageForm) -> str:
        changes.commit(item, by=visitor(), version=form.version.data, **_words(form))
        return f"{item.label} is committed."

    return _decide(item_id, act)


@blueprint.post(f"{ONE}/save")
@requires(Permission.EDIT_ITEM)
def save(item_id: int) -> ResponseReturnValue:
    """Keep what was edited without deciding."""

    def act(item: ActionItem, form: TriageForm) -> str:
        changes.edit(item, by=visitor(), version=form.version.data, **_words(form))
        return f"{item.label} is saved and still waits."

    return _decide(item_id, act, stays=True)


@blueprint.post(f"{ONE}/decline")
@requires(Permission.EDIT_ITEM)
def decline(item_id: int) -> ResponseReturnValue:
    """Decline the item; a member asks for it."""

    def act(item: ActionItem, form: TriageForm) -> str:
        moves.move(
            item,
            ItemState.DECLINED,
            by=visitor(),
            reason=form.reason.data or "",
            look_again_on=form.look_again_on.data,
            version=form.version.data,
        )
        is_declined = item.state is ItemState.DECLINED
        return f"{item.label} is declined." if is_declined else f"A manager decides whether {item.label} is declined."

    return _decide(item_id, act)


@blueprint.post(f"{ONE}/link")
@requires(Permission.EDIT_ITEM)
def link(item_id: int) -> ResponseReturnValue:
    """Link the issue that its words name, and keep what was edited."""

    def act(item: ActionItem, form: TriageForm) -> str:
        repo, issue = named_issues.find(item, request.args.get("issue", ""))
        site = settings().base_url
        changes.link(item, repo, issue, by=visitor(), version=form.version.data, site=site, **_words(form))
        return f"{item.label} is linked to {repo.full_name}#{issue.number} and still waits."

    return _decide(item_id, act, stays=True)


@blueprint.post(f"{TWO}/merge")
@requires(Permission.DECIDE_ITEM)
def merge(item_id: int, earlier_id: int) -> ResponseReturnValue:
    """Let an earlier item take the place of this one."""
    earlier = actions.get_item(earlier_id)

    def act(item: ActionItem, form: TriageForm) -> str:
        moves.supersede(item, earlier, by=visitor(), version=form.version.data)
        return f"{item.label} is merged into {earlier.label}."

    return _decide(item_id, act)


@blueprint.post(f"{TWO}/<any(repeats, apart):decision>")
@requires(Permission.EDIT_ITEM)
def compare(item_id: int, earlier_id: int, decision: str) -> ResponseReturnValue:
    """Say that the item repeats an earlier promise, or that the two are apart."""
    earlier = actions.get_item(earlier_id)
    said = PromiseDecision(decision)

    def act(item: ActionItem, form: TriageForm) -> str:
        changes.compare(item, earlier, said, by=visitor(), version=form.version.data, **_words(form))
        how = "repeats" if said is PromiseDecision.REPEATS else "stands apart from"
        return f"{item.label} {how} {earlier.label}."

    return _decide(item_id, act, stays=True)


def _words(form: TriageForm) -> changes.Words:
    return {
        "title": form.title.data or "",
        "kind": form.kind.data,
        "priority": form.priority.data,
        "owner": people.find_person(form.owner.data),
        "due_on": form.due_on.data,
    }


def _decide(item_id: int, act: Callable[[ActionItem, TriageForm], str], *, stays: bool = False) -> ResponseReturnValue:
    """Act on an item, say what was done, and go on to the next; or show it again with what stood in the way."""
    item, place = queries.get_whole(item_id), asked()
    form = form_of(item)
    if form.validate_on_submit():
        with refusals_on(form, Now(item, form, lambda: form_of(item, is_typed=False))):
            flash(act(item, form))
            following = item.id if stays else queries.next_after(item, place.scope)
            return redirect(place.address("triage.show", item=following), 303)
    return page(place, item, form)
