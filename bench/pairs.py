"""The write-ups and the labelled pairs of the shared corpus, read as the tracker reads them: no labels are used."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tracker.rules.chronology import precedes, when_of
from tracker.rules.profiles import Profile, Quote, Told, profile_of
from tracker.rules.repeats import Earlier, meant
from tracker.writeups.detect import read
from tracker.writeups.facts import Passage, ReadItem, WriteUp

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
AS_OF = date(2026, 11, 21)
IMPORTED = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Installation:
    """What one organisation's tracker holds: each incident's name in the corpus, what is told of it, its profile."""

    organisation: str
    names: dict[int, str]
    told: dict[int, Told]
    profiles: dict[int, Profile]

    def in_order(self) -> list[Told]:
        """All incidents, the first one first."""
        return sorted(self.told.values(), key=lambda told: (told.when.at, told.incident_id))


def labelled_pairs() -> dict[tuple[str, str], bool | str]:
    """True, "partial" or False by the names of both incidents in alphabetical order."""
    lines = (CORPUS / "recurrence.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = map(json.loads, lines)
    return {pair_of(pair["earlier_id"], pair["later_id"]): pair["same_cause"] for pair in pairs}


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Two names as a key."""
    return min(one, other), max(one, other)


def installations() -> list[Installation]:
    """One per organisation, each with its own usual words."""
    texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in (CORPUS / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        texts[label["org"]].append((label["id"], label["text_path"]))
    return [_installation(organisation, found) for organisation, found in sorted(texts.items())]


def _installation(organisation: str, texts: Iterable[tuple[str, str]]) -> Installation:
    names = dict(enumerate((name for name, _ in texts), start=1))
    paths = [path for _, path in texts]
    told = {
        number: told_of(read((CORPUS / path).read_bytes(), source=path, as_of=AS_OF), number)
        for number, path in enumerate(paths, start=1)
    }
    return Installation(organisation, names, told, profiles_of(told.values()))


def told_of(writeup: WriteUp, number: int) -> Told:
    """What a write-up tells of its incident."""
    started, detected = writeup.started_at, writeup.detected_at
    return Told(
        incident_id=number,
        when=when_of(
            started=started.at if started else None,
            is_start_date_only=bool(started and started.is_date_only),
            detected=detected.at if detected else None,
            written_on=writeup.published_on,
            imported=IMPORTED,
        ),
        title=writeup.title.text if writeup.title else "",
        text=writeup.text,
        causes=(_quote(writeup.root_cause),) if writeup.root_cause else (),
        factors=tuple(map(_quote, writeup.contributing_factors)),
        statements=tuple(map(_quote, writeup.recurrence_statements)),
        promises=tuple(map(_quote, writeup.action_items)),
        services=tuple(passage.text for passage in writeup.services),
        cause_class=writeup.cause_class,
        trigger=writeup.trigger,
        label=f"INC-{number}",
        source=writeup.source,
    )


def _quote(passage: Passage | ReadItem) -> Quote:
    return Quote(passage.text, passage.first_line, passage.last_line)


def profiles_of(many: Iterable[Told]) -> dict[int, Profile]:
    """The profiles of incidents that may mean each other."""
    known = list(many)
    found = {}
    for told in known:
        before = [one for one in known if precedes(one.when, told.when, ids=(one.incident_id, told.incident_id))]
        before.sort(key=lambda one: one.when.at)
        earlier = [Earlier(one.incident_id, one.when, one.title, one.label, one.source) for one in before]
        words = (statement.text for statement in told.statements)
        said = meant(words, title=told.title, when=told.when, earlier=earlier)
        found[told.incident_id] = profile_of(told, same_as=said.same, other_than=said.other)
    return found
