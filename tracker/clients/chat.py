"""Rooms of chats: one message posted to the address that somebody copied from their chat.

Apprise knows how each chat wants it. Of its many services only those are used that post to one host by https (or to a
chat server of one's own), and only connections to public machines are kept, or to those of an intranet that the
settings name with their port.
"""

import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from apprise import AppriseAsset, NotifyFormat, NotifyType
from apprise.plugins.base import NotifyBase
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.rocketchat import NotifyRocketChat
from apprise.plugins.slack import NotifySlack
from apprise.plugins.workflows import NotifyWorkflows
from apprise.plugins.zulip import NotifyZulip
from urllib3.util import connection

from tracker.clients.addresses import Host, vetted
from tracker.errors import ChatError, FetchError

SECONDS: Final = 15.0
MOST_URL: Final = 1000


@dataclass(frozen=True, slots=True)
class Service:
    """One chat: what people call it, how Apprise does, and the machine that is told."""

    name: str
    kind: type[NotifyBase]
    host: Callable[[Any], str]
    """From what the address became."""


SERVICES: Final[tuple[Service, ...]] = (
    Service("Slack", NotifySlack, lambda _: "hooks.slack.com"),
    Service("Microsoft Teams", NotifyWorkflows, lambda room: str(room.host)),
    Service("Mattermost", NotifyMattermost, lambda room: str(room.host)),
    Service("Rocket.Chat", NotifyRocketChat, lambda room: str(room.host)),
    Service("Google Chat", NotifyGoogleChat, lambda _: "chat.googleapis.com"),
    Service("Discord", NotifyDiscord, lambda _: "discord.com"),
    Service("Zulip", NotifyZulip, lambda room: f"{room.organization}.{room.hostname}"),
)
PARAMETERS: Final = frozenset(
    {"api-version", "channel", "channels", "key", "se", "sig", "sp", "sv", "to", "token", "ver"}
)
"""What an address may say after its question mark. Others would read files, add headers or turn checks off."""
HOW: Final = (
    "Paste the address that the chat gave you for incoming messages, such as https://hooks.slack.com/services/…,"
    " https://chat.example.org/hooks/… (Mattermost), or rocket://… and zulip://… as Apprise writes them."
)
ASSET: Final = AppriseAsset(
    app_id="Remediation tracker",
    app_desc="Remediation tracker",
    app_url="",
    image_url_mask="",
    image_url_logo="",
    http_redirects=False,
    secure_logging=True,
)

_MATTERMOST: Final = re.compile(r"http(s?)://([\w.-]+(?::\d+)?)/hooks/([a-z0-9]{20,40})/?")
"""What Mattermost gives people to copy, which Apprise only knows where the host is called so."""

_host: ContextVar[Host | None] = ContextVar("host", default=None)
_connect = connection.create_connection


def _vetted_connection(*args: Any, **kwargs: Any) -> socket.socket:
    """A connection, closed again before a byte is sent where its other end is not a machine that may be told."""
    found = _connect(*args, **kwargs)
    host = _host.get()
    if host is not None:
        try:
            vetted([found.getpeername()[0]], host)
        except FetchError:
            found.close()
            raise
    return found


connection.create_connection = _vetted_connection
"""The library beneath Apprise looks names up itself: what it found can only be judged once it is connected."""


@dataclass(frozen=True, slots=True)
class Place:
    """What may be said of a room's address: the chat, and its machine."""

    service: str
    host: str


