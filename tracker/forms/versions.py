"""Forms about what others may be editing too."""

import re
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput


class VersionField(IntegerField):
    """The version that the sender saw: the hidden field of the page, or the header `If-Match: "7"` of a script."""

    widget = HiddenInput()

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        missing = "Say which version you saw: in the field version, or in the header If-Match."
        super().__init__(label, validators or [InputRequired(missing)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the field, else the header."""
        tag = re.fullmatch(r'"(\d{1,9})"', request.headers.get("If-Match", ""))
        self.raw_data = valuelist or ([tag[1]] if tag else [])
        super().process_formdata(self.raw_data)


class Versioned(FlaskForm):
    """A form that says which version of its thing it was made from."""

    version = VersionField()
