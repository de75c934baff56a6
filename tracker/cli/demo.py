"""`tracker demo`: a small company to look at, made through the same changes as everything else."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import click
from flask.cli import with_appcontext

from tracker import clock, schema
from tracker.changes import actions, causes, imports, incidents, people, teams
from tracker.changes.readings import draft_of
from tracker.db import change
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries import actions as items
from tracker.queries import people as persons
from tracker.rules.permissions import SYSTEM, Actor
from tracker.vocabulary import CauseClass, CauseRole, ItemKind, ItemState, SiteRole, TeamRole, Trigger
from tracker.writeups.detect import read

PASSWORD = "harbour-violet-spoon"
"""Of every sample log-in. The sample is for looking at on one's own machine."""

SAMPLES = Path(__file__).parent / "samples"


class Sample(NamedTuple):
    """One person of the sample company."""

    name: str
    login: str
    team: str
    role: TeamRole
    site_role: SiteRole = SiteRole.VIEWER


CAST = (
    Sample("Ana Ortiz", "ana", "Payments", TeamRole.MANAGER),
    Sample("Ben Kato", "ben", "Payments", TeamRole.MEMBER),
    Sample("Mina Idris", "mina", "Payments", TeamRole.MEMBER),
    Sample("Cleo Lund", "cleo", "Search", TeamRole.MANAGER),
    Sample("Tom Reyes", "tom", "Search", TeamRole.MEMBER),
    Sample("Dot Weber", "dot", "Payments", TeamRole.MANAGER, SiteRole.ADMIN),
)
SERVICES = {"card-gateway": "Payments", "checkout": "Payments", "search-front-end": "Search", "backup": "Search"}


class Fate(NamedTuple):
    """What became of one promise: days count from today, negative in the past."""

    begins: str
    owner: str | None
    due: int | None
    states: tuple[tuple[int, ItemState, str], ...] = ()
    """(day, state, words) one after the other."""
    slips: tuple[tuple[int, int, str], ...] = ()
    """(day, new due day, reason)."""


RENEWED = "https://git.example.org/search/index/pull/311"
CATALOGUE = "The service catalogue is being replaced in spring; we will look again when the new one stands"

FATES = (
    Fate(
        "Validate configuration",
        "Ana Ortiz",
        -12,
        ((-24, ItemState.OPEN, ""), (-20, ItemState.IN_PROGRESS, "")),
        ((-13, -4, "The recorded day of payments holds card numbers; it is being cleaned"),),
    ),
    Fate("Roll settings out", "Ben Kato", 3, ((-24, ItemState.OPEN, ""),)),
    Fate("Document who may", None, None),
    Fate("Renew certificates", "Tom Reyes", -20, ((-55, ItemState.OPEN, ""), (-23, ItemState.DONE, RENEWED))),
    Fate("Add a check", "Cleo Lund", -6, ((-55, ItemState.OPEN, ""),)),
    Fate("List every certificate", None, None, ((-50, ItemState.DECLINED, CATALOGUE),)),
    Fate("Share connections", "Ben Kato", 6, ((-36, ItemState.OPEN, ""), (-30, ItemState.IN_PROGRESS, ""))),
    Fate("Load-test with", "Mina Idris", -9, ((-36, ItemState.OPEN, ""),)),
    Fate("Shed recommendations", "Ben Kato", 20, ((-36, ItemState.OPEN, ""),)),
)


