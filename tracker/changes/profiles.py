"""The index by which recurrences are found, kept up to date one incident at a time.

Every change leaves a mark on what it touched (`changes.history`). Renewing reads an incident again and makes its
profile; pairing looks for the incidents that may share its cause. Both compute outside any transaction and then write
in one, if nobody has been faster: so any number of workers may be at it, and may be killed at any moment.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tracker import clock
from tracker.db import add_up, change, db, insert_all, insert_missing, one_at_a_time, wake
from tracker.models.recurrences import (
    EVERYTHING,
    IncidentProfile,
    IncidentToken,
    ProfileMark,
    Recurrence,
    TokenFrequency,
    frequency_key,
)
from tracker.queries import merges, profiles, told, weights
from tracker.queries.frequencies import usual_among, usual_telling
from tracker.queries.profiles import Kept
from tracker.queries.recurrences import DECIDED
from tracker.queries.rows import is_among
from tracker.rules.mechanisms import places
from tracker.rules.packing import digest_of, hashed, names_digest_of, packed
from tracker.rules.profiles import Profile, Told, profile_of
from tracker.rules.recurrence import EXACTLY, KEPT, Candidate, Comparison, candidates
from tracker.rules.repeats import Meant, meant
from tracker.rules.shortlists import keys_of
from tracker.vocabulary import Counted, ErrandName, RecurrenceState, Subject

NOTHING_MEANT: Final = Meant()
_NAME: Final = "recurrences"


@change
def spread_marks() -> int:
    """Pass marks about items, causes, services and imports on to their incidents; returns how many there were."""
    one_at_a_time(_NAME)
    marks = profiles.marks_to_spread()
    concerned = {key for mark in marks for key in profiles.concerned_by(mark.subject, mark.subject_id)}
    db.session.add_all(ProfileMark(subject=Subject.INCIDENT, subject_id=key) for key in sorted(concerned))
    for mark in marks:
        db.session.delete(mark)
    return len(marks)


def renew(incident_id: int) -> bool:
    """Make the profile of an incident again, or take it off the index; False where another worker did."""
    marks = profiles.marks_of(incident_id)
    known = told.told_of(incident_id)
    profile = hashed(profile_of(known)) if known else None
    return _renew(incident_id, known, profile, marks)


@change
def _renew(incident_id: int, known: Told | None, profile: Profile | None, marks: Collection[int]) -> bool:
    one_at_a_time(_NAME)
    seen = db.session.query(ProfileMark).filter(ProfileMark.id.in_(marks))
    if not seen.delete(synchronize_session=False):
        return False
    row = profiles.find_row(incident_id)
    if known is None or profile is None:
        _remove(incident_id, row)
    elif row is None or row.digest != digest_of(known):
        _replace(row, known, profile)
    return True


def _remove(incident_id: int, row: IncidentProfile | None) -> None:
    """Take off the index what is gone, or was merged into another incident; that one is to be read again."""
    if row is not None:
        before = profiles.profile_in(row)
        _count(before, None)
        _post(before, None)
        db.session.delete(row)
    open_pairs = db.session.query(Recurrence).filter(Recurrence.state.not_in(DECIDED))
    for side in (Recurrence.earlier_id, Recurrence.later_id):
        open_pairs.filter(side == incident_id).delete(synchronize_session=False)
    home = merges.find_home(incident_id)
    if home is not None:
        db.session.add(ProfileMark(subject=Subject.INCIDENT, subject_id=home))


def _replace(row: IncidentProfile | None, known: Told, profile: Profile) -> None:
    before = profiles.profile_in(row) if row else None
    _count(before, profile)
    _post(before, profile)
    names, when = names_digest_of(known), profile.when
    is_renamed = row is None or row.names_digest != names
    if row is None:
        row = IncidentProfile(incident_id=profile.incident_id, revision=0, same_as=[], other_than=[])
    row.digest, row.names_digest, row.packed = digest_of(known), names, packed(profile)
    row.began_at, row.earliest_at, row.latest_at, row.basis = when.at, when.earliest, when.latest, int(when.basis)
    row.has_statements, row.is_paired = bool(known.statements), False
    row.revision += 1
    db.session.add(row)
    db.session.flush()
    if is_renamed:
        _ask_again(min(when.at, before.when.at) if before else when.at)


def _ask_again(since: datetime) -> None:
    """Have those that speak of repeats say again which incident they mean: one that came before them has a new name."""
    later = db.session.query(IncidentProfile).filter(
        IncidentProfile.has_statements, IncidentProfile.is_paired, IncidentProfile.began_at > since
    )
    values: dict[Any, Any] = {"is_paired": False, "revision": IncidentProfile.revision + 1}
    later.update(values, synchronize_session=False)


@change
def compare_all_again() -> None:
    """Have the pairs of all incidents looked for anew, by the worker, a few at a time."""
    one_at_a_time(_NAME)
    values: dict[Any, Any] = {"is_paired": False, "revision": IncidentProfile.revision + 1}
    db.session.query(IncidentProfile).update(values, synchronize_session=False)
    wake(ErrandName.REFRESH_RECURRENCES)


def _post(before: Profile | None, after: Profile | None) -> None:
    """Keep the tokens that an incident is found by; those it had go by their whole key, for there may be a million."""
    old, new = (set(keys_of(one)) if one else set() for one in (before, after))
    if before and old - new:
        gone = db.session.query(IncidentToken).filter(
            is_among(IncidentToken.token, old - new), IncidentToken.incident_id == before.incident_id
        )
        gone.delete(synchronize_session=False)
    if after and new - old:
        insert_all(IncidentToken, [{"token": token, "incident_id": after.incident_id} for token in sorted(new - old)])


def _count(before: Profile | None, after: Profile | None) -> None:
    """Take one profile off the frequencies and put another to them; what both hold stays as it is."""
    counts = Counter[int]()
    for kind in Counted:
        first = frequency_key(kind, 0)
        if after:
            counts.update(first + token for token in _tokens(kind, after))
        if before:
            counts.subtract(first + token for token in _tokens(kind, before))
    steps = {key: step for key, step in sorted(counts.items()) if step}
    add_up(TokenFrequency, steps, onto="texts")
    if gone := [key for key, step in steps.items() if step < 0]:
        unused = db.session.query(TokenFrequency).filter(is_among(TokenFrequency.key, gone), TokenFrequency.texts <= 0)
        unused.delete(synchronize_session=False)


def _tokens(kind: Counted, profile: Profile) -> Iterable[int]:
    """What one profile adds to the frequencies: a token as often as it counts, `EVERYTHING` once for each text."""
    if kind is Counted.WORDS:
        return (*profile.telling.tokens, EVERYTHING)
    if kind is Counted.PIECES:
        return (*profile.pieces.tokens, EVERYTHING)
    if kind is Counted.PROMISES:
        return (token for bag in profile.promises for token in (*bag.tokens, EVERYTHING))
    if kind is Counted.MECHANISMS:
        return places(profile.mechanisms)
    return (int(ticket, 16) for ticket in profile.tickets)


def pair(incident_id: int) -> bool:
    """Look for the incidents that may share a cause with this one; False where another worker did."""
    row = profiles.find_row(incident_id)
    if row is None or row.is_paired:
        return False
    revision = row.revision
    said = _meant(incident_id) if row.has_statements else NOTHING_MEANT
    profile = replace(profiles.profile_in(row), same_as=said.same, other_than=said.other)
    near, following = profiles.shortlists(profile)
    known = [kept.later_id for kept in profiles.kept_after(incident_id) if not kept.is_decided]
    after = [one for one in profiles.profiles_of(dict.fromkeys([*following, *known])) if _is_after(one, profile)]
    outlines = profiles.outlines_of(near)
    telling = usual_telling([profile, *outlines, *after])
    by = weights.current().weights
    outlines.sort(key=Comparison(profile, telling, by).roughly, reverse=True)
    before = profiles.profiles_of(one.incident_id for one in outlines[:EXACTLY])
    usual = usual_among([profile, *before, *after], telling)
    earlier = candidates(profile, before, usual, most=None, weights=by)
    later = [Comparison(one, usual, by).with_earlier(profile) for one in after]
    return _pair(profile, revision, said, earlier, later)


def _is_after(one: Profile, than: Profile) -> bool:
    return (one.when.at, one.incident_id) > (than.when.at, than.incident_id)


def _meant(incident_id: int) -> Meant:
    """The earlier incidents that a write-up means when it speaks of repeats."""
    known = told.told_of(incident_id)
    if known is None:
        return NOTHING_MEANT
    here = (known.when.at, known.incident_id)
    earlier = [one for one in told.all_callable() if (one.when.at, one.incident_id) < here]
    return meant((one.text for one in known.statements), title=known.title, when=known.when, earlier=earlier)


@change
def _pair(
    profile: Profile, revision: int, said: Meant, earlier: Sequence[Candidate], later: Sequence[Candidate]
) -> bool:
    one_at_a_time(_NAME)
    mine = db.session.query(IncidentProfile).filter(
        IncidentProfile.incident_id == profile.incident_id,
        IncidentProfile.revision == revision,
        IncidentProfile.is_paired.is_(False),
    )
    values: dict[Any, Any] = {"is_paired": True, "same_as": sorted(said.same), "other_than": sorted(said.other)}
    if not mine.update(values, synchronize_session=False):
        return False
    settled = profiles.decided_with(profile.incident_id)
    wanted = [one for one in earlier if one.earlier_id not in settled][:KEPT]
    kept = [one for one in profiles.kept_at([profile.incident_id]) if not one.is_decided]
    _put(wanted, kept)
    found = {one.earlier_id for one in wanted}
    _drop(one.id for one in kept if one.earlier_id not in found)
    _put_later(profile.incident_id, [one for one in later if one.later_id not in settled])
    return True


def _put_later(incident_id: int, found: Sequence[Candidate]) -> None:
    """Offer an incident to later ones, each of which keeps its best."""
    by_later = {one.later_id: one for one in found}
    kept = [one for one in profiles.kept_at(by_later) if not one.is_decided]
    stale = [one for one in profiles.kept_after(incident_id) if not one.is_decided and one.later_id not in by_later]
    _drop(one.id for one in stale)
    others: dict[int, list[Kept]] = {key: [] for key in by_later}
    for one in kept:
        if one.earlier_id != incident_id:
            others[one.later_id].append(one)
    wanted, dropped = [], []
    for key, candidate in by_later.items():
        better = sorted((one for one in others[key] if one.score >= candidate.score), key=lambda one: -one.score)
        worse = sorted((one for one in others[key] if one.score < candidate.score), key=lambda one: -one.score)
        if len(better) < KEPT:
            wanted.append(candidate)
            dropped += worse[KEPT - len(better) - 1 :]
    mine = [one for one in kept if one.earlier_id == incident_id]
    _put(wanted, mine)
    chosen = {one.later_id for one in wanted}
    _drop([*(one.id for one in dropped), *(one.id for one in mine if one.later_id not in chosen)])


def _put(found: Sequence[Candidate], kept: Sequence[Kept]) -> None:
    """Keep these pairs; `kept` are those of them that are kept already. What a person decided meanwhile stays."""
    known = {(one.earlier_id, one.later_id): one for one in kept}
    now = clock.now()
    fresh: list[dict[str, Any]] = []
    for one in found:
        values: dict[Any, Any] = {
            "score": one.score,
            "parts": {kind.value: weight for kind, weight in one.parts.items()},
            "evidence": {kind.value: value for kind, value in one.evidence.items()},
            "is_order_certain": one.is_order_certain,
            "state": RecurrenceState.DUPLICATE if one.is_duplicate else RecurrenceState.SUGGESTED,
            "computed_at": now,
        }
        same = known.get((one.earlier_id, one.later_id))
        if same is None:
            keys = {"earlier_id": one.earlier_id, "later_id": one.later_id, "reason": "", "version": 1}
            fresh.append({**keys, **values})
        else:
            rows = db.session.query(Recurrence).filter(Recurrence.id == same.id, Recurrence.state.not_in(DECIDED))
            rows.update(values, synchronize_session=False)
    insert_missing(Recurrence, fresh)


def _drop(pair_ids: Iterable[int]) -> None:
    """Forget pairs that nobody has decided."""
    if gone := list(pair_ids):
        wanted = db.session.query(Recurrence).filter(Recurrence.id.in_(gone), Recurrence.state.not_in(DECIDED))
        wanted.delete(synchronize_session=False)
