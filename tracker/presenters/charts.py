"""The numbers as charts, each with what it found as its title and with the table that says the same.

A chart is plain data: labels, series, and the name of each series' colour, which the page's style sheet knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tracker.queries.reports import By, Report
from tracker.queries.returned import Returned
from tracker.rules import metrics
from tracker.rules.metrics import AGES, MOST_SLIPS, DueCohort, Numbers, Outcome, Share
from tracker.rules.survival import Curve
from tracker.vocabulary import ItemKind, Priority, Verdict

Row = Sequence[object]
WAITS: Final = (0, 1, 3, 7, 14, 30)
"""Days at which the table says how many had an owner."""
NOTHING_OPEN: Final = "Nothing is open"
NOTHING_BEGUN: Final = "Nothing has been committed to yet"
TIMES: Final = (7, 14, 30, 60, 90, 180, 365)
"""The same for how many were done."""
FLOW_SAID: Final = 4

OUTCOMES: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.ON_TIME: ("On time", "green"),
    Outcome.LATE: ("Done late", "amber"),
    Outcome.STILL_OPEN: ("Still open", "red"),
    Outcome.NOT_YET_DUE: ("Not yet due", "grey"),
    Outcome.LEFT: ("Declined or replaced", "line"),
    Outcome.NOT_KNOWN: ("Done, date not known", "line"),
}
VERDICTS: Final[Mapping[Verdict, tuple[str, str]]] = {
    Verdict.UNFINISHED: ("Unfinished", "amber"),
    Verdict.UNPLANNED: ("Unplanned", "violet"),
    Verdict.INEFFECTIVE: ("Ineffective", "red"),
    Verdict.DECLINED: ("Declined", "grey"),
    Verdict.NOT_KNOWN: ("Not known", "line"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One card of the report: the finding, a sentence on what it rests on, the drawing, the table.

    `drawing` is what the script draws, None where there is nothing to draw.
    """

    name: str
    subject: str
    finding: str
    rests_on: str
    head: tuple[str, ...]
    rows: list[Row]
    drawing: dict[str, Any] | None = None
    is_wide: bool = field(default=False)


def of_items(report: Report) -> list[Chart]:
    """The charts on items, in the order of the page."""
    known = report.numbers
    return [
        _on_time(known.due, report.today),
        _overdue(known),
        _ages(known),
        _completing(known),
        _cohorts(known, report.today),
        _flow(known),
        _assigning(known),
        _slips(known),
        _shares(known),
        _groups(report),
    ]


def left_out(report: Report) -> list[str]:
    """What the numbers on items leave out, in sentences; none where they leave out nothing."""
    known = report.numbers
    return [
        words
        for count, words in (
            (
                report.archived,
                f"{_items(report.archived)} of old incidents {_wait(report.archived)} until somebody commits to "
                f"{_them(report.archived)}; from that day on {_they(report.archived)}.",
            ),
            (
                report.born_done,
                f"{_items(report.born_done)} {_was(report.born_done)} done when the write-up was written: nobody ever "
                f"committed to {_them(report.born_done)}.",
            ),
            (
                known.undated,
                f"{_items(known.undated)} ended nobody knows when: left out of times and weeks, and counted elsewhere.",
            ),
        )
        if count
    ]


def _on_time(due: Sequence[DueCohort], today: date) -> Chart:
    current = metrics.month_of(today)
    last = next((one for one in reversed(due) if one.month < current and one.judged), None)
    judged, in_time = sum(one.judged for one in due), sum(one.on_time for one in due)
    still = sum(one.counts[Outcome.STILL_OPEN] for one in due)
    if last is not None:
        finding = f"{last.on_time} of {last.judged} due in {_month(last.month, today)} {_was(last.on_time)} on time"
    elif judged:
        finding = f"{in_time} of {judged} due this month {_was(in_time)} on time"
    else:
        finding = "Nothing has fallen due yet"
    shown = (Outcome.ON_TIME, Outcome.LATE, Outcome.STILL_OPEN, Outcome.NOT_YET_DUE)
    return Chart(
        "on-time",
        "On time, by the month of the first date",
        finding,
        f"Twelve months: {in_time} of {judged} on time; of the others, {still} are still open. "
        "Judged by the first date that was committed to, however often it moved since.",
        ("Due in", "n", *(words for words, _ in OUTCOMES.values())),
        [(_month_year(one.month), one.judged, *(one.counts[key] for key in OUTCOMES)) for one in due],
        _stacked(
            [_short(one.month) for one in due],
            [(*OUTCOMES[key], [one.counts[key] for one in due]) for key in shown],
        ),
    )


