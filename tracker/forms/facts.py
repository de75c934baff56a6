"""Factors, timeline entries and recurrence statements."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.forms.fields import InstantField, prose
from tracker.forms.versions import Versioned

TEXT_LENGTH = 10_000


class FactForm(FlaskForm):
    """The words of one fact."""

    text = TextAreaField(
        "Words", [InputRequired("Say what it is, in a few words."), Length(max=TEXT_LENGTH)], filters=[prose]
    )


class EntryForm(FactForm):
    """One line of the timeline."""

    happened_at = InstantField("When", [Optional()])


class EditFactForm(FactForm, Versioned):
    """The words of one fact that is there."""


class EditEntryForm(EntryForm, Versioned):
    """One line of the timeline that is there."""
