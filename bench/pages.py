"""How fast are the pages of a large installation? `make bench`

Builds 100,000 items, 2,000 incidents with write-ups and 200 people in a throw-away folder, serves the tracker and the
floor (see `floor.py`) with the same server, asks both in turn over one connection, and prints what each page costs as
a multiple of the floor. Ends with 1 where a goal is missed by more than TOLERANCE. Compare ratios, not milliseconds.
"""

import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from bench import floor, rows
from bench.running import FLOOR, HOST, TRACKER, Server, memory_of, serving
from tracker import config, schema
from tracker.app import create_app
from tracker.changes import access
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.rules import cursors

ROUNDS, SECONDS, LEAST = 4, 0.6, 5
"""Each page is asked in so many turns, each of so many seconds and at least so many requests."""
TOLERANCE = 1.25
OWNER = 7
ITEM = re.compile(r'href="/items/(\d+)"')
DEEP = 0.99


@dataclass
class Page:
    """One page of the tracker, the floor's for it, the goal for their ratio, and the times of both in ms."""

    name: str
    path: str
    floor: str
    goal: float | None = None
    is_list: bool = False
    times: list[float] = field(default_factory=list)
    floor_times: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def floor_p50(self) -> float:
        return statistics.median(self.floor_times)

    @property
    def ratio(self) -> float:
        return self.p50 / self.floor_p50


@dataclass(frozen=True)
class Goal:
    """One figure that was promised, and what it is."""

    name: str
    figure: float
    most: float

    @property
    def is_missed(self) -> bool:
        return self.figure > self.most * TOLERANCE


def main() -> None:
    """Build, serve, measure, print, judge."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as name:
        folder = Path(name)
        began = time.monotonic()
        cookie, deep = _build(folder)
        print(f"{rows.ITEMS} items and {rows.INCIDENTS} incidents built in {time.monotonic() - began:.0f} s")
        pages = _pages(deep)
        with serving(TRACKER, folder, "/livez", _settings(folder)) as tracker:
            sizes = {page.floor: _size(tracker, page, cookie) for page in pages}
            (folder / "sizes").write_text(json.dumps(sizes))
            with serving(FLOOR, folder, "/ready", _floor_settings(folder)) as bare:
                _check(pages, tracker, bare, cookie)
                _measure(pages, tracker, bare, cookie)
                goals = [*_goals(pages), *_goals_of_servers(tracker, bare)]
    _print(pages, goals)
    sys.exit(any(goal.is_missed for goal in goals))


def _build(folder: Path) -> tuple[str, tuple[str, int]]:
    """Fill a database; returns the cookie of somebody's log-in, and the place of an item near the list's end."""
    app = create_app(config.load(_settings(folder)))
    with app.app_context():
        schema.bring_up_to_date()
        rows.fill(date.today())  # noqa: DTZ011  (any day will do, as long as both know the same)
        token = access.open_login(1, address=HOST, browser="bench", lasts=timedelta(days=1))
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": token, "_fresh": True})
        due = sa.func.coalesce(ActionItem.due_on, date.max, type_=sa.Date)
        place = db.session.execute(
            sa.select(due, ActionItem.id).order_by(due, ActionItem.id).offset(int(rows.ITEMS * DEEP)).limit(1)
        ).one()
        db.session.remove()
        db.engine.dispose()
    floor.copy(folder / "tracker.sqlite", folder / "floor.sqlite")
    return f"{app.config['SESSION_COOKIE_NAME']}={value}", (place[0].isoformat(), place[1])


def _pages(deep: tuple[str, int]) -> list[Page]:
    """Goals are the list's own, and for the others a share of what the quickest peers take."""
    day = date.today()  # noqa: DTZ011
    week = f"/week?today={day}&soon={day + timedelta(days=7)}&team=1"
    phrase = f"/search?q={quote(chr(34) + rows.PHRASE + chr(34))}"
    after = cursors.written((date.fromisoformat(deep[0]), deep[1]))
    chosen = f"owner={OWNER}&state=open&state=in_progress"
    return [
        Page("list, first page", "/items", "/list", 2.0, is_list=True),
        Page("list, filtered", f"/items?{chosen}", f"/list?owner={OWNER}", 2.0, is_list=True),
        Page("list, at 99%", f"/items?after={after}", f"/list?due={deep[0]}&id={deep[1]}", 2.0, is_list=True),
        Page("item", "/items/50000", "/items/50000", 3.4),
        Page("incident", "/incidents/1000", "/incidents/1000"),
        Page("this week", "/", week),
        Page("search, common word", f"/search?q={rows.COMMON}", f"/search?q={rows.COMMON}", 4.4),
        Page("search, rare word", f"/search?q={rows.RARE}", f"/search?q={rows.RARE}", 4.4),
        Page("search, phrase", phrase, phrase, 4.4),
    ]


