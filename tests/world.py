"""One of everything that an address can name, around one incident, with a word of its own in every text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests import connected
from tests.cast import Cast
from tests.readings import draft
from tracker import clock
from tracker.changes import (
    accounts,
    actions,
    causes,
    channels,
    dispatches,
    facts,
    following,
    imports,
    incidents,
    issues,
    merges,
    moves,
    people,
    repositories,
    restrictions,
    teams,
)
from tracker.changes.drafts import Draft
from tracker.changes.repositories import Terms
from tracker.clients.chat import Place
from tracker.db import db
from tracker.models.actions import ActionItem, PromisePair
from tracker.models.causes import Cause
from tracker.models.comments import Comment, Mention
from tracker.models.following import FollowedSource, WaitingPreview
from tracker.models.github import GithubAccount, GithubConflict, GithubDelivery, GithubOutbox, GithubRule
from tracker.models.incidents import Fact, ImportRun, Incident
from tracker.models.notices import ChatChannel, Dispatch, Escalation, Reminder
from tracker.models.people import Person, Service
from tracker.models.recurrences import Recurrence
from tracker.models.reviews import Review, ReviewAnswer, ReviewDecision, ReviewEntry
from tracker.models.views import SavedView
from tracker.queries.teams import find_service_by_name
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import (
    AgendaSection,
    AnswerStatus,
    DeliveryStatus,
    FactKind,
    GithubAsk,
    ItemState,
    NoticeKind,
    OutboxOp,
    OutboxStatus,
    PromiseDecision,
    RecurrenceState,
    ReviewDecisionKind,
    ReviewState,
    SourceKind,
)


@dataclass
class World:
    """An incident of Payments that was imported, with a duplicate, and what hangs on it."""

    incident: Incident
    double: Incident
    item: ActionItem
    risk: ActionItem
    fact: Fact
    cause: Cause
    run: ImportRun
    comment: Comment
    view: SavedView
    pair: Recurrence
    source: FollowedSource
    waiting: WaitingPreview
    service: Service
    rule: GithubRule
    push: GithubOutbox
    entry: ReviewEntry
    room: ChatChannel
    dispatch: Dispatch

    def numbers(self) -> dict[str, Any]:
        """What an address can name here, by the name of its parameter."""
        return {
            "incident_id": self.incident.id,
            "item_id": self.item.id,
            "fact_id": self.fact.id,
            "cause_id": self.cause.id,
            "run_id": self.run.id,
            "comment_id": self.comment.id,
            "source_id": self.source.id,
            "waiting_id": self.waiting.id,
            "service_id": self.service.id,
            "earlier_id": self.risk.id,
            "view_id": self.view.id,
            "pair_id": self.pair.id,
            "connection_id": self.rule.repo.connection_id,
            "repo_id": self.rule.repo_id,
            "rule_id": self.rule.id,
            "account_id": db.session.query(GithubAccount.id).scalar(),
            "push_id": self.push.id,
            "review_id": self.entry.review_id,
            "entry_id": self.entry.id,
            "channel_id": self.room.id,
            "dispatch_id": self.dispatch.id,
            "guid": db.session.query(GithubDelivery.guid).scalar(),
        }


def somebody(name: str) -> Person:
    """Somebody of no team, to be named on an incident."""
    return people.add(name, by=SYSTEM, email=f"{name.lower()}@example.org")


def text(name: str, mark: str, **more: Any) -> Draft:
    """A write-up in whose every line the mark stands."""
    found = draft(
        [f"Promise {mark} first", f"Promise {mark} second"],
        title=f"{name} {mark}",
        source=f"{mark}-{name}.md",
        factors=[f"Factor {mark}"],
        root_cause=f"Because {mark}",
        extra=f"Also {mark}",
    )
    return replace(found, **more)


def make(
    cast: Cast,
    *,
    mark: str,
    is_restricted: bool,
    named: Sequence[Person] = (),
) -> World:
    """One of everything. `mark` stands in every text that tells of it."""
    placed = imports.Placement(is_restricted=is_restricted, is_new=True)
    done = imports.accept(text("Outage", mark), by=SYSTEM, team=cast.payments, placed=placed)
    incident, run = done.incident, done.run
    assert run is not None
    service = find_service_by_name("Checkout") or teams.add_service("Checkout", cast.payments, by=SYSTEM)
    incidents.edit(incident, by=SYSTEM, version=None, services=[service])
    double = imports.accept(text("Double", mark), by=SYSTEM, team=cast.payments, placed=placed).incident
    other = imports.accept(text("Earlier", mark), by=SYSTEM, team=cast.payments, placed=placed).incident
    merges.merge(double, incident, by=SYSTEM, version=double.version)
    fact = facts.add(incident, by=SYSTEM, kind=FactKind.TIMELINE, text=f"Entry {mark}")
    cause = causes.link(incident, by=SYSTEM, name=f"Cause {mark}", quote=f"Quote {mark}").cause
    item, risk = _items(cast, incident, mark)
    comment = _say(cast, item, risk, mark)
    source = db.session.query(FollowedSource).first() or following.follow(
        "https://status.example.org", kind=SourceKind.ADDRESS, by=SYSTEM, team=cast.payments
    )
    following.looked(source.id, [text("Outage", mark, text=f"A newer text {mark}\n")])
    waiting = db.session.query(WaitingPreview).order_by(WaitingPreview.id.desc()).limit(1).one()
    for person in named:
        for one in (incident, double, other):
            restrictions.name(one, person, by=SYSTEM)
    view, pair = shared_view(cast), _pair(other, incident)
    rule = _hub(cast)
    _remind(cast, item)
    entry = _review(cast, item, mark)
    room, dispatch = _told(cast)
    return World(
        incident,
        double,
        item,
        risk,
        fact,
        cause,
        run,
        comment,
        view,
        pair,
        source,
        waiting,
        service,
        rule,
        _linked(item, rule, mark),
        entry,
        room,
        dispatch,
    )


def _hub(cast: Cast) -> GithubRule:
    """A private repository to which the items of Payments go, made once, and whose login Ana's is."""
    known = db.session.query(GithubRule).first()
    if known is None:
        repo = connected.repository(is_private=True)
        known = repositories.add_rule(repo, by=SYSTEM, terms=Terms(), team=cast.payments)
        accounts.assign("ana-dev", cast.ana, host=repo.host, by=SYSTEM)
        undelivered(repo.connection_id)
    return known


