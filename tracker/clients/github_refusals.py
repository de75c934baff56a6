"""What an answer of GitHub's that is no success means, by its status and headers and never by a library's classes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from tracker import clock
from tracker.errors import (
    GitHubAnswerError,
    GitHubArchivedError,
    GitHubError,
    GitHubForbiddenError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubRefusedError,
    GitHubUnauthorisedError,
    GitHubUncertainError,
    GitHubUnreachableError,
)

WAIT: Final = timedelta(minutes=1)
"""How long to wait where GitHub does not say."""
LONGEST_WAIT: Final = timedelta(hours=2)
MOST_WORDS: Final = 300
_PLACE: Final = re.compile(
    r"/(?:repositories/(?P<id>\d+)|repos/(?P<name>[^/]+/[^/]+))(?:/issues/(?P<number>\d+)|/.*)?/?$"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers by lower-case name, and the body: decoded where it was JSON, else None."""

    status: int
    headers: Mapping[str, str]
    data: Any
    text: str

    @property
    def message(self) -> str:
        """What GitHub says in words, on one line."""
        said = self.data.get("message") if isinstance(self.data, Mapping) else ""
        return " ".join(str(said or "").split())[:MOST_WORDS]

    @property
    def sent_at(self) -> datetime | None:
        """The moment by the server's clock."""
        try:
            return parsedate_to_datetime(self.headers["date"]).astimezone(UTC)
        except (KeyError, ValueError, TypeError):
            return None


def problem_of(answer: Answer, *, host: str, is_write: bool) -> GitHubError:
    """What an answer means that is neither a success nor a 304."""
    status = answer.status
    if status == 408 or status >= 500:
        words = f"{host} answered {status}. Ask again later."
        return GitHubUncertainError(words) if is_write else GitHubUnreachableError(words)
    if 300 <= status < 400:
        return _moved(answer, host=host, is_write=is_write)
    if status in (403, 429) and is_limit(answer):
        return _limited(answer, host=host)
    if 400 <= status < 500:
        return _refused(answer, host=host)
    return GitHubAnswerError(f"{host} answered {status}, which is no answer.", may_have_happened=is_write)


def _refused(answer: Answer, *, host: str) -> GitHubError:
    """What a status of 4xx means that does not ask to wait."""
    said = f": {answer.message}" if answer.message else "."
    match answer.status:
        case 401:
            return GitHubUnauthorisedError(
                f"{host} does not accept the connection's token{said} Check whether it has expired or was revoked."
            )
        case 403 | 451:
            return _forbidden(answer, host=host, said=said)
        case 404:
            return GitHubMissingError(f"{host} knows no such thing, or the connection may not see it.")
        case 410:
            is_disabled = "disabled" in answer.message.lower()
            return GitHubGoneError(f"{host} says that it is gone{said}", is_disabled=is_disabled)
        case _:
            return GitHubRefusedError(f"{host} refused it{said}{_details(answer.data)}")


def is_limit(answer: Answer) -> bool:
    """Whether a 403 or 429 asks to wait."""
    message = answer.message.lower()
    if answer.status == 429 or "retry-after" in answer.headers or "rate limit" in message:
        return True
    return answer.headers.get("x-ratelimit-remaining") == "0" and "accessible" not in message


def place_in(location: str) -> tuple[int | None, str | None, int | None] | None:
    """The repository's number or name, and the issue's number, in the API address that a redirect leads to."""
    found = _PLACE.search(urlsplit(location).path)
    if not found:
        return None
    number = found["number"]
    return int(found["id"]) if found["id"] else None, found["name"], int(number) if number else None


def _moved(answer: Answer, *, host: str, is_write: bool) -> GitHubError:
    location = answer.headers.get("moved-to", "")
    place = place_in(location)
    if place is None or urlsplit(location).hostname not in (None, host):
        return GitHubAnswerError(
            f"{host} sends us elsewhere. Check the API address of the connection.", may_have_happened=is_write
        )
    repo_id, full_name, number = place
    return GitHubMovedError(
        f"{host} says that it has moved.",
        repo_id=repo_id,
        full_name=full_name,
        number=number,
        was_write=is_write,
    )


def _limited(answer: Answer, *, host: str) -> GitHubLimitedError:
    now = clock.now()
    wait = _told_wait(answer, now)
    until = now + (WAIT if wait is None else min(max(wait, timedelta(seconds=1)), LONGEST_WAIT))
    return GitHubLimitedError(
        f"{host} asks to wait until {until:%H:%M} UTC before the next request.", until=until, is_told=wait is not None
    )


def _told_wait(answer: Answer, now: datetime) -> timedelta | None:
    """Retry-After; or, where the hour's requests are used up, until they are given again, by the server's clock."""
    after, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if after.isdigit() and len(after) < 9:
        return timedelta(seconds=int(after))
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit() and len(reset) < 12:
        return datetime.fromtimestamp(int(reset), UTC) - (answer.sent_at or now) + timedelta(seconds=1)
    return None


def _forbidden(answer: Answer, *, host: str, said: str) -> GitHubError:
    if "archived" in answer.message.lower():
        return GitHubArchivedError(f"The repository on {host} is archived, so nothing can be written to it.")
    needs = answer.headers.get("x-accepted-github-permissions", "")[:MOST_WORDS]
    more = f" It takes the permission {needs.replace('=', ': ')}." if needs else ""
    return GitHubForbiddenError(f"{host} does not allow it{said}{more}", needs=needs)


def _details(data: Any) -> str:
    """Which fields a 422 blames."""
    errors = data.get("errors") if isinstance(data, Mapping) else None
    if not isinstance(errors, list):
        return ""
    blamed = [
        " ".join(str(one.get(key)) for key in ("field", "code", "message") if one.get(key))
        if isinstance(one, Mapping)
        else str(one)
        for one in errors[:5]
    ]
    return f" ({'; '.join(blamed)[:MOST_WORDS]})" if any(blamed) else ""
