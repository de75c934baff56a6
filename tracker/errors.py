"""Refusals: each says, in words a reader can act on, why something was not done.

The doors translate them: NotFound 404, NotAllowed 403, Conflict 409, Refused back onto its form field,
Merged the way to the incident that is kept, TooManyAttempts 429, Fetch, Mail, Chat and GitHub 502, Busy 503.
"""

from datetime import datetime


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


class SealedError(TrackerError):
    """A stored secret cannot be opened with the keys at hand."""


class GitHubError(TrackerError):
    """GitHub did not do what it was asked. The text says what happened and what to do, and never holds a secret.

    `may_have_happened`: the request was a write, and it is not known whether GitHub carried it out.
    """

    def __init__(self, message: str, *, may_have_happened: bool = False) -> None:
        super().__init__(message)
        self.may_have_happened = may_have_happened


class GitHubUncertainError(GitHubError):
    """A write was sent and no clear answer came: look for its effect before sending it again."""

    def __init__(self, message: str) -> None:
        super().__init__(message, may_have_happened=True)


class GitHubUnreachableError(GitHubError):
    """Nothing was carried out: GitHub was not reached, or a question came back without an answer. Ask again later."""


class GitHubAnswerError(GitHubError):
    """GitHub answered a question with something that is no answer."""


class GitHubRefusedError(GitHubError):
    """GitHub refused the values of a request. The same request would be refused again."""


class GitHubLimitedError(GitHubError):
    """The connection asked too much. Nothing may be sent over it before `until`.

    `is_told`: GitHub named the moment; otherwise it is a minute from now, to be doubled each time.
    """

    def __init__(self, message: str, *, until: datetime, is_told: bool) -> None:
        super().__init__(message)
        self.until = until
        self.is_told = is_told


class GitHubUnauthorisedError(GitHubError):
    """The connection's token or App is not, or no longer, let in: stop calling until somebody has restored it."""


class GitHubForbiddenError(GitHubError):
    """The connection may not do this. `needs` are the permissions that would do, as GitHub names them, or empty."""

    def __init__(self, message: str, *, needs: str = "") -> None:
        super().__init__(message)
        self.needs = needs


class GitHubArchivedError(GitHubError):
    """The repository is archived: it can be read but not written."""


class GitHubMissingError(GitHubError):
    """There is no such thing, or the connection may not know of it: GitHub does not tell the two apart."""


class GitHubGoneError(GitHubError):
    """The issue was deleted; or, with `is_disabled`, the repository has its issues turned off."""

    def __init__(self, message: str, *, is_disabled: bool) -> None:
        super().__init__(message)
        self.is_disabled = is_disabled


class GitHubMovedError(GitHubError):
    """The repository was renamed, or the issue transferred. Nothing is followed silently.

    `repo_id` is the repository that GitHub points to, or `full_name` its name; what GitHub does not say is None. With
    `number` it is that issue there. The same `repo_id` as before means a new name: ask for the repository by its
    number, keep the name, and send the request again.
    """

    def __init__(
        self, message: str, *, repo_id: int | None, full_name: str | None, number: int | None, was_write: bool
    ) -> None:
        super().__init__(message, may_have_happened=was_write)
        self.repo_id, self.full_name, self.number = repo_id, full_name, number


class ChatError(SendError):
    """A message was not handed to a chat. The text says why and what to look at, and never the room's address."""


class SettingsError(TrackerError):
    """A setting is missing or wrong; start-up stops."""
