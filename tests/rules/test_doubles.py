"""Who is likely to be one person."""

from dataclasses import dataclass

from tracker.rules.doubles import keys_of, likely_pairs


@dataclass
class Known:
    name: str
    email: str | None = None
    github_login: str | None = None
    password_hash: str | None = None


def test_names_logins_and_addresses_are_compared_without_their_marks() -> None:
    assert keys_of(Known("Ana Ortiz", "a.ortiz@example.org", "ana-ortiz")) == {"anaortiz", "aortiz"}
    assert keys_of(Known("X")) == set()


def test_an_owner_read_from_a_text_is_paired_with_who_logs_in() -> None:
    ana = Known("Ana Ortiz", "ana.ortiz@example.org", password_hash="x")
    read, other = Known("ana-ortiz"), Known("Ben")
    assert likely_pairs([read, other, ana]) == [(read, ana)]


def test_two_who_log_in_are_two_people() -> None:
    assert likely_pairs([Known("Ana", password_hash="x"), Known("ana", password_hash="y")]) == []


def test_two_read_from_texts_are_one_pair() -> None:
    one, two = Known("Ana Ortiz"), Known("A. Ortiz", github_login="anaortiz")
    assert likely_pairs([one, two]) == likely_pairs([two, one]) == [(one, two)]