class Room:
    """The way into one room. `hosts` are those that the settings name, for chats within an intranet."""

    def __init__(self, url: str, *, hosts: tuple[Host, ...] = ()) -> None:
        """Raises ChatError for an address that is not one of a chat we post to, without repeating it."""
        self._service, self._room = _parsed(url)
        name = self._service.host(self._room)
        port = self._room.port or (443 if self._room.secure else 80)
        named = any(one.name == name and one.port == port for one in hosts)
        self._host = Host(name, port if named else None)
        self.place = Place(self._service.name, name)

    def post(self, title: str, text: str) -> None:
        """Post a message of Markdown. Raises ChatError, which says what went wrong and what to do."""
        body = _cut(text, self._room.body_maxlen - (0 if self._room.title_maxlen else len(title) + 2))
        token = _host.set(self._host)
        try:
            with _listening() as said:
                is_sent = self._room.notify(
                    body=body, title=title, notify_type=NotifyType.INFO, body_format=NotifyFormat.MARKDOWN
                )
        except FetchError as error:
            raise ChatError(str(error), is_refusal=True) from error
        finally:
            _host.reset(token)
        if not is_sent:
            raise _problem(self.place, said)


def _parsed(url: str) -> tuple[Service, NotifyBase]:
    url = url.strip()
    if not url or len(url) > MOST_URL or not url.isprintable():
        raise ChatError(HOW)
    url = _MATTERMOST.sub(r"mmost\1://\2/\3", url)
    scheme = url.partition("://")[0].lower()
    for service in SERVICES:
        found = _results(service.kind, scheme, url)
        if not found:
            continue
        if found["qsd"].keys() - PARAMETERS or found["qsd+"] or found["qsd-"] or found["qsd:"]:
            raise ChatError("The address says more after its question mark than where the room is. " + HOW)
        try:
            room = service.kind(**found | {"asset": ASSET, "verify": True, "include_image": False})
        except (TypeError, ValueError) as error:
            raise ChatError(f"This is not the whole address of a room in {service.name}. {HOW}") from error
        room.redirects, room.verify_certificate = False, True
        room.socket_connect_timeout = room.socket_read_timeout = SECONDS
        return service, room
    raise ChatError(HOW)


def _results(kind: type[NotifyBase], scheme: str, url: str) -> dict[str, Any] | None:
    """What an address says, where it is one of this chat."""
    schemes: set[str] = set()
    for names in (kind.protocol, kind.secure_protocol):
        schemes |= {names} if isinstance(names, str) else set(names or ())
    if scheme in schemes - {"http", "https"}:
        return kind.parse_url(url)
    return kind.parse_native_url(url) if scheme in ("http", "https") else None


def _cut(text: str, most: int) -> str:
    """The beginning of a text, in whole lines."""
    if len(text) <= most:
        return text
    lines, kept = text[: most - 2].split("\n"), ""
    kept = "\n".join(lines[:-1]) if len(lines) > 1 else lines[0]
    return f"{kept}\n…"


_lock = threading.Lock()


class _Ears(logging.Handler):
    """What the library says while one thread posts."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.thread = threading.get_ident()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, and let it go no further: it may hold the address."""
        if record.thread == self.thread:
            self.lines.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Hear what Apprise logs, for it answers only yes or no."""
    log = logging.getLogger("apprise")
    ears = _Ears()
    with _lock:
        log.propagate = False
        log.setLevel(logging.DEBUG)
        log.addHandler(ears)
    try:
        yield ears.lines
    finally:
        with _lock:
            log.removeHandler(ears)


def _problem(place: Place, said: list[str]) -> ChatError:
    """What a failure means, in our words."""
    text, name = "\n".join(said), f"{place.service} at {place.host}"
    code = re.search(r"error=(\d{3})", text)
    if code is None:
        if "Read timed out" in text:
            words = f"{name} did not answer in time. Whether the message is there is not known."
            return ChatError(words, is_uncertain=True)
        return ChatError(f"{name} cannot be reached. Check the address, and that nothing blocks the way.")
    status = int(code[1])
    if 300 <= status < 400:
        return ChatError(f"{name} sends messages on to another address, which is not followed.", is_refusal=True)
    if status in (401, 403, 404, 410):
        words = f"{name} refused the message ({status}): the address is wrong or was withdrawn. Enter a new one."
        return ChatError(words, is_refusal=True)
    if status == 429 or status >= 500:
        return ChatError(f"{name} takes no messages at the moment ({status}).")
    return ChatError(f"{name} refused the message ({status}).", is_refusal=True)
