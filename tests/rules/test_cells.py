"""Text stays text in a spreadsheet."""

import pytest

from tracker.rules.cells import plain, safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "  =1", "'=1", "'"]
)
def test_what_could_be_a_formula_is_marked_and_read_back(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert plain(safe(text)) == text


@pytest.mark.parametrize("text", ["Ledger", "a=b", "it's", "", "1-2"])
def test_other_text_stays(text: str) -> None:
    assert safe(text) == plain(text) == text


def test_numbers_and_nothing_are_cells_too() -> None:
    assert (safe(3), safe(None), safe(-3)) == ("3", "", "'-3")
