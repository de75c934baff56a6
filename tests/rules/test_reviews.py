"""When reviews are held and asked for, and whether what they decided was kept."""

from datetime import UTC, date, datetime

import pytest

from tracker.rules.inquiries import is_signed, token_of
from tracker.rules.reviews import Now, Outcome, asked_from, first_open, next_meeting, outcome, progress
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ItemState
from tracker.vocabulary import ReviewDecisionKind as Kind

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("zone", "after", "meets"),
    [
        ("Europe/Berlin", datetime(2026, 3, 23, 9, tzinfo=UTC), datetime(2026, 3, 24, 9, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 24, 9, tzinfo=UTC), datetime(2026, 3, 31, 8, tzinfo=UTC)),  # summer time
        ("Europe/Berlin", datetime(2026, 10, 20, 8, tzinfo=UTC), datetime(2026, 10, 27, 9, tzinfo=UTC)),  # winter time
        ("UTC", datetime(2026, 12, 29, 10, tzinfo=UTC), datetime(2027, 1, 5, 10, tzinfo=UTC)),  # week 53
        ("UTC", datetime(2028, 2, 22, 10, tzinfo=UTC), datetime(2028, 2, 29, 10, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 3, 9, 20, tzinfo=UTC)),  # +14
        ("Etc/GMT+12", datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 3, 10, 22, tzinfo=UTC)),  # -12
    ],
)
def test_a_meeting_is_at_the_same_time_by_the_clocks_of_its_zone(zone: str, after: datetime, meets: datetime) -> None:
    assert next_meeting(1, "10:00", zone, after=after) == meets


def test_a_time_that_the_clocks_skip_is_held_and_held_once() -> None:
    skipped = next_meeting(6, "02:30", "Europe/Berlin", after=datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_meeting(6, "02:30", "Europe/Berlin", after=skipped) == datetime(2026, 4, 5, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("meeting", "asked"),
    [
        (datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 9, 8, tzinfo=UTC)),
        (datetime(2026, 3, 9, 9, tzinfo=UTC), datetime(2026, 3, 6, 8, tzinfo=UTC)),  # Monday: asked on Friday
        (datetime(2026, 3, 30, 8, tzinfo=UTC), datetime(2026, 3, 27, 8, tzinfo=UTC)),  # the clocks change in between
        (datetime(2028, 3, 1, 9, tzinfo=UTC), datetime(2028, 2, 29, 8, tzinfo=UTC)),
    ],
)
def test_owners_are_asked_at_nine_on_the_working_day_before(meeting: datetime, asked: datetime) -> None:
    assert asked_from(meeting, "Europe/Berlin") == asked


def now(state: ItemState = ItemState.OPEN, **more: object) -> Now:
    usual = {"due_on": date(2026, 3, 20), "owner_id": 2, "is_overdue": False, "verify_by": None, "look_again_on": None}
    return Now(state=state, **{**usual, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "detail", "stands", "came"),
    [
        (Kind.NEW_DATE, {"due_on": "2026-03-20"}, now(ItemState.DONE), Outcome.KEPT),
        (Kind.NEW_DATE, {"due_on": "2026-03-20"}, now(), Outcome.RUNNING),
        (Kind.NEW_DATE, {"due_on": "2026-03-20"}, now(due_on=date(2026, 4, 1)), Outcome.NOT_KEPT),
        (Kind.NEW_DATE, {"due_on": "2026-03-05"}, now(due_on=date(2026, 3, 5), is_overdue=True), Outcome.NOT_KEPT),
        (Kind.KEEP, {"due_on": "2026-03-20"}, now(), Outcome.RUNNING),
        (Kind.NEW_OWNER, {"owner_id": 2}, now(), Outcome.KEPT),
        (Kind.NEW_OWNER, {"owner_id": 2}, now(owner_id=3), Outcome.NOT_KEPT),
        (Kind.NEW_OWNER, {"owner_id": 2}, now(is_overdue=True), Outcome.NOT_KEPT),
        (Kind.DONE, {}, now(), Outcome.NOT_KEPT),
        (Kind.VERIFY, {}, now(ItemState.VERIFIED), Outcome.KEPT),
        (Kind.DECLINE, {}, now(ItemState.DECLINED, look_again_on=date(2026, 6, 1)), Outcome.KEPT),
        (Kind.DECLINE, {}, now(ItemState.DECLINED, look_again_on=TODAY), Outcome.NOT_KEPT),
        (Kind.DECLINE, {"is_wish": True}, now(), Outcome.RUNNING),
        (Kind.KEEP, {"was_done": True}, now(ItemState.DONE, verify_by=date(2026, 4, 1)), Outcome.KEPT),
        (Kind.KEEP, {"was_done": True}, now(), Outcome.NOT_KEPT),
        (Kind.REOPEN, {"was_done": True}, now(), Outcome.RUNNING),
        (Kind.ESCALATE, {}, now(ItemState.SUPERSEDED), Outcome.KEPT),
    ],
)
def test_a_decision_is_kept_on_its_way_or_not_kept(
    kind: Kind, detail: dict[str, object], stands: Now, came: Outcome
) -> None:
    assert outcome(kind, detail, stands, TODAY) is came


def test_the_walk_goes_on_at_the_next_that_waits_and_then_from_the_beginning() -> None:
    entries = [(1, Section.OVERDUE, False), (2, Section.OVERDUE, True), (3, Section.SLIPPED, False)]
    assert first_open(entries) == 1
    assert first_open(entries, after=1) == 3
    assert first_open(entries, after=3) == 1
    assert first_open([(1, Section.OVERDUE, True)]) is None
    (part,) = progress(entries, 3)
    assert (part.name, part.count, part.reached, part.at) == ("Overdue or slipping", 3, 1, 3)


def test_a_link_is_signed_by_the_key_of_this_installation() -> None:
    token = token_of("0f1e", secret="k" * 40)
    assert is_signed(token, secret="k" * 40)
    assert not is_signed(token, secret="x" * 40)
    assert not is_signed("0f1e.made-up", secret="k" * 40)
    assert not is_signed("ünïcode", secret="k" * 40)
