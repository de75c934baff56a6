"""Who sees what: for those who may not see a restricted incident, nothing of it exists.

One condition is added to every statement that the session sends for somebody, whatever the statement asks for and
however deep: the list below says for each private table when a row is seen. Statements on bare tables pass it by;
a test names the few modules that send such.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from tracker.db import Model, db
from tracker.models.actions import ActionItem, DueChange, ItemCause, PromisePair
from tracker.models.causes import Cause, IncidentCause
from tracker.models.comments import Comment, Mention
from tracker.models.following import WaitingPreview
from tracker.models.github import GithubConflict, GithubConsent, GithubLink, GithubOutbox
from tracker.models.history import Event
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp, incident_person
from tracker.models.notices import Escalation, Reminder
from tracker.models.people import Membership
from tracker.models.private import Private
from tracker.models.recurrences import Recurrence
from tracker.models.reviews import ReviewAnswer, ReviewDecision, ReviewEntry
from tracker.vocabulary import Subject

NOBODY: Final = 0
"""Sees no restricted incident."""
EVERYTHING: Final = None
"""What the system sees, and admins: everything."""

_viewer: ContextVar[int | None] = ContextVar("viewer", default=EVERYTHING)

_VIEWER: Final = sa.bindparam(
    "viewer", callable_=lambda: -1 if (viewer := _viewer.get()) is EVERYTHING else viewer, type_=sa.Integer
)
"""The viewer at the moment when a statement is sent; below NOBODY for EVERYTHING."""

Condition = sa.ColumnElement[bool]


def look_as(person_id: int | None) -> None:
    """From now on this thread of work sees what the person sees; NOBODY and EVERYTHING are the two ends."""
    _viewer.set(person_id)


def viewer() -> int | None:
    """Whose eyes this thread of work sees with."""
    return _viewer.get()


@contextmanager
def seen_by(person_id: int | None) -> Iterator[None]:
    """Inside, see what the person sees; with EVERYTHING what correctness needs and nobody is told."""
    token = _viewer.set(person_id)
    try:
        yield
    finally:
        _viewer.reset(token)


def _table(model: type[Model]) -> sa.Table:
    """A table without its model, so that the conditions are not themselves held to the conditions."""
    return model.__table__  # type: ignore[return-value]


def _hidden() -> sa.Select[int]:
    """The incidents that the viewer does not see: restricted and not theirs, and what was merged into such."""
    one, member, named = _table(Incident).alias(), _table(Membership).alias(), incident_person.alias()
    is_member = sa.exists().where(member.c.team_id == one.c.team_id, member.c.person_id == _VIEWER)
    is_named = sa.exists().where(named.c.incident_id == one.c.id, named.c.person_id == _VIEWER)
    hidden = sa.select(one.c.id).where(one.c.is_restricted.is_(True), _VIEWER >= NOBODY, ~is_member, ~is_named)
    tree = hidden.cte("hidden", recursive=True, nesting=True)
    merged = _table(Incident).alias()
    tree = tree.union(sa.select(merged.c.id).join_from(merged, tree, merged.c.merged_into_id == tree.c.id))
    return sa.select(tree.c.id)


def _sees_incident(key: Any) -> Condition:
    return key.not_in(_hidden())  # type: ignore[no-any-return]


def _sees_item(key: Any) -> Condition:
    item = _table(ActionItem).alias()
    return ~sa.exists(sa.select(1).select_from(item).where(item.c.id == key, item.c.incident_id.in_(_hidden())))


def _sees_comment(key: Any) -> Condition:
    comment, item = _table(Comment).alias(), _table(ActionItem).alias()
    found = sa.select(1).select_from(comment).join(item, item.c.id == comment.c.item_id)
    return ~sa.exists(found.where(comment.c.id == key, item.c.incident_id.in_(_hidden())))


def _sees_run(key: Any) -> Condition:
    """An import is hidden when all that it brought is."""
    hidden, seen = _table(WriteUp).alias(), _table(WriteUp).alias()
    brought = sa.select(hidden.c.import_run_id).where(
        hidden.c.import_run_id.is_not(None), hidden.c.incident_id.in_(_hidden())
    )
    is_seen = sa.exists().where(seen.c.import_run_id == key, seen.c.incident_id.not_in(_hidden()))
    return sa.or_(key.not_in(brought), is_seen)


def _sees_cause(key: Any) -> Condition:
    """A cause is hidden when it is known through hidden incidents and their items only."""
    return sa.or_(~_is_known(key, sa.ColumnElement.in_), _is_known(key, sa.ColumnElement.not_in))


def _is_known(key: Any, among: Callable[..., Condition]) -> Condition:
    link, of_item, item = _table(IncidentCause).alias(), _table(ItemCause).alias(), _table(ActionItem).alias()
    by_incident = sa.exists().where(link.c.cause_id == key, among(link.c.incident_id, _hidden()))
    by_item = sa.exists().where(
        of_item.c.cause_id == key, of_item.c.item_id == item.c.id, among(item.c.incident_id, _hidden())
    )
    return sa.or_(by_incident, by_item)


def _sees_event(event: Any) -> Condition:
    """History is as hidden as what it is about; that of an incident or item that was deleted, from everybody."""
    key, incident, item = event.subject_id, _table(Incident).alias(), _table(ActionItem).alias()
    about = {
        Subject.INCIDENT: sa.exists().where(incident.c.id == key, incident.c.id.not_in(_hidden())),
        Subject.ACTION_ITEM: sa.exists().where(item.c.id == key, item.c.incident_id.not_in(_hidden())),
        Subject.CAUSE: _sees_cause(key),
        Subject.IMPORT: _sees_run(key),
    }
    private = [sa.and_(event.subject == subject, is_seen) for subject, is_seen in about.items()]
    return sa.or_(event.subject.not_in(list(about)), *private)


def _sees_preview(preview: Any) -> Condition:
    """A text that waits is hidden when it is, or comes from the place of, a hidden incident's write-up.

    Whoever brought it sees it, as if the incident were not there.
    """
    known = _table(WriteUp).alias()
    same = sa.or_(known.c.digest == preview.digest, sa.and_(known.c.source != "", known.c.source == preview.source_key))
    is_about = sa.exists().where(same, known.c.incident_id.in_(_hidden()))
    return sa.or_(preview.by_id == _VIEWER, ~is_about)


def _sees_entry(entry: Any) -> Condition:
    """A point of an agenda is hidden with the item, the incidents or the cause that it is about."""
    pair = _table(Recurrence).alias()
    either = sa.or_(pair.c.earlier_id.in_(_hidden()), pair.c.later_id.in_(_hidden()))
    return sa.and_(
        _sees_item(entry.item_id),
        sa.or_(entry.incident_id.is_(None), _sees_incident(entry.incident_id)),
        sa.or_(entry.cause_id.is_(None), _sees_cause(entry.cause_id)),
        ~sa.exists(sa.select(1).select_from(pair).where(pair.c.id == entry.pair_id, either)),
    )


def _sees_decision(decision: Any) -> Condition:
    """A decision is hidden with the point of the agenda that it was made about."""
    entry = _table(ReviewEntry).alias()
    return sa.exists(sa.select(1).select_from(entry).where(entry.c.id == decision.entry_id, _sees_entry(entry.c)))


SEEN: Final[Mapping[type[Model], Callable[[Any], Condition]]] = {
    Incident: lambda incident: _sees_incident(incident.id),
    WriteUp: lambda writeup: _sees_incident(writeup.incident_id),
    Fact: lambda fact: _sees_incident(fact.incident_id),
    IncidentCause: lambda link: _sees_incident(link.incident_id),
    ActionItem: lambda item: _sees_incident(item.incident_id),
    ItemCause: lambda link: _sees_item(link.item_id),
    DueChange: lambda moved: _sees_item(moved.item_id),
    Comment: lambda comment: _sees_item(comment.item_id),
    Mention: lambda mention: _sees_comment(mention.comment_id),
    PromisePair: lambda pair: sa.and_(_sees_item(pair.earlier_id), _sees_item(pair.later_id)),
    Recurrence: lambda pair: sa.and_(_sees_incident(pair.earlier_id), _sees_incident(pair.later_id)),
    Cause: lambda cause: _sees_cause(cause.id),
    ImportRun: lambda run: _sees_run(run.id),
    ReviewEntry: _sees_entry,
    ReviewDecision: _sees_decision,
    ReviewAnswer: lambda answer: _sees_item(answer.item_id),
    Event: _sees_event,
    WaitingPreview: _sees_preview,
    GithubLink: lambda link: _sees_item(link.item_id),
    GithubOutbox: lambda push: _sees_item(push.item_id),
    GithubConflict: lambda conflict: _sees_item(conflict.item_id),
    GithubConsent: lambda consent: _sees_incident(consent.incident_id),
    Reminder: lambda reminder: _sees_item(reminder.item_id),
    Escalation: lambda escalation: _sees_item(escalation.item_id),
}
"""When a row of each private table is seen, asked of the model or of an alias of it."""


def _is_seen(entity: Any) -> Condition:
    known = sa.inspect(entity, raiseerr=False)
    # SQLAlchemy first calls this with the mark itself, to see what it is made of.
    return sa.true() if known is None else SEEN[known.mapper.class_](entity)


_ONLY_SEEN: Final = with_loader_criteria(
    Private,
    lambda entity: _is_seen(entity),  # SQLAlchemy takes the outermost function apart, and allows it calls only
    include_aliases=True,
    track_closure_variables=False,
)


@sa.event.listens_for(db.session, "do_orm_execute")
def _leave_out_the_hidden(state: ORMExecuteState) -> None:
    if _viewer.get() is EVERYTHING or state.is_insert:
        return
    if _ONLY_SEEN not in state.statement._with_options:  # loads of relationships bring it from the load before
        state.statement = state.statement.options(_ONLY_SEEN)
