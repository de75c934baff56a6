"""Charts say what they found, and their tables say the same."""

import json
from datetime import date

from tests.rules.test_metrics import TODAY, Promise, done, promise, tallied
from tracker.presenters import charts
from tracker.presenters.charts import Chart
from tracker.queries.reports import By, Report
from tracker.queries.returned import Returned
from tracker.vocabulary import ItemState, Verdict


def _charts(*promises: Promise, archived: int = 0) -> dict[str, Chart]:
    return {one.name: one for one in charts.of_items(_report(*promises, archived=archived))}


def _report(*promises: Promise, archived: int = 0) -> Report:
    tally = tallied(*promises)
    names = {1: "Payments"}
    return Report(TODAY, "UTC", tally.numbers(), By.TEAM, tally.groups(), names, archived, born_done=1)


def test_titles_say_what_was_found() -> None:
    found = _charts(
        done(date(2026, 2, 9), first_due_on=date(2026, 2, 10), begun_on=date(2026, 1, 20)),
        done(date(2026, 2, 19), first_due_on=date(2026, 2, 10), begun_on=date(2026, 1, 20), slips=2),
        promise(first_due_on=date(2026, 2, 10), begun_on=date(2026, 1, 20), days_overdue=49, is_owned=False),
    )
    assert {name: one.finding for name, one in found.items()} == {
        "on-time": "1 of 3 due in February was on time",
        "overdue": "1 of 1 open items is overdue",
        "ages": "0 of 1 open items are older than 90 days",
        "completing": "Half are done within 30 days",
        "cohorts": "1 of 3 from January still open",
        "weeks": "In the last 4 whole weeks 0 opened, 0 closed",
        "assigning": "100 % have an owner within 0 days",
        "slips": "1 of 3 slipped, 1 of them more than once",
        "shares": "1 of 1 open items has no owner",
        "groups": "The same by team",
    }
    assert found["groups"].rows == [("Payments", 3, 1, 1, "1 of 3", 1, 1)]


def test_nothing_is_said_plainly_and_drawn_without_harm() -> None:
    found = _charts()
    assert found["on-time"].finding == "Nothing has fallen due yet"
    assert (found["overdue"].finding, found["completing"].finding) == (
        "Nothing is open",
        "Nothing has been committed to yet",
    )
    assert (found["completing"].drawing, found["completing"].rows) == (None, [])


def test_every_drawing_is_plain_json_whose_numbers_stand_in_its_table() -> None:
    for one in _charts(promise(), done(date(2026, 3, 12))).values():
        assert json.loads(json.dumps(one.drawing)) == one.drawing
        assert all(len(row) == len(one.head) for row in one.rows)
    shown = _charts(promise(), done(date(2026, 3, 12)))["cohorts"]
    assert shown.drawing is not None
    assert [row[2] for row in shown.rows] == shown.drawing["series"][0]["values"]


def test_what_is_left_out_is_counted() -> None:
    report = _report(done(date(2026, 3, 12), ended_on=None, done_on=None), archived=2)
    archived, born, undated = charts.left_out(report)
    assert archived.startswith("2 items of old incidents wait until somebody commits to them")
    assert born.startswith("1 item was done when the write-up was written")
    assert undated.startswith("1 item ended nobody knows when")


def test_repeats_are_counted_once_by_their_gravest_verdict() -> None:
    counts = dict.fromkeys(Verdict, 0) | {Verdict.UNFINISHED: 2, Verdict.UNPLANNED: 1}
    (found,) = charts.of_returned(Returned(10, 7, counts, [], 4))
    assert found.finding == "3 of 10 incidents had happened before"
    assert found.rows[0] == ("Unfinished", 2, "20 %")
    assert found.rows[-1] == ("All repeats", 3, "30 %")


def test_a_table_of_the_curve_ends_where_nobody_is_watched_any_more() -> None:
    rows = _charts(promise(state=ItemState.OPEN), done(date(2026, 3, 12)))["completing"].rows
    assert [(row[0], row[1], row[3]) for row in rows] == [(7, 2, "100 %"), (14, 1, "50 %")]
