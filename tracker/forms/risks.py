"""Accepted risks."""

from wtforms import DateField, StringField
from wtforms.validators import Length, Optional

from tracker.forms.actions import NOTE_LENGTH, stripped
from tracker.forms.versions import Versioned


class LookAgainForm(Versioned):
    """When a declined item is looked at again."""

    look_again_on = DateField("Look at it again on", [Optional()])
    note = StringField("What was found this time", [Length(max=NOTE_LENGTH)], [stripped])
