"""An installation in which every table has rows, among them words that look like markup and secrets of every kind."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests import connected
from tests.cast import Cast, actor
from tests.factories import item
from tests.log_ins import PASSWORD, give_password
from tests.readings import draft
from tracker.changes import access, actions, causes, comments, following, imports, links, people, schedule, teams
from tracker.clock import now
from tracker.db import db
from tracker.models.access import AttemptLimit, Login, SingleUseLink
from tracker.models.actions import ActionItem, PromisePair
from tracker.models.incidents import Incident
from tracker.models.notices import ChatChannel, Dispatch, Escalation, NoticePreference, Reminder
from tracker.models.people import Person
from tracker.models.policies import Policy
from tracker.models.recurrences import Recurrence
from tracker.models.reviews import (
    Review,
    ReviewAnswer,
    ReviewDecision,
    ReviewEntry,
    ReviewPresence,
    ReviewSchedule,
)
from tracker.models.views import SavedView
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import (
    AgendaSection,
    Cadence,
    DispatchStatus,
    NoticeChannel,
    NoticeKind,
    PromiseDecision,
    RecurrenceState,
    ReviewDecisionKind,
    ReviewState,
    SourceKind,
)

HOSTILE = (
    "<script>alert(1)</script> | `x` **bold** [a](javascript:b)\n# Heading\n- list\n1. one\n\n> quoted ~~gone~~ &amp;"
)
ROOM = "https://chat.example.org/hooks/r00ms3cret"
ITEM = "Renew | the *certificate* <b>in time</b>"


@dataclass
class Filled:
    """What was made, and every secret that is stored or was handed out."""

    incident: Incident
    secrets: list[str]


def fill(cast: Cast) -> Filled:
    """Put rows into every table."""
    dot = actor(cast.dot)
    tokens = [
        access.open_login(cast.ana.id, address="127.0.0.1", browser="test", lasts=timedelta(days=1)),
        links.invite(cast.ben, by=dot),
    ]
    give_password(cast.dot)
    access.count_attempts(["account:ana@example.org"])
    schedule.claim("housekeeping", turn=now(), every=timedelta(hours=1))
    service = teams.add_service("Ledger | books", cast.payments, by=dot)
    done = imports.accept(draft(extra="``` and ```` fences, <i>tags</i>"), by=dot, team=cast.payments)
    incident = done.incident
    incident.services.append(service)
    incident.root_cause = HOSTILE
    causes.link(incident, by=dot, name="Tables without a default")
    promised = item(cast, incident, title=ITEM, statement=HOSTILE, owner=cast.ben, due_on=date(2026, 4, 1))
    actions.redate(promised, date(2026, 5, 1), by=SYSTEM, reason="Waiting | for\nthe *vendor*")
    comments.add(promised, "@ana see <b>this</b>", by=dot)
    incident.named.append(cast.vic)
    db.session.add_all(
        [
            PromisePair(earlier_id=1, later=promised, decision=PromiseDecision.REPEATS, decided_at=now()),
            Policy(team=cast.payments, skips_weekends=True),
            SavedView(name="Late", query="overdue=y", by=cast.ana, is_shared=True, created_at=now()),
            Recurrence(
                earlier=incident,
                later=item(cast, title="Promise of another").incident,
                score=0.6,
                parts={"passages": 0.6},
                evidence={"passages": 0.6},
                is_order_certain=True,
                state=RecurrenceState.DISMISSED,
                reason="Another *table*",
                decided_at=now(),
                computed_at=now(),
            ),
        ]
    )
    for number in range(24):
        item(cast, title=f"Promise {number}")
    source = following.follow("https://status.example.org/feed", kind=SourceKind.ADDRESS, by=dot, team=cast.payments)
    following.looked(source.id, [draft(extra="Another <b>text</b>")])
    _meet_and_tell(cast, promised)
    people.edit(cast.vic, by=dot, version=cast.vic.version, is_active=False)
    db.session.commit()
    stored = [
        *db.session.scalars(db.select(Login.token_digest)),
        *db.session.scalars(db.select(SingleUseLink.token_digest)),
        *db.session.scalars(db.select(AttemptLimit.key)),
        *db.session.scalars(db.select(Person.password_hash).where(Person.password_hash.is_not(None))),
    ]
    assert len(stored) >= 4
    return Filled(incident, [*tokens, *map(str, stored), PASSWORD, "k" * 40, connected.TOKEN, ROOM])


def _meet_and_tell(cast: Cast, promised: ActionItem) -> None:
    """A review, an issue, and what people were told."""
    link = connected.linked(promised)
    review = Review(planned_for=now(), state=ReviewState.RUNNING, numbers={}, note="Short | and *to the point*")
    entry = ReviewEntry(review=review, position=0, section=AgendaSection.OVERDUE, item=promised, snapshot={})
    room = ChatChannel(
        name="payments",
        service="mattermost",
        host="chat.example.org",
        sealed_url=connected.settings().ring.seal(ROOM),
        kinds=[],
        created_at=now(),
    )
    db.session.add_all(
        [
            link,
            ReviewSchedule(weekday=0, starts_at="10:00", time_zone="UTC"),
            entry,
            ReviewDecision(review=review, entry=entry, kind=ReviewDecisionKind.NOTE, detail={}, at=now()),
            ReviewPresence(review_id=1, person=cast.ana, seen_at=now()),
            ReviewAnswer(review_id=1, item=promised, note="Waiting | for parts"),
            room,
            NoticePreference(person=cast.ana, cadence=Cadence.NEVER, weekday=0, hour=9, mutes=[]),
            Dispatch(
                key="digest/1",
                kind=NoticeKind.DIGEST,
                channel=NoticeChannel.MAIL,
                person=cast.ana,
                period="2026-W10",
                status=DispatchStatus.SENT,
                not_before=now(),
                created_at=now(),
            ),
            Reminder(item=promised, person=cast.ben, first_at=now(), last_at=now()),
            Escalation(item=promised, period="2026-03-09", raised_at=now()),
        ]
    )
