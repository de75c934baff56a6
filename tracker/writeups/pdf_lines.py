"""The lines of a PDF page: words with their size, weight and place, as the page draws them."""

import re
from dataclasses import dataclass, field
from typing import Any

_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
MAX_LINES = 2000
"""On one page; what follows is no prose."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words drawn at once, and where they begin, in points from the lower left."""

    text: str
    x: float
    y: float


@dataclass(slots=True)
class Line:
    """One drawn line. `x` and `y` in points from the lower left, `size` of most of its letters."""

    text: str
    x: float
    y: float
    size: float
    is_bold: bool
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class _Open:
    pieces: list[str] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    sizes: dict[float, int] = field(default_factory=dict)
    bold: int = 0
    placed: list[Piece] = field(default_factory=list)
    letters: int = 0


class Lines:
    """Takes pieces of text as pypdf hands them over, and makes lines of them."""

    def __init__(self) -> None:
        self.done: list[Line] = []
        self.open = _Open()

    def take(self, text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        """One piece of text with its matrices, font and size."""
        first, *rest = text.split("\n")
        self._add(first, cm, tm, font, size)
        for piece in rest:
            self._close()
            self._add(piece, cm, tm, font, size)

    def all(self) -> list[Line]:
        """The lines of the page in the order in which they are drawn."""
        self._close()
        return self.done

    def _add(self, piece: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        letters = len(piece.strip())
        if letters:
            x, y, height = _place(cm, tm, size)
            if not self.open.letters:
                self.open.x, self.open.y = x, y
            self.open.sizes[height] = self.open.sizes.get(height, 0) + letters
            self.open.letters += letters
            self.open.placed.append(Piece(" ".join(piece.split()), x, y))
            self.open.bold += letters if _is_bold(font) else 0
        self.open.pieces.append(piece)

    def _close(self) -> None:
        made, self.open = self.open, _Open()
        if made.letters and len(self.done) < MAX_LINES:
            size = max(made.sizes, key=lambda one: made.sizes[one])
            words = " ".join("".join(made.pieces).split())
            self.done.append(Line(words, made.x, made.y, size, made.bold >= 0.9 * made.letters, tuple(made.placed)))


def _place(cm: Any, tm: Any, size: Any) -> tuple[float, float, float]:
    """Where a piece stands, and how tall its letters are, rounded to half points."""
    try:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3] + tm[2] * cm[1]) or abs(tm[0] * cm[0]) or 1.0
        height = round(float(size) * scale * 2) / 2
        return float(x), float(y), height
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0, 0.0, 0.0


def _is_bold(font: Any) -> bool:
    try:
        return bool(_BOLD.search(str(font.get("/BaseFont", ""))))
    except AttributeError:
        return False
