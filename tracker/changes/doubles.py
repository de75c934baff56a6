"""Two entries for one person: an owner read in a text, say, and the colleague who logs in. One is kept."""

from collections.abc import Mapping
from typing import Any, Final

from tracker.changes import history
from tracker.db import change, db, expect_version, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.history import Event
from tracker.models.people import Membership, Person
from tracker.queries import people, references
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject, TeamRole

FILLED: Final = ("email", "github_login", "time_zone")
NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "action_item.owner_id": ("action item owned", "action items owned"),
    "action_item.declined_by_id": ("item declined", "items declined"),
    "action_item.decline_wanted_by_id": ("wish to decline", "wishes to decline"),
    "comment.by_id": ("comment", "comments"),
    "dispatch.person_id": ("message", "messages"),
    "due_change.by_id": ("date moved", "dates moved"),
    "event.by_id": ("line of history", "lines of history"),
    "followed_source.by_id": ("source followed", "sources followed"),
    "github_account.person_id": ("login on GitHub", "logins on GitHub"),
    "github_connection.by_id": ("connection to GitHub made", "connections to GitHub made"),
    "github_consent.by_id": ("consent to GitHub", "consents to GitHub"),
    "github_outbox.by_id": ("change sent to GitHub", "changes sent to GitHub"),
    "import_run.by_id": ("import", "imports"),
    "incident.merged_by_id": ("incident merged", "incidents merged"),
    "incident_cause.decided_by_id": ("cause decided", "causes decided"),
    "promise_pair.by_id": ("pair of promises judged", "pairs of promises judged"),
    "recurrence.decided_by_id": ("pair of incidents decided", "pairs of incidents decided"),
    "review.closed_by_id": ("review closed", "reviews closed"),
    "review.started_by_id": ("review started", "reviews started"),
    "review_answer.by_id": ("answer before a review", "answers before reviews"),
    "review_decision.by_id": ("decision in a review", "decisions in reviews"),
    "review_schedule.chair_id": ("weekly review chaired", "weekly reviews chaired"),
    "saved_view.by_id": ("saved view", "saved views"),
    "waiting_preview.by_id": ("text brought", "texts brought"),
    "writeup.withdrawn_by_id": ("write-up deleted", "write-ups deleted"),
}
"""What people call the rows behind a column; others go by the column's own name."""


@change
def merge(person: Person, kept: Person, *, by: Actor, version: int | None) -> Person:
    """Make everything of `person` the kept one's, delete `person`, and return `kept`.

    E-mail address, GitHub login and time zone fill what is empty; on a team both are on, the higher role stays;
    log-ins and invites of `person` end. Raises RefusedError for oneself, for one and the same, and where nobody would
    be left to administer; ConflictError when another edit came first.
    """
    permissions.require(by, Permission.ADMINISTER)
    one_at_a_time("import")  # an import that runs may be about to give `person` an item
    people.lock_admins()
    expect_version(person, version)
    if person.id == kept.id:
        raise RefusedError("Choose somebody else: this is the entry you came from.", field="keep")
    if person.id == by.person_id:
        raise RefusedError("You cannot merge yourself away. Open the other entry and keep yours.", field="keep")
    had_admin, label = people.has_admin(), f"{person.name} (person {person.id})"
    taken = {name: getattr(person, name) for name in FILLED}
    _join_teams(person, kept)
    _join_pairs(person.id, kept.id)
    moved = _move(person.id, kept.id)
    db.session.delete(person)
    db.session.flush()
    if had_admin and not people.has_admin():
        raise RefusedError("Somebody must stay admin and able to log in. Keep this entry instead.", field="keep")
    kept.version += 1
    changed = history.assign(kept, {name: getattr(kept, name) or value for name, value in taken.items()})
    note = f"{label}: {', '.join(moved) or 'nothing to move'}"
    history.record(Subject.PERSON, kept.id, "merged with", by=by, changed=changed, note=note)
    return kept


def _move(person_id: int, kept_id: int) -> list[str]:
    """Point every row of one person at the other; returns what that was, in words."""
    moved = []
    for one in references.to_move():
        if count := references.count(one, person_id):
            moved.append(f"{count} {_noun(one.name, count)}")
            values: dict[str, Any] = {one.column.name: kept_id}
            if "version" in one.table.c:
                values["version"] = one.table.c.version + 1
            db.session.execute(one.table.update().where(one.column == person_id).values(values))
    of_person = db.session.query(Event).filter(Event.subject == Subject.PERSON, Event.subject_id == person_id)
    of_person.update({"subject_id": kept_id}, synchronize_session=False)
    db.session.expire_all()
    return moved


def _join_pairs(person_id: int, kept_id: int) -> None:
    """Name the kept one wherever the other was named; what names both needs no second row."""
    for one, other in references.in_pairs():
        known = db.session.query(other).filter(one.column == kept_id)
        mine = one.column == person_id
        db.session.execute(one.table.delete().where(mine, other.in_(known)))
        db.session.execute(one.table.update().where(mine).values({one.column.name: kept_id}))


def _noun(name: str, count: int) -> str:
    if name in NOUNS:
        return NOUNS[name][count > 1]
    return name.replace(".", " ").replace("_", " ").removesuffix(" id")


def _join_teams(person: Person, kept: Person) -> None:
    """Put the kept one on every team of the other, with the higher of the two roles."""
    known = {one.team_id: one for one in kept.memberships}
    for one in person.memberships:
        if one.team_id not in known:
            kept.memberships.append(Membership(team_id=one.team_id, role=one.role))
        elif one.role is TeamRole.MANAGER:
            known[one.team_id].role = TeamRole.MANAGER
    db.session.flush()
