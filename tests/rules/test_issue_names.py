"""How people name issues."""

import pytest

from tracker.errors import RefusedError
from tracker.rules import issue_names
from tracker.rules.issue_names import IssueName


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://github.com/acme/pay.ments/issues/12", IssueName("github.com", "acme/pay.ments", 12)),
        (" https://GitHub.example.org:8443/acme/x/issues/7/ ", IssueName("github.example.org:8443", "acme/x", 7)),
        ("https://github.com/acme/x/issues/12?focus=1", IssueName("github.com", "acme/x", 12)),
        ("https://github.com/acme/x/issues/12#issuecomment-99", IssueName("github.com", "acme/x", 12)),
        ("acme/x#12", IssueName("", "acme/x", 12)),
        ("#12", IssueName("", "", 12)),
        ("12", IssueName("", "", 12)),
    ],
)
def test_an_issue_is_named_by_address_or_number(text: str, name: IssueName) -> None:
    assert issue_names.read(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#0",
        "x#12",
        "acme/x",
        "acme/x12",
        "https://github.com/acme/x",
        "https://github.com/acme/x/issues/new",
        "#1\n#2",
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(RefusedError, match="its number as #12"):
        issue_names.read(text)


def test_a_pull_request_is_refused_by_its_address() -> None:
    with pytest.raises(RefusedError, match="pull request"):
        issue_names.read("https://github.com/acme/x/pull/12")


def test_issues_in_a_text_are_found_once_each_and_pull_requests_left_out() -> None:
    one, other = "https://github.com/acme/x/issues/1", "https://github.com/acme/x/issues/2"
    text = f"See {one}, ({other}) and {one}. Done in https://github.com/acme/x/pull/3; not {one}0/labels"
    assert [name.number for name in issue_names.cited(text)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Limit it, see acme/x#4, (acme/y#5) and #6.", ["acme/x#4", "acme/y#5", "#6"]),
        ("#7, then https://github.com/acme/x/issues/3", ["acme/x#3", "#7"]),
        ("[#3](https://github.com/acme/x/issues/3) and acme/x#3", ["acme/x#3"]),
        ("[#3](https://github.com/acme/x/pull/3), PR #8, pull request acme/x#9, incident #2", []),
        ("colour &#35; or x#1, a/b/c#2, #12th, ##4, #0", []),
    ],
)
def test_short_names_in_a_text_are_found_once_each(text: str, named: list[str]) -> None:
    assert [f"{name.repo}#{name.number}" for name in issue_names.cited(text)] == named
