"""The ground: declarative base, session, column types, one way to write.

Readers run in a plain transaction. Whoever writes does so inside `transaction()`, which on SQLite takes the
write lock at once (`BEGIN IMMEDIATE`): a read that grows into a write would fail instead of waiting.
"""

import fcntl
import json
import random
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from functools import wraps
from typing import IO, TYPE_CHECKING, Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from tracker.errors import BusyError, ConflictError

P = ParamSpec("P")
R = TypeVar("R")

LOCK_WAIT_MS = 5000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Gives every constraint a name, so that migrations can speak of it."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; they would be read back as another instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(sa.types.TypeDecorator[str]):
    """A secret as `tracker.sealing` seals it, the same text in Python; `tracker secrets rotate` finds it by this type.

    Lengths are not bounded: a sealed text is a third longer than its secret.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what nobody has sealed, without repeating it."""
        if value and not value.startswith("gAAAA"):
            raise ValueError("a secret is to be sealed before it is stored")
        return value


def enum_of(kind: type[StrEnum]) -> sa.Enum:
    """A column type that stores the enum's values as text, with a check constraint on them."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=_snake(kind.__name__),
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class IntEnumColumn(sa.types.TypeDecorator[IntEnum]):
    """A small integer in the database, an IntEnum in Python. The table adds its own check constraint."""

    impl = sa.SmallInteger
    cache_ok = True

    def __init__(self, kind: type[IntEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: IntEnum | int | None, dialect: Dialect) -> int | None:
        """Accept only members of the enum."""
        return None if value is None else int(self.kind(value))

    def process_result_value(self, value: int | None, dialect: Dialect) -> IntEnum | None:
        """Give the member back."""
        return None if value is None else self.kind(value)


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


_writing: ContextVar[bool] = ContextVar("writing", default=False)
_WOKEN = "woken"
_wakers: "WeakKeyDictionary[sa.Engine, Callable[[Collection[str]], None]]" = WeakKeyDictionary()


@contextmanager
def write_lock() -> Iterator[None]:
    """Transactions begun inside take the write lock at once."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of writing: commits when the outermost one ends, rolls back when anything is raised.

    Starts by ending the reader's transaction, so what was loaded before is read again under the lock.
    Raises ConflictError where a constraint or a row's version says no, BusyError where the lock was not to be had.
    """
    session = cast(Session, db.session())
    if _writing.get():
        yield session
        return
    try:
        session.commit()
        with write_lock():
            session.info[_WOKEN] = set()
            yield session
            session.commit()
    except (IntegrityError, StaleDataError, ObjectDeletedError) as error:
        session.rollback()
        raise ConflictError(
            "Somebody changed this in the meantime. Look again and repeat what is still needed."
        ) from error
    except OperationalError as error:
        session.rollback()
        raise BusyError("The database is busy. Nothing was saved; please try again.") from error
    except BaseException:
        session.rollback()
        raise
    waker = _wakers.get(db.engine)
    if waker and (woken := session.info.pop(_WOKEN)):
        waker(woken)


def wake(errand: str) -> None:
    """Within a transaction: have the worker run this errand as soon as what was written is committed.

    That only spares waiting for the errand's next turn: what it has to do must stand in rows. Nothing is sent for a
    transaction that is rolled back, and one message is enough however often it is asked for.
    """
    cast(Session, db.session()).info.setdefault(_WOKEN, set()).add(errand)


def call_when_woken(engine: sa.Engine, waker: Callable[[Collection[str]], None] | None) -> None:
    """Say who is told the errands that a committed transaction woke; None: nobody. It must not raise."""
    if waker is None:
        _wakers.pop(engine, None)
    else:
        _wakers[engine] = waker


def change(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function one transaction; changes that call changes share the outermost one."""

    @wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return function(*args, **kwargs)

    return in_transaction


def expect_version(thing: Any, version: int | None) -> None:
    """Compare the version a person saw with the row's. Raises ConflictError when another edit came first."""
    if version is not None and thing.version != version:
        raise ConflictError("Somebody else changed this while you were editing.")


def insert_if_missing(model: type[Base], **values: Any) -> None:
    """Add a row unless one with its key is there, also when two processes do so at once."""
    insert_missing(model, [values])


