"""What is to be sent to GitHub, written down in the transaction of the change itself: no door can forget it.

`history.record` calls `note` for every line of history, so that whatever leaves a line is sent. What came from GitHub
or was imported is not sent back.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from tracker import clock
from tracker.db import db, insert_if_missing, wake
from tracker.models.actions import ActionItem
from tracker.models.github import GithubLink, GithubOutbox
from tracker.queries import issues, sight
from tracker.rules.permissions import Actor
from tracker.vocabulary import Door, ErrandName, ItemState, OutboxOp, OutboxStatus, Subject

SENT: Final = frozenset({"title", "state", "owner", "due_on", "kind", "priority", "statement", "team_id", "team"})
"""The fields of an item that its issue shows."""
_QUIET: Final = frozenset({Door.GITHUB, Door.IMPORT})
_ABOUT_INCIDENTS: Final = frozenset({"redacted", "deleted the write-up"})
_ABOUT_PEOPLE: Final = frozenset({"github_login", "github_account"})


def note(
    subject: Subject, subject_id: int, verb: str, changed: Mapping[str, Any], *, by: Actor, at: datetime | None
) -> None:
    """Have what was changed sent, where it shows on an issue; commit an item to GitHub where a rule says so."""
    if by.door in _QUIET:
        return
    with sight.seen_by(sight.EVERYTHING):
        if subject is Subject.ACTION_ITEM and changed.keys() & SENT:
            _note_item(subject_id, changed, by=by, at=at)
        elif subject is Subject.INCIDENT and (verb in _ABOUT_INCIDENTS or changed.keys() & {"title", "is_restricted"}):
            note_items(issues.linked_of_incident(subject_id), by=by)
        elif subject is Subject.PERSON and (changed.keys() & _ABOUT_PEOPLE or verb in ("merged with", "erased")):
            note_items(issues.linked_of_owner(subject_id), by=by)


def note_many(changed: Mapping[int, Mapping[str, Any]], *, by: Actor) -> None:
    """Have what was changed of many items sent, where they have issues. None of them is committed to by this."""
    if by.door in _QUIET:
        return
    with sight.seen_by(sight.EVERYTHING):
        for item_id, link in issues.links_of(list(changed)).items():
            if fields := changed[item_id].keys() & SENT:
                _add_update(item_id, link.repo_id, fields, by=by)


def note_items(linked: Iterable[tuple[int, int]], *, by: Actor, fields: Iterable[str] = ()) -> None:
    """Have linked items compared with their issues, and sent where they differ."""
    for item_id, repo_id in linked:
        _add_update(item_id, repo_id, fields, by=by)


def ask_for_update(link: GithubLink, *, by: Actor, fields: Iterable[str] = ()) -> None:
    """Have one linked item compared with its issue, and sent where it differs."""
    _add_update(link.item_id, link.repo_id, fields, by=by)


def take_up_again(push: GithubOutbox) -> None:
    """Have what was parked or given up sent; an issue that may have been made already is looked for first."""
    is_doubtful = push.op is OutboxOp.CREATE and push.attempt_at is not None
    push.status = OutboxStatus.UNCERTAIN if is_doubtful else OutboxStatus.PENDING
    push.not_before, push.error, push.lookups, push.lease_until = None, "", 0, None
    wake(ErrandName.PUSH_ISSUES)


def add_create(item: ActionItem, repo_id: int, *, by: Actor) -> None:
    """Have an issue made for an item, unless that is written down already."""
    insert_if_missing(
        GithubOutbox,
        item_id=item.id,
        repo_id=repo_id,
        op=OutboxOp.CREATE,
        key=str(uuid4()),
        fields={},
        status=OutboxStatus.PENDING,
        attempt=0,
        lookups=0,
        error="",
        by_id=by.person_id,
        created_at=clock.now(),
    )
    wake(ErrandName.PUSH_ISSUES)


def _note_item(item_id: int, changed: Mapping[str, Any], *, by: Actor, at: datetime | None) -> None:
    link = issues.link_of(item_id)
    if link is not None:
        if "state" in changed:
            link.asks = link.asked_at = None
        _add_update(item_id, link.repo_id, changed.keys() & SENT, by=by)
    elif _is_committed_now(changed, by=by, at=at):
        _create_by_rule(db.session.get_one(ActionItem, item_id), by=by)


def _create_by_rule(item: ActionItem, *, by: Actor) -> None:
    rule = issues.rule_for(item)
    if rule is not None and rule.creates_on_commit and _may_leave(item, is_private=rule.repo.is_private):
        add_create(item, rule.repo_id, by=by)


def _is_committed_now(changed: Mapping[str, Any], *, by: Actor, at: datetime | None) -> bool:
    """Whether a person has just committed to an item. What the system tells of the past is not sent anywhere."""
    was, now = changed.get("state", (None, None))
    is_past = at is not None and at < clock.now() - timedelta(days=1)
    return now == ItemState.OPEN and was in (None, ItemState.PROPOSED) and by.door is not Door.SYSTEM and not is_past


def _may_leave(item: ActionItem, *, is_private: bool) -> bool:
    return not item.incident.is_restricted or (is_private and issues.has_consent(item.incident_id))


def _add_update(item_id: int, repo_id: int, fields: Iterable[str], *, by: Actor) -> None:
    """Ten changes before the worker comes make one push. One that it has taken up does not hold this change."""
    now = clock.now().astimezone(UTC).isoformat()
    noted = dict.fromkeys(sorted(fields), now)
    waiting = db.session.query(GithubOutbox).filter_by(item_id=item_id, op=OutboxOp.UPDATE, status=OutboxStatus.PENDING)
    before = waiting.with_entities(GithubOutbox.fields).scalar()
    if before is not None and waiting.update({"fields": {**before, **noted}}, synchronize_session=False):
        return
    insert_if_missing(
        GithubOutbox,
        item_id=item_id,
        repo_id=repo_id,
        op=OutboxOp.UPDATE,
        key=str(uuid4()),
        fields=noted,
        status=OutboxStatus.PENDING,
        attempt=0,
        lookups=0,
        error="",
        by_id=by.person_id,
        created_at=clock.now(),
    )
    wake(ErrandName.PUSH_ISSUES)
