"""Damaged documents of every format: `make fuzz` reads them until the time is up.

Each case takes one of our samples (and of the shared corpus, where it is at hand) and damages it: bytes, pieces
and words of the format are changed, doubled, cut, or taken from another document. In Word and PDF files also what
they hold packed is damaged, and packed again. Whatever comes of it must be read or refused in words, within the
time, and what was read must read the same from its stored text. Case N of a seed is always the same:
`python -m bench.fuzz_readers --seed S --only N`.
"""

import argparse
import faulthandler
import io
import json
import random
import re
import sys
import time
import traceback
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tracker.errors import UnreadableError
from tracker.writeups.as_json import to_json
from tracker.writeups.detect import read, read_many
from tracker.writeups.facts import WriteUp

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 21)
MOST_SECONDS = 5.0
"""Of processor time for one document; more is a failure."""
HANGS = 120
MOST_BYTES = 3 * 1024 * 1024
SHOWN = 10

_PLAIN = """
# |## Action items|Next steps:|- |  - |1. |[x] |[ ] |```|~~|**|<!--|-->|---|===|> || a | b ||\n|---|---|\n|[1]: http|
**Root cause**: |10:00 |2024-02-30|May 7th|99:99|9999-12-31 23:59 PST|0001-01-01 00:00 CET|\r|\ufeff|\u202e|\u0301|
Posted Mar 02, 2020 - 10:15 UTC|we will add |Severity: |@|#1|\t|\u2028|\ud800|\U0001f600|\u00a0|Ã©|
"""
_MARKUP = """
<|>|</|&|&#xD800;|&#0;|&amp;amp;|<!DOCTYPE a [|<![CDATA[|]]>|<!--|<table>|<tr><td>|<li>|<ul>|<pre>|<s>|</p>|<br>|<form>|
<td colspan=99999>|<template>|<svg>|<a href="javascript:a">|style="display:none"|<meta charset=utf-16>|<title>|<base>|
"""
_WORD = """
<w:p>|</w:p>|<w:tbl>|<w:tr>|<w:tc>|<w:r><w:t>|</w:t></w:r>|<w:ilvl w:val="99999999999"/>|<w:numId w:val="-1"/>|<w:del>|
<w:strike/>|<w:sdt>|w:val="|<w:outlineLvl w:val="9"/>|<w:hyperlink r:id="rId1">|&lt;|&#xD800;|<!DOCTYPE a>|xmlns:w="a"|
"""
_PDF = """
 Tj | TJ |[|]|(|)|<|>|<<|>>| Td | Tm | BT | ET | q | Q | cm | Do | Tf |1e99 |-1 |999999999999 |obj |endobj |
endstream|/Kids [3 0 R]|/Parent 1 0 R|/Length -1|/Filter /FlateDecode|/Prev 0|xref|trailer|/Encrypt 5 0 R|0 R|
"""
_JSON = """
{|}|[|]|"|,|:|null|true|1e999|-0|"\\ud800"|"\\u0000"|"incidents": |"postmortem_body": |"started_at": "9999-99"|
"incident_updates": {}|"name": []|
"""


def _pieces(text: str) -> list[bytes]:
    return [piece.encode("utf-8", "surrogatepass") for piece in text.replace("|\n", "|").strip("\n|").split("|")]


_WORDS = {
    ".html": _pieces(_MARKUP + _PLAIN), ".xml": _pieces(_MARKUP), ".json": _pieces(_JSON + _PLAIN),
    ".docx": _pieces(_WORD), ".pdf": _pieces(_PDF),
}  # fmt: skip
_PLAIN_WORDS = _pieces(_PLAIN)
_STREAM = re.compile(rb"(<<[^>]*?/FlateDecode[^>]*>>\s*stream\r?\n)(.*?)(\r?\nendstream)", re.DOTALL)


class BrokenPromise(Exception):
    """What was read does not hold together."""


