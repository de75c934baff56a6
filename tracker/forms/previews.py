"""The seal on a preview: what was read, by whom, when, so that only what somebody saw can be accepted."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from tracker.errors import RefusedError
from tracker.models.incidents import SOURCE_LENGTH
from tracker.rules.matching import base_name
from tracker.vocabulary import WriteUpFormat

LASTS: Final = 24 * 60 * 60
"""Seconds after which a preview has to be made again."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a seal vouches for besides the text: the name it came under, the day of reading, and what it came as.

    `stored_as` is empty while the text is still the file or the page that a person gave.
    """

    source: str
    as_of: date
    stored_as: WriteUpFormat | None = None


def seal(text: str, seen: Seen, *, person_id: int | None) -> str:
    """A signed token for one text, seen by one person."""
    return _signer().dumps([_digest(text), person_id, seen.source, seen.as_of.isoformat(), seen.stored_as])


def unseal(token: str, text: str, *, person_id: int | None) -> Seen:
    """What was sealed. Raises RefusedError where the token is missing, old, or for another text or person."""
    try:
        digest, owner, source, as_of, stored_as = _loaded(token)
    except SignatureExpired:
        raise RefusedError(
            "This preview is more than a day old. Nothing was stored; have the text read again."
        ) from None
    except (BadSignature, ValueError, TypeError):
        raise RefusedError("This form did not come from a preview. Nothing was stored; begin with the text.") from None
    if owner != person_id or digest != _digest(text):
        raise RefusedError("The text is not the one that you saw. Nothing was stored; begin with the text.")
    return Seen(source, date.fromisoformat(as_of), WriteUpFormat(stored_as))


def file_name(name: str | None) -> str:
    """The name a browser gives for a file, without folders and without what cannot be seen."""
    return _UNPRINTABLE.sub("", base_name((name or "").replace("\\", "/"))).strip()[-SOURCE_LENGTH:]


def _loaded(token: str) -> Any:
    return _signer().loads(token, max_age=LASTS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="import-preview")
