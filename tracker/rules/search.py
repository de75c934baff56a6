"""What people type into a search box, and the words of a text that answer it.

Words are runs of letters and digits, in any case, accents left out, nothing stemmed: a rule so plain that SQLite,
PostgreSQL and the marks on the page agree on it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

MOST_TERMS: Final = 12
"""What is typed beyond these is left out."""
PREFIX_FROM: Final = 3
"""The last word also stands for the beginning of a longer one, from so many letters on."""
EXCERPT: Final = 180
"""Characters of a text that are shown around what was found in it."""
MOST_PLACES: Final = 500

_CHUNK = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"\s*(AI|INC)[- ]?(\d{1,9})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """Words one after the other. The last may go on where `is_prefix`; where `is_excluded` they must not be there."""

    words: tuple[str, ...]
    is_prefix: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What must be found, all of it, and what must not."""

    wanted: tuple[Term, ...]
    excluded: tuple[Term, ...]

    def __bool__(self) -> bool:
        """Whether there is something to look for: leaving out alone finds nothing."""
        return bool(self.wanted)


NOTHING: Final = Query((), ())


class Piece(NamedTuple):
    """Some characters of a text, and whether they were looked for."""

    text: str
    is_marked: bool


def parse(text: str) -> Query:
    """Read words, "phrases" and -words. Whatever else was typed only separates words; nothing is an error."""
    terms = []
    for dash, quoted, bare in _CHUNK.findall(unicodedata.normalize("NFC", text)):
        words = tuple(_WORD.findall(quoted or bare))
        if words:
            terms.append(Term(words, is_prefix=bool(bare), is_excluded=bool(dash)))
    terms = terms[:MOST_TERMS]
    last = len(terms) - 1
    kept = [Term(term.words, _goes_on(term) and place == last, term.is_excluded) for place, term in enumerate(terms)]
    return Query(tuple(term for term in kept if not term.is_excluded), tuple(term for term in kept if term.is_excluded))


def _goes_on(term: Term) -> bool:
    return term.is_prefix and not term.is_excluded and len(term.words[-1]) >= PREFIX_FROM


def label_in(text: str) -> tuple[str, int] | None:
    """("AI", 12) or ("INC", 7) where the text is nothing but the name of an item or an incident."""
    found = _LABEL.fullmatch(text)
    return (found[1].upper(), int(found[2])) if found else None


def fold(text: str) -> str:
    """The text in lower case without accents, of the same length."""
    return text.lower() if text.isascii() else "".join(map(_FOLDED.__getitem__, text))


class _Folded(dict[str, str]):
    """Each character as it is compared."""

    def __missing__(self, character: str) -> str:
        parts = unicodedata.normalize("NFD", character.lower()[0])
        alike = parts[0] if all(unicodedata.combining(mark) for mark in parts[1:]) else character
        self[character] = alike
        return alike


_FOLDED: Final = _Folded()


def marked(text: str, query: Query) -> list[Piece]:
    """The whole text in pieces, with what was looked for marked."""
    text = unicodedata.normalize("NFC", text)
    return _pieces(text, [(start, end) for start, end, _ in _places(text, query)])


def excerpt(text: str, query: Query) -> list[Piece]:
    """The part of a text that shows most of what was looked for; empty where it holds none of it."""
    text = unicodedata.normalize("NFC", text)
    places = [place for place, _ in zip(_places(text, query), range(MOST_PLACES), strict=False)]
    if not places:
        return []
    best = max(range(len(places)), key=lambda place: (_terms_near(places, place), -place))
    start, end = _around(text, places[best][0])
    shown = " ".join(text[start:end].split())
    shown = f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"
    return _pieces(shown, [(one, to) for one, to, _ in _places(shown, query)])


def line_of(text: str, query: Query) -> int | None:
    """The first line, from 1, that holds something of what was looked for."""
    text = unicodedata.normalize("NFC", text)
    first = next(_places(text, query), None)
    return None if first is None else text.count("\n", 0, first[0]) + 1


def _terms_near(places: Sequence[tuple[int, int, int]], first: int) -> int:
    """How many different terms stand within one excerpt from this place on."""
    reach = places[first][0] + EXCERPT * 2 // 3
    near = set()
    for _, end, term in places[first:]:
        if end > reach:
            break
        near.add(term)
    return len(near)


def _around(text: str, at: int) -> tuple[int, int]:
    """The ends of an excerpt a third of which stands before `at`, at blanks where there are some."""
    start = max(at - EXCERPT // 3, 0)
    end = min(start + EXCERPT, len(text))
    if start:
        start = min((place for place in _blanks(text, start, at)), default=start)
    if end < len(text):
        end = max((place for place in _blanks(text, at, end)), default=end)
    return start, max(end, min(at + EXCERPT // 3, len(text)))


def _blanks(text: str, start: int, end: int) -> Iterator[int]:
    return (place for place in range(start, end) if text[place].isspace())


def _places(text: str, query: Query) -> Iterator[tuple[int, int, int]]:
    """Start, end and term of each place, in order, none over another."""
    if not query:
        return
    pattern = re.compile("|".join(f"({_pattern(term)})" for term in query.wanted))
    for found in pattern.finditer(fold(text)):
        yield found.start(), found.end(), found.lastindex or 0


def _pattern(term: Term) -> str:
    words = r"[\W_]+".join(re.escape(fold(word)) for word in term.words)
    rest = r"[^\W_]*" if term.is_prefix else ""
    return rf"(?<![^\W_]){words}{rest}(?![^\W_])"


def _pieces(text: str, places: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces, at = [], 0
    for start, end in places:
        pieces += [Piece(text[at:start], is_marked=False), Piece(text[start:end], is_marked=True)]
        at = end
    return [piece for piece in [*pieces, Piece(text[at:], is_marked=False)] if piece.text]
