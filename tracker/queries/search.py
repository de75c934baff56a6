"""Full-text search: what was found, best first, with the words marked; and the same as a condition on items.

Found in the title comes first, then what is found anywhere; among equals the newest. That is the same on every
database and for every kind of text, and can be told at a glance, which scores of words cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.db import Model, db
from tracker.models.actions import ActionItem
from tracker.models.comments import Comment
from tracker.models.incidents import Incident, WriteUp
from tracker.queries import merges
from tracker.queries.indexes import MOST_TEXT, finding, holds, newest_first, wording
from tracker.queries.rows import MOST
from tracker.rules import search as rules
from tracker.rules.search import Piece, Query, Term
from tracker.vocabulary import HitKind

PAGE_SIZE: Final = 20
COUNT_CAP: Final = 500
"""Of each kind so many of the newest in the title and so many of the newest elsewhere are ranked and listed."""


class Hit(NamedTuple):
    """One thing found. `item_id` and `incident_id` say where it stands, `line` the first line of a write-up with it."""

    kind: HitKind
    id: int
    day: date
    title: list[Piece]
    excerpt: list[Piece]
    item_id: int | None
    incident_id: int
    incident_title: str
    line: int | None
    by_name: str | None


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some hits, how many there are of each kind (at most COUNT_CAP + 1), and whether more pages follow."""

    hits: list[Hit]
    counts: dict[HitKind, int]
    has_more: bool


class _Candidate(NamedTuple):
    is_in_title: bool
    day: date
    kind: HitKind
    id: int


_newer = aliased(WriteUp)
_IS_READ: Final = sa.and_(
    WriteUp.withdrawn_at.is_(None),
    ~sa.exists().where(_newer.incident_id == WriteUp.incident_id, _newer.number > WriteUp.number),
)
"""Only the newest version of a write-up is found, and only while its text is there."""

_ENTITIES: Final[dict[HitKind, type[Model]]] = {
    HitKind.ITEM: ActionItem,
    HitKind.INCIDENT: Incident,
    HitKind.WRITE_UP: WriteUp,
    HitKind.COMMENT: Comment,
}


_DAYS: Final[dict[HitKind, Any]] = {
    HitKind.ITEM: ActionItem.promised_on,
    HitKind.INCIDENT: Incident.happened_on,
    HitKind.WRITE_UP: sa.func.coalesce(WriteUp.published_on, Incident.happened_on),
    HitKind.COMMENT: sa.func.date(Comment.created_at, type_=sa.Date),
}


def _shown(title: Any, text: Any, *, item: Any = None, by: Any = None) -> tuple[Any, ...]:
    return (
        title.label("title"),
        text.label("text"),
        sa.cast(item, sa.Integer).label("item_id"),
        Incident.id.label("incident_id"),
        Incident.title.label("incident_title"),
        sa.cast(by, sa.Text).label("by_name"),
    )


_SHOWN: Final = {
    HitKind.ITEM: _shown(ActionItem.title, ActionItem.statement, item=ActionItem.id),
    HitKind.INCIDENT: _shown(Incident.title, Incident.root_cause),
    HitKind.WRITE_UP: _shown(WriteUp.title, sa.func.substr(WriteUp.text, 1, MOST_TEXT)),
    HitKind.COMMENT: _shown(ActionItem.title, Comment.text, item=ActionItem.id, by=Comment.by_name),
}


def matches(words: str) -> sa.ColumnElement[bool]:
    """That each of the words is found in an item's title, statement or comments, its incident or the write-up.

    Without a word that could be found, nothing matches; without anything typed, everything.
    """
    if not words.strip():
        return sa.true()
    query = rules.parse(words)
    if not query:
        return sa.false()
    wanted = (_is_about(term) for term in query.wanted)
    excluded = (sa.not_(_is_about(term)) for term in query.excluded)
    return sa.and_(*wanted, *excluded)


def _is_about(term: Term) -> sa.ColumnElement[bool]:
    asked = wording(Query((term,), ()))
    comments = sa.select(Comment.item_id).where(holds(Comment, asked))
    incidents = sa.select(Incident.id).where(holds(Incident, asked))
    writeups = sa.select(WriteUp.incident_id).where(holds(WriteUp, asked), _IS_READ)
    return sa.or_(
        holds(ActionItem, asked),
        ActionItem.id.in_(comments.correlate(None)),
        ActionItem.incident_id.in_(incidents.correlate(None)),
        ActionItem.incident_id.in_(writeups.correlate(None)),
    )


