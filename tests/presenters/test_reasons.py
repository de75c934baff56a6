"""Two quotes with what they share marked."""

from tracker.presenters import reasons as quotes
from tracker.rules.explanations import Reason
from tracker.rules.profiles import Quote
from tracker.vocabulary import Evidence

HERE = Quote("The settings change reached all regions at once.", 4, 4)
THERE = Quote("The settings were wrong, and they went to every region at once; nobody looked.", 9, 10)


def marked(side: quotes.Side | None) -> list[str]:
    assert side
    return [one.text for one in side.stretches if one.is_shared]


def test_shared_words_are_marked_whatever_their_endings() -> None:
    earlier, later = quotes.sides(HERE, THERE)
    assert marked(earlier) == ["settings", "regions at once"]
    assert marked(later) == ["settings", "region at once"]
    assert earlier
    assert "".join(one.text for one in earlier.stretches) == HERE.text
    assert quotes.sides(HERE, None)[1] is None


def test_reasons_go_by_weight_and_no_quote_is_shown_twice() -> None:
    found = quotes.reasons(
        (
            Reason(Evidence.PASSAGES, "Alike.", 2.0, HERE, THERE),
            Reason(Evidence.CAUSE_CLASS, "One class.", 0.1, HERE, THERE),
            Reason(Evidence.DENIAL, "Another one.", -1.0),
        )
    )
    assert [(one.weight, one.said) for one in found] == [
        (100, "weighs most"),
        (5, "weighs little"),
        (50, "speaks against, weighs much"),
    ]
    assert [one.earlier is None for one in found] == [False, True, True]
    assert quotes.reasons(()) == []


def test_quotes_are_shown_without_markup() -> None:
    side, _ = quotes.sides(Quote("- **Identified**: the [runbook](https://wiki.example.org/x) says `restart`"), None)
    assert side
    assert side.stretches[0].text == "Identified: the runbook says restart"
