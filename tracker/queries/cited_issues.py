"""Issues that the words of items name and that could be linked: their repository is worked with."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConnection, GithubLink, GithubRepo, GithubRule
from tracker.models.incidents import incident_service
from tracker.queries import issues
from tracker.rules import issue_names
from tracker.rules.issue_names import IssueName
from tracker.vocabulary import GithubRepoState, GithubState


class Cited(NamedTuple):
    """An issue that some words name."""

    address: str
    label: str
    """As `owner/name#12`."""
    is_certain: bool
    """Whether the words say in which repository; else it is the only one of their team."""
    linked_to: int | None
    """The item that it is linked to, where the viewer sees that one."""


def cited_by(item: ActionItem) -> list[Cited]:
    """The issues that an item's own words name. None for a restricted one that may not leave."""
    names = list(issue_names.cited(f"{item.statement}\n{item.link_url}\n{_lines_of(item)}"))
    if not names:
        return []
    incident = item.incident
    if incident.is_restricted and not issues.has_consent(incident.id):
        return []
    own = None if all(name.repo for name in names) else _own_repo(item)
    [found] = cited_in([names], own=own, is_private_only=incident.is_restricted)
    return found


def cited_in(
    named: Sequence[Sequence[IssueName]], *, own: GithubRepo | None, is_private_only: bool = False
) -> list[list[Cited]]:
    """For each of several texts the issues it names. `own` is the repository in which a bare number is looked for."""
    if not any(named):
        return [[] for _ in named]
    repos = [repo for repo in _usable_repos() if repo.is_private or not is_private_only]
    places = [[(name, _repo_of(name, repos, own)) for name in names] for names in named]
    wanted = {(repo.id, name.number) for row in places for name, repo in row if repo is not None}
    linked = _linked(wanted)
    return [
        [_cited(name, repo, linked.get((repo.id, name.number))) for name, repo in row if repo is not None]
        for row in places
    ]


def only_repo(team_id: int | None, service_ids: Iterable[int]) -> GithubRepo | None:
    """The repository to which the rules of a team and of services lead, where all lead to the same one."""
    return _only(GithubRule.service_id.in_(list(service_ids)), team_id)


def _own_repo(item: ActionItem) -> GithubRepo | None:
    services = sa.select(incident_service.c.service_id).where(incident_service.c.incident_id == item.incident_id)
    return _only(GithubRule.service_id.in_(services), item.team_id)


def _only(is_its: sa.ColumnElement[bool], team_id: int | None) -> GithubRepo | None:
    if team_id:
        is_its = sa.or_(is_its, GithubRule.team_id == team_id)
    query = sa.select(GithubRepo).where(GithubRepo.id.in_(sa.select(GithubRule.repo_id).where(is_its))).limit(2)
    found = db.session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def _lines_of(item: ActionItem) -> str:
    if item.writeup is None or item.first_line is None:
        return ""
    return "\n".join(item.writeup.text.split("\n")[item.first_line - 1 : item.last_line])


def _usable_repos() -> Sequence[GithubRepo]:
    query = (
        sa.select(GithubRepo)
        .join(GithubRepo.connection)
        .where(GithubRepo.state == GithubRepoState.ACTIVE, GithubConnection.state == GithubState.ACTIVE)
    )
    return db.session.scalars(query.options(joinedload(GithubRepo.connection)).order_by(GithubRepo.id)).all()


def _repo_of(name: IssueName, repos: Sequence[GithubRepo], own: GithubRepo | None) -> GithubRepo | None:
    if not name.repo:
        return next((repo for repo in repos if own is not None and repo.id == own.id), None)
    called = [repo for repo in repos if repo.full_name.lower() == name.repo.lower()]
    if name.host:
        return next((repo for repo in called if repo.host == name.host), None)
    return called[0] if len(called) == 1 else None


def _linked(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The items of issues, by our number for the repository and the issue's own."""
    pairs = sorted(wanted)
    if not pairs:
        return {}
    query = sa.select(GithubLink).where(
        GithubLink.repo_id.in_({repo_id for repo_id, _ in pairs}), GithubLink.number.in_({one for _, one in pairs})
    )
    return {(link.repo_id, link.number): link.item_id for link in db.session.scalars(query)}


def _cited(name: IssueName, repo: GithubRepo, linked_to: int | None) -> Cited:
    address = f"https://{repo.host}/{repo.full_name}/issues/{name.number}"
    return Cited(address, f"{repo.full_name}#{name.number}", bool(name.repo), linked_to)
