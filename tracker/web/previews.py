"""What the preview of an import shows, and how its form leads back to the draft. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import visitor
from tracker.changes import imports as changes
from tracker.changes.cited_issues import MOST, Found
from tracker.changes.drafts import Draft, short_title
from tracker.changes.readings import draft_of
from tracker.clients.github_answers import Issue
from tracker.errors import RefusedError, UnreadableError
from tracker.forms.corrections import typed_values, words_of
from tracker.forms.imports import LISTS, NEW, PreviewForm
from tracker.forms.previews import Seen, seal, unseal
from tracker.jobs import github_questions
from tracker.models.incidents import Incident
from tracker.presenters.highlights import MOST_LINES, Spot, marked_lines
from tracker.queries import cited_issues, merges, people, promises
from tracker.queries import imports as queries
from tracker.queries.cited_issues import Cited
from tracker.rules import issue_names, permissions
from tracker.vocabulary import Permission
from tracker.web import named_issues
from tracker.web.connections import settings
from tracker.web.errors import refusals_on, status_of
from tracker.writeups.detect import read
from tracker.writeups.text import canonical_text


def sent_text(text: str | None) -> bytes:
    """The text of a form field in the bytes that a file would hold: browsers send every line end as two characters."""
    return (text or "").replace("\r\n", "\n").encode("utf-8", "replace")


def draft_from(data: bytes, seen: Seen, *, field: str = "text") -> Draft:
    """A reading as a draft. Raises RefusedError, saying what is wrong with the text."""
    try:
        draft = draft_of(read(data, source=seen.source, as_of=seen.as_of, stored_as=seen.stored_as))
    except UnreadableError as problem:
        raise RefusedError(str(problem), field=field) from None
    if "\ufffd" in draft.text:
        raise RefusedError(
            "The text holds characters that an earlier conversion has destroyed (\ufffd). Nothing was stored; "
            "save the original as UTF-8 and choose that.",
            field=field,
        )
    return draft


def sealed(form: PreviewForm) -> Draft:
    """The text of a preview, read again as it was then."""
    data = sent_text(form.text.data)
    try:
        canonical = canonical_text(data)
    except UnreadableError as problem:
        raise RefusedError(str(problem), field="text") from None
    seen = unseal(form.seal.data or "", canonical, person_id=visitor().person_id)
    return draft_from(data, seen)


def fresh(draft: Draft, seen: Seen, team_id: int) -> dict[str, Any]:
    """The fields of a preview before anybody touched them."""
    kept = replace(seen, stored_as=draft.format)
    token = seal(canonical_text(draft.text.encode()), kept, person_id=visitor().person_id)
    return {**typed_values(draft), "text": draft.text, "seal": token, "team": team_id}


def ask_same(form: PreviewForm, draft: Draft) -> Incident | None:
    """Let the form ask whether the text is a known incident's; returns the one that holds the very same text."""
    match = changes.find_match(draft)
    incident = queries.get_incident(match.incident_id) if match else None
    is_ours = incident is None or permissions.can(visitor(), Permission.IMPORT, incident)
    form.ask_same(
        (incident.id, _known_as(incident)) if incident and is_ours else None,
        is_certain=bool(match and match.is_certain),
    )
    return incident if match and match.is_unchanged else None


def _known_as(incident: Incident) -> str:
    """Its title, and for a duplicate what it was merged into."""
    kept = merges.home_of(incident)
    return incident.title if kept is incident else f"{incident.title}, which was merged into {kept.label}"


def add_item(form: PreviewForm, draft: Draft) -> None:
    """Make an item of the lines that a person named."""
    with refusals_on(form):
        first, last = form.add_first.data or 0, form.add_last.data or form.add_first.data or 0
        title = short_title(words_of(draft, first, last))
        form.items.append_entry({"title": title, "first_line": first, "last_line": last})
        form.add_first.raw_data = form.add_last.raw_data = None
        form.add_first.data = form.add_last.data = None


