"""What promises leave open."""

import pytest

from tracker.rules import coverage
from tracker.rules.coverage import Promise
from tracker.vocabulary import ItemKind as K
from tracker.vocabulary import ItemState as S

FACTOR = "The alert on certificate expiry went to a mailbox that nobody reads"


@pytest.mark.parametrize(
    ("kinds", "has", "declined"),
    [
        ([], False, False),
        ([(K.DETECT, S.OPEN), (K.PROCESS, S.DONE), (None, S.OPEN)], False, False),
        ([(K.PREVENT, S.PROPOSED)], True, False),
        ([(K.MITIGATE, S.DONE)], True, False),
        ([(K.PREVENT, S.DECLINED), (K.MITIGATE, S.DECLINED)], False, True),
        ([(K.PREVENT, S.DECLINED), (K.MITIGATE, S.OPEN)], True, False),
    ],
)
def test_something_must_stand_against_a_return(kinds: list[tuple[K | None, S]], has: bool, declined: bool) -> None:
    found = coverage.hints([], [Promise("Do it", kind, state) for kind, state in kinds])
    assert (found.has_safeguard, found.is_safeguard_declined) == (has, declined)


@pytest.mark.parametrize(
    ("words", "is_covered"),
    [
        ("Send certificate alerts to the on-call channel instead of a mailbox", True),
        ("Move expiry alerts for certificates to the pager", True),
        ("Renew the certificate", False),
        ("Improve the process", False),
    ],
)
@pytest.mark.parametrize("state", [S.OPEN, S.DECLINED])
def test_a_factor_is_addressed_by_its_telling_words_also_by_a_declined_item(
    words: str, is_covered: bool, state: S
) -> None:
    found = coverage.hints([FACTOR], [Promise(words, K.PREVENT, state)])
    assert found.uncovered == (() if is_covered else (0,))


def test_a_short_factor_needs_one_word_and_an_empty_one_none() -> None:
    assert (
        coverage.hints(
            ["Only one certificate", "It was there"], [Promise("Buy a second certificate", None, S.OPEN)]
        ).uncovered
        == ()
    )


def test_without_items_every_factor_is_open() -> None:
    assert coverage.hints([FACTOR, "Stale runbook"], []).uncovered == (0, 1)
