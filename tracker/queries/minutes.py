"""All that the minutes of one review say, as the reader sees it."""

from dataclasses import dataclass
from datetime import datetime

from tracker.models.reviews import Review, ReviewDecision
from tracker.queries import agendas
from tracker.queries import reviews as queries
from tracker.queries.reviews import EntryLine, Happening
from tracker.vocabulary import ReviewDecisionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What `presenters.minutes` makes the minutes of."""

    lines: list[EntryLine]
    decisions: list[ReviewDecision]
    names: dict[int, str]
    titles: dict[int, str]
    present: list[str]
    before: Review | None
    happened: list[Happening]


def told_of(review: Review) -> Told:
    """What there is to tell, in at most eight statements."""
    decisions = list(queries.decisions_of(review.id))
    owners = {one.detail["owner_id"] for one in decisions if one.detail.get("owner_id")}
    parts = {key for one in decisions if one.kind is ReviewDecisionKind.SPLIT for key in one.detail.get("parts", ())}
    before = agendas.last_closed(review.team_id, before=review.started_at) if review.started_at else None
    return Told(
        lines=queries.lines_of(review.id),
        decisions=decisions,
        names=queries.names_of(owners) if owners else {},
        titles=queries.titles_of(parts) if parts else {},
        present=queries.present(review.id),
        before=before,
        happened=_happened(review, before.closed_at if before else None),
    )


def _happened(review: Review, since: datetime | None) -> list[Happening]:
    if since is None or review.started_at is None:
        return []
    return queries.happened(review.team_id, since=since, until=review.started_at)
