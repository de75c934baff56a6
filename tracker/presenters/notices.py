"""Messages in words: their kinds, and what became of them."""

from collections.abc import Mapping
from typing import Final

from tracker.vocabulary import DispatchStatus, NoticeKind

KINDS: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.DIGEST: "Digest",
    NoticeKind.INQUIRY: "Question before a review",
    NoticeKind.AGENDA: "Agenda",
    NoticeKind.MINUTES: "Minutes",
    NoticeKind.ESCALATION: "Call for a manager",
    NoticeKind.SUMMARY: "Weekly summary",
}
STATUSES: Final[Mapping[DispatchStatus, tuple[str, str]]] = {
    DispatchStatus.PENDING: ("waiting", "b-line"),
    DispatchStatus.SENDING: ("on its way", "b-line"),
    DispatchStatus.SENT: ("sent", "b-green"),
    DispatchStatus.FAILED: ("failed", "b-red"),
    DispatchStatus.BOUNCED: ("refused", "b-red"),
    DispatchStatus.LOST: ("lost", "b-amber"),
    DispatchStatus.SKIPPED: ("not sent", "b-grey"),
}
"""The word for each state, and the colour of its badge."""


def kind_words(kind: NoticeKind) -> str:
    """What messages of a kind are called."""
    return {
        NoticeKind.DIGEST: "digests of what you have promised",
        NoticeKind.INQUIRY: "questions before reviews",
        NoticeKind.AGENDA: "agendas of reviews",
        NoticeKind.MINUTES: "minutes of reviews",
        NoticeKind.ESCALATION: "calls for you as a manager",
        NoticeKind.SUMMARY: "weekly summaries",
    }[kind]
