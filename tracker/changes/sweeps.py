"""What a look at a repository leaves behind: where the next one begins, and when."""

from datetime import datetime

from tracker import clock
from tracker.changes import pushes
from tracker.clients.github import Seen
from tracker.db import change
from tracker.queries import issues


@change
def done(repo_id: int, *, next_at: datetime, cursor: datetime | None = None, seen: Seen | None = None) -> None:
    """A sweep is over. With a `cursor`, the next begins there; `seen` belongs to the address that it had."""
    values = {"last_swept_at": clock.now(), "next_sweep_at": next_at, "last_error": ""}
    if cursor is not None:
        etag, url = (seen.etag, seen.url) if seen else ("", "")
        values |= {"cursor": cursor, "etag": etag[:500], "etag_url": url}
    pushes.update_repo(repo_id, values)


@change
def failed(repo_id: int, why: str, *, again_at: datetime) -> None:
    """A sweep did not end well: it begins at the same place again."""
    pushes.update_repo(repo_id, {"last_error": why[: pushes.MOST_ERROR], "next_sweep_at": again_at})


@change
def looked_for_each(repo_id: int) -> None:
    """Every linked issue of a repository was looked for."""
    pushes.update_repo(repo_id, {"last_exists_pass_at": clock.now()})


def is_news(link_id: int, updated_at: datetime) -> bool:
    """Whether an issue was changed after what we know of it."""
    known = issues.get_link(link_id).remote_updated_at
    return known is None or updated_at > known
