"""Rooms of chats that a team's news go to. Their addresses are secrets and are kept sealed."""

from collections.abc import Collection
from typing import Final

from tracker import clock
from tracker.changes import history
from tracker.clients.chat import Place
from tracker.db import change, db, one_at_a_time
from tracker.errors import NotFoundError, RefusedError
from tracker.models.notices import ChatChannel
from tracker.models.people import NAME_LENGTH, Team
from tracker.queries import channels
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import NoticeKind, Permission, Subject

MOST: Final = 10
"""Rooms of one team."""
KINDS: Final = (NoticeKind.SUMMARY, NoticeKind.ESCALATION, NoticeKind.MINUTES)
"""What can be posted to a room."""


def require(by: Actor, team_id: int | None) -> None:
    """Raise NotAllowedError unless somebody manages the team; for the organisation's rooms an admin is needed."""
    if team_id is None:
        permissions.require(by, Permission.ADMINISTER)
    else:
        permissions.require(by, Permission.SET_POLICY, ChatChannel(team_id=team_id))


@change
def add(
    team: Team | None, *, by: Actor, name: str, place: Place, sealed_url: str, kinds: Collection[NoticeKind]
) -> ChatChannel:
    """Post a team's news to a room from now on. Raises RefusedError without a name or a kind, or for one too many."""
    team_id = team.id if team else None
    require(by, team_id)
    one_at_a_time(f"rooms of {team_id}")
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise RefusedError("Give the room a name.", field="name")
    if not kinds:
        raise RefusedError("Choose what is posted there.", field="kinds")
    known = channels.channels_of(team_id)
    if any(one.name.casefold() == name.casefold() for one in known):
        raise RefusedError("There is a room of this name already.", field="name")
    if len(known) >= MOST:
        raise RefusedError(f"There are {MOST} rooms already. Remove one first.")
    room = ChatChannel(
        team_id=team_id,
        name=name,
        service=place.service,
        host=place.host,
        sealed_url=sealed_url,
        kinds=[kind.value for kind in KINDS if kind in kinds],
        created_at=clock.now(),
    )
    db.session.add(room)
    db.session.flush()
    if team is not None:
        history.record(Subject.TEAM, team.id, "chat room added", by=by, note=f"{name}, {place.service}")
    return room


@change
def remove(room: ChatChannel, *, by: Actor) -> None:
    """Post nothing there any more, and forget its address."""
    require(by, room.team_id)
    if room.team_id is not None:
        history.record(Subject.TEAM, room.team_id, "chat room removed", by=by, note=f"{room.name}, {room.service}")
    db.session.delete(room)


@change
def note(channel_id: int, *, error: str, pauses: bool) -> None:
    """Keep how the last message to a room went. One that refuses for good is left in peace until a test succeeds."""
    try:
        room = channels.get_channel(channel_id)
    except NotFoundError:
        return
    if room.last_error != error or room.is_active is pauses:
        room.last_error, room.is_active = error, not pauses
