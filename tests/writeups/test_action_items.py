from datetime import date

import pytest

from tests.writeups.reading import promises, read_sample, read_text
from tracker.vocabulary import ItemKind
from tracker.writeups.item_details import owner_in
from tracker.writeups.promises import is_strong_promise, is_told_done, is_told_promise


def listed(line: str) -> list[str]:
    return promises(read_text(f"# Outage\n\n## Action items\n\n- {line}\n"))


def test_prose_promises_are_found_and_customer_advice_is_not() -> None:
    assert promises(read_sample("prose_letter.txt")) == [
        "We will move the relay logs to the central log store before the end of April.",
        "We'll also add an alert that fires at 80% disk usage.",
    ]


def test_a_table_gives_owner_due_date_references_kind_and_state() -> None:
    first, second, third = read_sample("action_table.md").action_items
    assert (first.owner, first.due_on, first.references, first.kind) == (
        "Ana",
        date(2023, 6, 1),
        ("OPS-311",),
        ItemKind.DETECT,
    )
    assert (second.owner, second.kind, second.is_done) == ("ben", ItemKind.PREVENT, False)
    assert "https://example.org/shop/pay/issues/88" in second.references
    assert (third.text, third.is_done) == ("Send reminders to the team's channel", True)


def test_a_row_the_team_refused_and_a_template_row_are_not_items() -> None:
    assert len(read_sample("action_table.md").action_items) == 3


def test_boxes_tell_what_is_done_and_fields_below_belong_to_the_item_above() -> None:
    rolled, limited, written = read_sample("task_boxes.md").action_items
    assert [item.is_done for item in (rolled, limited, written)] == [True, False, False]
    assert (limited.owner, limited.due_on, limited.references) == ("dana", date(2022, 12, 1), ("acme/index#14",))
    assert (written.text, written.first_line, written.last_line) == ("Write a runbook for a stale index", 29, 30)


def test_only_the_post_mortem_of_a_status_page_promises() -> None:
    items = read_sample("status_page.txt").action_items
    assert [item.is_done for item in items] == [True, False, False]
    assert items[1].text == "We are reviewing how exports are spread over zones."


def test_lines_without_bullets_after_a_promise_are_items() -> None:
    assert promises(read_sample("bare_lines.txt")) == [
        "Checking storage settings before each rollout",
        "Adding an upload probe to our monitoring",
        "Giving settings an owner",
    ]


def test_a_resolution_step_is_not_an_action_item() -> None:
    items = read_sample("numbered_parts.txt").action_items
    assert [(item.text, item.owner) for item in items] == [
        ("Ana to size the relays for the newsletter", "Ana"),
        ("Review the alarm thresholds by 2020-03-01 (owner: Ben Okri)", "Ben Okri"),
        ("Document how to start a relay", None),
    ]
    assert items[1].due_on == date(2020, 3, 1)


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("Ana Ruiz to size the relays", "Ana Ruiz"),
        ("Revert to the default of ten minutes", None),
        ("Need to devise a plan for the cache", None),
        ("Talk to namespace owners", None),
        ("Nobody to use the old key", None),
        ("Grafana to the new cluster", None),
    ],
)
def test_who_is_to_do_something_is_its_owner_and_a_verb_is_nobody(words: str, owner: str | None) -> None:
    assert owner_in(words) == owner


def test_one_heading_per_action_gives_the_heading() -> None:
    first, second = read_sample("headed_actions.md").action_items
    assert (first.text, first.owner) == ("Drop idle connections in the pool `@emil`", "emil")
    assert first.references == ("https://example.org/acme/jobs/pull/7",)
    assert second.is_done


def test_a_document_that_promises_nothing_yields_nothing() -> None:
    assert promises(read_sample("promises_nothing.md")) == []


@pytest.mark.parametrize(
    "line",
    ["TODO", "N/A", "None.", "<action>", "[insert action]", "Describe here what will change", "No further actions",
     "If we had known, we could have drained the host", "Learning: probes matter", "10:20 rolled back"],
)  # fmt: skip
def test_placeholders_prompts_and_reflections_are_not_items(line: str) -> None:
    assert listed(line) == []


