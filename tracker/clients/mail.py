"""Mail: one message handed to the mail server of the settings."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from typing import Any, Final

from tracker import clock
from tracker.errors import MailError

SECONDS: Final = 15
"""How long the server may take for each answer."""


class Encryption(StrEnum):
    """How the way to the mail server is encrypted."""

    TLS = "TLS"
    STARTTLS = "STARTTLS"
    NONE = "no encryption"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. Without `user` it is used without a log-in."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. `text` is plain text; `html` says the same again for those who prefer it.

    `stop_url` is an address at which a POST, without a log-in, ends messages like this.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    stop_url: str = ""


class _WatchedSMTP(smtplib.SMTP):
    """Remembers how far it came, for an answer that gets lost after the message was given says nothing."""

    is_given = is_taken = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the message itself over."""
        self.is_given = True
        answer = super().data(msg)
        self.is_given, self.is_taken = False, answer[0] == 250
        return answer


class _WatchedSMTPS(_WatchedSMTP, smtplib.SMTP_SSL):
    """The same, encrypted from the beginning."""


class Mail:
    """The way to one mail server, whose certificate must be one that this machine (or SSL_CERT_FILE) trusts."""

    def __init__(self, server: Server, *, sender: Address) -> None:
        self.server = server
        self.sender = sender

    def send(self, letter: Letter) -> str:
        """Hand a letter over; returns its Message-ID. Raises MailError, which says what went wrong and what to do."""
        message = message_of(letter, sender=self.sender)
        connection: _WatchedSMTP | None = None
        try:
            with self._connection() as connection:
                connection.sendmail(self.sender.addr_spec, [letter.to], message.as_bytes())
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            if connection is None or not connection.is_taken:  # else it only said good-bye badly
                is_uncertain = connection is not None and connection.is_given and not _is_answer(error)
                raise self._refusal(error, is_uncertain=is_uncertain) from error
        return str(message["Message-ID"])

    def _refusal(self, error: Exception, *, is_uncertain: bool) -> MailError:
        problem = _problem(error, self.server)
        if is_uncertain:
            return MailError(f"{problem} Whether it took the message is not known.", is_uncertain=True)
        return MailError(f"{problem} The message was not sent.", is_refusal=500 <= _code(error) < 600)

    @contextmanager
    def _connection(self) -> Iterator[_WatchedSMTP]:
        server = self.server
        if server.encryption is Encryption.TLS:
            trusted = ssl.create_default_context()
            connection: _WatchedSMTP = _WatchedSMTPS(server.host, server.port, timeout=SECONDS, context=trusted)
        else:
            connection = _WatchedSMTP(server.host, server.port, timeout=SECONDS)
        with connection:
            if server.encryption is Encryption.STARTTLS:
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
            yield connection


def message_of(letter: Letter, *, sender: Address) -> EmailMessage:
    """The letter as it travels. Nothing in it can add a header. Raises MailError for an address that is none."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = address_of(letter.to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _is_answer(error: Exception) -> bool:
    """Whether the server said no, rather than nothing."""
    return isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPServerDisconnected)


def _code(error: Exception) -> int:
    """What the server answered about this recipient or this message; 0 where the failure is about something else."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return error.smtp_code if isinstance(error, smtplib.SMTPDataError) else 0


def address_of(text: str) -> Address:
    """One bare e-mail address. Raises MailError for anything else."""
    try:
        address = Address(addr_spec=text)
    except (ValueError, HeaderParseError, IndexError):
        address = Address()
    if not address.username or not address.domain or not text.isprintable():
        raise MailError(f"Mail cannot be sent to “{_one_line(text)}”: it is not an e-mail address.")
    return address


def _problem(error: Exception, server: Server) -> str:
    """What a failure means to somebody who can change the settings. Never with what the server was told."""
    name = f"{server.host}, port {server.port},"
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, OSError):
        error = error.__context__  # what the library found when it waited for an answer
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words.format(name=name, said=_said(error))
    return f"The mail server {name} cannot be reached. Check the host and the port, and that nothing blocks the way."


def _said(error: Exception) -> str:
    """What the server answered, on one line of at most 200 characters."""
    code: int | str = ""
    answer: bytes | str = ""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {_one_line(text)}".strip()[:200]


def _one_line(text: str) -> str:
    return " ".join("".join(it if it.isprintable() else " " for it in text).split())


_WORDS: Final = (
    (ssl.SSLCertVerificationError, "The mail server {name} shows a certificate that this machine does not trust."),
    (
        ssl.SSLError,
        "The mail server {name} does not speak TLS there. Use smtps:// where it begins with TLS,"
        " and smtp:// where it begins without.",
    ),
    (TimeoutError, "The mail server {name} took too long to answer."),
    (
        smtplib.SMTPNotSupportedError,
        "The mail server {name} does not offer what is needed: encryption (STARTTLS), a log-in, or other letters"
        " than ASCII in addresses.",
    ),
    (smtplib.SMTPAuthenticationError, "The mail server {name} refused the user or the password: {said}."),
    (smtplib.SMTPRecipientsRefused, "The mail server {name} refused the recipient: {said}."),
    (smtplib.SMTPSenderRefused, "The mail server {name} refused the sender of TRACKER_MAIL_FROM: {said}."),
    (smtplib.SMTPServerDisconnected, "The mail server {name} ended the conversation."),
    (smtplib.SMTPResponseException, "The mail server {name} refused: {said}."),
    (smtplib.SMTPException, "The mail server {name} refused."),
    (UnicodeError, "The mail server {name} cannot be told this address, user or password: use ASCII."),
)
"""The most particular first."""