_VALUES = {
    **dict.fromkeys((".html", ".xml", ".docx"), re.compile(rb'(?<=>)[^<>]+(?=<)|(?<==")[^"<>]*(?=")')),
    ".json": re.compile(rb'(?<=")[^"\\]*(?=")'),
    ".pdf": re.compile(rb"-?\d+(?:\.\d+)?|(?<=\()[^()\\]*(?=\))"),
}  # fmt: skip
"""Words and numbers that can be exchanged without the whole falling apart."""
_NUMBERS = (b"0", b"-1", b"1.5", b"9", b"300", b"1e99", b"99999999999")


@dataclass
class Tally:
    """What happened so far."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def main() -> None:
    """Read damaged documents; exit 1 where anything but a refusal came of one."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    asked.add_argument("--seconds", type=int, default=60, help="how long (60)")
    asked.add_argument("--seed", type=int, default=1, help="which series of cases (1)")
    asked.add_argument("--only", type=int, help="this case alone")
    given = asked.parse_args()
    seeds = _seeds()
    tally, until, number = Tally(), time.monotonic() + given.seconds, given.only or 0
    while given.only is not None or time.monotonic() < until:
        _try(number, given.seed, seeds, tally)
        number += 1
        if given.only is not None:
            break
    _report(tally, given.seed, len(seeds))
    sys.exit(bool(tally.failures))