def page_of(draft: Draft, form: PreviewForm) -> ResponseReturnValue:
    """The text at the left, the facts at the right."""
    unchanged = ask_same(form, draft)
    form.text.data = draft.text
    but = [int(key) for key in form.answers if key != NEW]
    cited = _cited(draft, form)
    if form.seal.raw_data is None:
        _tick(form, cited)
    facts = {fact.kind.value: fact for fact in draft.facts if fact.kind not in LISTS}
    lists = {name: [fact for fact in draft.facts if fact.kind is kind] for kind, name in LISTS.items()}
    page = render_template(
        "imports/preview.html",
        draft=draft,
        form=form,
        facts=facts,
        lists=lists,
        lines=marked_lines(draft.text, _spots(draft, form)),
        hidden_lines=max(draft.text.count("\n") + 1 - MOST_LINES, 0),
        unchanged=unchanged,
        earlier=promises.promised_before_each(_promised(draft, form), but=but),
        cited=cited,
        owners=people.choices(),
        problems=form.problems(),
    )
    return page, status_of(form)


def found_issues(draft: Draft, *, is_restricted: bool) -> Found:
    """What stands at the addresses that a person ticked. GitHub is asked for each, within five seconds in all.

    Nothing is asked about an incident that is about to be restricted.
    """
    found: dict[str, tuple[int, Issue] | RefusedError] = {}
    asked: dict[str, tuple[int, int]] = {}
    addresses = [one for item in draft.items if not item.is_dismissed for one in item.issues]
    for number, address in enumerate(dict.fromkeys(addresses)):
        try:
            if is_restricted:
                raise RefusedError("Its incident is restricted. A manager of its team has to allow GitHub first.")
            if number >= MOST:
                raise RefusedError(f"An import links at most {MOST}. Link it on the item's page.")
            asked[address] = named_issues.place_of(address)
        except RefusedError as refusal:
            found[address] = refusal
    answers = github_questions.find_issues(dict.fromkeys(asked.values()), settings())
    for address, place in asked.items():
        answer = answers[place]
        found[address] = answer if isinstance(answer, RefusedError) else (place[0], answer)
    return found


def _cited(draft: Draft, form: PreviewForm) -> list[list[Cited]]:
    """The issues that each item of the preview names, in their order."""
    text = draft.text.split("\n")
    named = []
    for place, row in enumerate(form.items):
        first, last = row.form.first_line.data or 1, row.form.last_line.data or 0
        item = draft.items[place] if place < len(draft.items) else None
        links = [one for one in item.references if one.startswith("http")] if item else []
        named.append(list(issue_names.cited("\n".join([*text[max(first, 1) - 1 : max(last, 0)], *links]))))
    services, mentioned = changes.services_of(draft)
    has_bare = any(not name.repo for names in named for name in names)
    team_id = form.team.data or next((one.team_id for one in (*services, *mentioned)), None)
    own = cited_issues.only_repo(team_id, [one.id for one in services]) if has_bare else None
    return cited_issues.cited_in(named, own=own)


def _tick(form: PreviewForm, cited: Sequence[Sequence[Cited]]) -> None:
    """Choose for each item that is still to be done the first issue that it surely means, each issue once."""
    taken: set[str] = set()
    for row, offers in zip(form.items, cited, strict=True):
        free = [one.address for one in offers if one.is_certain and one.linked_to is None and one.address not in taken]
        row.form.issues.data = [] if row.form.is_done.data else free[:1]
        taken.update(row.form.issues.data)


def _promised(draft: Draft, form: PreviewForm) -> list[promises.Wording]:
    """What the items of the preview promise, in their order."""
    day = draft.promised_on or clock.today("UTC")
    said = [item.statement for item in draft.items]
    titles = [row.form.title.data or "" for row in form.items]
    statements = [*said[: len(titles)], *titles[len(said) :]]
    return [promises.Wording(title, statement, day) for title, statement in zip(titles, statements, strict=True)]


def _spots(draft: Draft, form: PreviewForm) -> list[Spot]:
    """The places of all facts under the names that their fields bear on the page."""
    spots, numbers = [], dict.fromkeys(LISTS, 0)
    for fact in draft.facts:
        key = fact.kind.value
        if fact.kind in numbers:
            key = f"{LISTS[fact.kind]}-{numbers[fact.kind]}"
            numbers[fact.kind] += 1
        if fact.first_line and fact.last_line:
            spots.append(Spot(key, fact.first_line, fact.last_line, fact.text))
    for place, row in enumerate(form.items):
        words = draft.items[place].statement if place < len(draft.items) else ""
        if row.first_line.data and row.last_line.data:
            spots.append(Spot(f"items-{place}", row.first_line.data, row.last_line.data, words))
    return spots
