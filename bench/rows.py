"""A large installation for the benchmark: the same rows in every run, entered in bulk past the changes."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tracker.db import db, transaction
from tracker.vocabulary import CauseClass, Door, FactKind, ItemKind, ItemState, SiteRole, Subject, TeamRole, Trigger

ITEMS, INCIDENTS, PEOPLE, TEAMS, COMMENTS = 100_000, 2_000, 200, 10, 10_000
COMMON, RARE, PHRASE = "certificate", "zookeeper", "connection pool"
"""Words in 6.6% of the statements, in one of 10,000, and next to each other in 1%."""
LINES = 60
BATCH = 5_000

_WORDS = re.findall(
    r"\w+",
    """
    alert limit rollout region queue cache replica failover deploy schema index backup restore timeout retry budget
    dashboard runbook quota shard leader latency packet route switch kernel driver disk memory thread lock batch
    stream token secret rotate expiry renew check verify document train measure reduce split move remove add before
    after during every each team service customer vendor release config change window page ticket owner review test
    """,
)
_STATES = (
    [ItemState.OPEN] * 30
    + [ItemState.IN_PROGRESS] * 10
    + [ItemState.PROPOSED] * 10
    + [ItemState.DONE] * 35
    + [ItemState.VERIFIED] * 10
    + [ItemState.DECLINED] * 5
)

Row = dict[str, Any]


def fill(today: date) -> None:
    """Enter everything, due dates spread around `today`, in one transaction."""
    chance = random.Random(7)
    now = datetime.combine(today, datetime.min.time(), UTC)
    with transaction():
        for table, rows in (
            ("team", _teams(now)),
            ("person", _people(now)),
            ("membership", _memberships()),
            ("incident", _incidents(chance, today, now)),
            ("writeup", _writeups(chance, now)),
            ("fact", _facts(chance)),
            ("action_item", _items(chance, today, now)),
            ("comment", _comments(chance, now)),
            ("event", _events(now)),
        ):
            _insert(table, rows, now)
    db.session.remove()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _insert(name: str, rows: Iterator[Row], now: datetime) -> None:
    """Enter rows a batch at a time; columns that they leave out and that must hold something are nought or now."""
    table = db.metadata.tables[name]
    empty = {
        column.name: _nothing(column, now)
        for column in table.columns
        if not column.nullable and not column.primary_key and column.default is None
    }
    while batch := list(islice(rows, BATCH)):
        db.session.execute(sa.insert(table), [empty | row for row in batch])


def _nothing(column: sa.Column[Any], now: datetime) -> Any:
    kind = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else None
    if isinstance(column.type, sa.types.TypeDecorator) or kind is datetime:
        return now
    return {str: "", int: 0, bool: False, dict: {}}.get(kind or str)


def _teams(now: datetime) -> Iterator[Row]:
    for key in range(1, TEAMS + 1):
        yield {"id": key, "name": f"Team {key}", "time_zone": "UTC", "created_at": now, "version": 1}


def _people(now: datetime) -> Iterator[Row]:
    for key in range(1, PEOPLE + 1):
        yield {
            "id": key,
            "name": f"Given{key} Family{key % 37}",
            "email": f"person{key}@example.org",
            "site_role": SiteRole.VIEWER,
            "is_active": True,
            "created_at": now,
            "version": 1,
        }


def _memberships() -> Iterator[Row]:
    for key in range(1, PEOPLE + 1):
        role = TeamRole.MANAGER if key <= TEAMS else TeamRole.MEMBER
        yield {"person_id": key, "team_id": (key - 1) % TEAMS + 1, "role": role}


def _incidents(chance: random.Random, today: date, now: datetime) -> Iterator[Row]:
    for key in range(1, INCIDENTS + 1):
        day = today - timedelta(days=chance.randrange(1, 700))
        began = datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=chance.randrange(1400))
        yield {
            "id": key,
            "title": _sentence(chance, 5),
            "team_id": key % TEAMS + 1,
            "severity": key % 4 + 1,
            "severity_words": "",
            "started_at": began,
            "ended_at": began + timedelta(minutes=chance.randrange(5, 600)),
            "trigger": Trigger.CONFIG_CHANGE,
            "cause_class": CauseClass.CONFIG_CHANGE,
            "root_cause": _sentence(chance, 20),
            "happened_on": day,
            "created_at": now,
            "version": 1,
        }


def _writeups(chance: random.Random, now: datetime) -> Iterator[Row]:
    for key in range(1, INCIDENTS + 1):
        yield {
            "id": key,
            "incident_id": key,
            "number": 1,
            "title": f"Write-up {key}",
            "text": "\n".join(_sentence(chance, 13) for _ in range(LINES)),
            "format": "markdown",
            "source": f"write-ups/{key}.md",
            "digest": f"{key:064x}",
            "recorded_at": now,
        }


def _facts(chance: random.Random) -> Iterator[Row]:
    for key in range(1, INCIDENTS + 1):
        for position in range(6):
            yield {
                "incident_id": key,
                "writeup_id": key,
                "kind": FactKind.TIMELINE if position else FactKind.ROOT_CAUSE,
                "position": position,
                "text": _sentence(chance, 10),
                "first_line": position * 5 + 1,
                "last_line": position * 5 + 1,
                "version": 1,
            }


def _items(chance: random.Random, today: date, now: datetime) -> Iterator[Row]:
    kinds = list(ItemKind)
    for key in range(1, ITEMS + 1):
        incident = chance.randrange(INCIDENTS) + 1
        state = chance.choice(_STATES)
        due = today + timedelta(days=chance.randrange(-400, 120)) if chance.random() < 0.95 else None
        line = chance.randrange(1, LINES)
        yield {
            "id": key,
            "incident_id": incident,
            "title": _sentence(chance, 6),
            "statement": _sentence(chance, 16, _found(key)),
            "kind": chance.choice(kinds),
            "priority": chance.randrange(4),
            "state": state,
            "owner_id": chance.randrange(PEOPLE) + 1 if chance.random() < 0.97 else None,
            "team_id": incident % TEAMS + 1,
            "due_on": due,
            "first_due_on": due,
            "promised_on": today - timedelta(days=chance.randrange(1, 700)),
            "done_at": now - timedelta(days=chance.randrange(300)) if state in ("done", "verified") else None,
            "writeup_id": incident,
            "first_line": line,
            "last_line": line,
            "created_at": now - timedelta(days=chance.randrange(300)),
            "version": 1,
        }


def _found(key: int) -> str:
    """The words that the benchmark looks for, in the items that shall be found."""
    words = [COMMON] if key % 15 == 0 else []
    words += [RARE] if key % 10_000 == 1 else []
    return " ".join([*words, PHRASE] if key % 100 == 2 else words)


def _comments(chance: random.Random, now: datetime) -> Iterator[Row]:
    for key in range(1, COMMENTS + 1):
        by = chance.randrange(PEOPLE) + 1
        yield {
            "id": key,
            "item_id": chance.randrange(ITEMS) + 1,
            "text": _sentence(chance, 14),
            "by_id": by,
            "by_name": f"Given{by}",
            "created_at": now,
            "version": 1,
        }


def _events(now: datetime) -> Iterator[Row]:
    for subject, count in ((Subject.ACTION_ITEM, ITEMS), (Subject.INCIDENT, INCIDENTS)):
        for key in range(1, count + 1):
            yield {
                "subject": subject,
                "subject_id": key,
                "verb": "created",
                "changed": {},
                "note": "",
                "by_name": "import",
                "door": Door.IMPORT,
                "happened_at": now,
                "recorded_at": now,
            }


def _sentence(chance: random.Random, length: int, more: str = "") -> str:
    words = chance.choices(_WORDS, k=length)
    return " ".join([words[0].capitalize(), *words[1:], more]).strip()
