"""Log-ins and the limit on trying to log in."""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from tests.cast import Cast, actor
from tests.conftest import settings_in
from tests.log_ins import OTHER, PASSWORD, give_password
from tracker import clock
from tracker.app import create_app
from tracker.changes import access, people
from tracker.db import db, transaction
from tracker.errors import NotAllowedError, NotFoundError, RefusedError, TooManyAttemptsError
from tracker.models.access import AttemptLimit, Login
from tracker.models.history import Event
from tracker.queries import access as queries

A_DAY = timedelta(days=1)


def attempt(email: str, password: str = OTHER, address: str = "192.0.2.1") -> str:
    """What came of trying: "in", "wrong" or "later"."""
    try:
        access.log_in(email, password, address=address, browser="test", lasts=A_DAY)
    except RefusedError:
        return "wrong"
    except TooManyAttemptsError:
        return "later"
    return "in"


def attempts_of_a_process(folder: str, database_url: str, email: str, count: int) -> list[str]:
    more = {"TRACKER_DATABASE_URL": database_url} if database_url else {}
    with create_app(settings_in(Path(folder), **more)).app_context():
        return [attempt(email) for _ in range(count)]


def test_the_right_password_gives_a_token_of_which_only_the_digest_is_kept(cast: Cast) -> None:
    give_password(cast.ana)
    token = access.log_in("ANA@example.org ", PASSWORD, address="192.0.2.1", browser="Firefox", lasts=A_DAY)
    row = db.session.query(Login).filter_by(person_id=cast.ana.id).one()
    assert row.token_digest == access.digest(token) != token
    assert (row.address, row.browser) == ("192.0.2.1", "Firefox")


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org", "ben@example.org", ""])
def test_wrong_pairs_are_refused_in_the_same_words(cast: Cast, email: str) -> None:
    give_password(cast.ana)
    with pytest.raises(RefusedError, match="do not fit together") as refusal:
        access.log_in(email, OTHER, address="192.0.2.1", browser="", lasts=A_DAY)
    assert refusal.value.field == "password"


@pytest.mark.timed
def test_an_unknown_address_takes_as_long_as_a_wrong_password(cast: Cast) -> None:
    give_password(cast.ana)

    def seconds(email: str, place: int) -> float:
        start = time.perf_counter()
        assert attempt(email, address=f"192.0.2.{place}") == "wrong"
        return time.perf_counter() - start

    attempt("warm@example.org", address="192.0.2.99")
    known = statistics.median(seconds("ana@example.org", place) for place in range(8))
    unknown = statistics.median(seconds("nobody@example.org", place) for place in range(8))
    assert 0.5 < unknown / known < 2


def test_the_eleventh_wrong_password_in_five_minutes_is_not_looked_at(cast: Cast) -> None:
    give_password(cast.ana)
    assert [attempt("ana@example.org", address=f"192.0.2.{n}") for n in range(10)] == ["wrong"] * 10
    with pytest.raises(TooManyAttemptsError) as refusal:
        access.log_in("ana@example.org", PASSWORD, address="192.0.2.200", browser="", lasts=A_DAY)
    assert 290 < refusal.value.retry_after <= 300


def test_ten_failures_from_one_address_stop_it_for_every_account(cast: Cast) -> None:
    give_password(cast.ana)
    assert [attempt(f"somebody{n}@example.org") for n in range(10)] == ["wrong"] * 10
    assert attempt("ana@example.org", PASSWORD) == "later"
    assert attempt("ana@example.org", PASSWORD, address="192.0.2.2") == "in"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("not an address", "not an address", True),
    ],
)
def test_one_ipv6_network_counts_as_one_address(cast: Cast, one: str, other: str, shared: bool) -> None:
    for n in range(10):
        attempt(f"somebody{n}@example.org", address=one)
    assert attempt("new@example.org", address=other) == ("later" if shared else "wrong")


def test_a_success_starts_the_accounts_count_anew(cast: Cast) -> None:
    give_password(cast.ana)
    for n in range(9):
        attempt("ana@example.org", address=f"192.0.2.{n}")
    assert attempt("ana@example.org", PASSWORD) == "in"
    assert [attempt("ana@example.org", address=f"192.0.2.{n}") for n in range(10)] == ["wrong"] * 10


