"""An export reads everything that is not secret, of one moment, a piece at a time."""

from tests.cast import Cast
from tests.exported import fill
from tests.factories import incident
from tests.statements import counted
from tracker.db import db
from tracker.queries import exports
from tracker.vocabulary import ItemState


def test_every_column_is_exported_or_withheld() -> None:
    unlisted, both = set(), set()
    for table in db.metadata.sorted_tables:
        sent = set(exports.COLUMNS.get(table.name, "").split())
        kept = set(exports.WITHHELD.get(table.name, "").split())
        kept = set(table.c.keys()) if kept == {"*"} else kept
        unlisted |= {f"{table.name}.{name}" for name in set(table.c.keys()) - sent - kept}
        both |= {f"{table.name}.{name}" for name in sent & kept} | {
            f"{table.name}.{name}" for name in sent - set(table.c.keys())
        }
    assert unlisted == set(), "add each to COLUMNS or to WITHHELD of queries/exports.py"
    assert both == set()


def test_nothing_that_opens_a_door_is_exported() -> None:
    sent = " ".join(exports.COLUMNS.values()).split()
    assert not [name for name in sent if any(word in name for word in ("password", "token", "secret", "hash"))]


def test_rows_come_in_the_order_of_their_ids(cast: Cast) -> None:
    fill(cast)
    with exports.snapshot() as snapshot:
        incidents = list(snapshot.incidents())
        people = [row["id"] for row in snapshot.rows("person")]
    ids = [one["id"] for one in incidents]
    assert ids == sorted(ids)
    assert len(ids) == 26
    assert people == sorted(people)
    for one in incidents:
        assert [it["id"] for it in one["items"]] == sorted(it["id"] for it in one["items"])


def test_it_is_of_one_moment(cast: Cast) -> None:
    incident(cast)
    with exports.snapshot() as snapshot:
        teams = list(snapshot.teams())
        incident(cast, title="Came later")
        assert [one["title"] for one in snapshot.incidents()] == ["Card payments failed"]
        assert len(teams) == 2


def test_statements_grow_with_batches_not_with_rows(cast: Cast) -> None:
    fill(cast)
    with exports.snapshot() as snapshot, counted() as sent:
        list(snapshot.incidents())
    assert len(sent) <= 2 * 15 + 1


def test_values_are_what_they_are_in_python(cast: Cast) -> None:
    fill(cast)
    with exports.snapshot() as snapshot:
        first = next(snapshot.incidents())
    assert first["items"][0]["state"] is ItemState.PROPOSED
    assert first["started_at"].utcoffset() is not None