def _overdue(known: Numbers) -> Chart:
    late = known.late
    finding = f"{late.overdue} of {late.open} open items {_are(late.overdue)} overdue" if late.open else NOTHING_OPEN
    said = (
        f"Half of them for {_days(late.p50)} or more, one in ten for {_days(late.p90)} or more. "
        if late.overdue > 1
        else ""
    )
    return Chart(
        "overdue",
        "Overdue now, by priority",
        finding,
        f"{said}By the present due date, in the owner's zone; n = {late.open} open items.",
        ("Priority", "Open", "Overdue", "Days overdue, half (p50)", "Days overdue, nine in ten (p90)"),
        [
            *((key.name, one.open, one.overdue, _or(one.p50), _or(one.p90)) for key, one in known.late_by_priority),
            ("All", late.open, late.overdue, _or(late.p50), _or(late.p90)),
        ],
        _stacked(
            [key.name for key, _ in known.late_by_priority],
            [
                ("Overdue", "red", [one.overdue for _, one in known.late_by_priority]),
                ("Open, not overdue", "open", [one.open - one.overdue for _, one in known.late_by_priority]),
            ],
        ),
    )


def _ages(known: Numbers) -> Chart:
    names = [f"{first}–{last} days" if last else f"over {first - 1} days" for first, last in AGES]
    old, count = known.ages[-1].whole, known.open
    return Chart(
        "ages",
        "How long open items have been open",
        f"{old} of {count} open items {_are(old)} older than 90 days" if count else NOTHING_OPEN,
        f"n = {count} open items, by the days since somebody committed to them.",
        ("Age", "Open", "Overdue"),
        [(name, one.whole, one.part) for name, one in zip(names, known.ages, strict=True)],
        _stacked(
            [name.removesuffix(" days") for name in names],
            [
                ("Overdue", "red", [one.part for one in known.ages]),
                ("Open, not overdue", "open", [one.whole - one.part for one in known.ages]),
            ],
            x="days",
        ),
    )


def _completing(known: Numbers) -> Chart:
    curve = known.completing
    waiting = curve.count - curve.ended
    if not curve.count:
        finding = NOTHING_BEGUN
    elif curve.median is None:
        finding = f"Less than half are done, after up to {_days(curve.last)}"
    else:
        finding = f"Half are done within {_days(curve.median)}"
    return Chart(
        "completing",
        "Time from commitment to done",
        finding,
        f"n = {curve.count}: {curve.ended} done, {known.open} still open, which count with the time they have taken so "
        f"far; {waiting - known.open if waiting >= known.open else 0} declined or replaced, until then. Kaplan–Meier; "
        "the band holds with 95 %.",
        ("Days since the commitment", "Still under way (n at risk)", "Done by then", "Share not done", "95 % band"),
        [_row(curve, day) for day in TIMES if curve.at(day) is not None],
        _curve(curve) if curve.count else None,
    )


def _row(curve: Curve, day: int) -> Row:
    step = curve.at(day)
    if step is None:
        return (day, 0, curve.ended, "–", "–")
    return (day, step.at_risk, step.ended, _percent(step.share), f"{_percent(step.low)} to {_percent(step.high)}")


def _cohorts(known: Numbers, today: date) -> Chart:
    current = metrics.month_of(today)
    waiting = [one for one in known.cohorts if one.open and one.month < current]
    told = waiting[0] if waiting else None
    return Chart(
        "cohorts",
        "What became of each month's commitments",
        f"{told.open} of {told.begun} from {_month(told.month, today)} still open"
        if told
        else "Nothing of the past months is still open",
        f"n = {sum(one.begun for one in known.cohorts)} items of twelve months, "
        f"{sum(one.open for one in known.cohorts)} still open; by the month in which somebody committed to them.",
        ("Month", "n", "Done", "Declined or replaced", "Still open"),
        [(_month_year(one.month), one.begun, one.done, one.left, one.open) for one in known.cohorts],
        _stacked(
            [_short(one.month) for one in known.cohorts],
            [
                ("Done", "green", [one.done for one in known.cohorts]),
                ("Declined or replaced", "grey", [one.left for one in known.cohorts]),
                ("Still open", "red", [one.open for one in known.cohorts]),
            ],
        ),
    )


