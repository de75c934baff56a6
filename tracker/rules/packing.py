"""A profile as bytes for a column of a table, and back: hashed tokens and numbers, no readable text.

Names of tickets and services become numbers too, written in hex: profiles that come from a table compare with one
another, but not with one that was just made; `hashed` makes that one alike.
"""

import hashlib
import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from itertools import islice
from typing import Final

from tracker.rules.chronology import When
from tracker.rules.profiles import Outline, Profile, Told
from tracker.rules.similarity import Bag
from tracker.rules.tokens import token_of
from tracker.vocabulary import CauseClass, Trigger

_SIZE: Final = struct.Struct("<I")
_CLASSES: Final = tuple(CauseClass)
_TRIGGERS: Final = tuple(Trigger)


def hashed(profile: Profile) -> Profile:
    """The profile with its tickets and services as numbers instead of names."""
    return replace(
        profile,
        tickets=frozenset(map(hashed_ticket, profile.tickets)),
        services=frozenset(f"{token_of(name):x}" for name in profile.services),
    )


def hashed_ticket(ticket: str) -> str:
    """What stands for a ticket."""
    return f"{token_of(ticket):x}"


def packed(profile: Profile) -> bytes:
    """A hashed profile as bytes: all but its number, when it began, and the incidents that its write-up means."""
    kinds = bytes([_CLASSES.index(profile.cause_class), _TRIGGERS.index(profile.trigger)])
    bits = profile.mechanisms.to_bytes((profile.mechanisms.bit_length() + 7) // 8, "little")
    bags = [bag.to_bytes() for bag in (profile.telling, profile.pieces, profile.story, *profile.promises)]
    sets = [_numbers(int(one, 16) for one in names) for names in (profile.tickets, profile.services)]
    pieces = [kinds, bits, *sets, _numbers(profile.cause_ids), *bags]
    return _joined(pieces)


def unpacked(
    data: bytes,
    *,
    incident_id: int,
    when: When,
    same_as: Iterable[int] = (),
    other_than: Iterable[int] = (),
) -> Profile:
    """The profile that `packed` wrote."""
    kinds, bits, tickets, services, causes, *bags = _pieces(data)
    telling, pieces, story, *promises = map(Bag.from_bytes, bags)
    return Profile(
        incident_id=incident_id,
        when=when,
        telling=telling,
        pieces=pieces,
        story=story,
        mechanisms=int.from_bytes(bits, "little"),
        promises=tuple(promises),
        tickets=frozenset(f"{number:x}" for number in array("I", tickets)),
        services=frozenset(f"{number:x}" for number in array("I", services)),
        cause_class=_CLASSES[kinds[0]],
        trigger=_TRIGGERS[kinds[1]],
        cause_ids=frozenset(array("I", causes)),
        same_as=frozenset(same_as),
        other_than=frozenset(other_than),
    )


def outlined(data: bytes, *, incident_id: int) -> Outline | None:
    """The outline of the profile that `packed` wrote, from its beginning; None where that is too short to hold it."""
    try:
        _, bits, tickets, _, causes, telling = islice(_pieces(data), 6)
    except (ValueError, struct.error):
        return None
    return Outline(
        incident_id=incident_id,
        telling=Bag.from_bytes(telling),
        mechanisms=int.from_bytes(bits, "little"),
        tickets=frozenset(f"{number:x}" for number in array("I", tickets)),
        cause_ids=frozenset(array("I", causes)),
    )


def digest_of(told: Told) -> bytes:
    """Sixteen bytes that are others when anything is told otherwise."""
    ordered = (*astuple(replace(told, cause_ids=frozenset())), sorted(told.cause_ids))
    return hashlib.blake2b(repr(ordered).encode("utf-8"), digest_size=16).digest()


def names_digest_of(told: Told) -> bytes:
    """The same of what other write-ups may call the incident by."""
    names = (told.title, told.label, told.source, told.when.at)
    return hashlib.blake2b(repr(names).encode("utf-8"), digest_size=16).digest()


def _numbers(numbers: Iterable[int]) -> bytes:
    return array("I", sorted(numbers)).tobytes()


def _joined(pieces: Iterable[bytes]) -> bytes:
    return b"".join(part for piece in pieces for part in (_SIZE.pack(len(piece)), piece))


def _pieces(data: bytes) -> Iterator[bytes]:
    """The pieces that were joined; where the end of them was cut off, those before."""
    place, end = 0, len(data)
    while place < end:
        (size,) = _SIZE.unpack_from(data, place)
        place += _SIZE.size + size
        if place <= end:
            yield data[place - size : place]
