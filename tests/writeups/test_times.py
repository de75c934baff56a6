from datetime import date

import pytest

from tests.writeups.reading import minute, read_sample, read_text


def window(text: str, **names: date) -> tuple[str | None, str | None]:
    writeup = read_text(text, source="note.txt", **names)
    return minute(writeup.started_at), minute(writeup.ended_at)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("On 5 May 2024, between 16:40 and 19:31 UTC mail failed.", "2024-05-05T16:40Z", "2024-05-05T19:31Z"),
        ("From 17.20 UTC on Tuesday 5th March 2024 to 01:50 UTC on Wednesday 6th March 2024 mail failed.",
         "2024-03-05T17:20Z", "2024-03-06T01:50Z"),
        ("Mail failed from 23:30 to 00:15 UTC on March 3rd, 2022.", "2022-03-03T23:30Z", "2022-03-04T00:15Z"),
        ("Mail failed between 2021-07-01 10:00 CEST and 2021-07-01 11:30 CEST.",
         "2021-07-01T08:00Z", "2021-07-01T09:30Z"),
        ("On Jul 1, 2021, 09:00 AM PDT - 01:30 PM PDT mail failed.", "2021-07-01T16:00Z", "2021-07-01T20:30Z"),
        ("Start: 2021-12-01 10:00 UTC+2\nEnd: 2021-12-01 12:00 UTC+2", "2021-12-01T08:00Z", "2021-12-01T10:00Z"),
        ("Started: 2020-01-02T03:04:05Z\nResolved: 2020-01-02T05:04:05+01:00",
         "2020-01-02T03:04Z", "2020-01-02T04:04Z"),
    ],
)  # fmt: skip
def test_times_are_read_in_the_ways_people_write_them(text: str, start: str, end: str) -> None:
    assert window(text) == (start, end)


def test_a_year_that_is_not_written_is_worked_out_from_the_weekday_and_marked() -> None:
    writeup = read_sample("bare_lines.txt")
    assert minute(writeup.started_at) == "2026-03-03T08:15Z"
    assert writeup.inferred == ("title", "started_at", "ended_at")
    assert any("year" in warning for warning in writeup.warnings)


def test_an_inferred_year_never_lies_after_the_day_of_reading() -> None:
    text = "On Tuesday, March 3rd, mail failed from 08:15 UTC to 09:05 UTC."
    assert window(text, as_of=date(2026, 3, 2)) == ("2020-03-03T08:15Z", "2020-03-03T09:05Z")


def test_a_year_written_elsewhere_counts_as_read() -> None:
    writeup = read_text("# Outage of 9 May 2023\n\nMail failed from 10:00 to 11:00 UTC on May 9th.")
    assert minute(writeup.started_at) == "2023-05-09T10:00Z"
    assert writeup.inferred == ()


def test_a_table_in_a_stated_zone_gives_the_timeline_and_the_window() -> None:
    writeup = read_sample("action_table.md")
    assert [entry.text for entry in writeup.timeline] == [
        "Payment errors start",
        "Pager goes off",
        "Ana finds the expired certificate",
        "Certificate replaced, checkout fully recovered",
    ]
    assert (minute(writeup.started_at), minute(writeup.ended_at)) == ("2023-05-14T09:02Z", "2023-05-14T09:50Z")


def test_fields_give_start_detection_and_end() -> None:
    writeup = read_sample("task_boxes.md")
    assert minute(writeup.started_at) == "2022-11-08T22:40Z"
    assert minute(writeup.detected_at) == "2022-11-08T23:05Z"
    assert minute(writeup.ended_at) == "2022-11-09T01:20Z"


def test_sentences_tell_the_window_where_nothing_else_does() -> None:
    writeup = read_sample("headed_actions.md")
    assert (minute(writeup.started_at), minute(writeup.ended_at)) == ("2024-01-18T21:30Z", "2024-01-18T22:10Z")


def test_a_timeline_goes_on_past_midnight() -> None:
    text = "# Outage 2024-02-01\n\n## Timeline\n\n- 23:50 errors rise\n- 00:20 rolled back\n- 00:40 resolved\n"
    assert [f"{entry.at:%d %H:%M}" for entry in read_text(text).timeline if entry.at] == [
        "01 23:50",
        "02 00:20",
        "02 00:40",
    ]


def test_without_any_zone_the_times_are_utc_and_a_warning_says_so() -> None:
    writeup = read_sample("numbered_parts.txt")
    assert minute(writeup.started_at) == "2020-02-10T06:10Z"
    assert "No time zone is stated; the times were taken as UTC." in writeup.warnings


def test_a_text_without_times_has_none() -> None:
    assert window("Version 1.14.3 was slow, 16.5 % of the time, on 3 hosts.") == (None, None)


@pytest.mark.parametrize(
    "text", ["On 31 February 2024 at 10:00 UTC mail failed.", "At 24:59 UTC and 99:99 mail failed."]
)
def test_impossible_dates_and_times_are_not_read(text: str) -> None:
    assert window(text) == (None, None)


def test_a_due_date_is_not_the_day_of_the_incident() -> None:
    text = "Yesterday between 9:15am and 11am EST mail failed.\n\nFollow up:\n\n- Ana to add a probe by 2023-02-10\n"
    assert window(text) == (None, None)