def _flow(known: Numbers) -> Chart:
    lately = known.weeks[-FLOW_SAID - 1 : -1]
    opened, closed = sum(one.opened for one in lately), sum(one.closed for one in lately)
    return Chart(
        "weeks",
        "Opened and closed per week",
        f"In the last {FLOW_SAID} whole weeks {opened} opened, {closed} closed",
        f"{known.open} still open. Opened: somebody committed to it. Closed: done, declined or replaced. ISO weeks, "
        "from Monday; the last one is not over.",
        ("Week", "From", "Opened", "Done", "Declined or replaced"),
        [(metrics.week_name(one.monday), one.monday, one.opened, one.done, one.left) for one in known.weeks],
        _bars(
            [f"{one.monday.day} {one.monday:%b}" for one in known.weeks],
            [
                ("Opened", "accent", [one.opened for one in known.weeks]),
                ("Closed", "green", [one.closed for one in known.weeks]),
            ],
        ),
    )


def _assigning(known: Numbers) -> Chart:
    curve = known.assigning
    by_day = [(day, step) for day in WAITS if (step := curve.at(day)) is not None]
    quick = next((step for day, step in reversed(by_day) if day <= 3), None)
    finding = (
        f"{_percent(1 - quick.share)} have an owner within {_days(quick.day)}" if quick else "Nothing has come in yet"
    )
    return Chart(
        "assigning",
        "Time to the first owner",
        finding,
        f"n = {curve.count}: {curve.ended} got an owner; {curve.count - curve.ended} never had one, and count with the "
        "time they have waited so far.",
        ("Days since it came in", "Still without (n at risk)", "Got an owner by then", "Share with an owner"),
        [(day, step.at_risk, step.ended, _percent(1 - step.share)) for day, step in by_day],
        _bars(
            [str(day) for day, _ in by_day],
            [("With an owner", "teal", [round(100 * (1 - step.share), 1) for _, step in by_day])],
            x="days since it came in",
            unit="%",
        )
        if curve.count
        else None,
    )


def _slips(known: Numbers) -> Chart:
    names = ["never", "once", *(f"{count} times" for count in range(2, MOST_SLIPS)), f"{MOST_SLIPS} times or more"]
    slipped = sum(one.whole for one in known.slips[1:])
    often = sum(one.whole for one in known.slips[2:])
    still = sum(one.part for one in known.slips[1:])
    return Chart(
        "slips",
        "How often due dates were put off",
        f"{slipped} of {known.count} slipped, {often} of them more than once" if known.count else NOTHING_BEGUN,
        f"n = {known.count} committed items; {still} of those that slipped are still open.",
        ("Put off", "n", "Still open"),
        [(name, one.whole, one.part) for name, one in zip(names, known.slips, strict=True)],
        _stacked(
            names,
            [
                ("Still open", "amber", [one.part for one in known.slips]),
                ("Ended", "grey", [one.whole - one.part for one in known.slips]),
            ],
        ),
    )


def _shares(known: Numbers) -> Chart:
    shown = (
        ("Open, no owner", known.unowned),
        ("In triage, no owner", known.unowned_proposed),
        ("Declined of decided", known.declined),
    )
    return Chart(
        "shares",
        "Without an owner, and declined",
        f"{known.unowned.part} of {known.unowned.whole} open items {_have(known.unowned.part)} no owner",
        f"{known.declined.part} of {known.declined.whole} decided items were declined.",
        ("", "Items", "n", "Share"),
        [(words, one.part, one.whole, _share(one)) for words, one in shown],
        _bars(
            [words for words, _ in shown],
            [("Share", "violet", [round(100 * one.part / one.whole, 1) if one.whole else 0 for _, one in shown])],
            unit="%",
            is_lying=True,
        ),
    )


