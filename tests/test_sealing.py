"""What is sealed is opened by its key alone, and rotation reaches all of it."""

import pytest

from tracker.errors import SealedError, SettingsError
from tracker.sealing import Ring, new_key

OLD, NEW = new_key(), new_key()


def test_what_is_sealed_does_not_show_and_opens_again() -> None:
    sealed = Ring([OLD]).seal("ghp_s3cret")
    assert "s3cret" not in sealed
    assert Ring([OLD]).open(sealed) == "ghp_s3cret"


def test_nothing_stays_nothing() -> None:
    ring = Ring([OLD])
    assert (ring.seal(""), ring.open(""), ring.is_newest("")) == ("", "", True)


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    sealed = Ring([OLD]).seal("s3cret")
    ring = Ring([NEW, OLD])
    assert ring.open(sealed) == "s3cret"
    assert not ring.is_newest(sealed)
    assert Ring([NEW]).open(ring.seal_again(sealed)) == "s3cret"


@pytest.mark.parametrize("damaged", ["gAAAA", "no token", "gAAAAé"])
def test_what_no_key_opens_is_refused_without_repeating_it(damaged: str) -> None:
    for text in (damaged, Ring([OLD]).seal("s3cret")):
        with pytest.raises(SealedError, match="cannot be opened") as refusal:
            Ring([NEW]).open(text)
        assert text not in str(refusal.value)


@pytest.mark.parametrize("keys", [[], ["short"], [OLD, "é" * 44]])
def test_keys_that_are_none_are_refused(keys: list[str]) -> None:
    with pytest.raises(SettingsError, match="TRACKER_SEALING_KEYS"):
        Ring(keys)
