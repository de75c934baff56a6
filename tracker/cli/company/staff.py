"""Hires the company's people, and knows who of them acts when."""

from typing import Final

from tracker import clock
from tracker.changes import people, policies, teams
from tracker.cli.company.calendar import Calendar
from tracker.cli.company.people import FOUNDED, POLICIES, SERVICES, STAFF, TEAMS
from tracker.cli.company.shapes import Act, Step, Worker
from tracker.models.actions import ActionItem
from tracker.models.people import Person, Service, Team
from tracker.rules.permissions import SYSTEM, Actor
from tracker.vocabulary import ItemState, TeamRole

DECISIONS: Final = (ItemState.OPEN, ItemState.VERIFIED, ItemState.DECLINED)
"""What the manager does; the rest is done by the owner."""


def email_of(worker: Worker) -> str:
    """The address that somebody of the company logs in with."""
    return f"{worker.login}@example.org"


class Staff:
    """The teams, services and people of the company, by name or log-in. Used within a transaction."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.teams: dict[str, Team] = {}
        self.services: dict[str, Service] = {}
        self.people: dict[str, Person] = {}
        self.actors: dict[str, Actor] = {}
        self.items: dict[str, ActionItem] = {}
        """What has been promised so far, by the first words."""

    def hire(self, hashes: dict[str, str]) -> None:
        """Add everybody; `hashes` holds the password hash of each who can log in, by log-in."""
        with clock.put_back(self.calendar.work(FOUNDED)):
            for name, zone in TEAMS.items():
                self.teams[name] = teams.add(name, by=SYSTEM, time_zone=zone)
            for service, team in SERVICES.items():
                self.services[service] = teams.add_service(service, self.teams[team], by=SYSTEM)
            for worker in STAFF:
                self._hire(worker, hashes.get(worker.login))
            for team, terms in POLICIES.items():
                policies.set_policy(self.teams[team], terms, by=self.manager_of(team), version=0)

    def _hire(self, worker: Worker, password_hash: str | None) -> None:
        roles = {self.teams[worker.team].id: worker.role} if worker.team else {}
        person = people.add(
            worker.name,
            by=SYSTEM,
            email=email_of(worker) if worker.can_log_in else None,
            github_login=worker.login,
            time_zone=worker.time_zone,
            site_role=worker.site_role,
            roles=roles,
        )
        if password_hash:
            people.keep_password(person, password_hash, by=SYSTEM)
        self.people[worker.login] = person
        self.actors[worker.login] = Actor(
            person_id=person.id, name=worker.name, site_role=worker.site_role, team_roles=roles
        )

    def let_go(self) -> None:
        """End the access of those who have left. What they own stays theirs until somebody takes it over."""
        for worker in STAFF:
            if worker.left is not None:
                with clock.put_back(self.calendar.work(worker.left)):
                    people.edit(self.people[worker.login], by=self.actors["dot"], version=None, is_active=False)

    def manager_of(self, team: str) -> Actor:
        """Who decides for a team."""
        return next(self.actors[one.login] for one in STAFF if (one.team, one.role) == (team, TeamRole.MANAGER))

    def doer(self, item: ActionItem, step: Step, team: str) -> Actor:
        """Who takes a step: the owner where they work here and may log in, else the manager."""
        worker = next((one for one in STAFF if self.people[one.login] is item.owner), None)
        if worker is None or step.to in DECISIONS or step.act is Act.TAKE_THE_PLACE or not _is_there(worker, step.day):
            return self.manager_of(team)
        return self.actors[worker.login]


def _is_there(worker: Worker, day: int) -> bool:
    return worker.can_log_in and (worker.left is None or day < worker.left)
