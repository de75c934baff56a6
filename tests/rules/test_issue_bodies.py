"""Our part of an issue's body: hostile words take no effect in it, and what others wrote stays."""

from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.issue_bodies import END, Facts, block, block_in, keys_in, marked, with_block
from tracker.vocabulary import ItemKind, Priority

HOSTILE = "@octo-ana closes #1 <!-- /action-item --> ```\n</details> <img src=x> [a](b) https://x.example"


def _facts(**more: object) -> Facts:
    known = {
        "label": "AI-7",
        "url": "https://tracker.example.org/items/7",
        "due_on": date(2026, 4, 1),
        "priority": Priority.P1,
        "kind": ItemKind.PREVENT,
    }
    return Facts(**{**known, **more})  # type: ignore[arg-type]


def test_it_says_what_was_promised_and_where() -> None:
    text = block(
        _facts(
            incident_label="INC-3",
            incident_title="Card payments failed",
            incident_url="https://tracker.example.org/incidents/3",
            statement="We will check limits.",
            quote="- We will check limits before rollout.",
            lines=(14, 15),
        )
    )
    assert "[AI-7](https://tracker.example.org/items/7)" in text
    assert "[INC-3](https://tracker.example.org/incidents/3) Card payments failed" in text
    assert "**Due:** 2026-04-01" in text
    assert "**Priority:** P1, prevent" in text
    assert "lines 14 to 15" in text


def test_words_of_others_mention_nobody_and_cannot_leave_our_part() -> None:
    key = str(uuid4())
    text = block(_facts(incident_label="INC-3", incident_title=HOSTILE, statement=HOSTILE, quote=HOSTILE + "!"))
    body = marked(text, key)
    assert body.count(END) == 1
    assert block_in(body) == text.strip()
    assert "````text\n" in text
    outside = text.split("Promised:")[0]
    assert "@octo" not in outside


@given(st.text(alphabet="ab\n#<!-> ", max_size=60), st.text(alphabet="ab\n#<!-> ", max_size=60))
def test_what_stands_around_it_stays_to_the_letter(above: str, below: str) -> None:
    key, new = str(uuid4()), block(_facts(due_on=None))
    body = f"{above}{marked('as it was', key)}{below}"
    changed = with_block(body, new, str(uuid4()))
    assert changed == f"{above}{marked(new, key)}{below}"
    assert with_block(changed, new, str(uuid4())) == changed
    assert keys_in(changed) == [key]


def test_it_is_put_below_what_is_there_where_it_is_missing() -> None:
    key = str(uuid4())
    assert with_block("Broken since Monday.", "x", key) == f"Broken since Monday.\n\n{marked('x', key)}"
    assert with_block("", "x", key) == marked("x", key)
