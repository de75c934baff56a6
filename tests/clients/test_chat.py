"""Posting to chats, against a real server on this machine; and what is refused before anything is sent."""

import logging
from collections.abc import Iterator

import pytest

from tests.chats import Chat, chat_server
from tests.served import free_port
from tracker.clients.addresses import Host
from tracker.clients.chat import Place, Room
from tracker.errors import ChatError

NEAR = "127.0.0.1"


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A chat server."""
    with chat_server() as server:
        yield server


def _room(chat: Chat) -> Room:
    return Room(chat.url, hosts=(Host(NEAR, chat.port),))


@pytest.mark.parametrize(
    ("url", "service", "host"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack", "hooks.slack.com"),
        (
            "https://discord.com/api/webhooks/12345678901234567/abcdefghijklmnopqrstuvwxyzABCDEF",
            "Discord",
            "discord.com",
        ),
        ("https://chat.googleapis.com/v1/spaces/AAA/messages?key=k&token=t", "Google Chat", "chat.googleapis.com"),
        (f"https://chat.example.org/hooks/{'k' * 26}", "Mattermost", "chat.example.org"),
        ("rocket://a1/b2@chat.example.org/#payments", "Rocket.Chat", "chat.example.org"),
        (
            "https://prod-01.westus.logic.azure.com:443/workflows/643e69f8/triggers/manual/paths/invoke"
            "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu",
            "Microsoft Teams",
            "prod-01.westus.logic.azure.com",
        ),
        (f"zulip://bot@example/{'a1' * 16}/general", "Zulip", "example.zulipchat.com"),
    ],
)
def test_an_address_says_which_chat_it_is(url: str, service: str, host: str) -> None:
    assert Room(url).place == Place(service, host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "payments",
        "json://127.0.0.1:8000/",
        "jsons://example.org",
        "xml://example.org",
        "form://example.org",
        "syslog://",
        "file:///etc/passwd",
        "dbus://",
        "mailto://user:secret@example.org",
        "https://example.org/hook",
        "https://hooks.slack.com/services/T1",
        "mmost://127.0.0.1/",
        f"mmosts://chat.example.org/{'k' * 26}?template=/etc/passwd",
        f"mmosts://chat.example.org/{'k' * 26}?redirect=yes",
        f"mmosts://chat.example.org/{'k' * 26}?verify=no",
        f"mmosts://chat.example.org/{'k' * 26}?+Host=inside",
        f"workflow://chat.example.org/{'k' * 26}/sig/?template=file:///etc/passwd",
        f"mmosts://chat.example.org/{'k' * 2000}",
    ],
)
def test_other_addresses_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ChatError) as refusal:
        Room(url)
    assert not url or url not in str(refusal.value)


class _Log(logging.Handler):
    """What a log file would hold."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.text += record.getMessage()


def test_a_message_arrives(chat: Chat) -> None:
    log = _Log()
    logging.getLogger().addHandler(log)
    try:
        _room(chat).post("Payments: 2 open", "- [AI-1](http://127.0.0.1/items/1) Roll out")
    finally:
        logging.getLogger().removeHandler(log)
    assert chat.paths == [f"/hooks/{'k' * 26}"]
    assert "Payments: 2 open" in chat.posts[0]["text"]
    assert "AI-1" in chat.posts[0]["text"]
    assert "icon_url" not in chat.posts[0]
    assert "kkkk" not in log.text, "the address is a secret"


def test_a_long_message_is_cut_at_a_line(chat: Chat) -> None:
    _room(chat).post("Long", "\n".join(f"- line {number} of many" for number in range(1000)))
    assert len(chat.posts) == 1
    assert len(chat.posts[0]["text"]) <= 4000
    assert chat.posts[0]["text"].endswith("of many\n…")


def test_a_machine_inside_is_not_told_unless_the_settings_name_it(chat: Chat) -> None:
    for hosts in ((), (Host(NEAR),), (Host(NEAR, chat.port + 1),)):
        with pytest.raises(ChatError, match="inside a network") as refusal:
            Room(chat.url, hosts=hosts).post("x", "y")
        assert refusal.value.is_refusal
    with pytest.raises(ChatError, match="inside a network"):
        Room(chat.url.replace("127.0.0.1", "localhost")).post("x", "y")
    assert chat.posts == []


@pytest.mark.parametrize(
    ("status", "words", "is_refusal"),
    [(404, "withdrawn", True), (403, "withdrawn", True), (307, "not followed", True), (503, "at the moment", False)],
)
def test_a_refusal_is_said_in_words(chat: Chat, status: int, words: str, *, is_refusal: bool) -> None:
    chat.status = status
    with pytest.raises(ChatError, match=words) as refusal:
        _room(chat).post("x", "y")
    assert refusal.value.is_refusal is is_refusal
    assert len(chat.posts) == 1
    assert "kkkk" not in str(refusal.value)


def test_nobody_there_is_worth_another_try() -> None:
    port = free_port()
    with pytest.raises(ChatError, match="cannot be reached") as refusal:
        Room(f"mmost://{NEAR}:{port}/{'k' * 26}", hosts=(Host(NEAR, port),)).post("x", "y")
    assert (refusal.value.is_refusal, refusal.value.is_uncertain) == (False, False)
