"""The only clock. Everything else takes the time as an argument or asks here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Today's date in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()
