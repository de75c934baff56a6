"""The meeting itself: one entry of the frozen agenda after another, each decided by one key."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import review_decisions
from tracker.changes import reviews as changes
from tracker.errors import ConflictError
from tracker.forms.actions import NOBODY
from tracker.forms.reviews import DecisionForm
from tracker.models.actions import ActionItem
from tracker.models.reviews import ReviewDecision, ReviewEntry
from tracker.presenters import effects as effect_words
from tracker.presenters import minutes as presenter
from tracker.presenters.effects import EffectLine
from tracker.presenters.quotes import quote
from tracker.queries import actions, effects, people
from tracker.queries import reviews as queries
from tracker.rules import permissions
from tracker.rules import reviews as rules
from tracker.vocabulary import Permission, ReviewState
from tracker.vocabulary import ReviewDecisionKind as Kind
from tracker.web.errors import refusals_on, status_of
from tracker.web.fragments import form_or_page
from tracker.web.returns import part

blueprint = Blueprint("review_walk", __name__)

KEY = "<int(max=2147483647):review_id>"
ENTRY = "/reviews/entries/<int(max=2147483647):entry_id>"
VERBS = ",".join(f"'{kind.value}'" for kind in Kind)
LETTERS = {
    Kind.KEEP: "c",
    Kind.NEW_DATE: "d",
    Kind.NEW_OWNER: "a",
    Kind.SPLIT: "s",
    Kind.DECLINE: "x",
    Kind.ESCALATE: "u",
    Kind.DONE: "e",
    Kind.VERIFY: "v",
    Kind.REOPEN: "r",
    Kind.NOTE: "n",
}
"""The key of each decision; Enter is that of keeping."""


@blueprint.get(f"/reviews/{KEY}/walk")
@requires(Permission.READ)
def walk(review_id: int) -> ResponseReturnValue:
    """Go on where the meeting is: at the first entry that nobody has reached, else at the page that closes it."""
    review = queries.get_review(review_id)
    lines = [(one.id, one.section, one.is_reached) for one in queries.lines_of(review_id) if not one.outcome]
    following = rules.first_open(lines)
    if review.state is not ReviewState.RUNNING or following is None:
        return redirect(url_for("reviews.show", review_id=review_id), 303)
    return redirect(url_for("review_walk.show", entry_id=following), 303)


@blueprint.post(f"/reviews/{KEY}/here")
@requires(Permission.READ)
def here(review_id: int) -> ResponseReturnValue:
    """Say that one is in the meeting; who else is, and what was decided last."""
    review = queries.get_review(review_id)
    changes.be_there(review, by=visitor())
    if "X-Fragment" not in request.headers:
        return redirect(url_for("review_walk.walk", review_id=review_id), 303)
    return render_template("reviews/_here.html", **_there(review_id))


def _there(review_id: int) -> dict[str, Any]:
    last = queries.last_decision(review_id)
    return {
        "present": queries.present(review_id, since=clock.now() - queries.HERE),
        "last": last,
        "last_said": presenter.VERBS[last.kind] if last else "",
    }


@blueprint.get(ENTRY)
@requires(Permission.READ)
def show(entry_id: int) -> ResponseReturnValue:
    """One entry with all that is needed to decide about it."""
    return _page(queries.get_entry(entry_id))


@blueprint.post(f"{ENTRY}/<any({VERBS}):verb>")
@requires(Permission.EDIT_ITEM)
def decide(entry_id: int, verb: str) -> ResponseReturnValue:
    """Decide about an entry, and go on to the next one that waits; a note stays where it is."""
    entry, kind = queries.get_entry(entry_id), Kind(verb)
    form = DecisionForm(kind, known=people.choices())
    if form.validate_on_submit():
        words = form.words(people.find_person(form.owner.data) if "owner" in form else None)
        try:
            with refusals_on(form):
                decision = review_decisions.decide(
                    entry,
                    kind,
                    words,
                    by=visitor(),
                    version=form.version.data,
                    item_version=form.item_version.data,
                    today=clock.today(visitor().time_zone),
                )
                return _went(decision, stays=kind is Kind.NOTE)
        except ConflictError:
            form.is_conflict = True
    return _page(queries.get_entry(entry_id), kind, form)


@blueprint.post(f"{ENTRY}/accept")
@requires(Permission.EDIT_ITEM)
def accept(entry_id: int) -> ResponseReturnValue:
    """Take over what the owner answered."""
    entry = queries.get_entry(entry_id)
    answer = queries.find_answer(request.form.get("answer", 0, type=int))
    version, today = request.form.get("version", type=int), clock.today(visitor().time_zone)
    return _went(review_decisions.accept(entry, answer, by=visitor(), version=version, today=today))


def _went(decision: ReviewDecision, *, stays: bool = False) -> ResponseReturnValue:
    """Say what was decided, and go on."""
    entry = decision.entry
    if decision.item_id:
        flash(f"AI-{decision.item_id}: {presenter.words_of(decision, _names(decision), {})}.")
    lines = [(one.id, one.section, one.is_reached) for one in queries.lines_of(entry.review_id) if not one.outcome]
    following = entry.id if stays else rules.first_open(lines, after=entry.id)
    if following is None:
        flash("That was the last point. Close the review when you are done.")
        following = entry.id
    return redirect(url_for("review_walk.show", entry_id=following), 303)


def _names(decision: ReviewDecision) -> dict[int, str]:
    owner_id = decision.detail.get("owner_id") if decision.kind is Kind.NEW_OWNER else None
    return queries.names_of([owner_id]) if owner_id else {}


def _page(entry: ReviewEntry, kind: Kind | None = None, form: DecisionForm | None = None) -> ResponseReturnValue:
    """The walk at one entry; `form` is what was sent about it and refused."""
    item = queries.whole_item(entry.item_id) if entry.item_id else None
    lines = [one for one in queries.lines_of(entry.review_id) if not one.outcome or one.id == entry.id]
    decided = queries.decisions_of(entry.review_id, entry_id=entry.id)
    is_on = entry.review.state is ReviewState.RUNNING
    may_edit = is_on and permissions.can(visitor(), Permission.EDIT_ITEM, item or entry.incident or entry.review)
    place = next(number for number, one in enumerate(lines) if one.id == entry.id)
    page = form_or_page(
        "reviews/_desk.html",
        "reviews/walk.html",
        entry=entry,
        review=entry.review,
        item=item,
        row=actions.row_of(item, now=clock.now()) if item else None,
        pair=queries.whole_pair(entry.pair_id) if entry.pair_id else None,
        told=[one for one in queries.lines_of(entry.review_id) if one.outcome] if _is_summary(entry) else [],
        progress=rules.progress([(one.id, one.section, one.is_reached) for one in lines], entry.id),
        before=lines[place - 1] if place else None,
        after=lines[place + 1] if place + 1 < len(lines) else None,
        decided=[(one, presenter.words_of(one, {}, {})) for one in decided],
        answer=queries.answer_about(entry.review_id, item.id) if item else None,
        forms=_forms(entry, item, kind, form) if may_edit else {},
        asked_kind=kind,
        is_conflict=getattr(form, "is_conflict", False),
        letters=LETTERS,
        names=presenter.VERBS,
        title=rules.TITLES[entry.section],
        going_for=presenter.going_for(entry.review.started_at, entry.review.closed_at or clock.now()),
        words=_quote(item),
        outcomes=presenter.OUTCOMES,
        there=_there(entry.review_id),
        scope=presenter.scope_of(entry.review),
    )
    return page, status_of(form) if form else 200


def _is_summary(entry: ReviewEntry) -> bool:
    return entry.item_id is None and entry.section == "decisions"


def _forms(
    entry: ReviewEntry, item: ActionItem | None, kind: Kind | None, sent: DecisionForm | None
) -> dict[Kind, DecisionForm]:
    """A form for each decision that this visitor may make; the one that was sent holds what was typed."""
    known = people.choices() if item else []
    values: dict[str, Any] = {"version": entry.version}
    if item is not None:
        values |= {"item_version": item.version, "owner": item.owner_id or NOBODY, "title": item.title}
        values |= {"on": item.verify_by if item.state == "done" else item.due_on}
    found = {}
    for one in rules.allowed(item.state if item else None, entry.section):
        if one is Kind.VERIFY and not permissions.can(visitor(), Permission.DECIDE_ITEM, item):
            continue
        if one is kind and sent is not None:
            sent.version.data, sent.version.raw_data = entry.version, [str(entry.version)]
            sent.item_version.data = item.version if item else None
            sent.item_version.raw_data = [str(item.version)] if item else []
            found[one] = sent
        else:
            asked = {**values, "on": None} if one is Kind.DECLINE else values
            found[one] = DecisionForm(one, known=known, formdata=None, data=asked)
    return found


def _quote(item: ActionItem | None) -> list[Any]:
    if item is None or item.writeup is None or item.first_line is None or item.last_line is None:
        return []
    return list(quote(item.writeup.text, item.first_line, item.last_line))


@blueprint.get("/items/<int(max=2147483647):item_id>/did-it-help")
@requires(Permission.READ)
def did_it_help(item_id: int) -> ResponseReturnValue:
    """Whether what was done helped: a part of the walk, asked for on its own because it judges history."""
    item = actions.get_item(item_id)
    return part("reviews/_did_it_help.html", item.label, item=item, effects=_effects(item))


def _effects(item: ActionItem) -> list[tuple[str, list[EffectLine]]]:
    """By cause: the rounds that the item belongs to."""
    found = []
    for cause in queries.causes_of(item.id)[:3]:
        rounds = [
            one for one in effects.of_cause(cause.id, now=clock.now()) if any(it.id == item.id for it in one.items)
        ]
        if rounds:
            found.append((cause.name, effect_words.lines(rounds, cause.cause_class)))
    return found
