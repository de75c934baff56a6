"""Zip archives are looked over before anything is unpacked: bombs, overlaps and lies about sizes are refused."""

import io
import zipfile
import zlib

from tracker.errors import UnreadableError

MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
"""What an office document of pictures and text reaches is below 50."""
_SMALL = 1024 * 1024
_HEADER = 30


class Archive:
    """A zip archive that has passed. `read` unpacks one entry, never more than it was asked for."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise UnreadableError("This file is damaged: its parts cannot be opened.") from None
        _refuse_bombs(entries)
        _refuse_overlaps(entries)
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, name: str, *, at_most: int) -> bytes:
        """The bytes of one entry. Raises UnreadableError for one that is missing, larger, or damaged."""
        try:
            with self._zip.open(name) as part:
                data = part.read(at_most + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError,
                NotImplementedError):  # fmt: skip
            raise UnreadableError("This file is damaged or protected: its text cannot be opened.") from None
        if len(data) > at_most:
            raise UnreadableError("The document is too large. Import the incident's own pages only.")
        return data


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    is_many = len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED
    is_dense = any(
        entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries
    )
    if is_many or is_dense:
        raise UnreadableError("This file unpacks to far more than a document holds. It is not read.")


def _refuse_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes: one small piece unpacked many times over."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise UnreadableError("This file's parts overlap, as in a zip bomb. It is not read.")
        end = entry.header_offset + _HEADER + len(entry.filename.encode("utf-8", "replace")) // 4 + entry.compress_size
