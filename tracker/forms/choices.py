"""Choices of select fields, from the pairs that queries return."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs


def choices(*groups: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """(value, label) pairs, one group after the other, as a select field takes them."""
    return [SelectChoice(value, label) for group in groups for value, label in group]
