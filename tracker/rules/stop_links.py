"""Signed tokens in mails that do one thing: end one kind of message to one person."""

from typing import Final, NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer

from tracker.errors import NotFoundError
from tracker.vocabulary import NoticeKind

PURPOSE: Final = "stop these messages"


class Stop(NamedTuple):
    """Whose messages of which kind."""

    person_id: int
    kind: NoticeKind


def sign(stop: Stop, *, secret: str) -> str:
    """The token; it has no end, as an old mail must still be able to stop the next one."""
    return str(URLSafeSerializer(secret, salt=PURPOSE).dumps([stop.person_id, stop.kind.value]))


def read(token: str, *, secret: str) -> Stop:
    """What a token is for. Raises NotFoundError for one that is not ours."""
    try:
        person_id, kind = URLSafeSerializer(secret, salt=PURPOSE).loads(token)
        return Stop(int(person_id), NoticeKind(kind))
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFoundError("This link is not one of ours. Use the link in the latest message.") from error
