"""The files to read: named one by one, or found in folders."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tracker.errors import UnreadableError
from tracker.writeups.formats import MAX_DOCUMENT_BYTES, READABLE_ENDINGS

ENDINGS: Final = READABLE_ENDINGS
"""What is read in a folder. A file that is named itself is read whatever it is called."""

NOTHING_HERE: Final = "The folder holds no write-up: no text, Markdown, HTML, Word (.docx) or PDF file."


@dataclass(frozen=True, slots=True)
class Found:
    """One file to read. `source` is its path within the folder that was asked for, else its name."""

    path: Path
    source: str


def files_of(name: str) -> Iterator[tuple[Found, str | None]]:
    """The files that a path stands for, or the path itself with what is wrong with it."""
    path = Path(name)
    if not path.is_dir():
        problem = None if path.is_file() else "There is no such file." if not path.exists() else "This is not a file."
        yield Found(path, _readable(path.name)), problem
        return
    inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS and one.is_file())
    if not inside:
        yield Found(path, _readable(path.name)), NOTHING_HERE
    for one in inside:
        yield Found(one, _readable(one.relative_to(path).as_posix())), None


def _readable(name: str) -> str:
    """A name as text, whatever bytes the file system holds."""
    return os.fsencode(name).decode("utf-8", "replace")


def data_of(found: Found, error: str | None) -> bytes:
    """The bytes of a file, at most a little more than may be read. Raises UnreadableError."""
    if error:
        raise UnreadableError(error)
    try:
        with found.path.open("rb") as file:
            return file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as problem:
        raise UnreadableError(f"It cannot be opened: {problem.strerror}.") from problem
