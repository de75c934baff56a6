"""Verdicts in words: what happened, how each promise stood then, and what to do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tracker.queries.verdicts import StoodItem, Verdicted, Wanted
from tracker.rules.lifecycle import FINISHED, UNFINISHED, one_of, words
from tracker.vocabulary import ItemState, MissingFact, Verdict

TO_DO: Final = {
    Verdict.UNPLANNED: "Plan something that prevents or mitigates it.",
    Verdict.UNFINISHED: "This is what the delay cost. Escalate it.",
    Verdict.INEFFECTIVE: "The fix did not hold. Reopen it, or replace it.",
    Verdict.DECLINED: "Look at the accepted risk again.",
    Verdict.NOT_KNOWN: "Fill in what is asked for below.",
}
_ASKED: Final = {
    MissingFact.START: ("When did {label} begin?", "/incidents/{id}/edit#started_at"),
    MissingFact.STATE: ("What became of {label}?", "/items/{id}/done-on"),
    MissingFact.STATE_DATE: ("When was {label} done?", "/items/{id}/done-on"),
    MissingFact.KIND: ("What kind of item is {label}: would it prevent or mitigate?", "/items/{id}/edit#kind"),
    MissingFact.REPLACEMENT: ("What took the place of {label}?", "/items/{id}"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as it stood then. `late` says how it kept to its first date, and to its last where that is another."""

    id: int
    label: str
    title: str
    owner_name: str
    kind: str
    incident_id: int
    is_deciding: bool
    state: ItemState | None
    stood: str
    late: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is missing, with the page on which it is filled in."""

    words: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One verdict, ready to show."""

    verdict: Verdict
    cause_id: int
    cause_name: str
    later_id: int
    later_label: str
    later_title: str
    began_at: datetime
    earlier: tuple[str, ...]
    sentence: str
    to_do: str
    note: str
    items: tuple[ItemLine, ...]
    questions: tuple[Question, ...]


def lines(found: Iterable[Verdicted]) -> list[VerdictLine]:
    """Verdicts in the order given."""
    return [line(one) for one in found]


def line(one: Verdicted) -> VerdictLine:
    """One verdict in words."""
    return VerdictLine(
        verdict=one.verdict,
        cause_id=one.cause.id,
        cause_name=one.cause.name,
        later_id=one.later.id,
        later_label=one.later.label,
        later_title=one.later.title,
        began_at=one.later.began_at,
        earlier=tuple(before.label for before in one.earlier),
        sentence=_sentence(one),
        to_do=TO_DO[one.verdict],
        note=_note(one),
        items=tuple(_item(item, one.judgement.moment) for item in one.items),
        questions=tuple(map(_question, one.missing)),
    )


def _sentence(one: Verdicted) -> str:
    deciding = [item for item in one.items if item.is_deciding]
    match one.verdict:
        case Verdict.UNPLANNED:
            rest = " What had been promised does neither." if one.items else ""
            return f"Nothing had been promised that would prevent or mitigate it.{rest}"
        case Verdict.UNFINISHED:
            return _unfinished(one, deciding)
        case Verdict.INEFFECTIVE:
            return _ineffective(deciding, one.judgement.moment)
        case Verdict.DECLINED:
            named = _names([item for item in deciding if item.state is ItemState.DECLINED])
            return f"{named} had been declined: the risk was accepted, and it struck."
        case _:
            open_ = one_of(sorted(verdict.value for verdict in one.judgement.possible))
            return (
                f"Dates or states are missing. As far as is known it may be {open_}."
                if open_
                else "Too little is known."
            )


