"""The queue that wakes the worker: a file beside a SQLite database, or tables in PostgreSQL."""

import json
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from tracker.config import Settings

NAME = "tracker"


class PlainJSON(Serializer):
    """Messages as JSON: whoever can write into the queue still cannot make the worker run their code."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data._asdict()).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(bytes(data)))


def open_queue(settings: Settings, *, patience: int = 5) -> Huey:
    """The queue of this installation, waited for so many seconds where it is busy.

    Errands answer by what they write, so no results are kept.
    """
    shared: dict[str, Any] = {"results": False, "utc": True, "serializer": PlainJSON()}
    if settings.is_postgresql:
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey(NAME, dsn=dsn, connect_timeout=patience, **shared)
    return SqliteHuey(NAME, filename=str(settings.data_dir / "queue.sqlite"), timeout=patience, **shared)
