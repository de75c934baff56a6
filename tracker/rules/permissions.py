"""Who may do what: one table, one question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from tracker.errors import NotAllowedError
from tracker.vocabulary import Door, Permission, SiteRole, TeamRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, and through which door. `person_id` is None for the system itself."""

    person_id: int | None
    name: str
    site_role: SiteRole = SiteRole.VIEWER
    team_roles: Mapping[int, TeamRole] = field(default_factory=dict)
    door: Door = Door.PAGE

    @property
    def is_admin(self) -> bool:
        """Whether this is an admin of the installation."""
        return self.site_role is SiteRole.ADMIN


SYSTEM: Final = Actor(person_id=None, name="system", site_role=SiteRole.ADMIN, door=Door.SYSTEM)
IMPORT: Final = Actor(person_id=None, name="import", site_role=SiteRole.ADMIN, door=Door.IMPORT)


class OfTeam(Protocol):
    """Anything that a team may own."""

    @property
    def team_id(self) -> int | None:
        """The owning team; None while nobody owns it."""


ROLES_NEEDED: Final[Mapping[Permission, frozenset[TeamRole]]] = {
    Permission.IMPORT: frozenset({TeamRole.MEMBER, TeamRole.MANAGER}),
    Permission.EDIT_INCIDENT: frozenset({TeamRole.MEMBER, TeamRole.MANAGER}),
    Permission.EDIT_ITEM: frozenset({TeamRole.MEMBER, TeamRole.MANAGER}),
    Permission.DECIDE_ITEM: frozenset({TeamRole.MANAGER}),
    Permission.SET_POLICY: frozenset({TeamRole.MANAGER}),
    Permission.RESTRICT: frozenset({TeamRole.MANAGER}),
    Permission.RUN_REVIEW: frozenset({TeamRole.MANAGER}),
    Permission.ADMINISTER: frozenset(),
}


def can(actor: Actor, permission: Permission, thing: OfTeam | None = None) -> bool:
    """Whether `actor` may do this to `thing`; without a thing, to anything at all.

    Everybody reads. An admin may do everything. What no team owns is open to the members (or managers) of any.
    """
    if permission is Permission.READ or actor.is_admin:
        return True
    needed = ROLES_NEEDED[permission]
    if thing is None or thing.team_id is None:
        return any(role in needed for role in actor.team_roles.values())
    return actor.team_roles.get(thing.team_id) in needed


def require(actor: Actor, permission: Permission, thing: OfTeam | None = None) -> None:
    """Raise NotAllowedError unless `can` says yes."""
    if not can(actor, permission, thing):
        who = "admin" if not ROLES_NEEDED[permission] else " or ".join(sorted(ROLES_NEEDED[permission]))
        raise NotAllowedError(f"This needs the role {who}{_of_its_team(permission)}.")


def _of_its_team(permission: Permission) -> str:
    return " of its team" if ROLES_NEEDED[permission] else ""
