"""Refusals: each says, in words a reader can act on, why something was not done.

The doors translate them: NotFound 404, NotAllowed 403, Conflict 409, Refused back onto its form field,
Merged the way to the incident that is kept, TooManyAttempts 429, Fetch, Mail and Chat 502, Busy 503.
"""


class TrackerError(Exception):
    """Any refusal of ours. Its text is shown to the person who asked."""


class NotFoundError(TrackerError):
    """The thing asked for does not exist, or not for this person."""


class NotAllowedError(TrackerError):
    """This person may see the thing but not do this to it."""


class RefusedError(TrackerError):
    """The request breaks a rule of the domain. `field` names the form field to blame, if any."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConflictError(TrackerError):
    """Somebody else changed the thing first, or the database holds a contradicting row."""


class MergedError(TrackerError):
    """The incident is a duplicate that was merged into another: whoever only looks is taken to `kept_id`."""

    def __init__(self, message: str, *, kept_id: int) -> None:
        super().__init__(message)
        self.kept_id = kept_id


class TooManyAttemptsError(TrackerError):
    """A limit shared by all processes was reached. `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BusyError(TrackerError):
    """The database could not be written in time; the same request may succeed later."""


class UnreadableError(TrackerError):
    """A text, file or request body cannot be read. The message says what is wrong and what to do."""


class FetchError(UnreadableError):
    """Nothing could be fetched from an address. The text names the host, what happened and what to do."""


class SendError(TrackerError):
    """A message was not handed over. The text says why and what to look at.

    `is_refusal`: the other machine does not want it, now or later. `is_uncertain`: it may have arrived all the same.
    """

    def __init__(self, message: str, *, is_refusal: bool = False, is_uncertain: bool = False) -> None:
        super().__init__(message)
        self.is_refusal = is_refusal
        self.is_uncertain = is_uncertain


class MailError(SendError):
    """A message was not handed to the mail server. The text says why and what to look at."""


class ChatError(SendError):
    """A message was not handed to a chat. The text says why and what to look at, and never the room's address."""


class SealedError(TrackerError):
    """A stored secret cannot be opened with the keys at hand."""


class SettingsError(TrackerError):
    """A setting is missing or wrong; start-up stops."""
