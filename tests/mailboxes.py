"""A real mail server on this machine that keeps what it is given."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.served import free_port

USER, PASSWORD = "tracker", "p@ss:word/1"


@dataclass
class Mailbox:
    """What has arrived at a server on `port`. Recipients in `refused` are turned away."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    refused: frozenset[str] = frozenset({"gone@example.org"})
    pauses_at_data: bool = False
    """Whether it has the message and says nothing to it."""
    paused: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or turn it away."""
        if address in self.refused:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message."""
        while self.pauses_at_data:
            self.paused += 1
            await asyncio.sleep(0.05)
        assert isinstance(envelope.content, bytes)
        self.envelopes.append(envelope)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: Any) -> AuthResult:
    is_right = isinstance(told, LoginPassword) and (told.login, told.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, asks_who: bool = False
) -> Iterator[Mailbox]:
    """Run a server until the block ends: plain, encrypted from the beginning (`tls`), or once asked (`starttls`)."""
    mailbox = Mailbox(free_port())
    how: dict[str, Any] = {"authenticator": _knows, "auth_required": True} if asks_who else {}
    if starttls is not None:
        how |= {"tls_context": starttls, "require_starttls": True}
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        ssl_context=tls,
        auth_require_tls=tls is None and asks_who,
        **how,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