def _goals(pages: list[Page]) -> Iterator[Goal]:
    named = {page.name: page for page in pages}
    first = named["list, first page"]
    for page in pages:
        if page.goal is not None:
            yield Goal(page.name, page.ratio, page.goal)
    yield Goal("list, at 99% : first page", named["list, at 99%"].p50 / first.p50, 1.2)
    yield Goal("list, p99 : p50", _percentile(first.times, 99) / first.p50, 5)
    yield Goal("this week : the floor's list", named["this week"].p50 / first.floor_p50, 2.0)


def _goals_of_servers(tracker: Server, bare: Server) -> Iterator[Goal]:
    yield Goal("cold start : the floor's", tracker.started_in / bare.started_in, 2.0)
    yield Goal("memory : the floor's", memory_of(tracker) / memory_of(bare), 1.3)


def _settings(folder: Path) -> dict[str, str]:
    return {"TRACKER_DATA_DIR": str(folder), "TRACKER_SECRET_KEY": "b" * 40}


def _floor_settings(folder: Path) -> dict[str, str]:
    return {"BENCH_FLOOR": str(folder / "floor.sqlite"), "BENCH_SIZES": str(folder / "sizes")}


# Asking


def _ask(connection: HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} was answered with {answer.status}")
    return body


def _size(tracker: Server, page: Page, cookie: str) -> int:
    return len(_ask(tracker.connect(), page.path, cookie))


def _check(pages: list[Page], tracker: Server, bare: Server, cookie: str) -> None:
    """Both must list the same items before their times mean anything."""
    for page in pages:
        shown = _ask(tracker.connect(), page.path, cookie).decode()
        known = _ask(bare.connect(), page.floor, "").decode()
        if page.is_list:
            ours, theirs = (list(dict.fromkeys(ITEM.findall(text))) for text in (shown, known))
            if len(theirs) < 50 or ours != theirs:
                raise SystemExit(f"{page.name}: the tracker lists {ours[:3]}… and the floor {theirs[:3]}…")
        elif abs(len(shown.encode()) - len(known.encode())) > 0.02 * len(shown):
            raise SystemExit(f"{page.name}: the tracker sends {len(shown)} characters and the floor {len(known)}")


def _measure(pages: list[Page], tracker: Server, bare: Server, cookie: str) -> None:
    """Turn by turn, so that a noisy moment hurts both sides."""
    ours, theirs = tracker.connect(), bare.connect()
    for page in pages:
        _turn(ours, page.path, cookie, [], 0)
        _turn(theirs, page.floor, "", [], 0)
        for _ in range(ROUNDS):
            _turn(ours, page.path, cookie, page.times, SECONDS)
            _turn(theirs, page.floor, "", page.floor_times, SECONDS)


def _turn(connection: HTTPConnection, path: str, cookie: str, times: list[float], seconds: float) -> None:
    until, asked = time.monotonic() + seconds, 0
    while asked < LEAST or time.monotonic() < until:
        began = time.perf_counter()
        _ask(connection, path, cookie)
        times.append((time.perf_counter() - began) * 1000)
        asked += 1


def _percentile(times: list[float], which: int) -> float:
    return sorted(times)[min(len(times) * which // 100, len(times) - 1)]


def _print(pages: list[Page], goals: list[Goal]) -> None:
    head = ("page", "p50 ms", "p95", "p99", "asked", "floor", "p95", "ratio", "goal")
    print("\n{:<22}{:>9}{:>9}{:>9}{:>7}{:>9}{:>9}{:>8}{:>7}".format(*head))
    for page in pages:
        ours = f"{page.p50:>9.2f}{_percentile(page.times, 95):>9.2f}{_percentile(page.times, 99):>9.2f}"
        theirs = f"{page.floor_p50:>9.2f}{_percentile(page.floor_times, 95):>9.2f}"
        goal = f"{page.goal:.1f}" if page.goal else "-"
        print(f"{page.name:<22}{ours}{len(page.times):>7}{theirs}{page.ratio:>8.2f}{goal:>7}")
    print(f"\n{'goal':<34}{'figure':>8}{'at most':>9}")
    for goal in goals:
        verdict = f"missed (by more than {TOLERANCE - 1:.0%})" if goal.is_missed else ""
        print(f"{goal.name:<34}{goal.figure:>8.2f}{goal.most:>9.2f}  {verdict}".rstrip())


if __name__ == "__main__":
    main()
