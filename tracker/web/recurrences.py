"""Possible recurrences: which wait, and one pair to decide."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import recurrences as changes
from tracker.errors import ConflictError, NotFoundError, RefusedError
from tracker.forms.merges import PartForm
from tracker.forms.recurrences import NEW, ConfirmForm, DismissForm
from tracker.models.recurrences import Recurrence
from tracker.presenters import pairs, reasons
from tracker.presenters import verdicts as verdict_words
from tracker.queries import recurrences as queries
from tracker.queries import recurring, told, verdicts, weights
from tracker.rules import permissions
from tracker.rules.explanations import Reason
from tracker.rules.profiles import Told
from tracker.vocabulary import Permission, RecurrenceState
from tracker.web.errors import refusals_on, status_of
from tracker.web.recurring import asked_by
from tracker.web.returns import part

blueprint = Blueprint("recurrences", __name__, url_prefix="/recurrences")

ONE = "/<int(max=2147483647):pair_id>"
LATELY = timedelta(days=14)
SHOWN_THIS_WEEK = 3


@blueprint.get("")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """The pairs that wait for a decision, those most alike first."""
    page = queries.page_of_waiting(after=_after())
    following = None
    if page.next_after:
        score, key = page.next_after
        following = url_for("recurrences.index", after=f"{score!r},{key}")
    return render_template(
        "recurrences/index.html",
        rows=pairs.lines(page.rows),
        standing=queries.standing(),
        fit=weights.current(),
        following=following,
    )


def _after() -> queries.Place | None:
    """The place in the list that the address names, or its beginning."""
    score, _, key = request.args.get("after", "")[:60].partition(",")
    try:
        place = float(score), int(key)
    except ValueError:
        return None
    return place if 0 <= place[0] <= 1 and 0 < place[1] < 2**31 else None


@blueprint.get(ONE)
@requires(Permission.READ)
def show(pair_id: int) -> ResponseReturnValue:
    """Two incidents side by side, why they may share a cause, and what became of what was promised."""
    return _page(queries.get_pair(pair_id))


@blueprint.get(f"{ONE}/promised")
@requires(Permission.READ)
def promised(pair_id: int) -> ResponseReturnValue:
    """What was promised after the earlier incident and what became of it: a part of the page, as it judges history."""
    pair = queries.get_pair(pair_id)
    known = recurring.names_of([pair.earlier_id, pair.later_id])
    judged = verdicts.if_confirmed(pair, pair.cause_id or (known[0][0] if known else None))
    return part(
        "recurrences/_promised.html",
        f"{pair.later.label} and {pair.earlier.label}",
        verdicts=verdict_words.lines(judged),
        ask=None if pair.state is RecurrenceState.DISMISSED else asked_by(judged),
        is_if=pair.state not in queries.DECIDED,
    )


@blueprint.post(f"{ONE}/confirm")
@requires(Permission.EDIT_INCIDENT)
def confirm(pair_id: int) -> ResponseReturnValue:
    """They share a cause: a known one, or one named now."""
    pair = queries.get_pair(pair_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, pair.later)
    form = ConfirmForm(known=recurring.names_of([pair.earlier_id, pair.later_id]))
    if form.validate_on_submit():
        with refusals_on(form):
            if form.cause.data == NEW and not form.name.data:
                raise RefusedError("Name the cause that both share.", field="name")
            following = queries.next_waiting(pair)
            is_new = form.cause.data == NEW
            changes.confirm(
                pair,
                by=visitor(),
                version=form.version.data,
                cause=None if is_new else recurring.get_cause(form.cause.data),
                name=(form.name.data or "") if is_new else "",
                cause_class=form.cause_class.data,
                quotes=pairs.quotes_of(queries.explained(pair)),
            )
            flash("Confirmed: both incidents are linked to this cause now.")
            return _on(following)
    return _page(pair, confirming=form)


@blueprint.post(f"{ONE}/dismiss")
@requires(Permission.EDIT_INCIDENT)
def dismiss(pair_id: int) -> ResponseReturnValue:
    """They do not share a cause."""
    pair = queries.get_pair(pair_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, pair.later)
    form = DismissForm()
    if form.validate_on_submit():
        with refusals_on(form):
            following = queries.next_waiting(pair)
            changes.dismiss(pair, by=visitor(), reason=form.reason.data or "", version=form.version.data)
            flash("Dismissed. The two will not be suggested again.")
            return _on(following)
    return _page(pair, dismissing=form)


@blueprint.post(f"{ONE}/reconsider")
@requires(Permission.EDIT_INCIDENT)
def reconsider(pair_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    pair = queries.get_pair(pair_id)
    permissions.require(visitor(), Permission.EDIT_INCIDENT, pair.later)
    form = PartForm()
    if not form.validate_on_submit():
        raise ConflictError("The page is too old. Open the pair again and repeat what is still needed.")
    changes.reconsider(pair, by=visitor(), version=form.version.data)
    flash("The decision is taken back: the pair waits again.")
    return redirect(url_for("recurrences.show", pair_id=pair_id), 303)


def _on(following: queries.PairRow | None) -> ResponseReturnValue:
    """To the next pair that waits, or to the causes where none does."""
    if following is None:
        flash("No other possible recurrence waits for a decision.")
        return redirect(url_for("recurring.index"), 303)
    return redirect(url_for("recurrences.show", pair_id=following.id), 303)


def _page(
    pair: Recurrence, *, confirming: ConfirmForm | None = None, dismissing: DismissForm | None = None
) -> ResponseReturnValue:
    both = told.told_of_all([pair.earlier_id, pair.later_id])
    if len(both) < 2:
        raise NotFoundError("One of the two was merged into another incident in the meantime.")
    earlier, later = both[pair.earlier_id], both[pair.later_id]
    found = queries.explained_by(queries.candidate_of(pair), earlier=earlier, later=later)
    known = recurring.names_of([pair.earlier_id, pair.later_id])
    around = queries.around(pair)
    failed = confirming if confirming is not None and confirming.errors else dismissing
    shown = render_template(
        "recurrences/show.html",
        pair=pair,
        sides=_sides(pair, earlier, later),
        reasons=reasons.reasons(found),
        likeness=pairs.likeness(pair.score),
        apart=pairs.apart(pair.earlier.happened_on, pair.later.happened_on),
        confirming=confirming or _confirming(pair, known, found, later),
        dismissing=dismissing or DismissForm(formdata=None, version=pair.version),
        problems=failed,
        following=around.following,
        previous=around.previous,
        standing=around.standing,
        is_decided=pair.state in queries.DECIDED,
        is_duplicate=pair.state is RecurrenceState.DUPLICATE,
    )
    return shown, 200 if failed is None else status_of(failed)


def _confirming(pair: Recurrence, known: list[tuple[int, str]], found: tuple[Reason, ...], later: Told) -> ConfirmForm:
    return ConfirmForm(
        known=known,
        formdata=None,
        data={
            "cause": known[0][0] if known else NEW,
            "name": pairs.suggested_name(found, later),
            "cause_class": pair.later.cause_class,
            "version": pair.version,
        },
    )


def _sides(pair: Recurrence, earlier: Told, later: Told) -> list[dict[str, Any]]:
    """Both incidents with what tells their causes, those words marked that both have."""
    columns = []
    for incident, own, other in ((pair.earlier, earlier, later), (pair.later, later, earlier)):
        said = [reasons.sides(quote, other.causes[0] if other.causes else None)[0] for quote in own.causes[:2]]
        columns.append(
            {
                "incident": incident,
                "services": own.services,
                "causes": [one for one in said if one],
                "statements": own.statements[:2],
            }
        )
    return columns
