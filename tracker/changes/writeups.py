"""The rows of one version of a write-up: the text, its facts and its items. Called by the imports only."""

import re
from collections.abc import Iterable
from datetime import datetime

from tracker import clock
from tracker.changes import actions, people
from tracker.changes.drafts import Draft, FactDraft, ItemDraft
from tracker.db import change, db
from tracker.models.actions import ActionItem
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp
from tracker.models.people import NAME_LENGTH, Person
from tracker.queries import imports
from tracker.queries import people as queries_people
from tracker.rules.permissions import Actor
from tracker.vocabulary import Door, FactKind, ItemState

SAYS_SO = "The write-up says so."
"""The evidence of an item that was worded as done."""

_EMAIL = re.compile(r"[^\s<>()@,;:\"]{1,64}@[^\s<>()@,;:\"]{1,180}\.[^\s<>()@,;:\".]{2,}")
_LOGIN = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))")


def as_import(by: Actor) -> Actor:
    """The same actor at the import's door: what an import does is told from what its person does elsewhere."""
    return Actor(
        person_id=by.person_id,
        name=by.name,
        site_role=by.site_role,
        team_roles=by.team_roles,
        door=Door.IMPORT,
    )


@change
def add_version(incident: Incident, draft: Draft, *, number: int, run: ImportRun) -> WriteUp:
    """Keep the text as version `number` of the incident's write-up."""
    writeup = WriteUp(
        incident=incident,
        number=number,
        title=draft.title,
        text=draft.text,
        format=draft.format,
        source=draft.source,
        digest=draft.digest,
        published_on=draft.published_on,
        recorded_at=clock.now(),
        import_run_id=run.id,
    )
    db.session.add(writeup)
    db.session.flush()
    return writeup


@change
def add_facts(incident: Incident, writeup: WriteUp, facts: Iterable[FactDraft]) -> None:
    """Add the facts of a version, in their order."""
    for position, fact in enumerate(facts):
        db.session.add(
            Fact(
                incident=incident,
                writeup_id=writeup.id,
                kind=fact.kind,
                position=position,
                text=fact.text,
                at=fact.at,
                first_line=fact.first_line,
                last_line=fact.last_line,
                is_inferred=fact.is_inferred,
                is_edited=fact.is_edited,
                is_dismissed=fact.is_dismissed,
            )
        )


@change
def add_items(
    incident: Incident,
    writeup: WriteUp,
    items: Iterable[ItemDraft],
    *,
    by: Actor,
    draft: Draft,
    at: datetime | None,
) -> list[ActionItem]:
    """Add the promises of a version, proposed or done as the words say."""
    return [_add_item(incident, writeup, item, by=by, draft=draft, at=at) for item in items]


def _add_item(
    incident: Incident, writeup: WriteUp, item: ItemDraft, *, by: Actor, draft: Draft, at: datetime | None
) -> ActionItem:
    added = actions.add(
        incident,
        by=by,
        title=item.title,
        statement=item.statement,
        kind=item.kind,
        owner=owner_named(item.owner, by=by),
        due_on=item.due_on,
        state=ItemState.DONE if item.is_done else ItemState.PROPOSED,
        promised_on=draft.promised_on,
        writeup=writeup,
        lines=(item.first_line, item.last_line),
        at=at,
    )
    if item.is_done:
        added.evidence = SAYS_SO
    return added


def refused(items: Iterable[ItemDraft]) -> list[FactDraft]:
    """The promises that a person took out of the preview, as facts that the next import does not bring back."""
    return [
        FactDraft(
            kind=FactKind.ACTION_ITEM,
            text=item.statement,
            first_line=item.first_line,
            last_line=item.last_line,
            is_dismissed=True,
        )
        for item in items
    ]


@change
def owner_named(words: str, *, by: Actor) -> Person | None:
    """The person whom the words of a write-up name, made without a log-in where not known yet.

    Looks for an e-mail address, a GitHub login (`@login`), then the exact name. None for nobody, for more than a name,
    and for somebody who has left.
    """
    words = " ".join(words.split())
    email, login = _EMAIL.search(words), _LOGIN.fullmatch(words)
    name = (words.replace(email[0], "").strip(" <>()[],;") or email[0].partition("@")[0]) if email else words
    name = login[1] if login else name
    if not name or len(name) > NAME_LENGTH:
        return None
    found = (
        (queries_people.find_person_by_email(email[0]) if email else None)
        or (None if email else queries_people.find_person_by_github_login(name))
        or (None if email or login else imports.find_person_by_name(name))
    )
    if found is not None:
        return found if found.is_active else None
    return people.add(name, by=by, email=email[0] if email else None, github_login=login[1] if login else None)
