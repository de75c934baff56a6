"""A whole review by its changes: frozen, decided by two, resumed, carried over, seen only by whom it may be."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests import factories
from tests.cast import Cast, actor
from tracker import clock
from tracker.changes import actions, inquiries, review_decisions, review_schedules, reviews
from tracker.changes.inquiries import Reply
from tracker.changes.review_decisions import Words
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from tracker.jobs import prepare_reviews, review_letters
from tracker.models.actions import ActionItem
from tracker.models.notices import Dispatch
from tracker.models.people import Person
from tracker.models.reviews import Review, ReviewDecision, ReviewEntry, ReviewInquiry
from tracker.presenters.messages import Addressee
from tracker.queries import agendas, sight
from tracker.queries import reviews as queries
from tracker.rules import inquiries as links
from tracker.rules.permissions import SYSTEM
from tracker.rules.reviews import Outcome
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import AnswerStatus, ItemState, NoticeKind, ReviewState
from tracker.vocabulary import ReviewDecisionKind as Kind

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def late(cast: Cast) -> ActionItem:
    """Ben's item, overdue since Friday."""
    item = factories.item(cast, owner=cast.ben)
    actions.redate(item, date(2026, 3, 6), by=SYSTEM, reason="agreed")
    return item


def entry_of(review: Review, item: ActionItem) -> ReviewEntry:
    found = db.session.query(ReviewEntry).filter_by(review_id=review.id, item_id=item.id).order_by(ReviewEntry.id)
    return found.all()[-1]


def decide(entry: ReviewEntry, kind: Kind, by: Person, version: int | None = None, **words: object) -> ReviewDecision:
    said = Words(**words)  # type: ignore[arg-type]
    return review_decisions.decide(entry, kind, said, by=actor(by), version=version, today=clock.today())


def sections(review: Review) -> list[tuple[Section, int | None]]:
    return [(one.section, one.item_id) for one in queries.lines_of(review.id) if not one.outcome]


def test_starting_freezes_the_agenda_in_its_order_each_item_once(cast: Cast, late: ActionItem) -> None:
    unowned = factories.item(cast, due_on=date(2026, 3, 20))
    blocked = factories.item(cast, owner=cast.ben, due_on=date(2026, 6, 1))
    blocked.blocked_reason = "No machine."
    proposed = factories.item(cast, state=ItemState.PROPOSED)
    db.session.commit()
    review = reviews.start(cast.payments, by=actor(cast.ana))
    frozen = [
        (Section.OVERDUE, late.id),
        (Section.UNOWNED, unowned.id),
        (Section.PROPOSED, proposed.id),
        (Section.BLOCKED, blocked.id),
        (Section.NUMBERS, None),
    ]
    assert sections(review) == frozen
    actions.redate(late, date(2026, 4, 6), by=SYSTEM, reason="moved meanwhile")
    factories.item(cast)
    assert sections(reviews.start(cast.payments, by=actor(cast.ana))) == frozen
    assert queries.present(review.id) == ["Ana"]


