"""An item that promises too much at once, made into several."""

from collections.abc import Sequence
from datetime import datetime

from tracker import clock
from tracker.changes import actions, history
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem, ItemCause
from tracker.rules import lifecycle, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject

MOST = 10
COPIED = (
    "incident_id",
    "merged_from_id",
    "statement",
    "kind",
    "priority",
    "state",
    "owner_id",
    "team_id",
    "due_on",
    "first_due_on",
    "promised_on",
    "committed_at",
    "assign_by",
    "writeup_id",
    "first_line",
    "last_line",
)


@change
def split(
    item: ActionItem,
    rest: Sequence[str],
    *,
    by: Actor,
    title: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> list[ActionItem]:
    """Narrow an unfinished item to `title` and make an item of each title in `rest`; returns the new ones.

    They stand where the item stands: same state, owner and dates, first ones included, so that nothing looks younger
    or less promised than it is. Raises RefusedError for a finished item, for no rest and for more than MOST.
    """
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if item.state not in lifecycle.UNFINISHED:
        raise RefusedError(f"It is {lifecycle.words(item.state)}; add a new item instead.")
    if not rest:
        raise RefusedError("Write the title of at least one item that is split off.", field="rest")
    if len(rest) > MOST:
        raise RefusedError(f"At most {MOST} items can be split off at once.", field="rest")
    titles = [actions.checked_title(one, field="rest") for one in rest]
    parts = [_part(item, one) for one in titles]
    db.session.add_all(parts)
    item.version += 1
    changed = history.assign(item, {"title": actions.checked_title(title)} if title.strip() else {})
    db.session.flush()
    names = ", ".join(part.label for part in parts)
    history.record(Subject.ACTION_ITEM, item.id, "split", by=by, changed=changed, note=names, at=at)
    for part in parts:
        history.record(
            Subject.ACTION_ITEM, part.id, "split off", by=by, changed={"split_from": (None, item.label)}, at=at
        )
    return parts


def _part(item: ActionItem, title: str) -> ActionItem:
    values = {name: getattr(item, name) for name in COPIED}
    causes = [ItemCause(cause_id=link.cause_id, state=link.state) for link in item.causes]
    return ActionItem(title=title, split_from_id=item.id, created_at=clock.now(), causes=causes, **values)
