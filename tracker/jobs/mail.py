"""Messages that leave the house."""

from tracker.clients.mail import Letter, Mail
from tracker.config import Settings
from tracker.errors import MailError

TEST_SUBJECT = "Test message from the remediation tracker"
NO_SERVER = "There is no mail server yet. Set TRACKER_SMTP_URL and TRACKER_MAIL_FROM, and restart the server."


def send(letter: Letter, *, settings: Settings) -> str:
    """Hand a letter to the mail server of the settings; returns its Message-ID.

    Raises MailError where there is none or it does not take it.
    """
    if settings.mail_server is None or settings.mail_from is None:
        raise MailError(NO_SERVER)
    return Mail(settings.mail_server, sender=settings.mail_from).send(letter)


def try_out(to: str, *, name: str, settings: Settings) -> str:
    """Send somebody a test message. Returns what went wrong in words; nothing when the server took it."""
    text = (
        f"Hello {name},\n\nyou asked the remediation tracker at {settings.base_url} for a test message. Here it is:"
        " the mail settings work.\n"
    )
    try:
        send(Letter(to, TEST_SUBJECT, text), settings=settings)
    except MailError as error:
        return str(error)
    return ""
