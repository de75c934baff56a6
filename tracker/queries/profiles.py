"""The index of profiles: what has to be read again, what is kept, and which incidents are worth an exact look."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.causes import IncidentCause
from tracker.models.incidents import Incident, WriteUp, incident_service
from tracker.models.recurrences import IncidentProfile, IncidentToken, ProfileMark, Recurrence
from tracker.queries import merges
from tracker.queries.frequencies import usual_words
from tracker.queries.recurrences import DECIDED
from tracker.queries.rows import is_among, listed
from tracker.rules.chronology import Basis, When
from tracker.rules.packing import outlined, unpacked
from tracker.rules.profiles import Outline, Profile
from tracker.rules.recurrence import EXACTLY
from tracker.rules.shortlists import LOOKED_AT, asked_of, best_of
from tracker.vocabulary import Subject

BATCH: Final = 200
"""Incidents that are fetched at a time."""
_OUTLINE: Final = 4096
"""Bytes of a packed profile that hold its outline, but for some: a page of SQLite."""


def marks_to_spread(*, limit: int = BATCH) -> Sequence[ProfileMark]:
    """Marks about anything but an incident, the oldest first."""
    query = sa.select(ProfileMark).where(ProfileMark.subject != Subject.INCIDENT).order_by(ProfileMark.id)
    return db.session.scalars(query.limit(limit)).all()


def concerned_by(subject: Subject, key: int) -> Collection[int]:
    """The incidents that are told otherwise when this thing has changed."""
    wanted: dict[Subject, sa.Select[Any]] = {
        Subject.ACTION_ITEM: sa.select(ActionItem.incident_id).where(ActionItem.id == key),
        Subject.CAUSE: sa.select(IncidentCause.incident_id).where(IncidentCause.cause_id == key),
        Subject.SERVICE: sa.select(incident_service.c.incident_id).where(incident_service.c.service_id == key),
        Subject.IMPORT: sa.select(WriteUp.incident_id).where(WriteUp.import_run_id == key),
    }
    return set(db.session.scalars(wanted[subject])) if subject in wanted else ()


def marked(*, but: Collection[int] = (), limit: int = BATCH) -> Sequence[int]:
    """Incidents that have to be read again, those marked longest ago first."""
    first = sa.func.min(ProfileMark.id)
    query = sa.select(ProfileMark.subject_id).where(ProfileMark.subject == Subject.INCIDENT)
    query = query.where(ProfileMark.subject_id.not_in(but)).group_by(ProfileMark.subject_id).order_by(first)
    return db.session.scalars(query.limit(limit)).all()


def marks_of(incident_id: int) -> Sequence[int]:
    """The marks of one incident."""
    query = sa.select(ProfileMark.id).where(
        ProfileMark.subject == Subject.INCIDENT, ProfileMark.subject_id == incident_id
    )
    return db.session.scalars(query).all()


def unpaired(*, but: Collection[int] = (), limit: int = BATCH) -> Sequence[int]:
    """Incidents whose earlier ones have not been looked at since their profile was made, the earliest first."""
    query = sa.select(IncidentProfile.incident_id).where(
        IncidentProfile.is_paired.is_(False), IncidentProfile.incident_id.not_in(but)
    )
    return db.session.scalars(query.order_by(IncidentProfile.began_at).limit(limit)).all()


def is_anything_to_do() -> bool:
    """Whether pairs may change with what has happened since they were made."""
    mark = sa.select(ProfileMark.id).limit(1)
    profile = sa.select(IncidentProfile.incident_id).where(IncidentProfile.is_paired.is_(False)).limit(1)
    return any(db.session.scalar(query) is not None for query in (mark, profile))


def find_row(incident_id: int) -> IncidentProfile | None:
    """The row of one incident's profile, as it is now."""
    query = sa.select(IncidentProfile).where(IncidentProfile.incident_id == incident_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def profile_in(row: IncidentProfile) -> Profile:
    """The profile that a row holds."""
    return unpacked(
        row.packed,
        incident_id=row.incident_id,
        when=When(row.began_at, row.earliest_at, row.latest_at, Basis(row.basis)),
        same_as=row.same_as,
        other_than=row.other_than,
    )


def profiles_of(incident_ids: Iterable[int]) -> list[Profile]:
    """The profiles of these incidents, in this order; those without one are left out."""
    wanted = list(incident_ids)
    found = {one.incident_id: one for one in _fetched(is_among(IncidentProfile.incident_id, wanted))} if wanted else {}
    return [found[key] for key in wanted if key in found]


def outlines_of(incident_ids: Iterable[int]) -> list[Outline]:
    """The same with only what a rough comparison needs: the beginning of a row holds it, but for some."""
    wanted = list(incident_ids)
    found = _outlines(sa.func.substr(IncidentProfile.packed, 1, _OUTLINE), wanted)
    found |= _outlines(IncidentProfile.packed, [key for key, outline in found.items() if outline is None])
    return [outline for key in wanted if (outline := found.get(key))]


def _outlines(packed: Any, wanted: Collection[int]) -> dict[int, Outline | None]:
    query = sa.select(IncidentProfile.incident_id, packed).where(is_among(IncidentProfile.incident_id, wanted))
    rows = db.session.execute(query) if wanted else ()
    return {key: outlined(data, incident_id=key) for key, data in rows}


def all_profiles() -> list[Profile]:
    """Every profile, in the order of the incidents: about 12 kB of memory each."""
    return sorted(_fetched(sa.true()), key=lambda one: (one.when.at, one.incident_id))


def _fetched(wanted: sa.ColumnElement[bool]) -> Iterator[Profile]:
    row = IncidentProfile
    columns = (row.incident_id, row.began_at, row.earliest_at, row.latest_at, row.basis)
    for key, at, earliest, latest, basis, packed, same_as, other_than in db.session.execute(
        sa.select(*columns, row.packed, row.same_as, row.other_than).where(wanted)
    ):
        when = When(at, earliest, latest, Basis(basis))
        yield unpacked(packed, incident_id=key, when=when, same_as=same_as, other_than=other_than)


def shortlists(profile: Profile, *, most: int = LOOKED_AT) -> tuple[list[int], list[int]]:
    """The earlier and the later incidents that share the rarest telling words with this one, best first.

    Of the later ones only those that were paired already: the others are still to look at this one themselves.
    """
    asked = asked_of(profile, usual_words(profile.telling.tokens))
    near = dict.fromkeys([*sorted(profile.same_as), *best_of(_sharing(asked), most=4 * most)])
    near.pop(profile.incident_id, None)
    row = IncidentProfile
    is_before = sa.tuple_(row.began_at, row.incident_id) < sa.tuple_(
        sa.literal(profile.when.at, row.began_at.type), sa.literal(profile.incident_id)
    )
    sides = (
        sa.select(listed(row.incident_id)).where(is_among(row.incident_id, near), is_side)
        for is_side in (is_before, sa.and_(~is_before, row.is_paired))
    )
    before, after = (set(db.session.scalar(query) or ()) for query in sides)
    return [key for key in near if key in before][:most], [key for key in near if key in after][:EXACTLY]


def _sharing(asked: Mapping[int, float]) -> dict[int, int]:
    """The incidents that hold any of these tokens, each with the sum of what they count.

    There may be a thousand incidents for each token. Whole thousandths are added, for a sum of fractions depends on
    the order of its parts.
    """
    if not asked:
        return {}
    holders = sa.select(IncidentToken.token, listed(IncidentToken.incident_id))
    found: defaultdict[int, int] = defaultdict(int)
    for token, incident_ids in db.session.execute(
        holders.where(is_among(IncidentToken.token, asked)).group_by(IncidentToken.token)
    ):
        worth = round(1000 * asked[token])
        for key in incident_ids or ():
            found[key] += worth
    return found


class Kept:
    """One pair that is kept, as far as a refresh has to know it."""

    __slots__ = ("earlier_id", "id", "is_decided", "later_id", "score")

    def __init__(self, row: Any) -> None:
        self.id, self.earlier_id, self.later_id, self.score = row.id, row.earlier_id, row.later_id, row.score
        self.is_decided = row.state in DECIDED


def kept_at(later_ids: Collection[int]) -> list[Kept]:
    """The pairs that these incidents are the later ones of."""
    return _kept(is_among(Recurrence.later_id, later_ids)) if later_ids else []


def kept_after(earlier_id: int) -> list[Kept]:
    """The pairs that an incident is the earlier one of."""
    return _kept(Recurrence.earlier_id == earlier_id)


def _kept(wanted: sa.ColumnElement[bool]) -> list[Kept]:
    columns = (Recurrence.id, Recurrence.earlier_id, Recurrence.later_id, Recurrence.score, Recurrence.state)
    return [Kept(row) for row in db.session.execute(sa.select(*columns).where(wanted))]


def decided_with(incident_id: int) -> set[int]:
    """The incidents whose pair with this one was decided, in whichever order, also by way of a duplicate of either."""
    family = set(merges.family_of(incident_id))
    rows = db.session.execute(
        sa.select(Recurrence.earlier_id, Recurrence.later_id).where(
            Recurrence.state.in_(DECIDED),
            sa.or_(Recurrence.earlier_id.in_(family), Recurrence.later_id.in_(family)),
        )
    )
    others = {later if earlier in family else earlier for earlier, later in rows}
    if not others:
        return set()
    known = db.session.scalars(sa.select(Incident).where(Incident.id.in_(others)))
    return {merges.home_of(one).id for one in known} - family