class Company:
    """Founds the sample company, with everything placed relative to `today`."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.teams: dict[str, Team] = {}
        self.people: dict[str, Person] = {}

    @change
    def found(self) -> None:
        """Make it all, or nothing."""
        self._hire()
        payments, search = self.teams["Payments"], self.teams["Search"]
        cards = self._take_in("card-payments.md", -25, payments)
        empty = self._take_in("empty-search.txt", -56, search)
        sale = self._take_in("slow-checkout.md", -38, payments)
        self._backup(search)
        for incident in (cards, empty, sale):
            self._decide(incident)
        self._name_cause(cards, "A settings change reaches every region at once", CauseClass.CONFIG_CHANGE)
        self._name_cause(empty, "A certificate expires unnoticed", CauseClass.CERTIFICATE_EXPIRY)
        self._name_cause(sale, "Database connections run out under load", CauseClass.CAPACITY_LOAD)

    def _hire(self) -> None:
        for name in dict.fromkeys(person.team for person in CAST):
            self.teams[name] = teams.add(name, by=SYSTEM, time_zone="Europe/Berlin")
        for one in CAST:
            email = f"{one.login}@example.org"
            person = people.add(
                one.name,
                by=SYSTEM,
                email=email,
                github_login=one.login,
                site_role=one.site_role,
                time_zone="Europe/Berlin",
            )
            people.set_password(person, PASSWORD, by=SYSTEM)
            teams.set_role(self.teams[one.team], person, one.role, by=SYSTEM)
            self.people[one.name] = person
        for service, team in SERVICES.items():
            teams.add_service(service, self.teams[team], by=SYSTEM)

    def _take_in(self, file: str, day: int, team: Team) -> Incident:
        """Import one of the sample write-ups as if on that day."""
        text = _dated((SAMPLES / file).read_text(encoding="utf-8"), self.today)
        draft = draft_of(read(text.encode(), source=file, as_of=self.today))
        return imports.accept(draft, by=SYSTEM, team=team, at=self._at(day)).incident

    def _backup(self, team: Team) -> None:
        """A near miss described by hand."""
        incident = incidents.add(
            by=SYSTEM,
            title="The nightly backup had not run for three days",
            team=team,
            severity=3,
            is_near_miss=True,
            started_at=self._at(-9, 2),
            detected_at=self._at(-6, 8),
            ended_at=self._at(-6, 10),
            trigger=Trigger.HUMAN_OPERATION,
            cause_class=CauseClass.HUMAN_PROCEDURE,
            root_cause="The backup job was switched off for maintenance and nobody switched it on again.",
            at=self._at(-5),
        )
        for title, kind, owner in (
            ("Alert when the newest backup is older than 26 hours", ItemKind.DETECT, "Tom Reyes"),
            ("End every maintenance with a list of what was switched off", ItemKind.PROCESS, None),
        ):
            item = actions.add(incident, by=SYSTEM, title=title, kind=kind, state=ItemState.OPEN, at=self._at(-5))
            if owner:
                actions.assign(item, self.people[owner], by=SYSTEM, at=self._at(-5))
                actions.redate(item, self.today + timedelta(days=5), by=SYSTEM, at=self._at(-5))

    def _decide(self, incident: Incident) -> None:
        """Let each promise of an incident meet its fate."""
        for row in items.of_incident(incident.id, now=clock.now()):
            fate = next((fate for fate in FATES if row.title.startswith(fate.begins)), None)
            if fate is not None:
                self._meet(items.get_item(row.id), fate)

    def _meet(self, item: ActionItem, fate: Fate) -> None:
        began = self._at(fate.states[0][0] if fate.states else -1)
        if fate.owner:
            actions.assign(item, self.people[fate.owner], by=SYSTEM, at=began)
        if fate.due is not None:
            actions.redate(item, self.today + timedelta(days=fate.due), by=SYSTEM, at=began)
        for day, state, words in fate.states:
            actions.move(item, state, by=self._manager(item), reason=words, evidence=words, at=self._at(day))
        for day, due, reason in fate.slips:
            new = self.today + timedelta(days=due)
            actions.redate(item, new, by=self._manager(item), reason=reason, at=self._at(day))

    def _manager(self, item: ActionItem) -> Actor:
        """The manager of the item's team."""
        sample = next(one for one in CAST if one.role is TeamRole.MANAGER and self.teams[one.team].id == item.team_id)
        person = self.people[sample.name]
        return Actor(person_id=person.id, name=person.name, team_roles={self.teams[sample.team].id: sample.role})

    def _name_cause(self, incident: Incident, name: str, cause_class: CauseClass) -> None:
        causes.link(
            incident, by=SYSTEM, name=name, cause_class=cause_class, role=CauseRole.ROOT, quote=incident.root_cause
        )

    def _at(self, day: int, hour: int = 9) -> datetime:
        return datetime.combine(self.today + timedelta(days=day), time(hour, 20), UTC)


def _dated(text: str, today: date) -> str:
    """A sample text with its dates: `{day-12}` as people write it, `{iso-12}` in figures."""

    def shown(found: re.Match[str]) -> str:
        day = today + timedelta(days=int(found[2]))
        return day.isoformat() if found[1] == "iso" else f"{day.day} {day:%B %Y}"

    return re.sub(r"\{(day|iso)([+-]\d+)\}", shown, text)


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with a small sample company; a second call changes nothing."""
    schema.bring_up_to_date()
    if persons.find_person_by_email("dot@example.org") is None:
        if not persons.is_empty():
            raise click.ClickException("This database is in use. Point TRACKER_DATA_DIR at an empty folder.")
        Company(clock.today()).found()
    click.echo("The sample company is ready. Log in with one of these and the password " + PASSWORD + ":")
    for person in CAST:
        role = "admin" if person.site_role is SiteRole.ADMIN else f"{person.role} of {person.team}"
        click.echo(f"  {person.login}@example.org  {role}")
