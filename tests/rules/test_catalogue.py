"""Lists of services as people save them."""

import pytest

from tracker.errors import RefusedError
from tracker.rules.catalogue import Fate, Row, plan, read


@pytest.mark.parametrize(
    "text",
    [
        "service,team\nLedger,Payments\n",
        "\ufeffTeam;Owner;Service\r\nPayments;Ana;Ledger\r\n",
        '\n"team"\t"service"\n"Payments"\t"  Ledger "\n\n',
        "service,team\n'-Ledger,Payments\n".replace("'-", ""),
    ],
)
def test_columns_stand_in_any_order_between_any_marks(text: str) -> None:
    (row,) = read(text)
    assert (row.service, row.team) == ("Ledger", "Payments")


@pytest.mark.parametrize("text", ["", "name,team\nx,y\n", "service\nx\n", 'service,team\n"x,y\n'])
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        read(text)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(RefusedError, match="at most"):
        read("service,team\n" + "x,y\n" * 5001)


def test_cells_that_were_marked_for_a_spreadsheet_are_read_as_they_were() -> None:
    assert read("service,team\n'=1+1,'@home\n") == [Row(2, "=1+1", "@home")]


def test_names_are_compared_in_any_case_and_kept_as_known() -> None:
    steps = plan([Row(2, "LEDGER", "search"), Row(3, "x" * 9, "Search")], {"Ledger": "Payments"}, ["Search"], longest=8)
    assert [(step.fate, step.team_before) for step in steps] == [(Fate.MOVED, "Payments"), (Fate.REFUSED, "")]
