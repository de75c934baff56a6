"""Posting to rooms of chats."""

from tracker.changes import channels
from tracker.clients.chat import Place, Room
from tracker.config import Settings
from tracker.db import end_reading
from tracker.errors import ChatError, SealedError
from tracker.models.notices import ChatChannel

TEST_TITLE = "Test message from the remediation tracker"


def place_of(url: str, *, settings: Settings) -> Place:
    """The chat and the machine of an address. Raises ChatError for one that is not a chat's."""
    return Room(url, hosts=settings.fetch_hosts).place


def post(room: ChatChannel, title: str, text: str, *, settings: Settings) -> None:
    """Post to a room, outside any transaction, and keep how it went. Raises ChatError."""
    channel_id, sealed = room.id, room.sealed_url
    end_reading()
    try:
        Room(settings.ring.open(sealed), hosts=settings.fetch_hosts).post(title, text)
    except SealedError as error:
        raise ChatError(str(error)) from error
    except ChatError as error:
        channels.note(channel_id, error=str(error), pauses=error.is_refusal)
        raise
    channels.note(channel_id, error="", pauses=False)


def try_out(room: ChatChannel, *, settings: Settings) -> str:
    """Post a test message. Returns what went wrong in words; nothing when the chat took it."""
    text = f"News of the remediation tracker at {settings.base_url} will be posted here."
    try:
        post(room, TEST_TITLE, text, settings=settings)
    except ChatError as error:
        return str(error)
    return ""