def find_label(text: str) -> tuple[HitKind, int] | None:
    """The item or incident that "AI-12" or "INC-7" names, where there is one."""
    named = rules.label_in(text)
    if named is None:
        return None
    kind = HitKind.ITEM if named[0] == "AI" else HitKind.INCIDENT
    key = _ENTITIES[kind].id  # type: ignore[attr-defined]
    found = db.session.scalar(sa.select(key).where(key == named[1])) if named[1] <= MOST else None
    return None if found is None else (kind, found)


def page_of_hits(words: str, *, kind: HitKind | None = None, page: int = 1) -> HitPage:
    """The page `page`, from 1, of what was found, of one kind or of all."""
    query = rules.parse(words)
    candidates = _candidates(query)
    counts = {one: min(sum(found.kind is one for found in candidates), COUNT_CAP + 1) for one in HitKind}
    listed = [found for found in candidates if kind in (None, found.kind)]
    shown = listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return HitPage(_hits(shown, query), counts, has_more=len(listed) > page * PAGE_SIZE)


def _candidates(query: Query) -> list[_Candidate]:
    """All that may be listed, best first, in one statement."""
    if not query:
        return []
    asked = {"asked": wording(query), "asked_in_title": wording(query, in_title=True), "most": COUNT_CAP + 1}
    best: dict[tuple[str, int], _Candidate] = {}
    for kind, key, is_in_title, day in db.session.execute(_all_kinds(db.engine.dialect.name), asked):
        if is_in_title or (kind, key) not in best:
            best[kind, key] = _Candidate(bool(is_in_title), day, HitKind(kind), key)
    return sorted(best.values(), key=lambda found: (found.is_in_title, found.day, found.kind, found.id), reverse=True)


@cache
def _all_kinds(_dialect: str) -> sa.CompoundSelect[Any]:
    """The statement, made once for each database, as making it takes longer than most answers."""
    parts = [_part(kind, in_title=False) for kind in HitKind]
    parts += [_part(kind, in_title=True) for kind in HitKind if kind is not HitKind.COMMENT]
    return sa.union_all(*(sa.select(part.subquery()) for part in parts))


def _part(kind: HitKind, *, in_title: bool) -> sa.Select[Any]:
    """The newest of one kind: its name, id, whether all was found in the title, and day."""
    entity = _ENTITIES[kind]
    key = entity.id  # type: ignore[attr-defined]
    columns = (sa.literal(kind.value).label("kind"), key.label("id"), sa.literal(int(in_title)).label("tier"))
    statement = _joined(kind, sa.select(*columns, _DAYS[kind].label("day")))
    asked = sa.bindparam("asked_in_title" if in_title else "asked", type_=sa.Text)
    return (
        finding(statement, entity, asked).order_by(newest_first(entity)).limit(sa.bindparam("most", type_=sa.Integer))
    )


def _joined(kind: HitKind, statement: sa.Select[Any]) -> sa.Select[Any]:
    """The rows of one kind with the incident that they are about; only what is listed, and what may be read."""
    if kind is HitKind.ITEM:
        return statement.select_from(ActionItem).join(Incident, Incident.id == ActionItem.incident_id)
    if kind is HitKind.INCIDENT:
        return statement.select_from(Incident).where(merges.IS_LISTED)
    if kind is HitKind.WRITE_UP:
        return statement.select_from(WriteUp).join(Incident, Incident.id == WriteUp.incident_id).where(_IS_READ)
    return (
        statement.select_from(Comment)
        .join(ActionItem, ActionItem.id == Comment.item_id)
        .join(Incident, Incident.id == ActionItem.incident_id)
    )


def _hits(shown: Sequence[_Candidate], query: Query) -> list[Hit]:
    """The hits themselves, in one statement, in the order of the candidates."""
    parts = []
    for kind in HitKind:
        ids = [found.id for found in shown if found.kind is kind]
        if ids:
            key = _ENTITIES[kind].id  # type: ignore[attr-defined]
            columns = (sa.literal(kind.value).label("kind"), key.label("id"), *_SHOWN[kind])
            parts.append(_joined(kind, sa.select(*columns)).where(key.in_(ids)))
    if not parts:
        return []
    rows = {(row.kind, row.id): row for row in db.session.execute(sa.union_all(*parts))}
    return [_hit(found, rows[found.kind, found.id], query) for found in shown if (found.kind, found.id) in rows]


def _hit(found: _Candidate, row: Any, query: Query) -> Hit:
    return Hit(
        kind=found.kind,
        id=found.id,
        day=found.day,
        title=rules.marked(row.title, query if found.kind is not HitKind.COMMENT else rules.NOTHING),
        excerpt=rules.excerpt(row.text, query) if row.text != row.title else [],
        item_id=row.item_id,
        incident_id=row.incident_id,
        incident_title=row.incident_title,
        line=rules.line_of(row.text, query) if found.kind is HitKind.WRITE_UP else None,
        by_name=row.by_name,
    )
