"""People who are two entries, who leave, or who are to be forgotten."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.forms.fields import prose
from tracker.forms.versions import VersionField
from tracker.models.people import NAME_LENGTH

NOBODY = 0


class MergePersonForm(FlaskForm):
    """Who is kept; `version` is that of the other."""

    keep = SelectField("The entry to keep", coerce=int)
    version = VersionField()


class HandOverForm(FlaskForm):
    """Who gets the items."""

    to = SelectField("Who takes them on", coerce=int)


class EraseForm(FlaskForm):
    """The name of the person, typed by whoever erases it."""

    name = StringField("Their name", [InputRequired("Type the name."), Length(max=NAME_LENGTH)], [prose])
    version = VersionField()
