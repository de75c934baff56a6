"""The only clock. Everything else takes the time as an argument or asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Today's date in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def put_back(instant: datetime) -> Iterator[None]:
    """Inside, it is `instant`: for a story told afterwards, in which things were also recorded when they happened."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
