"""The desk of the triage page: one item with all that is needed to decide about it."""

from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import visitor
from tracker.forms.actions import NOBODY
from tracker.forms.choices import choices
from tracker.forms.conflicts import differences
from tracker.forms.triage import TriageForm
from tracker.models.actions import ActionItem
from tracker.presenters.quotes import QuoteLine, quote
from tracker.queries import cited_issues, issues, people, policies, promises
from tracker.queries import triage as queries
from tracker.rules import lint, permissions
from tracker.rules.deadlines import PRIORITY_OF_SEVERITY
from tracker.vocabulary import ItemKind, ItemState, Permission
from tracker.web.errors import status_of
from tracker.web.fragments import form_or_page
from tracker.web.scopes import Place
from tracker.writeups.item_details import kind_in
from tracker.writeups.promises import starts_with_verb, without_label


def form_of(item: ActionItem, *, is_typed: bool = True) -> TriageForm:
    """The form about an item: as it was sent, or (not `is_typed`) as the item is now, with what is suggested."""
    values = {
        "version": item.version,
        "title": item.title,
        "kind": item.kind or _suggested_kind(item),
        "priority": item.priority,
        "owner": item.owner_id or NOBODY,
        "due_on": item.due_on,
        "reason": item.decline_wanted_reason,
        "look_again_on": item.look_again_on,
    }
    form = TriageForm(**values) if is_typed else TriageForm(formdata=None, **values)
    form.owner.choices = choices([(NOBODY, "nobody yet")], people.choices())
    return form


def _suggested_kind(item: ActionItem) -> ItemKind | None:
    return kind_in(item.statement) or kind_in(item.title)


def page(place: Place, item: ActionItem | None, form: TriageForm | None = None) -> ResponseReturnValue:
    """The desk with an item, or without any; `form` is what was sent and refused."""
    decided = queries.decided_by(visitor().person_id, place.scope, now=clock.now())
    if item is None:
        is_more = bool(place.scope.conditions()) and queries.first(queries.Scope()) is not None
        return _render("triage/_empty.html", place=place, decided=decided, is_more=is_more)
    shown = {"place": place, "item": item, "decided": decided, "around": queries.around(item, place.scope)}
    if item.state is ItemState.PROPOSED:
        return _waiting(item, form, shown)
    return _settled(item, form, shown)


def _waiting(item: ActionItem, form: TriageForm | None, shown: dict[str, object]) -> ResponseReturnValue:
    """An item to decide about, with a form for those who may edit it."""
    if form is None and permissions.can(visitor(), Permission.EDIT_ITEM, item):
        form = form_of(item)
    link = issues.link_of(item.id)
    fragment = _render(
        "triage/_item.html",
        form=form,
        quote=_quote(item),
        hints=lint.hints(_promise(item)),
        earlier=promises.promised_before(item),
        suggestion=policies.suggestion(item, clock.now()),
        link=link,
        cited=[] if link else cited_issues.cited_by(item),
        proposed_priority=PRIORITY_OF_SEVERITY[item.incident.severity],
        **shown,
    )
    return fragment, status_of(form) if form else 200


def _settled(item: ActionItem, form: TriageForm | None, shown: dict[str, object]) -> ResponseReturnValue:
    """An item that somebody has decided about; beside what is there now stands what this visitor typed."""
    typed = differences(form_of(item, is_typed=False), form) if form else {}
    move = queries.last_move(item.id)
    fragment = _render("triage/_settled.html", move=move, typed=typed, is_late=form is not None, **shown)
    return fragment, 409 if form else 200


def _quote(item: ActionItem) -> list[QuoteLine]:
    if item.writeup is None or item.first_line is None or item.last_line is None:
        return []
    return quote(item.writeup.text, item.first_line, item.last_line)


def _promise(item: ActionItem) -> lint.Promise:
    return lint.Promise(
        title=item.title,
        starts_with_verb=starts_with_verb(without_label(item.title)),
        has_owner=item.owner is not None and item.owner.is_active,
        due_on=item.due_on,
    )


def _render(part: str, **shown: object) -> str:
    return form_or_page("triage/_desk.html", "triage/show.html", part=part, cap=queries.COUNT_CAP, **shown)
