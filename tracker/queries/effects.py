"""Did it help? Each round of remediation on a cause, judged by what followed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.db import db
from tracker.models.causes import Cause, IncidentCause
from tracker.models.incidents import Incident
from tracker.queries import merges, told, verdicts
from tracker.queries.verdicts import Case, Struck, Verdicted
from tracker.rules import effectiveness
from tracker.rules.effectiveness import YEAR, Assessment, Durations, OtherCause, UsualRate
from tracker.vocabulary import CauseClass, ItemKind, ItemState, LinkState, Verdict


@dataclass(frozen=True, slots=True)
class DoneItem:
    """One item of a round."""

    id: int
    title: str
    kind: ItemKind | None
    owner_name: str | None
    state: ItemState
    incident_id: int
    done_at: datetime

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"AI-{self.id}"


@dataclass(frozen=True, slots=True)
class RoundEffect:
    """One round with its items. `to_detect` where it has detect items, `to_resolve` where it has mitigate items."""

    assessment: Assessment
    items: tuple[DoneItem, ...]
    to_detect: Durations | None
    to_resolve: Durations | None


def of_cause(cause_id: int, *, now: datetime) -> list[RoundEffect]:
    """The rounds of remediation on a cause, the first one first; none where it has struck nobody yet."""
    return of_case(verdicts.case_of([cause_id]), cause_id, now=now)


def of_case(case: Case, cause_id: int, *, now: datetime) -> list[RoundEffect]:
    """The same of a case that is known already."""
    if cause_id not in case.causes or not case.sharing.get(cause_id):
        return []
    done = _done(case, cause_id)
    judged = [found for key in case.sharing[cause_id] if (found := case.on(key, cause_id)) is not None]
    usual = usual_rate(cause_id, case.causes[cause_id].cause_class, now=now)
    spans = _spans(case.struck[key] for key in case.sharing[cause_id])
    effects = []
    for one in effectiveness.rounds(item.done_at for item in done):
        items = tuple(item for item in done if one[0] <= item.done_at <= one[-1])
        effects.append(_effect(case, cause_id, items, judged, usual, spans, now))
    return effects


def _done(case: Case, cause_id: int) -> list[DoneItem]:
    """The items on a cause that are done and stayed so, in the order in which they were."""
    found = []
    for known in case.items.values():
        finished = [one.at for one in known.life.changes if one.to is ItemState.DONE]
        is_done = known.state in (ItemState.DONE, ItemState.VERIFIED) and not known.is_done_undated
        if cause_id in known.life.cause_ids and is_done and finished and finished[-1] is not None:
            life = known.life
            found.append(
                DoneItem(
                    life.item_id, known.title, life.kind, known.owner_name, known.state, life.incident_id, finished[-1]
                )
            )
    return sorted(found, key=lambda item: (item.done_at, item.id))


@dataclass(frozen=True, slots=True)
class _Span:
    """One incident's times."""

    began_at: datetime
    to_detect: timedelta | None
    to_resolve: timedelta | None


def _effect(
    case: Case,
    cause_id: int,
    items: tuple[DoneItem, ...],
    judged: Sequence[Verdicted],
    usual: UsualRate,
    spans: Sequence[_Span],
    now: datetime,
) -> RoundEffect:
    end = items[-1].done_at
    began = {key: case.struck[key].began_at for key in case.sharing[cause_id]}
    assessment = effectiveness.assess(
        began.values(),
        end,
        gave_rise=max((began[one.incident_id] for one in items if one.incident_id in began), default=None),
        usual=usual,
        now=now,
        is_repeat_ineffective=any(one.verdict is Verdict.INEFFECTIVE and one.later.began_at > end for one in judged),
    )
    kinds = {item.kind for item in items}
    return RoundEffect(
        assessment,
        items,
        _sides(((one.began_at, one.to_detect) for one in spans), end) if ItemKind.DETECT in kinds else None,
        _sides(((one.began_at, one.to_resolve) for one in spans), end) if ItemKind.MITIGATE in kinds else None,
    )


def _sides(times: Iterable[tuple[datetime, timedelta | None]], end: datetime) -> Durations:
    before: list[timedelta] = []
    after: list[timedelta] = []
    for began_at, length in times:
        if length is not None:
            (before if began_at <= end else after).append(length)
    return effectiveness.durations(before, after)


def _spans(struck: Iterable[Struck]) -> list[_Span]:
    """How long it took to detect and to resolve, where the start's time is known."""
    return [
        _Span(
            one.started_at,
            one.detected_at - one.started_at if one.detected_at and one.detected_at >= one.started_at else None,
            one.ended_at - one.started_at if one.ended_at else None,
        )
        for one in struck
        if one.started_at is not None
    ]


def usual_rate(cause_id: int, cause_class: CauseClass, *, now: datetime) -> UsualRate:
    """How often the other causes repeat, those of the same class where there are enough of them."""
    others = _other_causes(cause_id, now=now)
    of_class = [other for kind, other in others if kind is cause_class]
    return effectiveness.usual_rate(of_class, [other for _, other in others])


def _other_causes(cause_id: int, *, now: datetime) -> list[tuple[CauseClass, OtherCause]]:
    """Every other cause that has struck: how often since its first incident, over how many years until now."""
    rows = db.session.execute(
        sa.select(IncidentCause.cause_id, Cause.cause_class, Incident, told.PUBLISHED_ON)
        .join(Cause, Cause.id == IncidentCause.cause_id)
        .join(Incident, Incident.id == IncidentCause.incident_id)
        .where(IncidentCause.cause_id != cause_id, IncidentCause.state == LinkState.CONFIRMED, merges.IS_LISTED)
    )
    starts: dict[tuple[int, CauseClass], list[datetime]] = defaultdict(list)
    for key, kind, incident, published_on in rows:
        starts[key, kind].append(told.when_of_incident(incident, published_on).at)
    return [
        (kind, OtherCause(len(found) - 1, max(0.0, (now - min(found)) / YEAR))) for (_, kind), found in starts.items()
    ]
