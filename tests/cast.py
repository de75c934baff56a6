"""The people of the tests, made through the changes like everybody else."""

from dataclasses import dataclass

from tracker.changes import people, teams
from tracker.models.people import Person, Team
from tracker.rules.permissions import SYSTEM, Actor
from tracker.vocabulary import SiteRole, TeamRole


@dataclass
class Cast:
    """Ana manages Payments, Ben is a member, Cleo is of Search, Vic only reads, Dot is admin."""

    payments: Team
    search: Team
    ana: Person
    ben: Person
    cleo: Person
    vic: Person
    dot: Person

    @classmethod
    def enters(cls) -> "Cast":
        """Add everybody to an empty database."""
        payments = teams.add("Payments", by=SYSTEM, time_zone="Europe/Berlin")
        search = teams.add("Search", by=SYSTEM)
        named = {
            name.lower(): people.add(name, by=SYSTEM, email=f"{name.lower()}@example.org", site_role=role)
            for name, role in (
                ("Ana", SiteRole.VIEWER),
                ("Ben", SiteRole.VIEWER),
                ("Cleo", SiteRole.VIEWER),
                ("Vic", SiteRole.VIEWER),
                ("Dot", SiteRole.ADMIN),
            )
        }
        teams.set_role(payments, named["ana"], TeamRole.MANAGER, by=SYSTEM)
        teams.set_role(payments, named["ben"], TeamRole.MEMBER, by=SYSTEM)
        teams.set_role(search, named["cleo"], TeamRole.MANAGER, by=SYSTEM)
        return cls(payments=payments, search=search, **named)


def actor(person: Person) -> Actor:
    """A person as the changes see them."""
    return Actor(
        person_id=person.id,
        name=person.name,
        site_role=person.site_role,
        team_roles={membership.team_id: membership.role for membership in person.memberships},
    )
