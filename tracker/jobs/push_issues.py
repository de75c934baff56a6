"""Sending what waits in the outbox: one writer for each connection, one request a second, and no issue twice.

An issue whose creation was not answered is looked for by the key in its body, at 5 s, 30 s, 2 min and 10 min, before it
is made again: GitHub's lists can be minutes behind.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from typing import Final

from tracker import clock
from tracker.changes import pushes
from tracker.clients.github import Gateway
from tracker.db import end_reading
from tracker.errors import BusyError, ConflictError, GitHubError, GitHubUnauthorisedError, TrackerError
from tracker.jobs.push_pace import Pace, Stopped, Turn
from tracker.jobs.push_refusals import refused
from tracker.jobs.send_issues import create, look, update
from tracker.models.github import GithubOutbox
from tracker.queries import connections as connection_queries
from tracker.queries import issues as queries
from tracker.vocabulary import GithubState, OutboxOp, OutboxStatus

log = logging.getLogger(__name__)

CREATES_A_MINUTE: Final = 60
CREATES_AN_HOUR: Final = 400
"""Less than GitHub allows: others use the same account."""

Opener = Callable[[int], Gateway]


def push_all(open_gateway: Opener, *, site: str, pace: Pace | None = None) -> int:
    """Send what is due through every connection that may be used; returns how many pushes were settled.

    `site` is our own address, for the links back.
    """
    pace = pace or Pace()
    until = time.monotonic() + pace.seconds
    settled = 0
    for connection_id in queries.connections_to_send(clock.now()):
        end_reading()
        settled += _push(connection_id, open_gateway, site, pace, until)
    end_reading()
    return settled


def _push(connection_id: int, open_gateway: Opener, site: str, pace: Pace, until: float) -> int:
    owner = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
    if not pushes.lease_connection(connection_id, owner, now=clock.now()):
        return 0
    last_write = connection_queries.get_connection(connection_id).last_write_at
    turn: Turn | None = None
    settled = 0
    try:
        turn = Turn(connection_id, open_gateway(connection_id), site, pace, owner, last_write)
        end_reading()
        settled = _push_each(turn, until)
    except Stopped:
        log.info("connection %s rests", connection_id)
    except GitHubUnauthorisedError as error:
        pushes.shut(connection_id, GithubState.UNAUTHORISED, str(error))
    except TrackerError as error:
        log.warning("nothing is sent through connection %s: %s", connection_id, error)
    finally:
        pushes.release_connection(connection_id, owner, last_write_at=turn.last_write if turn else None)
    return settled


def _push_each(turn: Turn, until: float) -> int:
    settled = 0
    tried: set[int] = set()
    while time.monotonic() < until:
        push = queries.next_push(turn.connection_id, clock.now(), but=tried)
        if push is None:
            break
        tried.add(push.id)
        if push.op is OutboxOp.CREATE and push.status is OutboxStatus.PENDING and _is_budget_spent(turn):
            continue
        push_id = push.id
        try:
            settled += _settle(turn, push)
        except (BusyError, ConflictError) as refusal:
            log.info("push %s is taken up again later: %s", push_id, refusal)
        except Stopped:
            raise
        except Exception:
            log.exception("push %s failed", push_id)
            end_reading()
            pushes.doubt(push_id, "It failed; the log says more.", waits=turn.pace.waits)
    return settled


def _is_budget_spent(turn: Turn) -> bool:
    sent = queries.sent_lately(turn.connection_id, clock.now())
    return sent.minute >= CREATES_A_MINUTE or sent.hour >= CREATES_AN_HOUR


def _settle(turn: Turn, push: GithubOutbox) -> bool:
    """One push; True where it is done with."""
    push_id, op, was = push.id, push.op, push.status
    if not pushes.claim(push_id, was=was, now=clock.now()):
        return False
    turn.pace.reached("claimed")
    if was is OutboxStatus.INFLIGHT:  # whoever took it up did not come back
        pushes.doubt(push_id, "A worker ended in the middle of it.", waits=turn.pace.waits)
        return False
    step = look if was is OutboxStatus.UNCERTAIN else create if op is OutboxOp.CREATE else update
    try:
        done = step(turn, push_id)
        pushes.answered(turn.connection_id)
        return done
    except Stopped:  # before anything was sent
        pushes.postpone(push_id, "The connection rests.", until=clock.now())
        raise
    except GitHubError as error:
        end_reading()
        return refused(turn, push_id, error)
