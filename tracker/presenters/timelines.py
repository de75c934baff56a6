"""The cause timeline as geometry: incidents as marks, promises as bars, quiet time as shades. Pixels, and no drawing.

Drawn twice, wide and narrow, so that a page shows the one that fits and nothing scrolls sideways.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from tracker.queries.lives import KnownItem
from tracker.queries.verdicts import Struck
from tracker.rules.lifecycle import ACTIVE, FINISHED
from tracker.rules.timelines import end_of
from tracker.vocabulary import ItemState, Verdict

WIDE: Final = 1120
NARROW: Final = 310
LEAST_QUIET: Final = timedelta(days=14)
FIRST: Final = "first"
"""The mark of a cause's first incident, which has no verdict."""

_LETTER: Final = 7.0
"""How wide a letter of 12 px is, on the safe side."""
_SIDE: Final = 12
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Style:
    """How much room there is: rows of labels above, items that still get their whole names, ticks."""

    width: int
    lanes: int
    named: int
    row: int
    is_text_above: bool
    ticks: int
    right: int


_STYLES: Final = {
    WIDE: Style(WIDE, lanes=3, named=24, row=26, is_text_above=False, ticks=9, right=40),
    NARROW: Style(NARROW, lanes=4, named=12, row=36, is_text_above=True, ticks=4, right=16),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One incident. `kind` is its verdict or FIRST; the label is empty where there is no room for it."""

    id: int
    x: float
    y: float
    kind: str
    words: str
    label: str
    verdict: str
    is_label_left: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: how things stood from here to there."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One promise, from when it was made to when it ended. `dues` are where its dates fell."""

    id: int
    y: float
    height: float
    pieces: tuple[Piece, ...]
    dues: tuple[float, ...]
    text: str
    text_x: float
    text_y: float
    is_text_left: bool
    words: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A quiet time."""

    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of a month."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it. The axis lies at `axis_y`; bars and shades hang between `top` and it."""

    width: int
    height: float
    top: float
    axis_y: float
    today_x: float
    ticks: tuple[Tick, ...]
    shades: tuple[Shade, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]


class _Scale:
    """Instants to pixels."""

    def __init__(self, first: datetime, now: datetime, style: Style) -> None:
        self.first = first
        self.span = max(now - first, timedelta(days=30))
        self.left, self.room = _SIDE, style.width - _SIDE - style.right

    def __call__(self, at: datetime) -> float:
        return round(self.left + self.room * min(1.0, max(0.0, (at - self.first) / self.span)), 1)


class PromiseLine(NamedTuple):
    """One promise in the words of the table below the drawing."""

    id: int
    label: str
    title: str
    promised_on: date
    first_due_on: date | None
    ending: str


def told(items: Iterable[KnownItem]) -> list[PromiseLine]:
    """What the bars show, in words."""
    return [
        PromiseLine(
            one.life.item_id,
            one.label,
            one.title,
            one.life.promised_on,
            next((move.to_on for move in one.life.dues if move.to_on), None),
            _ending(one),
        )
        for one in sorted(items, key=lambda one: (one.life.promised_on, one.life.item_id))
    ]


def draw(
    struck: Sequence[Struck],
    judged: Mapping[int, Verdict],
    items: Iterable[KnownItem],
    rounds: Iterable[datetime],
    *,
    now: datetime,
    width: int,
) -> Drawing:
    """The timeline of a cause: its incidents in order, the verdicts by incident, its items and when rounds ended."""
    style = _STYLES[width]
    known = sorted(items, key=lambda one: (one.life.promised_on, one.life.item_id))
    begun = [one.began_at for one in struck] + [_promised_at(one) for one in known]
    scale = _Scale(min(begun, default=now), now, style)
    marks, lanes = _marks(struck, judged, scale, style)
    top = 14.0 + 34 * lanes
    bars, bottom = _bars(known, scale, style, now, top + 8)
    axis_y = bottom + 24
    return Drawing(
        width=width,
        height=axis_y + 24,
        top=top,
        axis_y=axis_y,
        today_x=scale(now),
        ticks=tuple(_ticks(scale, now, style)),
        shades=tuple(_shades([one.began_at for one in struck], sorted(rounds), now, scale)),
        marks=tuple(marks),
        bars=tuple(bars),
    )


def _marks(
    struck: Sequence[Struck], judged: Mapping[int, Verdict], scale: _Scale, style: Style
) -> tuple[list[Mark], int]:
    """Each incident in the highest row where its label does not touch another, and how many rows there are."""
    ends: list[float] = []
    placed = []
    for place, one in enumerate(struck):
        x = scale(one.began_at)
        verdict = judged.get(one.id)
        word = "first time" if place == 0 else verdict.value.replace("-", " ") if verdict else ""
        room = 18 + _LETTER * (max(len(one.label), len(word)) + 1)
        is_left = x + room > style.width
        begins, ends_at = (x - room, x + 12) if is_left else (x - 12, x + room)
        lane = next((lane for lane, end in enumerate(ends) if end <= begins), len(ends))
        has_label = lane < style.lanes and begins >= 0
        if has_label:
            ends[lane : lane + 1] = [ends_at]
        placed.append((one, x, verdict.value if verdict else FIRST, word, lane if has_label else None, is_left))
    lanes = max(1, len(ends))
    marks = [
        Mark(
            id=one.id,
            x=x,
            y=18 + 34.0 * (lanes - 1 if lane is None else lane),
            kind=kind,
            words=f"{one.label} {one.title}, {_day(one.began_at)}" + (f": {word}" if word else ""),
            label="" if lane is None else one.label,
            verdict=word,
            is_label_left=is_left,
        )
        for one, x, kind, word, lane, is_left in placed
    ]
    return marks, lanes


def _bars(
    items: Sequence[KnownItem], scale: _Scale, style: Style, now: datetime, top: float
) -> tuple[list[Bar], float]:
    """The bars, and where the last row ends. Few get a row each with their names; many share rows by their numbers."""
    if len(items) <= style.named:
        bars = [_named_bar(one, scale, style, now, top + style.row * row) for row, one in enumerate(items)]
        return bars, top + style.row * len(items)
    ends: list[float] = []
    found = []
    for one in items:
        pieces = _pieces(one, scale, now)
        text_x = pieces[-1].x + pieces[-1].width + 4
        ends_at = text_x + _LETTER * len(one.label)
        is_left = ends_at > style.width
        begins = pieces[0].x - (_LETTER * len(one.label) + 8 if is_left else 0)
        row = next((row for row, end in enumerate(ends) if end + 4 <= begins), len(ends))
        ends[row : row + 1] = [pieces[-1].x + pieces[-1].width if is_left else ends_at]
        y = top + 16.0 * row
        place = (pieces[0].x - 4, True) if is_left else (text_x, False)
        found.append(_bar(one, pieces, (), (y, 8.0), one.label, (place[0], y + 8), is_left=place[1]))
    return found, top + 16 * len(ends)


def _named_bar(one: KnownItem, scale: _Scale, style: Style, now: datetime, y: float) -> Bar:
    pieces = _pieces(one, scale, now)
    ends_of_dues = [end_of(move.to_on, UTC) for move in one.life.dues if move.to_on and one.state in ACTIVE]
    dues = tuple(scale(at) for at in ends_of_dues if at <= now)
    begins, ends = pieces[0].x, pieces[-1].x + pieces[-1].width
    ending = f" · {_ending(one)}"
    if style.is_text_above:
        text = _fitting(one, ending, style.width - 4)
        x = max(2.0, min(begins, style.width - 2 - _LETTER * len(text)))
        return _bar(one, pieces, dues, (y + 16, 12.0), text, (x, y + 11), is_left=False)
    right, left = style.width - ends - 10, begins - 10
    whole = _LETTER * len(f"{one.label} {one.title}{ending}")
    is_left = whole > right and left > right
    text = _fitting(one, ending, left if is_left else right)
    x = begins - 7 if is_left else ends + 7
    return _bar(one, pieces, dues, (y, 14.0), text, (x, y + 11), is_left=is_left)


def _bar(
    one: KnownItem,
    pieces: tuple[Piece, ...],
    dues: tuple[float, ...],
    across: tuple[float, float],
    text: str,
    at: tuple[float, float],
    *,
    is_left: bool,
) -> Bar:
    return Bar(
        id=one.life.item_id,
        y=across[0],
        height=across[1],
        pieces=pieces,
        dues=dues,
        text=text,
        text_x=round(at[0], 1),
        text_y=at[1],
        is_text_left=is_left,
        words=f"{one.label} {one.title}, promised {_day(_promised_at(one))}: {_ending(one)}",
    )


def _fitting(one: KnownItem, ending: str, room: float) -> str:
    """The name of an item and how it ended, the title cut where there is too little room."""
    title = one.title
    spare = int(room / _LETTER) - len(one.label) - len(ending) - 1
    if len(title) > spare:
        title = f"{title[: spare - 1].rstrip()}…" if spare > 6 else ""
    return " ".join(part for part in (one.label, title) if part) + ending


def _pieces(one: KnownItem, scale: _Scale, now: datetime) -> tuple[Piece, ...]:
    begins, kind = _promised_at(one), one.state.value.replace("_", "-")
    if one.is_done_undated:
        return (_piece(scale(begins), scale(begins) + 26, "undated"),)
    ended = ended_at(one)
    if ended is not None:
        return (_piece(scale(begins), scale(ended), kind),)
    due = next((move.to_on for move in one.life.dues if move.to_on), None)
    late_from = end_of(due, UTC) if due and one.state in ACTIVE else None
    if late_from is None or late_from >= now:
        return (_piece(scale(begins), scale(now), kind),)
    turn = scale(max(begins, late_from))
    return _piece(scale(begins), turn, kind), _piece(turn, scale(now), "late")


def _piece(begins: float, ends: float, kind: str) -> Piece:
    return Piece(begins, round(max(6.0 if kind != "late" else 1.0, ends - begins), 1), kind)


def _promised_at(one: KnownItem) -> datetime:
    return datetime.combine(one.life.promised_on, datetime.min.time(), UTC)


def ended_at(one: KnownItem) -> datetime | None:
    """When an item was done, declined or replaced; None while it is not, or where nobody knows."""
    if one.state not in (*FINISHED, ItemState.DECLINED, ItemState.SUPERSEDED):
        return None
    wanted = ItemState.DONE if one.state in FINISHED else one.state
    return next((change.at for change in reversed(one.life.changes) if change.to is wanted), None)


def _ending(one: KnownItem) -> str:
    """How an item ended, or how it stands: "done 12 Apr 2026", "open, 30 days over its first date" and so on."""
    if one.is_done_undated:
        return "done, nobody knows when"
    word = "replaced" if one.state is ItemState.SUPERSEDED else one.state.value.replace("_", " ")
    ended = ended_at(one)
    if ended is None:
        slips = len(one.life.dues) - 1
        return f"{word}, slipped {slips}×" if slips > 0 else word
    return f"✓ {_day(ended)}" if one.state in FINISHED else f"{word} {_day(ended)}"


def _ticks(scale: _Scale, now: datetime, style: Style) -> Iterable[Tick]:
    months = scale.span / timedelta(days=30.44)
    step = next((step for step in _MONTHS if months / step <= style.ticks), _MONTHS[-1])
    number = scale.first.year * 12 + scale.first.month
    number += -number % step
    last = None
    while True:
        at = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        if at > now:
            return
        x = scale(at)
        if x + 34 <= scale(now):
            yield Tick(x, f"{at:%Y}" if step >= 12 else f"{at:%b %Y}" if at.year != last else f"{at:%b}")
            last = at.year
        number += step


def _shades(begun: Sequence[datetime], rounds: Collection[datetime], now: datetime, scale: _Scale) -> Iterable[Shade]:
    """The stretch from a round's end to the next incident; without a round, from the last incident until now."""
    if not begun:
        return
    ordered = sorted(begun)
    stretches: dict[datetime, datetime] = {}
    for end in [*rounds] or [ordered[-1]]:
        place = bisect_left(ordered, end + timedelta(microseconds=1))
        following = ordered[place] if place < len(ordered) else now
        stretches.setdefault(following, end)
    for following, end in stretches.items():
        if following - end >= LEAST_QUIET:
            x, width = scale(end), scale(following) - scale(end)
            words = f"quiet {_long(following - end)}"
            yield Shade(x, round(width, 1), words if width > _LETTER * len(words) + 8 else "")


def _long(span: timedelta) -> str:
    """Weeks; from two years on nobody counts in them."""
    return f"{span.days / 365.25:.1f} years" if span.days >= 2 * 365 else f"{span.days // 7} weeks"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"
