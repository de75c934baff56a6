"""What must not be read any more."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.errors import RefusedError
from tracker.forms.fields import prose
from tracker.forms.versions import VersionField

PASSAGE_LENGTH = 20_000
REASON_LENGTH = 500


class RedactForm(FlaskForm):
    """A passage, by its words or by its lines in the text that is shown."""

    words = TextAreaField("The words, exactly as they stand in the text", [Length(max=PASSAGE_LENGTH)], [prose])
    first = IntegerField("Or the lines from", [Optional(), NumberRange(min=1)])
    last = IntegerField("to", [Optional(), NumberRange(min=1)])

    def check_one(self) -> None:
        """Raise RefusedError unless there are words or lines, not both."""
        if self.words.data and self.first.data:
            raise RefusedError("Give the words or the lines, not both.", field="words")
        if not self.words.data and not self.first.data:
            raise RefusedError("Give the words, or the numbers of the lines.", field="words")


class WithdrawForm(FlaskForm):
    """Why a write-up is deleted."""

    reason = StringField("Why it is deleted", [InputRequired("Say why."), Length(max=REASON_LENGTH)], [prose])
    with_statements = BooleanField("Empty the statements of its action items as well; their titles stay")
    version = VersionField()
