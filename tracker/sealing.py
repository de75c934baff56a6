"""Secrets that are kept in the database, sealed with keys that are not in it.

Sealing is Fernet: AES-128 in CBC mode and an HMAC over all of it, with a key of 32 random bytes.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tracker.errors import SealedError, SettingsError


def new_key() -> str:
    """A fresh key, as the setting and the key file write it."""
    return Fernet.generate_key().decode("ascii")


class Ring:
    """The keys of an installation, the newest first: the newest seals, and every one of them opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises SettingsError where a key is none, without repeating it."""
        try:
            known = [Fernet(key) for key in keys]
        except ValueError:
            known = []
        if not known:
            raise SettingsError(
                "TRACKER_SEALING_KEYS must hold keys as `tracker secrets new-key` prints them, the newest first,"
                " separated by commas."
            )
        self._newest, self._all = known[0], MultiFernet(known)

    def seal(self, secret: str) -> str:
        """A secret as the database may hold it. An empty one stays empty."""
        return self._all.encrypt(secret.encode()).decode("ascii") if secret else ""

    def open(self, sealed: str) -> str:
        """The secret. Raises SealedError where none of the keys has sealed it."""
        try:
            return self._all.decrypt(sealed.encode()).decode() if sealed else ""
        except InvalidToken:
            raise SealedError(
                "A stored secret cannot be opened: the key that sealed it is missing from TRACKER_SEALING_KEYS or the"
                " key file. Put the key back, or enter the secret again."
            ) from None

    def is_newest(self, sealed: str) -> bool:
        """Whether the newest key has sealed this."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return not sealed
        return True

    def seal_again(self, sealed: str) -> str:
        """The same secret, sealed by the newest key. Raises SealedError as `open` does."""
        return self.seal(self.open(sealed))
