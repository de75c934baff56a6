"""A log line is one line, in UTC, whatever is written into it."""

import logging
import sys

from tracker.cli.logs import PlainLine


def _written(message: str, *args: object, failure: BaseException | None = None) -> str:
    info = (type(failure), failure, failure.__traceback__) if failure else None
    record = logging.LogRecord("tracker.web", logging.INFO, __file__, 1, message, args, info)
    record.created = 1_773_043_200.0
    return PlainLine().format(record)


def test_the_time_is_utc() -> None:
    assert _written("served %s", "a page") == "2026-03-09T08:00:00Z INFO tracker.web served a page"


def test_nobody_can_write_a_line_of_their_own() -> None:
    line = _written("asked for %s", "/x\n2026-03-09T08:00:00Z INFO tracker.web all is well\x1b[2J")
    assert "\n" not in line
    assert "\x1b" not in line
    assert r"/x\n2026" in line


def test_other_scripts_stay_readable() -> None:
    assert _written("Zoë, 東京").endswith("Zoë, 東京")


def test_a_failure_shows_where_it_came_from() -> None:
    try:
        raise ValueError("power cut")
    except ValueError:
        assert "ValueError: power cut" in _written("it failed", failure=sys.exc_info()[1])