def _seeds() -> list[tuple[str, bytes]]:
    """Names and bytes of whole documents, small formats as often as there are many plain texts."""
    own = [path for path in sorted((ROOT / "tests" / "samples").iterdir()) if path.suffix != ".jsonl"]
    packed = [path for path in own if path.suffix in (".docx", ".pdf", ".xml", ".json")]
    corpus = ROOT.parent / "shared" / "corpus" / "texts"
    more = sorted(path for path in corpus.rglob("*") if path.is_file()) if corpus.exists() else []
    paths = own * (1 + len(more) // 40) + packed * (1 + len(more) // 20) + more
    return [(path.name, path.read_bytes()) for path in paths]


def _try(number: int, seed: int, seeds: list[tuple[str, bytes]], tally: Tally) -> None:
    chance = random.Random(f"{seed} {number}")
    name, data = _damaged(chance, seeds)
    faulthandler.dump_traceback_later(HANGS, exit=True)
    began = time.process_time()
    try:
        kind = _read(name, data)
    except UnreadableError as refusal:
        kind = "refused"
        tally.refusals[str(refusal)] += 1
    except Exception:
        kind = "failed"
        tally.failures.append(f"case {number}, {name}:\n{traceback.format_exc()}")
    took = time.process_time() - began
    faulthandler.cancel_dump_traceback_later()
    if took > MOST_SECONDS:
        tally.failures.append(f"case {number}, {name}: took {took:.1f} s")
    tally.counts[kind] += 1
    tally.slowest = sorted([*tally.slowest, (took, number, name)], reverse=True)[:SHOWN]


def _read(name: str, data: bytes) -> str:
    found = read_many(data, source=name, as_of=AS_OF)
    for writeup in found:
        json.dumps(to_json(writeup), allow_nan=False).encode()
        _check_lines(writeup)
        again = read(writeup.text.encode(), source=writeup.source, as_of=AS_OF, stored_as=writeup.format)
        if (again.text, again.action_items) != (writeup.text, writeup.action_items):
            raise BrokenPromise("the stored text reads otherwise")
    return found[0].format.value


def _check_lines(writeup: WriteUp) -> None:
    count = writeup.text.count("\n") + 1
    told = (*writeup.action_items, *writeup.timeline, *writeup.contributing_factors, *writeup.services)
    if not all(1 <= fact.first_line <= fact.last_line <= count for fact in told):
        raise BrokenPromise("a fact lies outside the text")


def _damaged(chance: random.Random, seeds: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    name, data = chance.choice(seeds)
    other = chance.choice(seeds)[1]
    ending = Path(name).suffix
    if ending == ".docx" and chance.random() < 0.9:
        return name, _repacked(data, chance)
    if ending == ".pdf" and chance.random() < 0.9:
        data = _STREAM.sub(lambda found: _unpacked(found, chance), data)
        return name, data if chance.random() < 0.7 else _mutated(data, data, chance, ending)
    if ending in _VALUES and chance.random() < 0.6:
        return name, _retold(data, chance, ending)
    return name, _mutated(data, other, chance, ending)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    """A zip archive with damage inside its parts of text."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            odds = 0.9 if entry.filename == "word/document.xml" else 0.2
            if entry.filename.startswith("word/") and chance.random() < odds:
                change = _retold if chance.random() < 0.7 else _broken
                part = change(part, chance, ".docx")
            after.writestr(entry.filename, part)
    return held.getvalue()


def _unpacked(found: re.Match[bytes], chance: random.Random) -> bytes:
    """A stream of a PDF, damaged, and packed again."""
    try:
        content = zlib.decompress(found[2])
    except zlib.error:
        return found[0]
    change = _retold if chance.random() < 0.5 else _broken
    return found[1] + zlib.compress(change(content, chance, ".pdf")) + found[3]


def _retold(data: bytes, chance: random.Random, ending: str) -> bytes:
    """The document with some of its words and numbers exchanged, its structure whole."""
    odds = chance.choice((0.002, 0.02, 0.2, 0.9))

    def exchanged(found: re.Match[bytes]) -> bytes:
        if chance.random() > odds:
            return found[0]
        if found[0].lstrip(b"-").replace(b".", b"").isdigit():
            return chance.choice(_NUMBERS)
        word = chance.choice(_PLAIN_WORDS) * chance.choice((1, 1, 3, 100))
        return re.sub(rb'[<>&"()\\\x00-\x1f]|\xed[\xa0-\xbf].', b" ", word)

    return _VALUES[ending].sub(exchanged, data)[:MOST_BYTES]


def _broken(data: bytes, chance: random.Random, ending: str) -> bytes:
    return _mutated(data, data, chance, ending)


def _mutated(data: bytes, other: bytes, chance: random.Random, ending: str) -> bytes:
    """The document with pieces of it changed, doubled, cut, or taken from another."""
    words = _WORDS.get(ending, _PLAIN_WORDS)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 16))):
        at, size = chance.randrange(len(data) + 1), chance.choice((1, 3, 10, 100, 1000))
        change = chance.randrange(7)
        if change == 0:
            data = data[:at] + bytes([chance.randrange(chance.choice((128, 256)))]) + data[at + 1 :]
        elif change == 1:
            data = data[:at] + data[at + size :]
        elif change == 2:
            data = data[:at] + chance.choice(words) + data[at:]
        elif change == 3:
            data = data[:at] + chance.choice(words) * chance.choice((2, 30, 1000, 20_000)) + data[at:]
        elif change == 4:
            data = data[:at] + data[at : at + size] * chance.choice((2, 10, 300)) + data[at:]
        elif change == 5:
            start = chance.randrange(len(other) + 1)
            data = data[:at] + other[start : start + size] + data[at:]
        else:
            data = data[: max(at, size)]
        data = data[:MOST_BYTES]
    return data


def _report(tally: Tally, seed: int, seeds: int) -> None:
    total = sum(tally.counts.values())
    print(f"{total} damaged documents made of {seeds}, seed {seed}")
    print("  ".join(f"{kind} {count}" for kind, count in tally.counts.most_common()))
    for refusal, count in tally.refusals.most_common(SHOWN):
        print(f"{count:6} refused: {refusal}")
    print("slowest:", "; ".join(f"{took:.2f} s case {number} ({name})" for took, number, name in tally.slowest))
    print(f"{len(tally.failures)} failures")
    for failure in tally.failures[:SHOWN]:
        print(f"\n{failure}")


if __name__ == "__main__":
    main()
