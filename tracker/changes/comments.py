"""Comments under action items."""

from datetime import datetime

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.comments import Comment, Mention
from tracker.queries import comments as queries
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject

LENGTH = 10_000


@change
def add(item: ActionItem, text: str, *, by: Actor, at: datetime | None = None) -> Comment:
    """Say something under an item. Whom the text names by `@` is kept. Raises RefusedError for no words."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    words = _words(text)
    comment = Comment(
        item_id=item.id,
        text=words,
        by_id=by.person_id,
        by_name=by.name,
        created_at=at or clock.now(),
        mentions=[Mention(person_id=key) for key in queries.named_in(words)],
    )
    db.session.add(comment)
    db.session.flush()
    history.record(Subject.ACTION_ITEM, item.id, queries.COMMENTED, by=by, at=at)
    return comment


@change
def edit(comment: Comment, text: str, *, by: Actor, version: int | None) -> Comment:
    """Write one's own comment anew. Raises NotAllowedError for another's, ConflictError when it changed meanwhile."""
    _require_own(comment, by)
    expect_version(comment, version)
    words = _words(text)
    if words != comment.text:
        comment.text, comment.edited_at = words, clock.now()
        known = {one.person_id: one for one in comment.mentions}
        comment.mentions = [known.get(key) or Mention(person_id=key) for key in queries.named_in(words)]
        history.record(Subject.ACTION_ITEM, comment.item_id, "edited a comment", by=by)
    return comment


@change
def remove(comment: Comment, *, by: Actor) -> None:
    """Take back one's own comment; an admin may take away any. That there was one stays in the history."""
    if not by.is_admin:
        _require_own(comment, by)
    note = "" if comment.by_id == by.person_id else f"of {comment.by_name}"
    history.record(Subject.ACTION_ITEM, comment.item_id, "removed a comment", by=by, note=note)
    db.session.delete(comment)


def _require_own(comment: Comment, by: Actor) -> None:
    permissions.require(by, Permission.EDIT_ITEM, comment.item)
    if comment.by_id is None or comment.by_id != by.person_id:
        raise NotAllowedError("This comment is somebody else's.")


def _words(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise RefusedError("Write a few words.", field="text")
    if len(words) > LENGTH:
        raise RefusedError(f"A comment has at most {LENGTH:,} characters.", field="text")
    return words
