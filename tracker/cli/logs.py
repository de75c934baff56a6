"""What the commands write about themselves: one line an event on standard error, times in UTC."""

import logging
import time
from typing import Final

QUIET: Final = ("alembic", "huey")
"""Libraries that would tell of every step."""


class PlainLine(logging.Formatter):
    """`2026-03-09T08:00:00Z INFO tracker.web.errors the message`. A failure's trace follows on lines of its own."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Escape what could pass for another line, such as a line break in an address that somebody asked for."""
        line = super().formatMessage(record)
        return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)


def begin() -> None:
    """Send the log of this process and of those it forks to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlainLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
