"""What a format's reader hands on: the text of one incident and where it came from."""

from dataclasses import dataclass

from tracker.vocabulary import WriteUpFormat


@dataclass(frozen=True, slots=True)
class Document:
    """One write-up taken out of its format. `text` is not yet tidied; `warnings` say what was changed."""

    text: str
    format: WriteUpFormat
    source: str
    warnings: tuple[str, ...] = ()