def undelivered(connection_id: int, guid: str = "d3b0-7384") -> GithubDelivery:
    """What GitHub told and could not be applied."""
    told = GithubDelivery(
        connection_id=connection_id,
        guid=guid,
        event="issues",
        action="edited",
        body="{}",
        received_at=clock.now(),
        status=DeliveryStatus.FAILED,
        attempts=5,
        not_before=clock.now(),
        error="GitHub did not answer.",
    )
    db.session.add(told)
    db.session.commit()
    return told


def _linked(item: ActionItem, rule: GithubRule, mark: str) -> GithubOutbox:
    """The item has an issue whose closing asks for a decision, was changed on both sides, and a push of it failed."""
    issues.consent(item.incident, by=SYSTEM)
    link = connected.linked(item, rule.repo, number=item.id, title=f"Issue {mark}")
    link.asks = GithubAsk.DUPLICATE
    conflict = GithubConflict(
        item_id=item.id,
        field="title",
        base="",
        ours=f"Ours {mark}",
        theirs=f"Theirs {mark}",
        winner="here",
        at=clock.now(),
    )
    push = GithubOutbox(
        item_id=item.id,
        repo_id=rule.repo_id,
        op=OutboxOp.UPDATE,
        key=f"key-{item.id}",
        fields={},
        status=OutboxStatus.FAILED,
        error=f"Refused {mark}",
        created_at=clock.now(),
    )
    db.session.add_all([conflict, push])
    db.session.commit()
    return push