def test_an_office_behind_one_address_is_not_locked_out_by_its_successes(cast: Cast) -> None:
    give_password(cast.ana)
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        assert attempt("ben@example.org") == "wrong"
        assert [attempt("ana@example.org", PASSWORD) for _ in range(15)] == ["in"] * 15
        assert [attempt(f"somebody{n}@example.org") for n in range(9)] == ["wrong"] * 9
        assert attempt("ana@example.org", PASSWORD) == "later", "the ten failures still count"


def test_old_failures_are_forgotten_one_by_one(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        for _ in range(10):
            assert attempt("ana@example.org") == "wrong"
            traveller.shift(20)
        assert attempt("ana@example.org") == "later"
        traveller.shift(timedelta(seconds=100))
        assert [attempt("ana@example.org") for _ in range(2)] == ["wrong", "later"]


def test_being_refused_does_not_prolong_the_wait(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        for _ in range(10):
            attempt("ana@example.org")
        for _ in range(29):
            traveller.shift(10)
            assert attempt("ana@example.org") == "later"
        traveller.shift(10)
        assert attempt("ana@example.org") == "wrong"


def test_several_processes_together_cannot_exceed_the_limit(
    app: Flask, cast: Cast, data_dir: Path, database_url: str
) -> None:
    give_password(cast.ana)
    db.session.commit()
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(attempts_of_a_process, str(data_dir), database_url, "ana@example.org", 6) for _ in range(4)]
        results = Counter(result for run in runs for result in run.result())
    assert results == {"wrong": 10, "later": 14}


def in_threads(app: Flask, count: int, errand: Callable[[], str]) -> Counter[str]:
    """Run the errand in threads at once, each with its own session."""

    def one() -> str:
        with app.app_context():
            return errand()

    db.session.commit()
    with ThreadPoolExecutor(count) as pool:
        return Counter(run.result() for run in [pool.submit(one) for _ in range(count)])


def test_several_threads_together_cannot_exceed_the_limit(app: Flask, cast: Cast) -> None:
    assert in_threads(app, 16, lambda: attempt("ana@example.org")) == {"wrong": 10, "later": 6}


def test_a_password_changed_while_the_old_one_was_checked_lets_nobody_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(cast.ana)
    checked = access.passwords.matches

    def slow(password: str, known: str | None) -> bool:
        result = checked(password, known)
        monkeypatch.undo()
        people.keep_password(cast.ana, access.passwords.new_hash(OTHER), by=actor(cast.ana))
        return result

    monkeypatch.setattr(access.passwords, "matches", slow)
    assert attempt("ana@example.org", PASSWORD) == "wrong"


def test_a_hash_with_old_parameters_is_renewed_by_logging_in(cast: Cast) -> None:
    with transaction():
        cast.ana.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    assert attempt("ana@example.org", PASSWORD) == "in"
    assert "m=19456,t=2,p=1" in (cast.ana.password_hash or "")
    assert attempt("ana@example.org", PASSWORD) == "in"


def test_the_deactivated_do_not_get_in(cast: Cast) -> None:
    give_password(cast.ana, cast.dot)
    people.edit(cast.ana, by=actor(cast.dot), version=None, is_active=False)
    assert attempt("ana@example.org", PASSWORD) == "wrong"
    with pytest.raises(RefusedError):
        access.open_login(cast.ana.id, address="", browser="", lasts=A_DAY)


def test_one_ends_ones_own_log_ins_and_an_admin_anybodys(cast: Cast) -> None:
    for person in (cast.ana, cast.ana, cast.ben):
        access.open_login(person.id, address="", browser="", lasts=A_DAY)
    first, second = (row.id for row in queries.logins_of(cast.ana.id))
    with pytest.raises(NotFoundError):
        access.end_login(first, by=actor(cast.ben))
    access.end_login(first, by=actor(cast.ana))
    access.end_login(second, by=actor(cast.dot))
    assert not queries.logins_of(cast.ana.id)
    assert db.session.query(Event).filter_by(verb="logged out", by_name="Dot").count() == 1
    with pytest.raises(NotAllowedError):
        access.end_logins_of(cast.ben, by=actor(cast.ana))


def test_the_sweep_removes_what_is_past_use(cast: Cast) -> None:
    attempt("ana@example.org")
    access.open_login(cast.ana.id, address="", browser="", lasts=A_DAY)
    access.sweep(now=clock.now())
    assert (db.session.query(Login).count(), db.session.query(AttemptLimit).count()) == (1, 2)
    access.sweep(now=clock.now() + 2 * A_DAY)
    assert (db.session.query(Login).count(), db.session.query(AttemptLimit).count()) == (0, 0)
