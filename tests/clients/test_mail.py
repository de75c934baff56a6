"""Mail, against a real server on this machine: what arrives, and what is said when nothing does."""

import socket
import ssl
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from tests.mailboxes import PASSWORD, USER, mail_server
from tests.served import free_port
from tracker.clients import mail
from tracker.clients.mail import Encryption, Letter, Mail, Server
from tracker.config import load
from tracker.errors import MailError

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

LETTER = Letter("ana@example.org", "Über die Prüfung", "Hello Ana,\n\n.a line that begins with a dot\nFrom here on.\n")
SENDER = mail.Address("Träcker", addr_spec="tracker@example.org")


def _mail(port: int, encryption: Encryption = Encryption.NONE, *, user: str = "", password: str = "") -> Mail:
    return Mail(Server("127.0.0.1", port, encryption, user, password), sender=SENDER)


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server shows whose certificate this machine trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def unknown() -> ssl.SSLContext:
    """What a server shows whose certificate nobody here trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_a_letter_arrives_as_it_was_written() -> None:
    with mail_server() as mailbox:
        _mail(mailbox.port).send(LETTER)
    (letter,), (envelope,) = mailbox.letters, mailbox.envelopes
    assert (letter["From"], letter["To"]) == ("Träcker <tracker@example.org>", "ana@example.org")
    assert letter["Subject"] == LETTER.subject
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter["Date"]
    assert letter["Message-ID"].endswith("@example.org>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert (envelope.mail_from, envelope.rcpt_tos) == ("tracker@example.org", ["ana@example.org"])


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
def test_it_goes_encrypted_and_logged_in(certified: ssl.SSLContext, encryption: Encryption) -> None:
    way = {"tls" if encryption is Encryption.TLS else "starttls": certified}
    with mail_server(asks_who=True, **way) as mailbox:
        _mail(mailbox.port, encryption, user=USER, password=PASSWORD).send(LETTER)
        with pytest.raises(MailError, match="refused the user or the password: 535"):
            _mail(mailbox.port, encryption, user=USER, password="wrong").send(LETTER)
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
def test_a_certificate_that_nobody_trusts_gets_no_password(unknown: ssl.SSLContext, encryption: Encryption) -> None:
    way = {"tls" if encryption is Encryption.TLS else "starttls": unknown}
    with (
        mail_server(asks_who=True, **way) as mailbox,
        pytest.raises(MailError, match="certificate that this machine does not trust"),
    ):
        _mail(mailbox.port, encryption, user=USER, password=PASSWORD).send(LETTER)
    assert mailbox.letters == []


def test_a_server_without_encryption_gets_no_password() -> None:
    with mail_server() as mailbox, pytest.raises(MailError, match="STARTTLS"):
        _mail(mailbox.port, Encryption.STARTTLS, user=USER, password=PASSWORD).send(LETTER)
    assert mailbox.letters == []


def test_the_wrong_kind_of_encryption_is_named() -> None:
    with mail_server() as mailbox, pytest.raises(MailError, match="does not speak TLS there"):
        _mail(mailbox.port, Encryption.TLS).send(LETTER)


def test_a_refused_recipient_is_said_with_the_servers_words() -> None:
    with mail_server() as mailbox, pytest.raises(MailError, match=r"refused the recipient: 550 5\.1\.1 No such user"):
        _mail(mailbox.port).send(Letter("gone@example.org", "x", "x"))


def test_nobody_listening_is_said() -> None:
    with pytest.raises(MailError, match="cannot be reached"):
        _mail(free_port()).send(LETTER)


def test_a_silent_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailError, match="took too long"):
        _mail(silent.getsockname()[1]).send(LETTER)


def test_no_failure_repeats_the_password(certified: ssl.SSLContext) -> None:
    server = Server("127.0.0.1", free_port(), Encryption.STARTTLS, USER, PASSWORD)
    with pytest.raises(MailError) as refusal:
        Mail(server, sender=SENDER).send(LETTER)
    assert PASSWORD not in f"{refusal.value} {refusal.value.__cause__} {server}"


@given(st.text(), st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_in_a_letter_becomes_a_header(subject: str, text: str) -> None:
    message = mail.message_of(Letter("ana@example.org", f"{subject}\r\nBcc: eve@example.org", text), sender=SENDER)
    plain = mail.message_of(LETTER, sender=SENDER)
    assert sorted(message.keys()) == sorted(plain.keys())
    raw = message.as_bytes().partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "@example.org", "a@example.org\r\nBcc: eve@example.org", "a@b.org,c@d.org", "<a@b.org>"],
)
def test_what_is_no_address_gets_nothing(address: str) -> None:
    with pytest.raises(MailError, match="not an e-mail address"):
        mail.message_of(Letter(address, "x", "x"), sender=SENDER)


def test_a_password_from_the_settings_arrives_decoded(tmp_path: Path) -> None:
    url = "smtps://tracker:p%40ss%3Aword%2F1@mail.example.org"
    settings = load(
        {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_SMTP_URL": url, "TRACKER_MAIL_FROM": "Tracker <t@example.org>"}
    )
    assert settings.mail_server == Server("mail.example.org", 465, Encryption.TLS, USER, PASSWORD)
    assert PASSWORD not in repr(settings)
