"""Which promises read alike."""

import pytest

from tracker.rules import likeness

SAME = (
    ("Validate configuration before rollout", "Configuration must be validated before it is rolled out"),
    ("Alert when refusals double within five minutes", "Add alerting when refusals double within 5 minutes"),
    ("Validate limits before rollout", "Check and validate limits before every rollout"),
    ("Renew certificates automatically", "Automatic renewal of certificates"),
    ("Second network path between the data centres", "Add a second network path between our data centers"),
    ("Page on queue depth above 10,000", "Queue depth above 10000 pages the on-call"),
    ("Write a runbook for failing over the database", "Runbook for database failover"),
    ("Upgrade the kernel on all hosts to 5.15.92", "Upgrade kernel on the remaining hosts"),
    ("Rate limit the crawler", "Add a rate limit for crawlers"),
)
OTHER = (
    ("Add monitoring to the payment service", "Add a runbook to the search service"),
    ("Improve the process", "Improve the tooling"),
    ("Validate configuration before rollout", "Roll out the index in two steps"),
    ("Alert on stalled sends within five minutes", "Alert on certificate expiry 30 days before"),
    ("Write a runbook for failing over the database", "Write a runbook for queue consumers"),
    ("Add an alert for disk space", "Add an alert for queue depth"),
    ("Renew certificates automatically", "Renew the contract with the provider"),
    ("Test the backup every month", "Test the failover every month"),
    ("", "Renew the contract with the provider"),
    ("…", "—"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_promise_in_other_words_is_alike(one: str, other: str) -> None:
    assert likeness.likeness(one, other) >= likeness.ALIKE
    assert likeness.likeness(one, other) == pytest.approx(likeness.likeness(other, one))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_only_shares_common_words_is_not_alike(one: str, other: str) -> None:
    assert likeness.likeness(one, other) < likeness.ALIKE


def test_a_text_is_wholly_like_itself() -> None:
    assert likeness.likeness("Renew certificates automatically", "Renew certificates automatically!") == 1


def test_the_rarest_words_are_looked_for_first_and_they_are_few() -> None:
    assert likeness.telling("Validate the configuration of each gateway before rollout") == [
        "configurat",
        "rollout",
        "validat",
        "gatewa",
    ]
    assert len(likeness.telling(" ".join(f"word{chr(97 + number)}" for number in range(20)))) == likeness.MOST_TELLING
    assert likeness.telling("Improve the process") == []


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert likeness.profile("a" * 10_000_000).grams <= likeness.profile("a" * likeness.READ).grams
