"""People who leave: their unfinished work handed over, and, where they ask for it, what is known of them erased."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from tracker.changes import access, actions, history
from tracker.db import change, db, expect_version, forget_old_pages
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.people import Person
from tracker.queries import leavers, people, references
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import LinkPurpose, Permission, SiteRole, Subject

PERSONAL: Final = frozenset({"name", "email", "github_login", "time_zone"})
"""What the history of a person may say of them and must forget."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one item; `problem` is why it stays, or empty."""

    item: ActionItem
    problem: str = ""


@change
def hand_over(person: Person, to: Person | None, *, by: Actor) -> list[Handed]:
    """Give all unfinished items of `person` to somebody, or to nobody (None); returns what became of each.

    Items of teams whose items the actor may not edit stay. Raises RefusedError for a receiver who has left, and for
    one and the same.
    """
    permissions.require(by, Permission.EDIT_ITEM)
    if to is not None and (to.id == person.id or not to.is_active):
        raise RefusedError("Choose somebody who is still here, or nobody.", field="to")
    results = []
    for item in leavers.unfinished_items(person.id):
        try:
            actions.assign(item, to, by=by)
            results.append(Handed(item))
        except NotAllowedError as refusal:
            results.append(Handed(item, str(refusal)))
    done = sum(not one.problem for one in results)
    if done:
        words = f"{done} action {'item' if done == 1 else 'items'} to {to.name if to else 'nobody'}"
        history.record(Subject.PERSON, person.id, "handed over", by=by, note=words)
    return results


def pseudonym(person: Person) -> str:
    """What somebody who was erased is called."""
    return f"Former colleague {person.id}"


def erase(person: Person, *, typed: str, by: Actor, version: int | None) -> None:
    """Forget who somebody was, for good: name, addresses, teams, log-ins, and their name in the history.

    What they did stays under a pseudonym; what they own and have not finished becomes nobody's. `typed` must be their
    name. Raises RefusedError for another name, for oneself, for somebody erased already, and where nobody would be
    left to administer; ConflictError when another edit came first.
    """
    _erase(person, typed=typed, by=by, version=version)
    forget_old_pages()


@change
def _erase(person: Person, *, typed: str, by: Actor, version: int | None) -> None:
    permissions.require(by, Permission.ADMINISTER)
    people.lock_admins()
    expect_version(person, version)
    _check(person, typed, by=by)
    had_admin, names = people.has_admin(), leavers.names_of(person)
    access.end_links(LinkPurpose.INVITE, person_id=person.id)
    for link in leavers.links_of(person.id):
        db.session.delete(link)
    for login in leavers.logins_of(person.id):
        db.session.delete(login)
    person.memberships.clear()
    person.name, person.site_role, person.is_active = pseudonym(person), SiteRole.VIEWER, False
    person.email = person.github_login = person.time_zone = person.password_hash = None
    db.session.flush()
    if had_admin and not people.has_admin():
        raise RefusedError("Somebody must stay admin and able to log in.", field="name")
    for event in leavers.events_about(person.id, names):
        _forget(event, person, names)
    _forget_sayings(person)
    for item in leavers.unfinished_items(person.id):
        actions.assign(item, None, by=by)
    history.record(Subject.PERSON, person.id, "erased", by=by)


def _forget_sayings(person: Person) -> None:
    """Their comments stay under the other name; where they are named, and the lists they kept, go."""
    for comment in leavers.comments_of(person.id):
        comment.by_name = pseudonym(person)
    for kept in (*leavers.views_of(person.id), *leavers.addressed_to(person.id)):
        db.session.delete(kept)
    for one, _ in references.in_pairs():
        db.session.execute(one.table.delete().where(one.column == person.id))
    db.session.expire_all()


def _check(person: Person, typed: str, *, by: Actor) -> None:
    if person.name == pseudonym(person):
        raise RefusedError("What was known of this person is erased already.", field="name")
    if " ".join(typed.split()) != person.name:
        raise RefusedError("Type the name exactly as it stands above.", field="name")
    if person.id == by.person_id:
        raise RefusedError("Ask another admin to erase you, once you have handed everything over.", field="name")


def _forget(event: Event, person: Person, names: Iterable[str]) -> None:
    """Take a person's names, addresses and logins out of one event."""
    called = pseudonym(person)
    if event.by_id == person.id:
        event.by_name = called
    if event.subject is Subject.PERSON and event.subject_id == person.id:
        kept = {name: pair for name, pair in event.changed.items() if name not in PERSONAL}
        event.changed, event.note = kept, ""
        return
    event.changed = {
        _renamed(name, names, called): _renamed(pair, names, called) for name, pair in event.changed.items()
    }
    is_ours = event.subject in (Subject.PERSON, Subject.IMPORT)  # words of our own making, not of a person
    for name in (one for one in names if is_ours or " " in one or "@" in one):
        event.note = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", called, event.note)


def _renamed(value: Any, names: Iterable[str], called: str) -> Any:
    if isinstance(value, list):
        return [_renamed(one, names, called) for one in value]
    return called if value in names else value
