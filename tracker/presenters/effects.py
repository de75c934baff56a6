"""Did it help, in words and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tracker.presenters.incidents import span
from tracker.queries.effects import DoneItem, RoundEffect
from tracker.rules.effectiveness import LEAST_DURATIONS, LEAST_OTHERS, Assessment, Durations
from tracker.vocabulary import CauseClass, Effect

MOST_NAMED: Final = 3
_SAID_IN_YEARS: Final = 104
"""From so many weeks on, nobody counts in weeks."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One round. `said` is what to tell a manager; `figures` are (what, how much) behind it."""

    effect: Effect
    round_end: datetime
    items: tuple[DoneItem, ...]
    done: str
    said: str
    enough_on: date | None
    outlook: str
    rests_on: str
    figures: tuple[tuple[str, str], ...]


def lines(found: Sequence[RoundEffect], cause_class: CauseClass) -> list[EffectLine]:
    """The rounds, the latest first."""
    return [_line(one, cause_class) for one in reversed(found)]


def _line(one: RoundEffect, cause_class: CauseClass) -> EffectLine:
    judged = one.assessment
    return EffectLine(
        effect=judged.effect,
        round_end=judged.round_end,
        items=one.items,
        done=_named(one.items),
        said=_said(judged),
        enough_on=judged.enough_on.date() if judged.enough_on else None,
        outlook=_outlook(judged),
        rests_on=_rests_on(judged, cause_class),
        figures=(*_figures(judged), *_times("detect", one.to_detect), *_times("resolve", one.to_resolve)),
    )


def _named(items: Sequence[DoneItem]) -> str:
    titles = [f"“{item.title}”" for item in items[:MOST_NAMED]]
    more = len(items) - len(titles)
    if more:
        return f"{', '.join(titles)} and {more} more were"
    *first, last = titles
    return f"{', '.join(first)} and {last} were" if first else f"{last} was"


def _said(judged: Assessment) -> str:
    weeks, expected = _weeks(judged.quiet_weeks), _about(judged.expected)
    if judged.repeats_after == 0:
        return f"Quiet for {weeks}; as before, about {expected} would have come."
    since = (
        "once"
        if judged.repeats_after == 1
        else "twice"
        if judged.repeats_after == 2
        else f"{judged.repeats_after} times"
    )
    return f"It came back {since} since; as before, about {expected} would have come. Quiet for {weeks} now."


def _outlook(judged: Assessment) -> str:
    if judged.effect is Effect.HELPING:
        return f"It is {judged.chances.fell:.0%} likely that it strikes less often than before."
    if judged.effect is Effect.NOT_HELPING:
        return "It struck in spite of what was done, or about as often as before."
    if judged.enough_on is None:
        return "Even two quiet years from now would not suffice to say that it helped: it strikes too seldom."
    return ""


def _rests_on(judged: Assessment, cause_class: CauseClass) -> str:
    usual = judged.usual
    rate = f"{usual.a_year:.1f} times a year"
    if not usual.causes:
        return f"No other cause is known yet, so that one is taken to come back {rate}. That is little to go by."
    number = f"{usual.causes} other cause{'' if usual.causes == 1 else 's'}"
    of_class = f"of the class {cause_class.value.replace('-', ' ')}"
    of = of_class if usual.is_of_class else "of any class, for its own class has fewer than five"
    few = " That is little to go by." if usual.causes < LEAST_OTHERS else ""
    return f"How often a cause usually comes back, {rate}, is taken from {number} {of}.{few}"


def _figures(judged: Assessment) -> tuple[tuple[str, str], ...]:
    return (
        ("Repeats before", f"{judged.repeats_before} in {_years(judged.years_before)}"),
        ("Repeats after", f"{judged.repeats_after} in {_years(judged.years_after)}"),
        ("Expected after, had nothing changed", f"{judged.expected:.1f}"),
        ("Chance that it fell", f"{judged.chances.fell:.0%}"),
        ("Chance that it halved", f"{judged.chances.halved:.0%}"),
    )


def _times(what: str, found: Durations | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    if found.before is None or found.after is None:
        counts = f"{found.count_before} and {found.count_after}, of {LEAST_DURATIONS} needed on each side"
        return ((f"Time to {what}", f"too few to compare: {counts}"),)
    return ((f"Median time to {what}, before and after", f"{span(found.before)} → {span(found.after)}"),)


def _years(years: float) -> str:
    if years < 0.15:
        return _weeks(round(years * 365.25 / 7))
    return f"{years:.1f} years" if years >= 1.95 else f"{round(years * 12)} months"


def _weeks(number: int) -> str:
    if number >= _SAID_IN_YEARS:
        return f"{number * 7 / 365.25:.1f} years"
    return {0: "less than a week", 1: "1 week"}.get(number, f"{number} weeks")


def _about(expected: float) -> str:
    return f"{expected:.1f}" if expected < 9.95 else f"{expected:.0f}"
