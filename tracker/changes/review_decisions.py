"""What a review decides about one entry: it takes effect at once, through the same changes as everywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from tracker import clock
from tracker.changes import actions, comments, deadlines, moves, obstacles, reviews, risks, splits
from tracker.db import change, db, expect_version, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.models.people import Person
from tracker.models.reviews import ReviewAnswer, ReviewDecision, ReviewEntry
from tracker.rules import permissions
from tracker.rules import reviews as rules
from tracker.rules.permissions import Actor
from tracker.vocabulary import AnswerStatus, ItemState, Permission, ReviewState
from tracker.vocabulary import ReviewDecisionKind as Kind

T = TypeVar("T")

NOTE_LENGTH: Final = 2_000
LOOK_AGAIN: Final = timedelta(days=90)
"""How long a risk rests that a meeting accepts again without naming a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a decision brings along; each kind needs some of it."""

    note: str = ""
    """The reason, the evidence, or the note itself."""
    on: date | None = None
    """The new date, or the day to look again."""
    owner: Person | None = None
    title: str = ""
    parts: list[str] = field(default_factory=list)


@change
def decide(
    entry: ReviewEntry,
    kind: Kind,
    words: Words,
    *,
    by: Actor,
    version: int | None,
    today: date,
    item_version: int | None = None,
    at: datetime | None = None,
) -> ReviewDecision:
    """Decide about an entry of a running review. `today` is the actor's.

    Raises ConflictError where somebody else has decided about it, or changed its item, since it was looked at;
    RefusedError and NotAllowedError as the change does that is made.
    """
    one_at_a_time(f"review-{entry.review_id}")
    db.session.refresh(entry.review)
    if entry.review.state is not ReviewState.RUNNING:
        raise RefusedError("This review is closed. Decide about the item on its own page.")
    permissions.require(by, Permission.EDIT_ITEM, _whose(entry))
    expect_version(entry, version)
    item = entry.item
    if kind not in rules.allowed(item.state if item else None, entry.section):
        raise RefusedError("This cannot be decided as things stand now.")
    if len(words.note) > NOTE_LENGTH:
        raise RefusedError(f"Write at most {NOTE_LENGTH:,} characters.", field="note")
    detail: dict[str, Any] = {}
    if item is not None:
        expect_version(item, item_version)
        was = _facts(item)
        more = ACTS[kind](item, words, by=by, today=today, at=at) or {}
        db.session.flush()
        detail = {**_changes(was, _facts(item)), **more}
    elif kind is Kind.NOTE and not words.note.strip():
        raise RefusedError("Write a few words.", field="note")
    return _record(entry, kind, words.note.strip(), detail, by=by, at=at)


def _whose(entry: ReviewEntry) -> permissions.OfTeam:
    return entry.item or entry.incident or entry.review


def _record(
    entry: ReviewEntry, kind: Kind, note: str, detail: Mapping[str, Any], *, by: Actor, at: datetime | None
) -> ReviewDecision:
    now = at or clock.now()
    decision = ReviewDecision(
        review_id=entry.review_id,
        entry_id=entry.id,
        item_id=entry.item_id,
        kind=kind,
        note=note,
        detail=dict(detail),
        by_id=by.person_id,
        at=now,
    )
    db.session.add(decision)
    if kind is not Kind.NOTE:
        entry.decision, entry.decided_at = kind, now
    reviews.be_there(entry.review, by=by, at=at)
    db.session.flush()
    return decision


def _facts(item: ActionItem) -> dict[str, Any]:
    return {
        "state": item.state.value,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "owner_id": item.owner_id,
        "verify_by": item.verify_by.isoformat() if item.verify_by else None,
        "look_again_on": item.look_again_on.isoformat() if item.look_again_on else None,
    }


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What the decision left: the facts now, and under `was_…` those that were others before."""
    finished = (ItemState.DONE.value, ItemState.VERIFIED.value)
    before = {f"was_{name}": value for name, value in was.items() if value != now[name]}
    return {**now, **before, "was_done": was["state"] in finished}


