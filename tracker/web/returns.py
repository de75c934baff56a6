"""What came back, as other pages tell of it. Each is a part that is asked for on its own, because it judges history."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires
from tracker.models.incidents import Incident
from tracker.presenters import pairs
from tracker.presenters import verdicts as verdict_words
from tracker.queries import actions, incidents, merges, verdicts
from tracker.queries import recurrences as queries
from tracker.vocabulary import Permission, RecurrenceState
from tracker.web.fragments import form_or_page
from tracker.web.week import shown_teams

blueprint = Blueprint("returns", __name__)

LATELY = timedelta(days=14)
SHOWN_THIS_WEEK = 3


@blueprint.get("/incidents/<int(max=2147483647):incident_id>/came-back")
@requires(Permission.READ)
def at_incident(incident_id: int) -> ResponseReturnValue:
    """What came back at an incident and why: a part of its page, asked for on its own because it judges history."""
    incident = incidents.get_incident(incident_id)
    returned = _returned_to(incident_id, merges.duplicates_of(incident_id))
    return part("recurrences/_at_incident.html", incident.label, incident=incident, returned=returned)


@blueprint.get("/items/<int(max=2147483647):item_id>/came-back")
@requires(Permission.READ)
def at_item(item_id: int) -> ResponseReturnValue:
    """How often the causes of an item struck since it was promised: a part of its page."""
    item = actions.get_item(item_id)
    return part("recurrences/_at_item.html", item.label, item=item, returned=_returned_in_spite_of(item_id))


@blueprint.get("/came-back")
@requires(Permission.READ)
def lately() -> ResponseReturnValue:
    """What came back of late, and what waits for a decision: a part of This week."""
    return part("recurrences/_this_week.html", "This week", returned=_returned_lately(shown_teams()))


def part(fragment: str, name: str, **shown: Any) -> ResponseReturnValue:
    """The part alone for the script, or a page around it."""
    return form_or_page(fragment, "recurrences/part.html", part=fragment, name=name, **shown)


def _returned_to(incident_id: int, duplicates: Iterable[Incident]) -> dict[str, Any]:
    """What the page of an incident says of repeats: its verdicts, and its pairs with earlier and later incidents."""
    found = queries.pairs_of([incident_id, *(one.id for one in duplicates)])
    return {
        "verdicts": verdict_words.lines(verdicts.of_incident(incident_id)),
        "before": pairs.lines(row for row in found.before if row.is_flagged),
        "after": pairs.lines(row for row in found.after if row.is_flagged),
        "duplicates": [row for row in [*found.before, *found.after] if row.state is RecurrenceState.DUPLICATE],
    }


def _returned_in_spite_of(item_id: int) -> list[verdict_words.VerdictLine]:
    """What the page of an item says: each time that its causes struck since it was promised, the latest first."""
    found = verdict_words.lines(verdicts.of_item(item_id))
    return sorted(found, key=lambda one: one.began_at, reverse=True)


def _returned_lately(team_ids: frozenset[int]) -> dict[str, Any]:
    """What This week says of these teams, or of all: which pairs wait, and what was confirmed of late."""
    since = clock.now() - LATELY
    confirmed = queries.confirmed_since(since, limit=SHOWN_THIS_WEEK, team_ids=team_ids)
    case = verdicts.case_of({row.cause_id for row in confirmed if row.cause_id is not None}) if confirmed else None
    judged = {
        (row.later.id, row.cause_id): found
        for row in confirmed
        if case and row.cause_id in case.causes and row.later.id in case.struck
        if (found := case.on(row.later.id, row.cause_id)) is not None
    }
    count = queries.standing(team_ids).waiting
    return {
        "count": count,
        "rows": pairs.lines(_best_of_each(queries.page_of_waiting(team_ids=team_ids).rows)) if count else [],
        "confirmed": verdict_words.lines(judged.values()),
    }


def _best_of_each(rows: list[queries.PairRow]) -> list[queries.PairRow]:
    """The first few incidents that may be repeats, each with the earlier one that it is most like."""
    best: dict[int, queries.PairRow] = {}
    for row in rows:
        best.setdefault(row.later.id, row)
    return list(best.values())[:SHOWN_THIS_WEEK]
