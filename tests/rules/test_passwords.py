"""Passwords."""

import threading
import time

import pytest

from tracker.errors import RefusedError
from tracker.rules import passwords


def test_a_hash_is_argon2id_with_the_recommended_parameters() -> None:
    kept = passwords.hashed("quiet amber harbour 19")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != passwords.hashed("quiet amber harbour 19"), "each has its own salt"
    assert passwords.matches("quiet amber harbour 19", kept)
    assert not passwords.matches("quiet amber harbour 1", kept)
    assert not passwords.is_outdated(kept)


def test_without_a_hash_nothing_fits() -> None:
    assert not passwords.matches("nobody has this password", None)
    assert not passwords.matches("x", "not a hash")


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaaaaa", "passwordpassword", "123456789012", "qwertyuiop123", "remediationtracker", "x" * 257],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        passwords.check_strength(password)
    assert refusal.value.field == "password"


def test_ones_name_and_address_make_a_password_weak() -> None:
    passwords.check_strength("zebulonquartermain")
    with pytest.raises(RefusedError, match="easily guessed"):
        passwords.check_strength("zebulonquartermain", about=("Zebulon Quartermain", "zebulonquartermain@example.org"))


@pytest.mark.parametrize("password", ["quiet amber harbour", "Ünïcode päßwörter 漢字 😀", "tail:" + "xk7 " * 40])
def test_long_and_odd_passwords_are_taken_whole(password: str) -> None:
    kept = passwords.new_hash(password)
    assert passwords.matches(password, kept)
    assert not passwords.matches(password[:-1], kept)


def test_at_most_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most, lock = 0, 0, threading.Lock()

    class Watched:
        def hash(self, password: str) -> str:
            nonlocal busy, most
            with lock:
                busy += 1
                most = max(most, busy)
            time.sleep(0.02)
            with lock:
                busy -= 1
            return password

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    threads = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