def test_a_section_of_lessons_inside_the_actions_holds_no_items() -> None:
    text = "## Action items\n\n### Relay\n\n1. Add a probe\n\n### What went well\n\n1. We answered quickly\n"
    assert promises(read_text(text)) == ["Add a probe"]


def test_the_same_promise_twice_is_one_item() -> None:
    assert listed("Add a probe\n- add a  probe") == ["Add a probe"]


def test_items_under_a_heading_of_finished_work_are_done() -> None:
    items = read_text(
        "## Action items\n\n### Completed\n\n- Probe on the relay\n\n### Open\n\n- Second probe\n"
    ).action_items
    assert [item.is_done for item in items] == [True, False]


@pytest.mark.parametrize(
    ("words", "is_done"),
    [
        ("Added a probe", True),
        ("Monitoring: Extended the probes to all hosts", True),
        ("We've moved the logs", True),
        ("The runbook has been updated", True),
        ("Add a probe (done)", True),
        ("Alerts configured", True),
        ("Add a probe where the bug is fixed", False),
        ("Improved probes: planning to add them", False),
        ("Raised a ticket to add a probe", False),
        ("The probe will be added once the logs have moved", False),
        ("Move the logs, not yet done", False),
    ],
)
def test_words_tell_whether_the_work_is_done(words: str, is_done: bool) -> None:
    assert is_told_done(words) is is_done


@pytest.mark.parametrize(
    "sentence",
    ["We apologise for the trouble.", "We are taking several steps to improve our reliability.",
     "You should update your client.", "The relay ran out of disk.", "We will post an update tomorrow."],
)  # fmt: skip
def test_courtesies_and_tales_are_not_promises(sentence: str) -> None:
    assert not is_told_promise(sentence)
    assert not is_strong_promise(sentence)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Alert on a full disk", ItemKind.DETECT),
        ("Investigate why the rotation stopped", ItemKind.INVESTIGATE),
        ("Document the failover", ItemKind.PROCESS),
        ("Automate the renewal", ItemKind.PREVENT),
        ("Limit retries", ItemKind.MITIGATE),
        ("Fix the queue client", ItemKind.REPAIR),
        ("Move to the new office", None),
    ],
)
def test_the_kind_is_guessed_where_it_is_clear(line: str, kind: ItemKind | None) -> None:
    (item,) = read_text(f"## Action items\n\n- {line}\n").action_items
    assert item.kind is kind


def test_question_headings_divide_what_we_do_from_what_customers_can_do() -> None:
    text = (
        "How are we making incidents like this less likely?\nWe will try firmware on one host first.\n\n"
        "How can customers make this less impactful?\nConsider using two zones.\n"
    )
    assert promises(read_text(text, source="note.txt")) == ["We will try firmware on one host first."]


def test_words_beside_a_label_are_one_promise() -> None:
    assert listed("**Prevention:** lint the migrations") == ["lint the migrations"]


def test_nested_lines_that_go_on_about_an_item_are_not_items_of_their_own() -> None:
    assert listed("Try the new pool\n  - needs a spike first\n  - Owner: Ana") == ["Try the new pool"]


def test_nested_promises_are_items() -> None:
    assert listed("Improve the probes\n  - Add one to the relay\n  - Move one") == [
        "Improve the probes",
        "Add one to the relay",
        "Move one",
    ]


def test_a_line_below_that_only_says_done_finishes_the_item() -> None:
    (item,) = read_text("## Action items\n\n- Move the logs\n  - This has been done\n").action_items
    assert (item.text, item.is_done) == ("Move the logs", True)


def test_a_table_of_actions_is_read_under_any_heading() -> None:
    text = "## Notes\n\n| Action item | Owner | Bug |\n|---|---|---|\n| Add a probe | Ana | 12 DONE |\n"
    (item,) = read_text(text).action_items
    assert (item.text, item.owner, item.is_done) == ("Add a probe", "Ana", True)