def _keep(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    """Leave it as it is. A risk that is accepted again rests for a while."""
    if item.state is ItemState.DECLINED:
        risks.look_again(item, words.on or today + LOOK_AGAIN, by=by, version=None, today=today, note=words.note, at=at)
    return None


def _new_date(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    if words.on is None:
        raise RefusedError("Choose a date.", field="on")
    if item.state is ItemState.DECLINED:
        risks.look_again(item, words.on, by=by, version=None, today=today, note=words.note, at=at)
    elif item.state is ItemState.DONE:
        _on_field(
            {"verify_by": "on", "reason": "note"},
            lambda: deadlines.extend_verification(
                item, words.on, by=by, reason=words.note, version=None, today=today, at=at
            ),
        )
    else:
        _on_field(
            {"due_on": "on", "reason": "note"}, lambda: actions.redate(item, words.on, by=by, reason=words.note, at=at)
        )
    return None


def _new_owner(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    actions.assign(item, words.owner, by=by, at=at)
    return None


def _split(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    made = _on_field({"rest": "parts"}, lambda: splits.split(item, words.parts, by=by, title=words.title, at=at))
    return {"parts": [one.id for one in made]}


def _decline(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    _on_field(
        {"reason": "note"},
        lambda: moves.move(item, ItemState.DECLINED, by=by, reason=words.note, look_again_on=words.on, at=at),
    )
    return {"is_wish": item.state is not ItemState.DECLINED}


def _escalate(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    item.escalated_at = None  # a call in this meeting counts from now, though there was one before
    obstacles.escalate(item, by=by, reason=words.note, at=at)
    return None


def _done(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    _on_field({"evidence": "note"}, lambda: moves.move(item, ItemState.DONE, by=by, evidence=words.note, at=at))
    return None


def _verify(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    moves.move(item, ItemState.VERIFIED, by=by, reason=words.note, at=at)
    return None


def _reopen(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    _on_field({"reason": "note"}, lambda: moves.move(item, ItemState.OPEN, by=by, reason=words.note, at=at))
    return None


def _note(item: ActionItem, words: Words, *, by: Actor, today: date, at: datetime | None) -> dict[str, Any] | None:
    """A note also stands under the item, where its owner reads it."""
    _on_field({"text": "note"}, lambda: comments.add(item, words.note, by=by, at=at))
    return None


ACTS: Final[Mapping[Kind, Callable[..., dict[str, Any] | None]]] = {
    Kind.KEEP: _keep,
    Kind.NEW_DATE: _new_date,
    Kind.NEW_OWNER: _new_owner,
    Kind.SPLIT: _split,
    Kind.DECLINE: _decline,
    Kind.ESCALATE: _escalate,
    Kind.DONE: _done,
    Kind.VERIFY: _verify,
    Kind.REOPEN: _reopen,
    Kind.NOTE: _note,
}


def _on_field(names: Mapping[str, str], act: Callable[[], T]) -> T:
    """Do something, and have a refusal name the field of this form."""
    try:
        return act()
    except RefusedError as refusal:
        refusal.field = names.get(refusal.field or "", refusal.field)
        raise


@change
def accept(
    entry: ReviewEntry, answer: ReviewAnswer, *, by: Actor, version: int | None, today: date, at: datetime | None = None
) -> ReviewDecision:
    """Take over what the owner said before the meeting, as if it were decided by hand. Raises as `decide`."""
    if answer.item_id != entry.item_id or answer.review_id != entry.review_id or answer.status is None:
        raise RefusedError("This answer is about something else.")
    kind = {AnswerStatus.NEW_DATE: Kind.NEW_DATE, AnswerStatus.DONE: Kind.DONE}.get(answer.status, Kind.KEEP)
    words = Words(note=answer.note, on=answer.new_date)
    decision = decide(entry, kind, words, by=by, version=version, today=today, at=at)
    if answer.status is AnswerStatus.BLOCKED and entry.item is not None:
        obstacles.block(entry.item, answer.blocker, by=by, at=at)
    answer.accepted_at = at or clock.now()
    return decision
