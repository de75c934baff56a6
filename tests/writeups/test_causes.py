import pytest

from tests.writeups.reading import read_sample, read_text
from tracker.vocabulary import CauseClass, Trigger


def test_the_cause_section_names_the_cause() -> None:
    writeup = read_sample("action_table.md")
    assert writeup.root_cause is not None
    assert writeup.root_cause.text.startswith("The client certificate for the payment provider expired")
    assert (writeup.cause_class, writeup.trigger) == (CauseClass.CERTIFICATE_EXPIRY, Trigger.EXPIRY)


def test_a_cause_is_found_in_prose_without_headings() -> None:
    cause = read_sample("prose_letter.txt").root_cause
    assert cause is not None
    assert cause.text.startswith("The reason was a full disk on two relay hosts")


def test_a_text_that_names_no_cause_has_none_and_a_warning() -> None:
    writeup = read_sample("promises_nothing.md")
    assert writeup.root_cause is None
    assert "No passage names a root cause." in writeup.warnings


def test_contributing_factors_are_listed_with_their_lines() -> None:
    factors = read_sample("task_boxes.md").contributing_factors
    assert [(factor.text, factor.first_line) for factor in factors] == [
        ("The index writer retries without a limit", 12),
        ("Nobody owns the index dashboards", 13),
    ]


def test_the_write_ups_own_words_about_repeats_are_found() -> None:
    (statement,) = read_sample("prose_letter.txt").recurrence_statements
    assert statement.text.startswith("This is the second outage of the relay this year")


@pytest.mark.parametrize(
    "sentence",
    ["We will prevent similar incidents in the future.", "This makes sure that it does not happen again.",
     "We added a probe to avoid a recurrence of the outage."],
)  # fmt: skip
def test_hopes_for_the_future_are_not_statements_about_the_past(sentence: str) -> None:
    assert read_text(sentence).recurrence_statements == ()


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("The outage was caused by a misconfigured environment variable.", CauseClass.CONFIG_CHANGE),
        ("The cause was a kernel bug that locked up the host.", CauseClass.KERNEL_OS_RUNTIME_BUG),
        ("The nodes ran out of memory under a surge in traffic.", CauseClass.CAPACITY_LOAD),
        ("An engineer deleted the live queue by mistake.", CauseClass.HUMAN_PROCEDURE),
        ("The outage was caused by DNS records that had vanished from the zone.", CauseClass.DNS),
        ("A power supply failed because of faulty hardware.", CauseClass.HARDWARE),
        ("It was bad luck because it was.", CauseClass.UNKNOWN),
    ],
)
def test_the_words_of_the_cause_tell_its_class(cause: str, expected: CauseClass) -> None:
    assert read_text(f"## Root cause\n\n{cause}\n").cause_class is expected


def test_severity_is_read_from_words_codes_and_fields() -> None:
    assert read_sample("task_boxes.md").severity == 4
    table = read_sample("action_table.md")
    assert (table.severity, table.severity_words.text if table.severity_words else None) == (2, "SEV-2")
    stated = read_text("Severity: high - nobody can log in", source="note.txt")
    assert (stated.severity, stated.severity_words.text if stated.severity_words else None) == (2, "high")


def test_services_are_those_the_text_names_as_affected() -> None:
    assert [service.text for service in read_sample("status_page.txt").services] == [
        "Exports (EU)",
        "Reports",
        "Dashboards",
    ]


@pytest.mark.parametrize(
    ("sample", "title"),
    [
        ("prose_letter.txt", "Lost webhooks on 3 March 2024"),
        ("action_table.md", "Checkout outage of 14 May 2023"),
        ("task_boxes.md", "Search index stale"),
        ("status_page.txt", "Delayed exports"),
        ("headed_actions.md", "Queue stuck after failover"),
        ("bare_lines.txt", "Uploads failed"),
    ],
)
def test_the_title_is_the_heading_or_the_first_line_or_worked_out(sample: str, title: str | None) -> None:
    found = read_sample(sample).title
    assert (found.text if found else None) == title


def test_a_paragraph_before_the_cause_that_speaks_of_causing_belongs_to_it() -> None:
    before = "A script deleted the routes, which caused mail to bounce."
    cause = "The root cause was an account that was shared by two teams."
    writeup = read_text(f"# Mail bounced\n\n## Summary\n\nOn Monday mail bounced.\n\n{before}\n\n{cause}\n")
    assert writeup.root_cause is not None
    assert writeup.root_cause.text == f"{before} {cause}"
