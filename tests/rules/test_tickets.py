"""The tickets that a text names."""

from tracker.rules.tickets import tickets_in


def test_tickets_are_links_and_keys() -> None:
    text = "See OPS-12, https://www.git.example/a/b/pull/3, UTF-8 and https://git.example/a/b/blob/x.md."
    assert tickets_in(text) == {"ops-12", "git.example/a/b/pull/3"}
