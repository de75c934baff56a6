"""An item and its issue in one space, in which they can be compared: what is shared, and how it is kept as agreed."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tracker.vocabulary import ItemKind, ItemState, Priority

TITLE_LENGTH: Final = 256
MOST_ASSIGNEES: Final = 10
OPEN, COMPLETED, NOT_PLANNED, DUPLICATE = "open", "completed", "not_planned", "duplicate"

STATE_OF: Final[Mapping[ItemState, str]] = {
    ItemState.OPEN: OPEN,
    ItemState.IN_PROGRESS: OPEN,
    ItemState.DONE: COMPLETED,
    ItemState.VERIFIED: COMPLETED,
    ItemState.DECLINED: NOT_PLANNED,
    ItemState.SUPERSEDED: DUPLICATE,
}
"""What an item's state is on GitHub. In progress stays here: there it is open, so an echo never demotes it."""
FIELDS: Final = ("title", "state", "assignees", "labels", "due_on", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What both sides have. Logins and labels are in lower case; `labels` are those that are ours to manage."""

    title: str
    state: str | None
    """None for an item that is only proposed: it has no state there."""
    assignees: frozenset[str]
    labels: frozenset[str]
    due_on: date | None
    """By milestone; None also where milestones are not used."""
    body: str
    """Our part of it."""


@dataclass(frozen=True, slots=True)
class Base:
    """What both sides last agreed on. Of texts it keeps digests: they are only ever compared.

    `owner` is the login of the item's owner then. `left_out` holds values that GitHub would not take, by field: they
    are not sent again until they change here.
    """

    values: Mapping[str, Any]
    owner: str | None = None
    left_out: Mapping[str, Any] = field(default_factory=dict)

    def is_same(self, name: str, shared: Shared) -> bool:
        """Whether a side still has what was agreed."""
        return name in self.values and bool(self.values[name] == print_of(name, shared))

    def as_json(self) -> dict[str, Any]:
        """As a link keeps it."""
        return {**self.values, "owner": self.owner, "left_out": dict(self.left_out)}


def base_from(kept: Mapping[str, Any]) -> Base:
    """What a link keeps; nothing agreed on where it is empty."""
    values = {name: kept[name] for name in FIELDS if name in kept}
    return Base(values, kept.get("owner"), kept.get("left_out") or {})


def base_of(shared: Shared, *, owner: str | None, left_out: Mapping[str, Any] | None = None) -> Base:
    """What is agreed from now on."""
    return Base({name: print_of(name, shared) for name in FIELDS}, owner, left_out or {})


def print_of(name: str, shared: Shared) -> Any:
    """A field as JSON holds it: enough to see whether it was changed."""
    value = getattr(shared, name)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    return digest(value) if name in ("title", "body") else value


def digest(text: str) -> str:
    """Tells one text from another without holding its words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def title(text: str) -> str:
    """A title as both sides can hold it."""
    return " ".join(text.split())[:TITLE_LENGTH].rstrip()


def state_there(state: str, reason: str | None) -> str:
    """An issue's state and its reason as one word."""
    if state == "open":
        return OPEN
    return reason if reason in (NOT_PLANNED, DUPLICATE) else COMPLETED


def is_managed(label: str, *, prefix: str, named: Collection[str]) -> bool:
    """Whether a label is ours: it has our prefix, or a rule names it. All others are left alone."""
    label = label.lower()
    return (bool(prefix) and label.startswith(prefix.lower())) or label in {one.lower() for one in named}


def labels_of(priority: Priority, kind: ItemKind | None, *, prefix: str, named: Iterable[str]) -> frozenset[str]:
    """The labels that an item has: priority and kind with the prefix, where there is one, and those of the rule."""
    own = {one.lower() for one in named}
    if prefix:
        own.add(f"{prefix.lower()}p{priority:d}")
        if kind:
            own.add(f"{prefix.lower()}{kind.value}")
    return frozenset(own)


def priority_in(labels: Iterable[str], prefix: str) -> Priority | None:
    """The most urgent priority that labels name."""
    named = [one for one in Priority if prefix and f"{prefix.lower()}p{one:d}" in labels]
    return min(named, default=None)


def kind_in(labels: Iterable[str], prefix: str) -> ItemKind | None:
    """The kind that labels name, if it is one."""
    named = [one for one in ItemKind if prefix and f"{prefix.lower()}{one.value}" in labels]
    return named[0] if len(named) == 1 else None
