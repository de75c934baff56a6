"""Who may what."""

from dataclasses import dataclass

import pytest

from tracker.errors import NotAllowedError
from tracker.rules.permissions import Actor, can, require
from tracker.vocabulary import Permission, SiteRole, TeamRole


@dataclass(frozen=True)
class Thing:
    team_id: int | None


OURS, THEIRS, NOBODYS = Thing(1), Thing(2), Thing(None)
VIEWER = Actor(person_id=1, name="Vic")
MEMBER = Actor(person_id=2, name="Ben", team_roles={1: TeamRole.MEMBER})
MANAGER = Actor(person_id=3, name="Ana", team_roles={1: TeamRole.MANAGER})
ADMIN = Actor(person_id=4, name="Dot", site_role=SiteRole.ADMIN)


@pytest.mark.parametrize(
    ("permission", "thing", "allowed"),
    [
        (Permission.READ, THEIRS, {"Vic", "Ben", "Ana", "Dot"}),
        (Permission.EDIT_ITEM, OURS, {"Ben", "Ana", "Dot"}),
        (Permission.EDIT_ITEM, THEIRS, {"Dot"}),
        (Permission.EDIT_ITEM, NOBODYS, {"Ben", "Ana", "Dot"}),
        (Permission.EDIT_INCIDENT, OURS, {"Ben", "Ana", "Dot"}),
        (Permission.DECIDE_ITEM, OURS, {"Ana", "Dot"}),
        (Permission.DECIDE_ITEM, NOBODYS, {"Ana", "Dot"}),
        (Permission.DECIDE_ITEM, THEIRS, {"Dot"}),
        (Permission.SET_POLICY, OURS, {"Ana", "Dot"}),
        (Permission.SET_POLICY, THEIRS, {"Dot"}),
        (Permission.IMPORT, None, {"Ben", "Ana", "Dot"}),
        (Permission.ADMINISTER, None, {"Dot"}),
    ],
)
def test_the_table_of_rights(permission: Permission, thing: Thing | None, allowed: set[str]) -> None:
    assert {who.name for who in (VIEWER, MEMBER, MANAGER, ADMIN) if can(who, permission, thing)} == allowed


def test_a_refusal_names_the_role_that_is_needed() -> None:
    with pytest.raises(NotAllowedError, match="role manager of its team"):
        require(MEMBER, Permission.DECIDE_ITEM, OURS)
    with pytest.raises(NotAllowedError, match="role admin"):
        require(MANAGER, Permission.ADMINISTER)
