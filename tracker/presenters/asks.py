"""What a verdict asks of a manager today: a sentence, and the pages on which it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.models.actions import ActionItem
from tracker.presenters import verdicts as words
from tracker.queries.verdicts import Verdicted
from tracker.rules.lifecycle import ACTIVE, FINISHED, UNFINISHED
from tracker.rules.permissions import OfTeam
from tracker.vocabulary import ItemState, Permission, Verdict

SHOWN: Final = 3
"""Items that are named; the others stand in the list of what was promised."""


@dataclass(frozen=True, slots=True)
class Step:
    """A button, for whoever has the permission; `thing` is the row that the permission is about."""

    words: str
    href: str
    permission: Permission
    thing: OfTeam | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be done now, and how to begin."""

    sentence: str
    steps: tuple[Step, ...]


def asked(one: Verdicted, known: Iterable[ActionItem], *, today: date) -> Ask:
    """What a verdict asks for. The verdict rests on how things stood then; what is left to do, on how they stand now.

    `known` are the items that decided, and those promised since (`queries.recurring.remedies`), as they are now.
    """
    if one.verdict is Verdict.NOT_KNOWN:
        return _fill_in(one)
    then, since = _apart(one, known)
    waiting = [item for item in dict.fromkeys([*then, *since]) if item.state in UNFINISHED]
    if waiting:
        return _finish(waiting, since, today)
    if any(item.state in FINISHED for item in since):
        return Ask("What was promised since is done. Whether it helps shows with time.", ())
    return _answer(one, then)


def _apart(one: Verdicted, known: Iterable[ActionItem]) -> tuple[list[ActionItem], list[ActionItem]]:
    """The items that decided, or what replaced them, and those that were promised when it had struck, or later."""
    decided = {item.id for item in one.items if item.is_deciding}
    then, since = [], []
    for item in known:
        now = item.superseded_by if item.state is ItemState.SUPERSEDED and item.superseded_by else item
        if item.id in decided:
            then.append(now)
        elif item.incident_id == one.later.id or item.promised_on >= one.later.happened_on:
            since.append(now)
    return then, since


def _answer(one: Verdicted, then: Sequence[ActionItem]) -> Ask:
    """Nothing is under way: replace what was done, look again at what was declined, or plan something."""
    done = [item for item in then if item.state in FINISHED]
    declined = [item for item in then if item.state is ItemState.DECLINED]
    if done and one.verdict is Verdict.UNFINISHED:
        return Ask("What was not finished then is done now. Whether it helps shows with time.", ())
    if done:
        return _replace(one, done)
    if declined:
        return _look_again(declined)
    return Ask("Nothing that would prevent or mitigate it is planned. Plan it now.", (_plan(one),))


def _fill_in(one: Verdicted) -> Ask:
    questions = words.line(one).questions[:SHOWN]
    steps = tuple(Step(asked.words, asked.href, Permission.EDIT_ITEM, None) for asked in questions)
    return Ask("Dates or states decide that nobody has told yet. Fill them in.", steps)


def _finish(waiting: Sequence[ActionItem], since: Sequence[ActionItem], today: date) -> Ask:
    """Something is still to be done: the one that is latest first."""
    ordered = sorted(waiting, key=lambda item: (item.first_due_on or date.max, item.id))
    first = ordered[0]
    late = (today - first.first_due_on).days if first.first_due_on and first.state in ACTIVE else 0
    is_one = len(waiting) == 1
    said = f"One promise is still open: “{first.title}”" if is_one else f"{len(waiting)} promises are still open"
    if first.state is ItemState.PROPOSED:
        one = "was promised afterwards and never committed to" if first in since else "was never committed to"
        said = f"“{first.title}” {one if is_one else 'and more wait to be finished'}"
    past = f"{late} {'day' if late == 1 else 'days'} past its first date"
    said += "" if late <= 0 else f", {past}" if is_one else f", “{first.title}” {past}"
    steps = [step for item in ordered[:SHOWN] for step in _urge(item)]
    if first.state in ACTIVE:
        steps.insert(1, Step(f"New date for {first.label}", f"/items/{first.id}/due", Permission.EDIT_ITEM, first))
    return Ask(f"{said}.", tuple(steps))


def _urge(item: ActionItem) -> Iterable[Step]:
    if item.state is ItemState.PROPOSED:
        yield Step(f"Decide on {item.label}", f"/triage?item={item.id}", Permission.EDIT_ITEM, item)
    elif item.escalated_at is None:
        yield Step(f"Escalate {item.label}", f"/items/{item.id}/escalate", Permission.EDIT_ITEM, item)
    else:
        yield Step(f"{item.label} is escalated", f"/items/{item.id}", Permission.READ, item)


def _replace(one: Verdicted, done: Sequence[ActionItem]) -> Ask:
    ordered = sorted(done, key=lambda item: (item.done_at is not None, item.done_at, item.id), reverse=True)
    steps = [
        Step(f"Reopen {item.label}", f"/items/{item.id}/move/open", Permission.EDIT_ITEM, item)
        for item in ordered[: SHOWN - 1]
    ]
    return Ask("What was done did not hold. Reopen it, or put something else in its place.", (*steps, _plan(one)))


def _look_again(declined: Sequence[ActionItem]) -> Ask:
    item = declined[0]
    return Ask(
        f"The risk of not doing “{item.title}” was accepted, and it struck. Look at it again.",
        (
            Step(f"Look again at {item.label}", f"/risks/{item.id}/look-again", Permission.DECIDE_ITEM, item),
            Step("Promise it after all", f"/risks/{item.id}/promise", Permission.EDIT_ITEM, item),
        ),
    )


def _plan(one: Verdicted) -> Step:
    return Step(
        f"Plan an action item for {one.later.label}", f"/incidents/{one.later.id}/items/new", Permission.EDIT_ITEM, None
    )
