"""Text of people as Markdown that shows it as it is: nothing in it becomes a heading, a list, a table or HTML."""

import re
from collections.abc import Iterable, Sequence

_ANYWHERE = re.compile(r"([\\`*_\[\]<|~&])")
_AT_THE_START = re.compile(r"^([-+=>#])|^(\d+)(?=[.)])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile(r"\r\n|\r|\n")


def text(words: object) -> str:
    """Words on one line: line ends become blanks."""
    line = " ".join(_UNSEEN.sub(" ", str(words)).split())
    return _AT_THE_START.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", _ANYWHERE.sub(r"\\\1", line)
    )


def cell(words: object) -> str:
    """Words in a table: every line end stays, as a break."""
    return "<br>".join(text(line) for line in _lines(words))


def paragraphs(words: object) -> str:
    """Words of several lines, each on its own."""
    lines = [text(line) for line in _lines(words)]
    return "\n".join(
        f"{line}\\" if line and following else line for line, following in zip(lines, [*lines[1:], ""], strict=True)
    )


def quote(words: object) -> str:
    """Words as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in paragraphs(words).split("\n"))


def verbatim(words: str) -> str:
    """A whole text as it is, between fences that it does not hold. What cannot be seen is shown as �."""
    longest = max((len(run) for run in re.findall(r"`+", words)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(_UNSEEN.sub("�", line) for line in _LINE_END.split(words))
    return f"{fence}text\n{lines}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells are escaped, None is empty. Nothing at all without rows."""
    return ready_table(head, (["" if value is None else cell(value) for value in row] for row in rows))


def ready_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same of cells that are Markdown already."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body]) if body else ""


def _lines(words: object) -> list[str]:
    """The lines of a text without the empty ones around it."""
    return _LINE_END.split(str(words).strip())
