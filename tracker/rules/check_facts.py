"""What the checks of an installation look at, and what each of them answers."""

from dataclasses import dataclass
from datetime import datetime

from tracker.vocabulary import CheckState


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `words` say how it is and, unless it is well, what to do."""

    name: str
    state: CheckState
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """How the sync with GitHub is: counts of connections, of changes to be sent, and of messages from there."""

    connections: int
    down: int
    parked: int
    failed: int
    late: int
    undelivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """What the database says. Below `revision` nothing is known unless the schema is the expected one."""

    product: str
    does_answer: bool = True
    revision: str | None = None
    expected: str = ""
    damage: str = ""
    """What its own check found; empty when it is whole."""
    wal_bytes: int | None = None
    now: datetime | None = None
    """Its clock, where that is not ours."""
    newest_event: datetime | None = None
    worker_turn: datetime | None = None
    has_admin: bool = True
    sync: Sync | None = None
    """Where GitHub is connected."""
    lost_secrets: int = 0
    """Stored secrets that none of the keys opens."""

    @property
    def is_current(self) -> bool:
        """Whether the schema is this release's."""
        return self.does_answer and self.revision == self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the machine says. `open_folders` and `open_key` are paths that other users may enter or read."""

    free_bytes: int
    folder: str
    open_folders: tuple[str, ...]
    open_key: str
    versions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How the request that asks came in. `forwarded` counts the proxies named in its X-Forwarded-For."""

    host: str
    is_https: bool
    is_forwarded: bool
    forwarded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the checks look at. `mail_server` is empty where there is none."""

    now: datetime
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    mail_server: str
    key_length: int
    key_letters: int
    database: Database
    machine: Machine
    request: Request | None = None


Verdict = tuple[CheckState, str] | None
"""None where there is nothing to say."""

OK, WARN, FAIL = CheckState.OK, CheckState.WARN, CheckState.FAIL
