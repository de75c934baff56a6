"""What people want to hear. They are wishes, not facts of the domain: no history is kept of them."""

from collections.abc import Collection

from tracker.db import change, db, expect_version, insert_if_missing
from tracker.errors import RefusedError
from tracker.models.notices import NoticePreference
from tracker.models.people import Person
from tracker.rules.cadence import Wish
from tracker.rules.permissions import Actor
from tracker.vocabulary import Cadence, NoticeKind

MUTABLE = (NoticeKind.ESCALATION, NoticeKind.INQUIRY, NoticeKind.AGENDA, NoticeKind.MINUTES)
"""What can be left out by itself; the digest has its cadence."""


@change
def choose(
    *, by: Actor, cadence: Cadence, weekday: int, hour: int, mutes: Collection[NoticeKind], version: int | None
) -> NoticePreference:
    """Say how often one wants the digest, when, and what not to be told. `version` is 0 where nothing was said yet."""
    wish = _of(by.person_id or 0)
    expect_version(wish, version or 1)
    if not 0 <= weekday <= 6 or not 0 <= hour <= 23:
        raise RefusedError("Choose a day and an hour.")
    wish.cadence, wish.weekday, wish.hour = cadence, weekday, hour
    wish.mutes = [kind.value for kind in MUTABLE if kind in mutes]
    return wish


@change
def stop(person_id: int, kind: NoticeKind) -> None:
    """Send somebody nothing of this kind any more; they asked by the link in a mail. Raises ConflictError."""
    if db.session.get(Person, person_id) is None:
        return
    wish = _of(person_id)
    if kind is NoticeKind.DIGEST:
        wish.cadence = Cadence.NEVER
    elif kind in MUTABLE and kind not in wish.mutes:
        wish.mutes = [*wish.mutes, kind.value]


def _of(person_id: int) -> NoticePreference:
    """Somebody's wishes, made from what holds by default where they said nothing yet."""
    default = Wish()
    insert_if_missing(
        NoticePreference,
        person_id=person_id,
        cadence=default.cadence,
        weekday=default.weekday,
        hour=default.hour,
        mutes=[],
        version=1,
    )
    return db.session.query(NoticePreference).filter(NoticePreference.person_id == person_id).one()