def test_only_who_runs_reviews_starts_and_closes_them(cast: Cast) -> None:
    for who in (cast.ben, cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            reviews.start(cast.payments, by=actor(who))
    with pytest.raises(NotAllowedError):
        reviews.start(None, by=actor(cast.ana))
    review = reviews.start(None, by=actor(cast.dot))
    with pytest.raises(NotAllowedError):
        reviews.close(review, by=actor(cast.ana))


@pytest.mark.parametrize(
    ("kind", "words", "state", "due"),
    [
        (Kind.KEEP, {}, "open", date(2026, 3, 6)),
        (Kind.NEW_DATE, {"on": date(2026, 4, 1), "note": "vendor"}, "open", date(2026, 4, 1)),
        (Kind.DONE, {"note": "https://example.org/7"}, "done", date(2026, 3, 6)),
        (Kind.DECLINE, {"note": "too dear", "on": date(2026, 9, 1)}, "declined", date(2026, 3, 6)),
        (Kind.ESCALATE, {"note": "stuck"}, "open", date(2026, 3, 6)),
        (Kind.SPLIT, {"title": "Half", "parts": ["Other half"]}, "open", date(2026, 3, 6)),
        (Kind.NEW_OWNER, {}, "open", date(2026, 3, 6)),
        (Kind.NOTE, {"note": "ask again"}, "open", date(2026, 3, 6)),
    ],
)
def test_a_decision_takes_effect_at_once_by_the_usual_change(
    cast: Cast, late: ActionItem, kind: Kind, words: dict[str, object], state: str, due: date
) -> None:
    review = reviews.start(cast.payments, by=actor(cast.ana))
    decision = decide(entry_of(review, late), kind, cast.ana, **words)
    assert (late.state, late.due_on) == (state, due)
    assert (decision.kind, decision.detail["state"]) == (kind, state)
    assert (entry_of(review, late).decision is None) == (kind is Kind.NOTE)


def test_the_second_of_two_sees_what_the_first_decided_and_nothing_is_done_twice(cast: Cast, late: ActionItem) -> None:
    review = reviews.start(cast.payments, by=actor(cast.ana))
    entry = entry_of(review, late)
    seen = entry.version
    decide(entry, Kind.NEW_DATE, cast.ana, seen, on=date(2026, 4, 1), note="vendor")
    with pytest.raises(ConflictError):
        decide(entry, Kind.NEW_DATE, cast.ben, seen, on=date(2026, 5, 1), note="also")
    db.session.rollback()
    assert (late.due_on, late.slips) == (date(2026, 4, 1), 1)
    assert [one.by_id for one in queries.decisions_of(review.id)] == [cast.ana.id]


def test_a_refusal_leaves_neither_a_decision_nor_half_of_one(cast: Cast, late: ActionItem) -> None:
    review = reviews.start(cast.payments, by=actor(cast.ana))
    entry = entry_of(review, late)
    with pytest.raises(RefusedError) as refusal:
        decide(entry, Kind.NEW_DATE, cast.ana, on=date(2026, 4, 1))
    assert refusal.value.field == "note"
    with pytest.raises(NotAllowedError):
        decide(entry, Kind.NEW_DATE, cast.cleo, on=date(2026, 4, 1), note="no")
    assert (late.due_on, queries.decisions_of(review.id)) == (date(2026, 3, 6), [])
    reviews.close(review, by=actor(cast.ana))
    with pytest.raises(RefusedError):
        decide(entry, Kind.KEEP, cast.ana)


def test_next_week_begins_with_what_was_not_kept_and_what_was_not_reached(
    cast: Cast, late: ActionItem, traveller: time_machine.Traveller
) -> None:
    other = factories.item(cast, owner=cast.ben, due_on=date(2026, 3, 20))
    kept = factories.item(cast, owner=cast.ben, due_on=date(2026, 3, 5))
    review = reviews.start(cast.payments, by=actor(cast.ana))
    decide(entry_of(review, late), Kind.NEW_DATE, cast.ana, on=date(2026, 3, 11), note="two more days")
    decide(entry_of(review, kept), Kind.DONE, cast.ana, note="seen it")
    reviews.close(review, by=actor(cast.ana))
    reviews.close(review, by=actor(cast.ana))
    traveller.move_to(MONDAY + timedelta(days=7))
    following = reviews.start(cast.payments, by=actor(cast.ana))
    lines = queries.lines_of(following.id)
    assert {one.item_id: one.outcome for one in lines if one.outcome} == {
        late.id: Outcome.NOT_KEPT,
        kept.id: Outcome.KEPT,
    }
    assert (lines[0].section, lines[0].item_id) == (Section.DECISIONS, None)
    assert [one.item_id for one in lines if one.section is Section.DECISIONS and not one.outcome] == [None, late.id]
    assert entry_of(following, other).carried_from_id == entry_of(review, other).id


def test_a_call_for_a_manager_ends_with_the_next_review_and_not_with_its_own(
    cast: Cast, late: ActionItem, traveller: time_machine.Traveller
) -> None:
    review = reviews.start(cast.payments, by=actor(cast.ana))
    traveller.shift(timedelta(minutes=5))
    decide(entry_of(review, late), Kind.ESCALATE, cast.ana, note="stuck")
    reviews.close(review, by=actor(cast.ana))
    assert late.escalated_at is not None
    traveller.shift(timedelta(days=7))
    following = reviews.start(cast.payments, by=actor(cast.ana))
    reviews.close(following, by=actor(cast.ana))
    assert late.escalated_at is None


def settings_of(app: Flask) -> object:
    return app.extensions["settings"]


def scheduled(cast: Cast) -> None:
    review_schedules.set_schedule(
        cast.payments,
        by=actor(cast.ana),
        weekday=1,
        starts_at="10:00",
        time_zone="Europe/Berlin",
        chair=None,
        version=0,
    )


def test_owners_are_asked_once_the_day_before_also_by_two_workers(app: Flask, cast: Cast, late: ActionItem) -> None:
    scheduled(cast)
    settings = app.extensions["settings"]
    with clock.put_back(MONDAY - timedelta(hours=1)):
        assert prepare_reviews.prepare_all(settings) == 0
    assert prepare_reviews.prepare_all(settings) == 1
    assert prepare_reviews.prepare_all(settings) == 0
    (review,) = db.session.query(Review).all()
    assert (review.state, review.planned_for) == (ReviewState.PLANNED, datetime(2026, 3, 10, 9, tzinfo=UTC))
    queued = sorted((one.kind, one.person_id) for one in db.session.query(Dispatch))
    assert queued == sorted(
        [(NoticeKind.AGENDA, cast.ana.id), (NoticeKind.AGENDA, cast.ben.id), (NoticeKind.INQUIRY, cast.ben.id)]
    )
    started = reviews.start(cast.payments, by=actor(cast.ana))
    assert started.id == review.id


def asked(app: Flask, cast: Cast) -> tuple[ReviewInquiry, str]:
    """Ben's question, and the token in its letter."""
    scheduled(cast)
    prepare_reviews.prepare_all(app.extensions["settings"])
    inquiry = db.session.query(ReviewInquiry).one()
    secret = app.extensions["settings"].secret_key
    to = Addressee("Ben", "UTC", "https://tracker.example.org", cast.ben.id, secret_key=secret)
    with sight.seen_by(cast.ben.id):
        letter = review_letters.inquiry(to, f"inquiry-{inquiry.id}")
    token = links.token_of(inquiry.salt, secret=secret)
    assert letter is not None
    assert f"https://tracker.example.org/answers/{token}" in letter.text
    for part in (letter.text, letter.html):
        assert "was due 6 March 2026, 3 days late" in part
    assert token not in inquiry.token_digest
    return inquiry, token


def test_an_answer_changes_nothing_until_the_meeting_accepts_it(app: Flask, cast: Cast, late: ActionItem) -> None:
    inquiry, token = asked(app, cast)
    secret = app.extensions["settings"].secret_key
    (row,) = queries.questions_of(inquiry)
    reply = Reply(status=AnswerStatus.NEW_DATE, new_date=date(2026, 3, 25), note="The vendor is late.")
    inquiries.answer(token, {row.id: reply}, secret=secret)
    assert late.due_on == date(2026, 3, 6)
    with pytest.raises(NotFoundError):
        inquiries.answer(token, {row.id: reply}, secret=secret)
    review = reviews.start(cast.payments, by=actor(cast.ana))
    entry, answer = entry_of(review, late), queries.answer_about(review.id, late.id)
    assert answer is not None
    review_decisions.accept(entry, answer, by=actor(cast.ana), version=entry.version, today=TODAY)
    assert (late.due_on, late.due_changes[-1].reason) == (date(2026, 3, 25), "The vendor is late.")
    assert answer.accepted_at == MONDAY


@pytest.mark.parametrize("ending", ["closed", "skipped", "left", "too late", "forged"])
def test_a_link_ends_with_its_meeting_and_its_person(
    app: Flask, cast: Cast, late: ActionItem, ending: str, traveller: time_machine.Traveller
) -> None:
    inquiry, token = asked(app, cast)
    secret, review = app.extensions["settings"].secret_key, inquiry.review
    if ending == "closed":
        reviews.close(reviews.start(cast.payments, by=actor(cast.ana)), by=actor(cast.ana))
    elif ending == "skipped":
        reviews.skip(review, by=actor(cast.ana), version=review.version)
    elif ending == "left":
        cast.ben.is_active = False
        db.session.commit()
    elif ending == "too late":
        traveller.shift(timedelta(days=30))
    else:
        secret = "x" * 40
    with pytest.raises(NotFoundError):
        inquiries.open_inquiry(token, secret=secret, now=clock.now())


def test_what_is_restricted_is_in_the_walk_the_minutes_and_the_mail_of_those_only_who_see_it(
    cast: Cast, late: ActionItem
) -> None:
    late.incident.is_restricted = True
    late.owner_id = cast.cleo.id  # who is not on the team, and so does not see her own item
    db.session.commit()
    scheduled(cast)
    review = reviews.start(cast.payments, by=actor(cast.ana))
    decide(entry_of(review, late), Kind.NEW_DATE, cast.ana, on=date(2026, 4, 1), note="Quartzite")
    reviews.close(review, by=actor(cast.ana))
    assert review.numbers["overdue"] == 0
    for person, sees in ((cast.ben, True), (cast.cleo, False), (cast.vic, False)):
        to = Addressee(person.name, "UTC", "https://tracker.example.org", person.id)
        with sight.seen_by(person.id):
            letter = review_letters.minutes(to, reviews.period_of(review))
            lines = [one.item_id for one in queries.lines_of(review.id)]
        assert letter is not None
        assert [("Quartzite" in part, late.title in part) for part in (letter.text, letter.html)] == [(sees, sees)] * 2
        assert (late.id in lines) == sees
        assert letter.text.count("1 given a new date") == letter.html.count("1 given a new date") == sees


def test_nobody_is_asked_about_what_they_do_not_see(app: Flask, cast: Cast, late: ActionItem) -> None:
    late.incident.is_restricted = True
    late.owner_id = cast.cleo.id
    db.session.commit()
    scheduled(cast)
    assert prepare_reviews.prepare_all(app.extensions["settings"]) == 0
    assert db.session.query(ReviewInquiry).count() == 0


def test_an_agenda_of_many_items_takes_as_few_statements_as_one_of_few(cast: Cast, late: ActionItem) -> None:
    def count() -> int:
        sent: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            sent.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        with sight.seen_by(cast.ben.id):
            agendas.agenda(cast.payments.id, before=None, now=MONDAY)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    few = count()
    for _ in range(20):
        factories.item(cast, owner=cast.ben, due_on=date(2026, 3, 20))
    assert count() == few <= 8
