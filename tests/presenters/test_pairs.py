"""What to call a cause that two incidents may share."""

from dataclasses import replace

import pytest

from tests.recurring import FIRST
from tracker.presenters import pairs
from tracker.rules.chronology import Basis, When
from tracker.rules.explanations import Reason
from tracker.rules.profiles import Quote, Told
from tracker.vocabulary import Evidence

LATER = Told(incident_id=2, when=When(FIRST, FIRST, FIRST, Basis.START), title="Payments failed")


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("the table was not checked. Then it was loaded.", "The table was not checked"),
        (
            "- **Identified**: a colleague ran `destroy` on the wrong cluster",
            "A colleague ran destroy on the wrong cluster",
        ),
        (
            "One of the engineers ran the upgrade on all of the clusters of the region at once without looking at what"
            " the first of them did",
            "One of the engineers ran the upgrade on all of the clusters of the region at once",
        ),
        (
            "An old and long forgotten job that once a year exports the whole catalogue to the partner of the shop"
            " took all connections",
            "An old and long forgotten job that once a year exports the whole catalogue to the partner",
        ),
        ("", "Payments failed"),
    ],
)
def test_a_name_is_suggested_in_plain_words_and_ends_where_a_clause_or_word_does(told: str, name: str) -> None:
    reason = Reason(Evidence.PASSAGES, "Alike.", 1.0, None, Quote(told) if told else None)
    assert pairs.suggested_name([reason], LATER) == name


def test_the_cause_that_was_read_names_it_before_the_passage_that_is_most_alike() -> None:
    reason = Reason(Evidence.PASSAGES, "Alike.", 1.0, None, Quote("The caches were full as well."))
    read = replace(LATER, causes=(Quote("The certificate had run out."),))
    assert pairs.suggested_name([reason], read) == "The certificate had run out"
