"""Shorthands of the tests of the readers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.writeups.as_json import to_json
from tracker.writeups.detect import read
from tracker.writeups.facts import WriteUp

AS_OF = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples"
CORPUS = ROOT.parent / "shared" / "corpus"


def read_sample(name: str) -> WriteUp:
    return read((SAMPLES / name).read_bytes(), source=name, as_of=AS_OF)


def read_text(text: str, *, source: str = "note.md", as_of: date = AS_OF) -> WriteUp:
    return read(text.encode(), source=source, as_of=as_of)


def read_seed(number: str) -> dict[str, Any]:
    found = sorted((CORPUS / "texts" / "seeds").glob(f"{number}_*"))
    if not found:
        pytest.skip("the shared corpus of real write-ups is not here")
    return to_json(read(found[0].read_bytes(), source=found[0].name, as_of=AS_OF))


def promises(writeup: WriteUp) -> list[str]:
    return [item.text for item in writeup.action_items]


def minute(writeup_point: Any) -> str | None:
    return f"{writeup_point.at:%Y-%m-%dT%H:%MZ}" if writeup_point else None
