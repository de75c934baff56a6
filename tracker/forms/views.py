"""Saved views: the shape of what is typed about one."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.forms.filters import printable
from tracker.forms.versions import Versioned
from tracker.models.people import NAME_LENGTH


class _Named(FlaskForm):
    name = StringField("Name", [InputRequired("Give the view a name."), Length(max=NAME_LENGTH)], [printable])
    is_shared = BooleanField("Offer it to everybody")


class SaveViewForm(_Named):
    """A name for the list that one is looking at."""

    query: Any = StringField(widget=HiddenInput())


class EditViewForm(_Named, Versioned):
    """Another name, shared or not."""
