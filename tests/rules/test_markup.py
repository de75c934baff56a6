"""Markdown as plain words."""

import pytest

from tracker.rules.markup import unmarked


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("- **Identified**: somebody ran `destroy`", "Identified: somebody ran destroy"),
        ("Fix it in the [tool](https://git.example.org/tool/issues/2899), soon", "Fix it in the tool, soon"),
        ("Fix it ([pull", "Fix it ([pull"),
        ("see [#12](https://git.example.org/a_(b)) and ![a picture](x.png)", "see #12 and a picture"),
        ("[the runbook][1] at <https://wiki.example.org/x>", "the runbook at https://wiki.example.org/x"),
        ("## Incident of 5 March\n1. [x] _Restart_ it", "Incident of 5 March\nRestart it"),
        ("~~old~~ __new__ *words*", "old new words"),
        ("`*.apps.live`,`*.live` and some_name_here", "*.apps.live,*.live and some_name_here"),
        ("```kind Ingress: failed ```", "Ingress: failed"),
        ("2 * 3 * 4 is -1 of #ask-platform", "2 * 3 * 4 is -1 of #ask-platform"),
        ("", ""),
    ],
)
def test_marks_go_and_words_stay(written: str, read: str) -> None:
    assert unmarked(written) == read


def test_damaged_markup_is_read_at_once() -> None:
    for mark in ("[", "*", "`", "_", "](", "[a](", "~~"):
        assert isinstance(unmarked(mark * 20_000), str)
