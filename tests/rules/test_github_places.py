"""Addresses on a GitHub at which write-ups may be."""

import pytest

from tracker.rules import github_places
from tracker.rules.github_places import GithubPlace


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://github.com/acme/docs/tree/main/post mortems/2026", ("acme/docs", "post mortems/2026", "")),
        ("https://github.com/acme/docs/tree/main/post%20mortems/", ("acme/docs", "post mortems", "")),
        ("https://github.com/acme/docs", ("acme/docs", "", "")),
        ("https://github.com/acme/docs/labels/post-mortem", ("acme/docs", "", "post-mortem")),
        ('https://github.com/acme/docs/issues?q=is%3Aissue+label%3A"post+mortem"', ("acme/docs", "", "post mortem")),
        ("https://github.com/acme/docs/issues?q=label:outage", ("acme/docs", "", "outage")),
    ],
)
def test_folders_and_labels_are_read_from_addresses(address: str, place: tuple[str, str, str]) -> None:
    assert github_places.read(address) == GithubPlace("github.com", *place)


@pytest.mark.parametrize(
    "address",
    [
        "http://github.com/acme/docs",
        "https://github.com/acme",
        "https://github.com/acme/docs/issues",
        "https://github.com/acme/docs/issues/3",
        "https://github.com/acme/docs/blob/main/a.md",
        "https://[github.com/acme/docs",
    ],
)
def test_all_else_is_an_ordinary_address(address: str) -> None:
    assert github_places.read(address) is None