def _unfinished(one: Verdicted, deciding: Sequence[StoodItem]) -> str:
    waiting = [item for item in deciding if set(item.states) & UNFINISHED]
    done = sum(item.state in FINISHED for item in deciding)
    before = (
        f"Of {_count(len(deciding))} promises {_count(done)} {'was' if done == 1 else 'were'} done; " if done else ""
    )
    worst = max(waiting, key=lambda item: item.late_by_first or timedelta(-1), default=None)
    if worst is None:
        return "What was promised was not finished."
    if one.judgement.is_never_committed:
        verb = (
            "had been proposed and never committed to" if len(waiting) == 1 else "were proposed and never committed to"
        )
        return _capital(f"{before}{_names(waiting)} {verb}.")
    days = worst.late_by_first.days if worst.late_by_first else 0
    late = f", {_days(days)} past its first date" if days else ""
    if len(waiting) == 1:
        return _capital(f"{before}“{worst.title}” was not finished{late}.")
    return _capital(f"{before}{_count(len(waiting))} were not finished, among them “{worst.title}”{late}.")


def _ineffective(deciding: Sequence[StoodItem], moment: datetime) -> str:
    finished = [item for item in deciding if item.state in FINISHED]
    last = max((item.done_at for item in finished if item.done_at), default=None)
    ago = f", {_days((moment - last).days)} before" if last else ""
    if len(finished) == 1:
        return f"“{finished[0].title}” had been done{ago}."
    many = "Both promises" if len(finished) == 2 else f"All {_count(len(finished))} promises"
    if len(finished) < len(deciding):
        many = _capital(f"{_count(len(finished))} promises")
    since = f", the last one {_days((moment - last).days)} before" if last else ""
    return f"{many} had been done{since}."


def _note(one: Verdicted) -> str:
    if not one.judgement.is_fallback:
        return ""
    where = "the earlier incident" if len(one.earlier) == 1 else "the earlier incidents"
    return f"No item is linked to this cause that would prevent or mitigate it, so all items of {where} are judged."


def _item(item: StoodItem, moment: datetime) -> ItemLine:
    late, is_late = _lateness(item)
    return ItemLine(
        id=item.id,
        label=item.label,
        title=item.title,
        owner_name=item.owner_name or "nobody",
        kind=item.kind.value if item.kind else "kind not known",
        incident_id=item.incident_id,
        is_deciding=item.is_deciding,
        state=item.state,
        stood=_stood(item, moment),
        late=late,
        is_late=is_late,
    )


def _stood(item: StoodItem, moment: datetime) -> str:
    if item.state is None:
        return f"{one_of(words(state) for state in item.states)}: not known" if item.states else "not known"
    if item.state in FINISHED and item.done_at:
        return f"{_days((moment - item.done_at).days)} before"
    if item.state is ItemState.SUPERSEDED and item.superseded_by:
        return f"by AI-{item.superseded_by}"
    return ""


def _lateness(item: StoodItem) -> tuple[str, bool]:
    """How it kept to its first and its last date, and whether it was late."""
    if item.first_due_on is None:
        return ("no date", False) if item.state in UNFINISHED else ("", False)
    if item.late_by_first is None:
        return "", False
    first, last = item.late_by_first.days, (item.late_by_last or timedelta()).days
    if not item.late_by_first:
        return ("in time" if item.state in FINISHED else "not yet due"), False
    told = f"{_days(max(first, 1))} after its first date"
    if item.last_due_on != item.first_due_on:
        told += f", {_days(max(last, 1))} after its last" if item.late_by_last else ", within its last"
    return told, True


def _question(one: Wanted) -> Question:
    said, href = _ASKED[one.fact]
    place = {"id": one.incident_id if one.item_id is None else one.item_id, "label": one.label}
    return Question(said.format(**place), one.title, href.format(**place))


def _names(items: Sequence[StoodItem]) -> str:
    named = [f"“{item.title}”" for item in items[:2]]
    if len(items) > 2:
        return f"{named[0]} and {len(items) - 1} more"
    return " and ".join(named)


def _count(number: int) -> str:
    few = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return few[number] if number < len(few) else str(number)


def _days(number: int) -> str:
    return {0: "less than a day", 1: "1 day"}.get(number, f"{number} days")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
