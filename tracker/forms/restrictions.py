"""Who sees an incident: restricted or not, and the people named on it."""

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from tracker.forms.choices import choices


class RestrictForm(FlaskForm):
    """Whether it is restricted; `version` is that of the incident."""

    is_restricted = RadioField("Who sees it", choices=choices([("yes", "its team"), ("no", "everybody")]))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class NameForm(FlaskForm):
    """Somebody to name."""

    person = SelectField("Name somebody", coerce=int)

    def validate_person(self, field: Field) -> None:
        """Nobody is named by accident."""
        if not field.data:
            raise ValidationError("Choose whom to name.")
