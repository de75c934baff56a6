"""Naming a cause of an incident."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.forms.actions import stripped
from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.forms.incidents import said
from tracker.models.incidents import TITLE_LENGTH
from tracker.vocabulary import CauseClass, CauseRole

QUOTE_LENGTH = 10_000


class CauseForm(FlaskForm):
    """A cause, known or new, with its part in the incident and the words that say so."""

    name = StringField("Cause", [InputRequired("Give the cause a name."), Length(max=TITLE_LENGTH)], filters=[stripped])
    cause_class = SelectField(
        "Class of a new cause",
        choices=choices(said(CauseClass)),
        coerce=CauseClass,
        default=CauseClass.UNKNOWN,
    )
    role = SelectField(
        "Its part",
        choices=choices([(CauseRole.ROOT.value, "root cause"), (CauseRole.CONTRIBUTING.value, "contributing")]),
        coerce=CauseRole,
        default=CauseRole.ROOT,
    )
    quote = TextAreaField("The words that say so", [Length(max=QUOTE_LENGTH)], filters=[prose])
