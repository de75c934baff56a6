"""The company's issues on a GitHub that does not exist: connections that are paused, so nothing is ever sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes import accounts, actions, connections, issue_merges, issues, pushes, relinks, repositories
from tracker.changes.repositories import Terms
from tracker.cli.company.staff import Staff
from tracker.clients.github_answers import Issue, Repo
from tracker.db import change
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConnection, GithubLink, GithubRepo
from tracker.queries import issues as queries
from tracker.rules.issue_values import OPEN, STATE_OF
from tracker.rules.permissions import SYSTEM
from tracker.sealing import Ring
from tracker.vocabulary import GithubLinkState, ItemState

API_URL: Final = "https://github.example.org/api/v3"
SITE: Final = "https://tracker.example.org"
PLACES: Final = {"Payments": "harbour/payments", "Platform": "harbour/platform"}
FIRST_NUMBER: Final = 212
MOST: Final = 14
"""Linked items of a team: some of what was promised is done without an issue."""
LIVE: Final = (ItemState.OPEN, ItemState.IN_PROGRESS)


@change
def connect(staff: Staff, *, ring: Ring) -> None:
    """Link some items to issues in several states, with a question, a conflict, a refusal and a wait to look at."""
    with clock.put_back(clock.now() - timedelta(hours=2)):
        sample = _connection("Sample, not a real GitHub", ring)
        for login in ("ana", "ben", "mina", "femi", "raj"):
            accounts.assign(f"{login}-harbour", staff.people[login], host=sample.host, by=SYSTEM)
        links = []
        for number, (team, place) in enumerate(PLACES.items()):
            repo = _repository(sample, place, 7001 + number)
            repositories.add_rule(repo, by=SYSTEM, team=staff.teams[team], terms=Terms(labels=("incident follow-up",)))
            links += _linked(_of_team(staff, team), repo)
        _trouble(links)
        busy = _connection("Sample that GitHub asked to wait", ring)
        _repository(busy, "harbour/search", 7009)
    pushes.park(
        busy.id, until=clock.now() + timedelta(minutes=50), why="The hour's 5,000 requests are used up.", is_told=True
    )
    for connection in (sample, busy):
        connections.pause(connection, by=SYSTEM)


def _connection(name: str, ring: Ring) -> GithubConnection:
    connection = connections.add_with_token(name, api_url=API_URL, token="sample", ring=ring, by=SYSTEM)  # noqa: S106
    pushes.update_connection(connection.id, {"quota_limit": 5000, "quota_left": 4312, "last_delivery_at": clock.now()})
    return connection


def _repository(connection: GithubConnection, name: str, number: int) -> GithubRepo:
    found = Repo(number, "", name, is_private=True, is_archived=False, has_issues=True, permissions=frozenset({"push"}))
    repo = repositories.choose(connection, found, by=SYSTEM, label_prefix="incident/")
    pushes.update_repo(repo.id, {"last_swept_at": clock.now(), "cursor": clock.now()})
    return repo


def _of_team(staff: Staff, team: str) -> list[ActionItem]:
    """Committed items of a team that are told to nobody in particular, what is under way first."""
    key = staff.teams[team].id
    known = [item for item in staff.items.values() if item.team_id == key and item.state in STATE_OF]
    seen = [item for item in known if not item.incident.is_restricted and item.state is not ItemState.SUPERSEDED]
    return sorted(seen, key=lambda item: (item.state not in LIVE, item.id))[:MOST]


def _linked(items: Iterable[ActionItem], repo: GithubRepo) -> list[GithubLink]:
    return [
        issues.add_link(item, repo, _issue(item, repo.full_name, number), site=SITE, is_created=True)
        for number, item in enumerate(items, FIRST_NUMBER)
    ]


def _issue(item: ActionItem, repo: str, number: int, *, title: str = "", state: str = "", later: int = 0) -> Issue:
    """An issue that agrees with its item, but for what is said."""
    now: datetime = clock.now() + timedelta(minutes=later)
    there = state or STATE_OF[item.state]
    login = f"{item.owner.github_login}-harbour" if item.owner else ""
    return Issue(
        id=70_000 + number,
        node_id="",
        repo=repo,
        number=number,
        title=title or item.title,
        body="",
        state="open" if there == OPEN else "closed",
        state_reason=None if there == OPEN else there,
        labels=(),
        assignees=(login,) if login else (),
        milestone=None,
        created_at=item.created_at,
        updated_at=now,
        closed_at=None if there == OPEN else item.done_at or now,
        closed_by=None,
        author="harbour-tracker[bot]",
        url=f"https://github.example.org/{repo}/issues/{number}",
    )


def _trouble(links: list[GithubLink]) -> None:
    """What a manager has to look at: a question, a conflict, a change that GitHub refused, and a deleted issue."""
    live = [link for link in links if link.item.state in LIVE]
    asked, differed, refused, deleted = live[:4]
    relinks.mark(deleted.item_id, GithubLinkState.DELETED, "It was deleted on GitHub.")
    closed = _issue(asked.item, asked.repo.full_name, asked.number, state="not_planned", later=5)
    issue_merges.take_in(asked.id, closed, site=SITE)
    item, title = differed.item, differed.item.title
    actions.edit(item, by=SYSTEM, version=None, title=f"{title}, also in staging")
    renamed = _issue(item, differed.repo.full_name, differed.number, title=f"{title} (and staging)", later=10)
    issue_merges.take_in(differed.id, renamed, site=SITE)
    actions.edit(refused.item, by=SYSTEM, version=None, title=f"{refused.item.title}.")
    for push in queries.pushes_of(refused.item_id):
        pushes.stop(push.id, "GitHub refused the assignee: this login may not be assigned in the repository.")
