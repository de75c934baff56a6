"""Links that ask an owner about their items: signed, so that they cannot be made up, and stored as a digest only."""

import base64
import hashlib
import hmac

PURPOSE = b"review inquiry"


def token_of(salt: str, *, secret: str) -> str:
    """The token for a salt: the salt and its signature by the secret key of the installation."""
    key = hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
    signature = base64.urlsafe_b64encode(hmac.digest(key, salt.encode(), hashlib.sha256)).decode().rstrip("=")
    return f"{salt}.{signature}"


def is_signed(token: str, *, secret: str) -> bool:
    """Whether a token was made by `token_of` with this secret."""
    salt = token.partition(".")[0]
    return hmac.compare_digest(token_of(salt, secret=secret).encode(), token.encode())
