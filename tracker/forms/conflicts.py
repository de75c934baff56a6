"""What is there now, in words, when a form comes too late."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from flask_wtf import FlaskForm
from wtforms import Field, SelectField


class Versioned(Protocol):
    """Anything that counts its changes."""

    @property
    def version(self) -> int:
        """How often it was changed."""


class Now:
    """A thing as it is now, with words for each field in which `form` differs from it: for `refusals_on`.

    `fresh` makes the same form from the thing's present values; it is asked only when there is a conflict.
    """

    def __init__(self, thing: Versioned, form: FlaskForm, fresh: Callable[[], FlaskForm]) -> None:
        self._thing, self._form, self._fresh = thing, form, fresh
        self._words: dict[str, str] | None = None

    @property
    def version(self) -> int:
        """The version that the next attempt must name."""
        return self._thing.version

    def __getattr__(self, name: str) -> str:
        if self._words is None:
            self._words = differences(self._form, self._fresh())
        if name not in self._words:
            raise AttributeError(name)
        return self._words[name]


def differences(form: FlaskForm, current: FlaskForm) -> dict[str, str]:
    """By field name, what `current` holds in words, where `form` holds something else. Both are of one class."""
    return {
        field.name: in_words(current[field.name])
        for field in form
        if field.name not in ("version", "csrf_token") and field.data != current[field.name].data
    }


def in_words(field: Field) -> str:
    """A field's data as people read them."""
    data = field.data
    if isinstance(field, SelectField):
        chosen = data if isinstance(data, list) else [data]
        names = [name for value, name, *_ in field.iter_choices() if field.coerce(value) in chosen]
        return ", ".join(names)
    if isinstance(data, datetime):
        return f"{data:%Y-%m-%d %H:%M} UTC"
    if isinstance(data, bool):
        return "yes" if data else "no"
    return "" if data is None else str(data)
