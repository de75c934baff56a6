"""Fields that several rooms use: instants in UTC, and prose whose line ends are ours."""

from datetime import UTC, datetime
from typing import Any

from wtforms import DateTimeLocalField


def prose(text: str | None) -> str:
    """Typed text of several lines: without the blanks around it, and with the line ends that we store."""
    return (text or "").replace("\r\n", "\n").strip()


class InstantField(DateTimeLocalField):
    """A date and time in UTC. Its data are aware; seconds are shown where there are any."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"step": "any"})
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        seconds = "" if self.data.second == 0 else f":{self.data:%S}"
        return f"{self.data.astimezone(UTC):%Y-%m-%dT%H:%M}{seconds}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed as UTC."""
        super().process_formdata(valuelist)
        typed: datetime | None = self.data
        if typed is not None:
            self.data = typed.replace(tzinfo=UTC)