def _groups(report: Report) -> Chart:
    by = report.by
    order = list(Priority) if by is By.PRIORITY else list(ItemKind) if by is By.KIND else list(report.names)
    groups = sorted(
        report.groups,
        key=lambda one: (
            one.key is None,
            order.index(one.key) if one.key in order and by is not By.TEAM else 0,
            _name(report, one.key).casefold(),
        ),
    )
    return Chart(
        "groups",
        f"By {by.value}",
        f"The same by {by.value}",
        "On time by the first date, among those whose date is over. "
        + ("An item counts with each service of its incident." if by is By.SERVICE else ""),
        (by.value.capitalize(), "Committed (n)", "Still open", "Overdue", "On time", "Slipped", "Open, no owner"),
        [
            (_name(report, one.key), one.begun, one.open, one.overdue, _of(one.on_time), one.slipped, one.unowned)
            for one in groups
        ],
        is_wide=True,
    )


def of_returned(known: Returned) -> list[Chart]:
    """The chart on what came back, and how much of it while an item was open."""
    repeats = known.repeats
    counts = [known.by_verdict[verdict] for verdict in VERDICTS]
    rows = [
        (VERDICTS[verdict][0], count, _share(Share(count, known.incidents)))
        for verdict, count in zip(VERDICTS, counts, strict=True)
    ]
    return [
        Chart(
            "came-back",
            "What came back, and why it was not stopped",
            f"{repeats} of {known.incidents} incidents had happened before"
            if known.incidents
            else "No incident in this window",
            f"{known.named} of {known.incidents} have a confirmed cause; an incident counts once, by its gravest "
            f"verdict. {known.waiting} possible recurrences, of all teams, wait for a decision and do not count.",
            ("Verdict", "Incidents", "Share of all incidents"),
            [*rows, ("All repeats", repeats, _share(Share(repeats, known.incidents)))],
            _bars(
                [words for words, _ in VERDICTS.values()],
                [("Incidents", [tone for _, tone in VERDICTS.values()], counts)],
                is_lying=True,
            ),
        )
    ]


def _stacked(
    labels: Sequence[str], series: Iterable[tuple[str, str, Sequence[float]]], *, x: str = ""
) -> dict[str, Any]:
    return _bars(labels, series, x=x) | {"is_stacked": True}


def _bars(
    labels: Sequence[str],
    series: Iterable[tuple[str, str | Sequence[str], Sequence[float]]],
    *,
    x: str = "",
    unit: str = "",
    is_lying: bool = False,
) -> dict[str, Any]:
    return {
        "kind": "bars",
        "labels": list(labels),
        "series": [{"name": name, "tone": tone, "values": list(values)} for name, tone, values in series],
        "is_stacked": False,
        "is_lying": is_lying,
        "unit": unit,
        "x": x,
    }


def _curve(curve: Curve) -> dict[str, Any]:
    """The curve as corners of its steps, down to where it is still watched."""
    corners = [(0, 1.0, 1.0, 1.0), *((step.day, step.share, step.low, step.high) for step in curve.steps)]
    if curve.last > corners[-1][0]:
        corners.append((curve.last, *corners[-1][1:]))
    return {
        "kind": "curve",
        "points": [[day, *(round(100 * value, 1) for value in values)] for day, *values in corners],
        "median": curve.median,
        "unit": "%",
        "x": "days since the commitment",
    }


def _name(report: Report, key: Any) -> str:
    if key is None:
        return f"no {report.by.value}"
    return (
        key.name
        if isinstance(key, Priority)
        else key.value
        if isinstance(key, ItemKind)
        else report.names.get(key, "?")
    )


def _month(month: date, today: date) -> str:
    """A month as a sentence says it: with its year where it is not this one."""
    return f"{month:%B}" if month.year == today.year else f"{month:%B} {month.year}"


def _month_year(month: date) -> str:
    return f"{month:%b} {month.year}"


def _short(month: date) -> str:
    return f"{month:%b} {month.year}" if month.month == 1 else f"{month:%b}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _share(one: Share) -> str:
    return _percent(one.part / one.whole) if one.whole else "–"


def _of(one: Share) -> str:
    return f"{one.part} of {one.whole}" if one.whole else "–"


def _or(value: int | None) -> object:
    return "–" if value is None else value


def _days(count: int | None) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _they(count: int) -> str:
    return "it counts" if count == 1 else "they count"
