"""A room of a chat."""

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.models.people import NAME_LENGTH
from tracker.vocabulary import NoticeKind

KINDS = (
    (NoticeKind.SUMMARY.value, "A summary on Monday mornings"),
    (NoticeKind.ESCALATION.value, "Dates that are not kept, and calls for a manager"),
    (NoticeKind.MINUTES.value, "Minutes of reviews"),
)


class ChannelForm(FlaskForm):
    """Where to post, and what."""

    name = StringField("Name", [DataRequired("Give the room a name."), Length(max=NAME_LENGTH)], [prose])
    url = StringField("Address", [DataRequired("Paste the address that the chat gave you."), Length(max=1000)], [prose])
    kinds = SelectMultipleField(
        "What is posted",
        choices=choices(KINDS),
        coerce=NoticeKind,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
