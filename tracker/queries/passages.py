"""Every text that the database keeps: where a passage may stand, and what of it is about one incident."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.vocabulary import Subject

SEARCHED: Final[Mapping[str, tuple[str, ...]]] = {
    "incident": ("title", "severity_words", "root_cause"),
    "writeup": ("title", "text", "source", "withdrawn_reason"),
    "fact": ("text",),
    "action_item": ("title", "statement", "evidence", "declined_reason", "blocked_reason", "decline_wanted_reason"),
    "comment": ("text",),
    "due_change": ("reason",),
    "incident_cause": ("quote",),
    "recurrence": ("reason",),
    "cause": ("name",),
    "import_run": ("source",),
    "review": ("note",),
    "review_decision": ("note",),
    "review_answer": ("blocker", "note"),
    "event": ("changed", "note"),
    "waiting_preview": ("title", "text"),
    "github_conflict": ("base", "ours", "theirs"),
    "dispatch": ("subject",),
}
"""The columns that hold what people or write-ups said, by table."""

LEFT_ALONE: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("name", "email", "github_login", "time_zone", "password_hash"),
    "team": ("name", "time_zone"),
    "service": ("name",),
    "login": ("token_digest", "address", "browser"),
    "single_use_link": ("token_digest",),
    "attempt_limit": ("key", "attempts"),
    "tick": ("name",),
    "writeup": ("digest",),
    "recurrence": ("parts", "evidence"),
    "incident_profile": ("same_as", "other_than"),
    "action_item": ("link_url",),
    "comment": ("by_name",),
    "saved_view": ("name", "query"),
    "review_schedule": ("starts_at", "time_zone"),
    "review": ("numbers",),
    "review_entry": ("snapshot",),
    "review_decision": ("detail",),
    "review_inquiry": ("salt", "token_digest"),
    "event": ("verb", "by_name"),
    "followed_source": ("place", "last_error", "etag", "last_modified"),
    "waiting_preview": ("source_key", "digest"),
    "github_connection": (
        *("name", "api_url", "web_url", "host", "app_id", "app_slug", "parked_why", "last_error", "leased_by"),
        "stale_bots",
    ),
    "github_repo": ("host", "node_id", "full_name", "etag", "etag_url", "last_error", "label_prefix"),
    "github_rule": ("labels",),
    "github_link": ("node_id", "html_url", "base", "last_error", "not_applied"),
    "github_outbox": ("key", "fields", "error"),
    "github_delivery": ("guid", "event", "action", "body", "error"),
    "github_conflict": ("field",),
    "github_account": ("host", "login"),
    "notice_preference": ("mutes",),
    "chat_channel": ("name", "service", "host", "sealed_url", "kinds", "last_error"),
    "dispatch": ("key", "period", "error", "message_id"),
    "escalation": ("period",),
    "feed_token": ("token_digest",),
}
"""Names of people, teams and services have pages of their own to change them; digests and keys say nothing. What
GitHub delivers is emptied once it is applied, and of the texts of an issue a link keeps digests only."""


@dataclass(frozen=True, slots=True)
class Place:
    """One value of one row. `key` holds its primary key; `is_near` says that it is about the incident asked for."""

    table: sa.Table
    column: str
    key: tuple[Any, ...]
    value: Any
    is_near: bool

    @property
    def where(self) -> sa.ColumnElement[bool]:
        """The condition that names the row."""
        keys = self.table.primary_key.columns
        return sa.and_(*(column == value for column, value in zip(keys, self.key, strict=True)))


def text_columns() -> dict[str, set[str]]:
    """All columns that can hold free text, by table, as the models have them."""
    found: dict[str, set[str]] = {}
    for table in db.metadata.sorted_tables:
        names = {column.name for column in table.columns if _holds_text(column)}
        if names:
            found[table.name] = names
    return found


def _holds_text(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.String | sa.JSON) and not isinstance(column.type, sa.Enum)


def places(key: str, family: Collection[int]) -> Iterator[Place]:
    """The values that may hold a passage: all with `key` in them, all that end cut off, and all about a family.

    `key` are plain letters and digits, or empty for every value there is.
    """
    items = db.session.scalars(
        sa.select(ActionItem.id).where(
            sa.or_(ActionItem.incident_id.in_(family), ActionItem.merged_from_id.in_(family))
        )
    ).all()
    for name, columns in SEARCHED.items():
        table = db.metadata.tables[name]
        is_near = _is_near(table, family, items)
        for column in columns:
            yield from _places_in(table, column, key, is_near)


def _places_in(table: sa.Table, column: str, key: str, is_near: sa.ColumnElement[bool]) -> Iterator[Place]:
    text = sa.cast(table.c[column], sa.Text)
    may_hold = sa.or_(is_near, text.contains("…"), text.contains("\\u2026"), *([text.icontains(key)] if key else ()))
    keys = table.primary_key.columns
    query = sa.select(*keys, table.c[column], is_near).order_by(*keys)
    for *key_values, value, near in db.session.execute(query.where(may_hold) if key else query).all():
        yield Place(table, column, tuple(key_values), value, bool(near))


def _is_near(table: sa.Table, family: Collection[int], items: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether a row tells of one of these incidents or of their items. Write-ups are texts of their own."""
    if table.name == "incident":
        return table.c.id.in_(family)
    if table.name == "event":
        subject, key = table.c.subject, table.c.subject_id
        return sa.or_(
            sa.and_(subject == Subject.INCIDENT, key.in_(family)),
            sa.and_(subject == Subject.ACTION_ITEM, key.in_(items)),
        )
    if table.name == "action_item":
        return table.c.id.in_(items)
    if "item_id" in table.c:
        return table.c.item_id.in_(items)
    if "incident_id" in table.c and table.name != "writeup":
        return table.c.incident_id.in_(family)
    return sa.false()


def incident_of(place: Place) -> int | None:
    """The incident that a row belongs to; None where the row does not say."""
    if place.table.name == "incident":
        return int(place.key[0])
    if "incident_id" not in place.table.c:
        return None
    return db.session.scalar(sa.select(place.table.c.incident_id).where(place.where))
