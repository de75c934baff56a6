"""Recurring causes: the list, and one cause with its timeline, its verdicts and what helped."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, stream, visitor
from tracker.changes import cause_upkeep
from tracker.errors import NotFoundError
from tracker.forms.recurring import COLUMNS, CauseFilterForm
from tracker.presenters import asks, csv, history, timelines
from tracker.presenters import causes as tables
from tracker.presenters import effects as effect_words
from tracker.presenters import verdicts as verdict_words
from tracker.queries import effects, recurrences, teams, verdicts
from tracker.queries import recurring as queries
from tracker.queries.recurring import CausePage, Share
from tracker.queries.verdicts import Case, Verdicted
from tracker.vocabulary import LinkState, Permission

blueprint = Blueprint("recurring", __name__)

ONE = "/causes/<int(max=2147483647):cause_id>"
SHOWN = 6
"""Verdicts that stand open on the page of a cause; the earlier ones can be unfolded."""


@blueprint.get("/causes")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """The causes by weight, filtered by the address."""
    form = CauseFilterForm(request.args, teams=teams.team_choices())
    page = queries.page_of_causes(form.wanted(), after=form.place())
    return render_template(
        "recurring/index.html",
        form=form,
        page=page,
        links=_links(form, page),
        standing=recurrences.standing(),
        columns=form.columns(),
        heads=COLUMNS,
    )


@blueprint.get("/causes.csv")
@requires(Permission.READ)
def as_csv() -> ResponseReturnValue:
    """All that the list shows, on all its pages, for a spreadsheet; read and sent piece by piece."""
    form = CauseFilterForm(request.args, teams=teams.team_choices())
    columns = form.columns()
    body = csv.lines(tables.header(columns), tables.table(queries.all_causes(form.wanted()), columns))
    response = Response(stream(body), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="causes-{clock.today("UTC")}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _links(form: CauseFilterForm, page: CausePage) -> dict[str, Any]:
    """The next page, and for each filter the list without it."""
    values = form.values()
    following = None
    if page.next_after:
        following = url_for("recurring.index", **values, after=",".join(map(str, page.next_after)))
    chips = [
        (label, said, url_for("recurring.index", **{other: one for other, one in values.items() if other != name}))
        for name, label, said in form.chips()
    ]
    return {"following": following, "chips": chips, "csv": url_for("recurring.as_csv", **values)}


@blueprint.get(ONE)
@requires(Permission.READ)
def show(cause_id: int) -> ResponseReturnValue:
    """One cause. The address of one that was merged leads to the one that is kept."""
    now = clock.now()
    shares = queries.shares_of(cause_id)
    try:
        cause = shares[0].link.cause if shares else queries.get_cause(cause_id)
    except NotFoundError:
        return _to_kept(cause_id)
    case = verdicts.case_of([cause_id])
    judged = verdicts.on(case, cause_id)
    rounds = effects.of_case(case, cause_id, now=now)
    return render_template(
        "recurring/show.html",
        cause=cause,
        shares=shares,
        facts=_facts(shares),
        services=_services(shares),
        verdicts=verdict_words.lines(reversed(judged)),
        shown=SHOWN,
        ask=asked_by(judged),
        effects=effect_words.lines(rounds, cause.cause_class),
        drawings=_drawings(case, cause_id, judged, rounds),
        promises=timelines.told(case.items_for(cause_id)),
        history=history.lines(queries.history_of(cause_id)),
        may_edit=cause_upkeep.may_edit(visitor(), [one.link for one in shares]),
    )


def asked_by(judged: Sequence[Verdicted]) -> asks.Ask | None:
    """What the latest of these verdicts asks of a manager; None without any."""
    if not judged:
        return None
    last = judged[-1]
    decided = [item.id for item in last.items if item.is_deciding]
    known = queries.remedies(last.cause.id, last.later.id, decided)
    return asks.asked(last, known, today=clock.today(visitor().time_zone))


def _to_kept(cause_id: int) -> ResponseReturnValue:
    kept = queries.merged_into(cause_id)
    if kept is None:
        raise NotFoundError("There is no such cause.")
    flash("This cause was merged into another one: here it is.")
    return redirect(url_for("recurring.show", cause_id=kept), 303)


def _facts(shares: Sequence[Share]) -> dict[str, Any]:
    """How many incidents a cause has for certain, from when to when, and how long they lasted together."""
    struck = [one for one in shares if one.link.state is LinkState.CONFIRMED]
    lengths = [one.duration for one in struck if one.duration is not None]
    days = [one.incident.happened_on for one in struck]
    return {
        "struck": len(struck),
        "first": min(days, default=None),
        "last": max(days, default=None),
        "impact": sum(lengths, timedelta()) if lengths else None,
    }


def _services(shares: Sequence[Share]) -> list[str]:
    """The services that were hit most often."""
    counts = Counter(service.name for one in shares for service in one.incident.services)
    return [name for name, _ in counts.most_common(SHOWN)]


def _drawings(
    case: Case, cause_id: int, judged: Sequence[Verdicted], rounds: Sequence[effects.RoundEffect]
) -> list[tuple[str, timelines.Drawing]]:
    """The timeline twice: for wide and for narrow windows."""
    struck = [case.struck[key] for key in case.sharing.get(cause_id, ())]
    if not struck:
        return []
    found = {one.later.id: one.verdict for one in judged}
    items = case.items_for(cause_id)
    ends = [one.assessment.round_end for one in rounds]
    now = clock.now()
    widths = (("wide", timelines.WIDE), ("narrow", timelines.NARROW))
    return [(name, timelines.draw(struck, found, items, ends, now=now, width=width)) for name, width in widths]