def insert_missing(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows of the same columns, in one statement."""
    if not rows:
        return
    table = cast(sa.Table, model.__table__)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def add_up(model: type[Base], numbers: Mapping[int, int], *, onto: str) -> None:
    """Add to the number that each of these keys has, or begin with it: one statement, however many they are."""
    if not numbers:
        return
    table = cast(sa.Table, model.__table__)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    (key,) = table.primary_key
    added = insert(table).from_select([key.name, onto], _two_columns(numbers))
    sums = {onto: table.c[onto] + added.excluded[onto]}
    db.session.execute(added.on_conflict_do_update(index_elements=[key], set_=sums))


def _two_columns(numbers: Mapping[int, int]) -> sa.Select[int, int]:
    """Keys and their numbers as rows, sent as text."""
    if db.engine.dialect.name == "postgresql":
        lists = (",".join(map(str, part)) for part in (numbers.keys(), numbers.values()))
        arrays = (sa.cast(sa.literal(f"{{{text}}}", sa.Text), postgresql.ARRAY(sa.BigInteger)) for text in lists)
        rows = sa.func.unnest(*arrays).table_valued("key", "number").render_derived()
        return sa.select(rows.c.key, rows.c.number)
    pair = sa.func.json_each(json.dumps(list(numbers.items()))).table_valued("value").c.value
    key, number = (sa.func.json_extract(pair, place, type_=sa.Integer) for place in ("$[0]", "$[1]"))
    return sa.select(key, number).where(sa.true())  # without WHERE, SQLite would take ON CONFLICT for a join's ON


def insert_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows by statement: much quicker than as objects, and without what their model would do for them."""
    if rows:
        db.session.execute(sa.insert(model), list(rows))


def update_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Give many rows new values in the same way. Each has its `id`, the `version` that was read, and the same columns.

    Raises StaleDataError where a row has another version by now; `transaction` makes a ConflictError of it.
    """
    if not rows:
        return
    table = cast(sa.Table, model.__table__)
    columns: dict[str, sa.BindParameter[Any]] = {
        name: sa.bindparam(f"new_{name}") for name in rows[0].keys() - {"id", "version"}
    }
    is_as_read = table.c.id == sa.bindparam("new_id"), table.c.version == sa.bindparam("new_version")
    update = sa.update(table).where(*is_as_read).values(**columns, version=table.c.version + 1)
    sent = db.session.execute(update, [{f"new_{name}": value for name, value in row.items()} for row in rows])
    if cast(sa.CursorResult[Any], sent).rowcount != len(rows):
        raise StaleDataError("a row was changed since it was read")


def prepare_engine(engine: sa.Engine) -> None:
    """Set each new SQLite connection up: WAL, synced commits, foreign keys, transactions begun by us."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {LOCK_WAIT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "mmap_size = 268435456",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        record.info["gate"] = open(f"{engine.url.database}.gate", "ab")  # noqa: SIM115  (closed with the connection)

    @sa.event.listens_for(engine, "close")
    def _close(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info.pop("gate").close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if _writing.get():
            _queue_for_the_write_lock(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _queue_for_the_write_lock(connection: sa.Connection) -> None:
    """Begin a writing transaction when the lock is ours, waiting up to LOCK_WAIT_MS.

    SQLite's write lock knows no queue: a process that writes without pause takes it again before anybody who waits
    has looked. So whoever wants the lock first takes the gate, and holds it until the lock is theirs; who has just
    written has to pass the gate like everybody else.
    """
    given_up_at = time.monotonic() + LOCK_WAIT_MS / 1000
    raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    gate: IO[bytes] = connection.info["gate"]
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _passes(lambda: fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB), given_up_at)
        if not _passes(lambda: raw.execute("BEGIN IMMEDIATE"), given_up_at):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        fcntl.flock(gate, fcntl.LOCK_UN)
        raw.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}")


def _passes(attempt: Callable[[], object], given_up_at: float) -> bool:
    """Try until it succeeds, every few milliseconds; False when time is up."""
    while True:
        try:
            attempt()
            return True
        except (BlockingIOError, sqlite3.OperationalError) as error:
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            if time.monotonic() > given_up_at:
                return False
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311  (spreads waiters; guards nothing)


def one_at_a_time(name: str) -> None:
    """Within a transaction: wait until no other transaction holds this name, and hold it until ours ends.

    On SQLite every writer already holds the one write lock.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def forget_old_pages() -> None:
    """After something was made unreadable: empty SQLite's write-ahead log, which still holds what was there before.

    The database file itself overwrites what is deleted. Readers that are under way may put this off.
    """
    if db.engine.dialect.name != "sqlite" or _writing.get():
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def search_indexes(connection: sa.Connection) -> list[str]:
    """The names of SQLite's full-text indexes, each `search_` and the name of its table."""
    named = "SELECT name FROM sqlite_master WHERE name GLOB 'search_*' AND sql LIKE 'CREATE VIRTUAL TABLE%'"
    return list(connection.exec_driver_sql(named).scalars())


def forget_deleted_words() -> None:
    """Within a transaction, when something was made unreadable: merge the parts of SQLite's full-text indexes.

    Until then an old part holds the words, and a newer one says that they are gone.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.flush()
        connection = db.session.connection()
        for index in search_indexes(connection):
            connection.exec_driver_sql(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608


def end_reading() -> None:
    """End the reading transaction, so that nothing is held while another machine is waited for."""
    db.session.rollback()
