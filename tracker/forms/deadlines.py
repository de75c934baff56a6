"""Dates of an item beyond the due date."""

from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from tracker.forms.actions import NOTE_LENGTH, stripped
from tracker.forms.versions import Versioned


class ExtendForm(Versioned):
    """Until when the verification of a done item may wait, and why."""

    verify_by = DateField("Verify by", [InputRequired("Choose a day.")])
    reason = StringField("Reason", [InputRequired("Say why it needs longer."), Length(max=NOTE_LENGTH)], [stripped])
