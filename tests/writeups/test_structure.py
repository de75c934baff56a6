import pytest

from tracker.vocabulary import WriteUpFormat
from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.role import Role
from tracker.writeups.roles import heading_role, lead_role
from tracker.writeups.sections import sections_of
from tracker.writeups.structure import blocks_of


def markdown(text: str) -> tuple[Block, ...]:
    return blocks_of(text, WriteUpFormat.MARKDOWN)


def plain(text: str) -> tuple[Block, ...]:
    return blocks_of(text, WriteUpFormat.TEXT)


@pytest.mark.parametrize(
    "heading",
    ["## Next steps", "Next steps\n----------", "Next Steps:", "**Next steps**", "__Next steps:__", "NEXT STEPS"],
)
def test_headings_of_every_sort_are_seen(heading: str) -> None:
    found = markdown(f"Words before.\n\n{heading}\n\n- Add a probe")
    assert [block.kind for block in found] == [BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM]


def test_a_bare_line_is_a_heading_only_with_a_headings_words() -> None:
    assert [block.kind for block in plain("Timeline\nWeb access\n")] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_list_items_keep_their_nesting_and_boxes() -> None:
    found = markdown("- [x] one\n  * two\n    1. three\n- [ ] four")
    assert [(block.text, block.depth, block.box) for block in found] == [
        ("one", 0, True),
        ("two", 1, None),
        ("three", 2, None),
        ("four", 0, False),
    ]


def test_a_label_before_a_colon_opens_a_section() -> None:
    found = markdown("- **Root cause**: a full disk\n- **Review actions**:\n  - Add a probe")
    assert [(block.kind, block.text) for block in found] == [
        (BlockKind.HEADING, "Root cause"),
        (BlockKind.PARAGRAPH, "a full disk"),
        (BlockKind.HEADING, "Review actions"),
        (BlockKind.ITEM, "Add a probe"),
    ]


def test_table_cells_know_their_columns() -> None:
    (row,) = markdown("| What | Who |\n|---|:-:|\n| Add a \\| probe | Ana |\n")
    assert row.cells == (("What", "Add a | probe"), ("Who", "Ana"))


def test_code_and_comments_are_left_out() -> None:
    assert [block.text for block in markdown("one\n\n```\n- not an item\n```\n<!-- nor\nthis -->\ntwo")] == [
        "one",
        "two",
    ]


def test_an_unclosed_fence_swallows_nothing() -> None:
    assert [block.text for block in markdown("```\n- Add a probe")][-1] == "Add a probe"


def test_wrapped_lines_of_plain_text_are_joined_and_bare_lists_are_not() -> None:
    wrapped = (
        "The relay dropped a fifth of all deliveries because its disk\n"
        "had been full for a week and nobody was told of it before"
        "\nthe queue stood still."
    )
    assert len(plain(wrapped)) == 1
    assert [block.kind for block in plain("We are:\nAdding a probe\nMoving the logs\nWe are sorry.")] == [
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.ITEM,
        BlockKind.PARAGRAPH,
    ]


def test_a_line_that_opens_with_a_time_stands_alone() -> None:
    assert len(markdown("10:00 errors rise\n10:20 rolled back")) == 2


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Action items", Role.ACTIONS),
        ("5. Corrective and preventive measures", Role.ACTIONS),
        ("✅ What we're doing to prevent this", Role.ACTIONS),
        ("Actions taken", Role.RESOLUTION),
        ("What went wrong", Role.LESSONS),
        ("Opportunities", Role.LESSONS),
        ("Recommended actions for customers", Role.CUSTOMER),
        ("Contributing factors", Role.FACTORS),
        ("Root Cause and Resolution", Role.CAUSE),
        ("Timeline (UTC)", Role.TIMELINE),
        ("Relay", Role.OTHER),
    ],
)
def test_a_headings_words_tell_its_role(words: str, role: Role) -> None:
    assert heading_role(words) is role


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("To prevent similar issues, we are:", Role.ACTIONS),
        ("The team implemented a solution by:", Role.RESOLUTION),
        ("This showed areas for improvement:", Role.LESSONS),
        ("Customers should:", Role.CUSTOMER),
        ("The outage affected:", Role.IMPACT),
    ],
)
def test_a_lead_in_tells_the_role_of_its_list(sentence: str, role: Role) -> None:
    assert lead_role(sentence) is role


def test_a_heading_that_says_nothing_takes_the_role_above_it() -> None:
    found = sections_of(
        markdown("# Outage\n\n## Action items\n\n### Relay\n\n- Add a probe\n\n### What went well\n\n- Tea")
    )
    assert [(section.heading.text, section.role) for section in found if section.heading] == [
        ("Outage", Role.OTHER),
        ("Action items", Role.ACTIONS),
        ("Relay", Role.ACTIONS),
        ("What went well", Role.LESSONS),
    ]
