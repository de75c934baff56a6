"""Which repositories are worked with, and whose items go there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tracker import clock
from tracker.changes import history
from tracker.clients.github_answers import Repo
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.github import LABEL_LENGTH, GithubConnection, GithubRepo, GithubRule
from tracker.models.people import Service, Team
from tracker.queries import connections as queries
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import GithubRepoState, Permission, Subject

MOST_LABELS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a rule says of the issues it makes."""

    creates_on_commit: bool = False
    uses_milestones: bool = False
    labels: tuple[str, ...] = ()


@change
def choose(connection: GithubConnection, found: Repo, *, by: Actor, label_prefix: str = "") -> GithubRepo:
    """Work with a repository, as GitHub has just described it. Raises RefusedError where it is worked with already."""
    permissions.require(by, Permission.ADMINISTER)
    if queries.find_repo_on(connection.host, found.id) is not None:
        raise RefusedError(f"{found.full_name} is chosen already.", field="full_name")
    repo = GithubRepo(
        connection_id=connection.id,
        host=connection.host,
        repo_id=found.id,
        node_id=found.node_id,
        full_name=found.full_name,
        is_private=found.is_private,
        state=_state_of(found),
        label_prefix=_checked_label(label_prefix, "label_prefix"),
        includes_quotes=found.is_private,
        next_sweep_at=clock.now(),
        created_at=clock.now(),
    )
    db.session.add(repo)
    db.session.flush()
    history.record(Subject.GITHUB, connection.id, "given a repository", by=by, note=repo.full_name)
    return repo


@change
def edit(repo: GithubRepo, *, by: Actor, version: int | None, label_prefix: str, includes_quotes: bool) -> GithubRepo:
    """Say what our labels begin with there, and whether issues quote the write-up."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(repo, version)
    values: Mapping[str, Any] = {
        "label_prefix": _checked_label(label_prefix, "label_prefix"),
        "includes_quotes": includes_quotes,
    }
    changed = history.assign(repo, values)
    if changed:
        history.record(
            Subject.GITHUB, repo.connection_id, "changed a repository", by=by, changed=changed, note=repo.full_name
        )
    return repo


@change
def leave(repo: GithubRepo, *, by: Actor, version: int | None = None) -> None:
    """Work with a repository no longer: its rules and links end, its issues stay as they are."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(repo, version)
    history.record(Subject.GITHUB, repo.connection_id, "left a repository", by=by, note=repo.full_name)
    db.session.delete(repo)


@change
def add_rule(
    repo: GithubRepo, *, by: Actor, terms: Terms, team: Team | None = None, service: Service | None = None
) -> GithubRule:
    """Send the items of a team, or of a service, to a repository. Raises RefusedError where they have one."""
    permissions.require(by, Permission.ADMINISTER)
    if (team is None) == (service is None):
        raise RefusedError("Choose one team or one service.", field="whose")
    other = queries.find_rule(team_id=team.id if team else None, service_id=service.id if service else None)
    name = team.name if team else service.name if service else ""
    if other is not None:
        raise RefusedError(f"The items of {name} go to {other.repo.full_name} already.", field="whose")
    rule = GithubRule(
        repo_id=repo.id,
        team_id=team.id if team else None,
        service_id=service.id if service else None,
        **_columns(terms),
    )
    db.session.add(rule)
    db.session.flush()
    history.record(Subject.GITHUB, repo.connection_id, "given a rule", by=by, note=f"{name} to {repo.full_name}")
    return rule


@change
def edit_rule(rule: GithubRule, *, by: Actor, version: int | None, terms: Terms) -> GithubRule:
    """Change what a rule says of the issues it makes from now on."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(rule, version)
    changed = history.assign(rule, _columns(terms))
    if changed:
        repo = rule.repo
        note = f"{name_of(rule)} to {repo.full_name}"
        history.record(Subject.GITHUB, repo.connection_id, "changed a rule", by=by, changed=changed, note=note)
    return rule


@change
def remove_rule(rule: GithubRule, *, by: Actor) -> None:
    """Send no more items there by this rule; the issues that are stay linked."""
    permissions.require(by, Permission.ADMINISTER)
    note = f"{name_of(rule)} to {rule.repo.full_name}"
    history.record(Subject.GITHUB, rule.repo.connection_id, "rid of a rule", by=by, note=note)
    db.session.delete(rule)


def name_of(rule: GithubRule) -> str:
    """Whose items the rule sends."""
    return rule.service.name if rule.service else rule.team.name if rule.team else ""


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "creates_on_commit": terms.creates_on_commit,
        "uses_milestones": terms.uses_milestones,
        "labels": _checked_labels(terms.labels),
    }


def _checked_labels(labels: Iterable[str]) -> list[str]:
    names = list(
        {label.casefold(): label for label in (_checked_label(one, "labels") for one in labels) if label}.values()
    )
    if len(names) > MOST_LABELS:
        raise RefusedError(f"At most {MOST_LABELS} labels.", field="labels")
    return names


def _checked_label(text: str, field: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) > LABEL_LENGTH or not text.isprintable() or "," in text:
        raise RefusedError(f"A label has at most {LABEL_LENGTH} characters and no comma.", field=field)
    return text


def _state_of(found: Repo) -> GithubRepoState:
    if found.is_archived:
        return GithubRepoState.ARCHIVED
    return GithubRepoState.ACTIVE if found.has_issues else GithubRepoState.ISSUES_DISABLED
