"""What GitHub is asked to make of an issue, and what of it an answer does not show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tracker.clients.github_answers import Dropped, Issue


class Unset(Enum):
    """Stands for a field that is left as it is."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A new issue. `milestone` is its number in the repository."""

    title: str
    body: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The body of the request. `assignee` in the singular is not used: not every server takes it."""
        lists = {"labels": list(self.labels), "assignees": list(self.assignees)}
        wanted = {name: values for name, values in lists.items() if values}
        milestone = {} if self.milestone is None else {"milestone": self.milestone}
        return {"title": self.title, "body": self.body, **wanted, **milestone}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """New values of an issue. All of `labels` and `assignees` are replaced; `milestone=None` takes it away."""

    title: str | Unset = UNSET
    body: str | Unset = UNSET
    state: str | Unset = UNSET
    state_reason: str | Unset | None = UNSET
    """`completed`, `not_planned`, `duplicate` or `reopened`."""
    labels: tuple[str, ...] | Unset = UNSET
    assignees: tuple[str, ...] | Unset = UNSET
    milestone: int | Unset | None = UNSET

    def as_json(self) -> dict[str, Any]:
        """The body of the request, with only what is set."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value is not UNSET
        }


def not_applied(asked: Draft | Patch, issue: Issue) -> tuple[Dropped, ...]:
    """What was asked for and is not there. Without the right to push, GitHub drops some fields without a word."""
    return tuple(_dropped(asked.as_json(), issue))


def _dropped(asked: dict[str, Any], issue: Issue) -> Iterator[Dropped]:
    for field, there in (("labels", issue.labels), ("assignees", issue.assignees)):
        if field in asked:
            yield from _differences(field, asked[field], there)
    number = issue.milestone.number if issue.milestone else None
    if asked.get("milestone", number) != number:
        yield Dropped("milestone", str(asked["milestone"] or ""))
    if asked.get("state", issue.state) != issue.state:
        yield Dropped("state", asked["state"])
    if asked.get("state_reason") not in (None, issue.state_reason):
        yield Dropped("state_reason", asked["state_reason"])
    if str(asked.get("title", issue.title)).strip() != issue.title.strip():
        yield Dropped("title", asked["title"])
    if str(asked.get("body", issue.body)).replace("\r\n", "\n").strip() != issue.body.strip():
        yield Dropped("body", "")


def _differences(field: str, asked: Iterable[str], there: Iterable[str]) -> Iterator[Dropped]:
    """Names are alike without case."""
    wanted, found = {name.casefold(): name for name in asked}, {name.casefold(): name for name in there}
    yield from (Dropped(field, wanted[key]) for key in wanted if key not in found)
    yield from (Dropped(field, found[key], is_still_there=True) for key in found if key not in wanted)