def test_groups_inside_the_actions_need_not_be_worded_as_promises() -> None:
    text = "## Action items\n\n### Process improvements\n\n- Better probes\n"
    assert promises(read_text(text)) == ["Better probes"]


@pytest.mark.parametrize(
    ("line", "references"),
    [
        ("Add a probe (#12)", ("#12",)),
        ("Add a probe, OPS-7 and acme/relay#3", ("OPS-7", "acme/relay#3")),
        ("Add a probe [issue](https://git.example/a/b/issues/9).", ("https://git.example/a/b/issues/9",)),
        ("Add UTC-8 and UTF-8 to the probe, see https://example.org/handbook", ()),
    ],
)
def test_references_are_links_to_work_and_their_short_forms(line: str, references: tuple[str, ...]) -> None:
    (item,) = read_text(f"## Action items\n\n- {line}\n").action_items
    assert item.references == references


def test_bare_lines_under_a_heading_of_actions_are_items() -> None:
    text = "Corrective actions\nTemporary rate limit put in place (done)\nSecond zone for the cache\n"
    items = read_text(text, source="note.txt").action_items
    assert [(item.text, item.is_done) for item in items] == [
        ("Temporary rate limit put in place (done)", True),
        ("Second zone for the cache", False),
    ]


def test_what_the_team_refused_is_not_an_item() -> None:
    text = "## Action items\n\n- Add a probe\n\n### Won't do\n\n- Rewrite the relay\n"
    assert promises(read_text(text)) == ["Add a probe"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("~~Add a probe~~", []),
        ("~~Add a probe~~ (not needed any more)", []),
        ("[ ] <del>Add a probe</del>", []),
        ("~~Updated the runbook~~", []),
        ("~~Add a probe~~ done", [True]),
        ("[x] ~~Add a probe~~", [True]),
        ("~~Add a probe~~ Add two probes", [False]),
        ("Add ~~one~~ two probes", [False]),
        ("Add a probe ~~ soon", [False]),
    ],
)
def test_what_is_struck_through_is_withdrawn_unless_it_is_said_to_be_done(line: str, found: list[bool]) -> None:
    writeup = read_text(f"# Outage\n\n## Action items\n\n- {line}\n")
    assert [item.is_done for item in writeup.action_items] == found
    says = "What is struck through was taken as withdrawn and left out: line 5. Add what still holds."
    assert (says in writeup.warnings) is not bool(found)


def test_struck_sentences_and_rows_are_withdrawn_too() -> None:
    writeup = read_text(
        "# Outage\n\n## Next steps\n\n~~We will add a probe. We will alert on it.~~ We will write a runbook.\n\n"
        "| Action | Status |\n|---|---|\n| ~~Add a row~~ | done |\n| ~~Add a column~~ | |\n"
    )
    assert promises(writeup) == ["~~Add a row~~"]
    assert writeup.action_items[0].is_done
    assert promises(read_text("# Outage\n\n## Next steps\n\n~~We will add a probe.~~ We will write a runbook.\n")) == [
        "We will write a runbook."
    ]


def test_reference_links_lead_where_the_text_says_further_down() -> None:
    writeup = read_text(
        "# Outage\n\n## Action items\n\n- Add a probe ([ticket][1])\n- Write the [runbook] and [test it][Run Book]\n"
        "- Ask [the vendor][2]\n\n| Action | Ticket |\n|---|---|\n| Alert on it | [alerts][] |\n\n"
        "[1]: https://example.org/acme/shop/issues/7 'Probe'\n[run  book]: <https://example.org/acme/shop/pull/8>\n"
        "[2]: https://vendor.example\n[Alerts]: https://example.org/browse/OPS-9\n"
    )
    assert [(item.text, item.references) for item in writeup.action_items] == [
        ("Add a probe ([ticket][1])", ("https://example.org/acme/shop/issues/7",)),
        ("Write the [runbook] and [test it][Run Book]", ("https://example.org/acme/shop/pull/8",)),
        ("Ask [the vendor][2]", ()),
        ("Alert on it", ("https://example.org/browse/OPS-9",)),
    ]