def _review(cast: Cast, item: ActionItem, mark: str) -> ReviewEntry:
    """Points on the agendas of a review of Payments that was held and of one that runs; returns the first."""
    entries = []
    for state in (ReviewState.CLOSED, ReviewState.RUNNING):
        review = db.session.query(Review).filter_by(state=state).first()
        if review is None:
            at = datetime(2026, 3, 2 if state is ReviewState.CLOSED else 9, 7, tzinfo=UTC)
            over = at + timedelta(minutes=30) if state is ReviewState.CLOSED else None
            review = Review(
                team_id=cast.payments.id,
                planned_for=at,
                state=state,
                started_at=at,
                closed_at=over,
                numbers={"open": 1},
            )
            db.session.add(review)
            db.session.flush()
        place = db.session.query(ReviewEntry).filter_by(review_id=review.id).count()
        entry = ReviewEntry(
            review_id=review.id, position=place, section=AgendaSection.OVERDUE, item_id=item.id, snapshot={}
        )
        db.session.add(entry)
        db.session.flush()
        kind = ReviewDecisionKind.NOTE
        said = {"item_id": item.id, "note": f"Said {mark}", "detail": {}, "at": review.started_at}
        db.session.add(ReviewDecision(review_id=review.id, entry_id=entry.id, kind=kind, by_id=cast.ben.id, **said))
        answered = {"status": AnswerStatus.ON_TRACK, "note": f"Answer {mark}", "at": review.started_at}
        db.session.add(ReviewAnswer(review_id=review.id, item_id=item.id, by_id=cast.ben.id, **answered))
        entries.append(entry)
    db.session.commit()
    return entries[0]


def _remind(cast: Cast, item: ActionItem) -> None:
    """Ben was reminded of the item, and a manager called."""
    now = clock.now()
    db.session.add(Reminder(item_id=item.id, person_id=cast.ben.id, first_at=now, last_at=now))
    db.session.add(Escalation(item_id=item.id, period=f"item-{item.id}", raised_at=now))


def _told(cast: Cast) -> tuple[ChatChannel, Dispatch]:
    """A room of Payments, and a message to Ben; made once."""
    room, dispatch = db.session.query(ChatChannel).first(), db.session.query(Dispatch).first()
    if room is None or dispatch is None:
        place = Place("Mattermost", "chat.example.org")
        room = channels.add(
            cast.payments, by=SYSTEM, name="payments", place=place, sealed_url="", kinds=[NoticeKind.SUMMARY]
        )
        dispatches.queue(NoticeKind.MINUTES, person_id=cast.ben.id, period="review-1")
        dispatch = db.session.query(Dispatch).first()
        assert dispatch is not None
    return room, dispatch


def _pair(earlier: Incident, later: Incident) -> Recurrence:
    """The two may share a cause."""
    pair = Recurrence(
        earlier_id=earlier.id,
        later_id=later.id,
        score=0.9,
        parts={},
        evidence={},
        is_order_certain=True,
        state=RecurrenceState.SUGGESTED,
        computed_at=clock.now(),
    )
    db.session.add(pair)
    db.session.commit()
    return pair


def shared_view(cast: Cast) -> SavedView:
    """Ana's view, which everybody may open; made once."""
    known = db.session.query(SavedView).first()
    if known is None:
        known = SavedView(name="Late", query="due=overdue", by_id=cast.ana.id, is_shared=True, created_at=clock.now())
        db.session.add(known)
        db.session.commit()
    return known


def _items(cast: Cast, incident: Incident, mark: str) -> tuple[ActionItem, ActionItem]:
    """One that is open and was moved, and one that was declined."""
    item = actions.add(
        incident,
        by=SYSTEM,
        title=f"Item {mark}",
        state=ItemState.OPEN,
        owner=cast.ben,
        promised_on=date(2026, 3, 5),
    )
    actions.redate(item, date(2026, 3, 20), by=SYSTEM, reason=f"Because {mark}")
    actions.redate(item, date(2026, 3, 27), by=SYSTEM, reason=f"Reason {mark}")
    risk = actions.add(incident, by=SYSTEM, title=f"Risk {mark}", state=ItemState.OPEN)
    moves.move(risk, ItemState.DECLINED, by=SYSTEM, reason=f"Too dear {mark}", look_again_on=date(2026, 4, 1))
    return item, risk


def _say(cast: Cast, item: ActionItem, risk: ActionItem, mark: str) -> Comment:
    """A comment that names Cleo, and a pair of promises."""
    comment = Comment(item_id=item.id, text=f"Comment {mark}", by_name="Ana", created_at=clock.now())
    comment.mentions.append(Mention(person_id=cast.cleo.id))
    decision = PromiseDecision.REPEATS
    pair = PromisePair(earlier_id=item.id, later_id=risk.id, decision=decision, decided_at=clock.now())
    db.session.add_all([comment, pair])
    db.session.commit()
    return comment
