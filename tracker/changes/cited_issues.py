"""An import that also links its items to the issues that their words name, as one transaction."""

from collections.abc import Mapping, Sequence
from typing import Final

from tracker.changes import imports, issues, writeups
from tracker.changes.drafts import Draft, ItemDraft
from tracker.changes.imports import ImportedIncident, Placement
from tracker.clients.github_answers import Issue
from tracker.db import change
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.people import Team
from tracker.queries import connections
from tracker.queries import imports as queries
from tracker.rules.permissions import Actor

MOST: Final = 20
"""Issues that one import links."""

Found = Mapping[str, tuple[int, Issue] | RefusedError]
"""What stands at each address: our number for the repository and the issue, or why it cannot be linked."""


@change
def accept(
    draft: Draft, *, by: Actor, team: Team | None, placed: Placement, found: Found, site: str
) -> tuple[ImportedIncident, list[str]]:
    """Accept a draft and link its items to the issues that they name; returns also why some were not linked.

    An issue that cannot be linked does not hold up the import. Raises as `imports.accept`.
    """
    done = imports.accept(draft, by=by, team=team, placed=placed)
    problems: list[str] = []
    if done.run is None or not any(item.issues for item in draft.items):
        return done, problems
    by = writeups.as_import(by)
    stored = _items_of(done.run.id)
    for item in draft.items:
        for address in () if item.is_dismissed else item.issues:
            try:
                _link(_stored(item, stored), found[address], by=by, site=site)
            except (NotAllowedError, RefusedError) as refusal:
                problems.append(f"{address} was not linked: {refusal}")
    return done, problems


def _items_of(run_id: int) -> list[ActionItem]:
    """The items that the text of an import holds: new ones, and older ones that were found again."""
    return [
        item
        for writeup in queries.writeups_of(run_id)
        for item in queries.items_of(writeup.incident_id)
        if item.writeup_id == writeup.id
    ]


def _stored(item: ItemDraft, stored: Sequence[ActionItem]) -> ActionItem:
    """The row that an item of a draft became. Raises RefusedError where that is not plain."""
    there = [one for one in stored if (one.first_line, one.last_line) == (item.first_line, item.last_line)]
    same = [one for one in there if one.statement == item.statement]
    if len(same or there) != 1:
        raise RefusedError("It is not plain to which item it belongs. Link it on the item's page.")
    return (same or there)[0]


def _link(item: ActionItem, found: tuple[int, Issue] | RefusedError, *, by: Actor, site: str) -> None:
    if isinstance(found, RefusedError):
        raise found
    repo_id, issue = found
    issues.link(item, connections.get_repo(repo_id), issue, by=by, site=site)
