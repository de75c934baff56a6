"""Whom `@name` means."""

import pytest

from tracker.rules import mentions
from tracker.rules.mentions import Named

ANA = Named(1, "Ana Ortiz", "aortiz", "ana@example.org")
ANA_TOO = Named(2, "Ana Berg", None, "ana@example.com")
BO = Named(3, "Bo", None, None)


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@Ana, @bo.", ["ana", "bo"]),
        ("@ana @ANA", ["ana"]),
        ("mail ana@example.org", []),
        ("see https://example.org/@ana", []),
        ("`@ana` and ```\n@bo\n```", []),
        ("```\n@never closed", []),
        ("(@ana-b_c.d)", ["ana-b_c.d"]),
        ("@ @- @@ana", []),
    ],
)
def test_names_are_found_outside_of_code_and_addresses(text: str, handles: list[str]) -> None:
    assert mentions.handles_in(text) == handles


def test_a_text_names_no_crowd() -> None:
    assert len(mentions.handles_in(" ".join(f"@p{number}" for number in range(500)))) == mentions.MOST


@pytest.mark.parametrize(
    ("handle", "meant"),
    [("aortiz", 1), ("anaortiz", 1), ("ana.ortiz", 1), ("ana", None), ("anaberg", 2), ("bo", 3), ("x", None)],
)
def test_a_name_means_one_person_or_nobody(handle: str, meant: int | None) -> None:
    assert mentions.resolve([handle], [ANA, ANA_TOO, BO]).get(handle) == meant
