"""Passwords: how they are kept and which are refused.

Argon2id with OWASP's parameters (19 MiB, two passes, one lane), at most two hashes at once in a process:
each costs memory, and a burst of log-ins must not take the machine down.
"""

import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from tracker.errors import RefusedError

LEAST_LENGTH: Final = 12
MOST_LENGTH: Final = 256
_LEAST_SCORE: Final = 2
_SCORED_LENGTH: Final = 72
_OWN_WORDS: Final = ("remediation", "tracker", "incident", "postmortem")

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_AT_ONCE: Final = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def new_hash(password: str, *, about: tuple[str, ...] = ()) -> str:
    """The hash of a password that is strong enough. Raises RefusedError as `check_strength` does."""
    check_strength(password, about=about)
    return hashed(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password fits the hash. Takes as long where there is no hash to compare with."""
    with _AT_ONCE:
        nobody = _nobody()
        try:
            return _HASHER.verify(password_hash or nobody, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def check_strength(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raise RefusedError for a password that is short, long or easily guessed. `about`: name and e-mail."""
    if len(password) < LEAST_LENGTH:
        raise RefusedError(f"Use {LEAST_LENGTH} characters or more; a few unrelated words do well.", field="password")
    if len(password) > MOST_LENGTH:
        raise RefusedError(f"Use at most {MOST_LENGTH} characters.", field="password")
    words = [word for text in about for word in text.lower().replace("@", " ").split()]
    if zxcvbn(password[:_SCORED_LENGTH], user_inputs=[*words, *_OWN_WORDS])["score"] < _LEAST_SCORE:
        raise RefusedError("This password is easily guessed. Use a few unrelated words.", field="password")


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
