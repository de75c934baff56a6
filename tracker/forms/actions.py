"""Action items: the shape of what a person may enter."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from tracker.forms.choices import choices
from tracker.models.incidents import TITLE_LENGTH
from tracker.vocabulary import ItemKind, Priority

STATEMENT_LENGTH = 10_000
NOTE_LENGTH = 2_000
NOBODY = 0

Choices = list[tuple[int, str]]


def stripped(text: str | None) -> str:
    """Typed text without the blanks around it."""
    return (text or "").strip()


class Versioned(FlaskForm):
    """A form about something that others may be editing too."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ItemForm(FlaskForm):
    """A new item, or the words of one."""

    title = StringField("Title", [InputRequired("Give the item a title."), Length(max=TITLE_LENGTH)], [stripped])
    statement = TextAreaField("Statement", [Length(max=STATEMENT_LENGTH)], [stripped])
    kind = SelectField(
        "Kind",
        coerce=lambda value: ItemKind(value) if value else None,
        choices=choices([("", "not said")], ((kind.value, kind.value) for kind in ItemKind)),
    )
    priority = SelectField(
        "Priority",
        coerce=lambda value: Priority(int(value)),
        choices=choices((priority.value, priority.name) for priority in Priority),
        default=Priority.P2,
    )


class NewItemForm(ItemForm):
    """A new item by hand."""

    owner = SelectField("Owner", coerce=int)
    due_on = DateField("Due date", [Optional()])
    is_committed = BooleanField("Commit to it now")


class EditItemForm(ItemForm, Versioned):
    """The words of an item, and whose it is."""

    team = SelectField("Team", coerce=int)


class AssignForm(Versioned):
    """Who does it."""

    owner = SelectField("Owner", coerce=int)


class RedateForm(Versioned):
    """When it is due, and why that moves."""

    due_on = DateField("Due date", [Optional()])
    reason = StringField("Reason", [Length(max=NOTE_LENGTH)], [stripped])


class MoveForm(Versioned):
    """What a move brings along; `rules.lifecycle` says which of these it needs."""

    reason = TextAreaField("Reason", [Length(max=NOTE_LENGTH)], [stripped])
    evidence = TextAreaField("What shows that it is done?", [Length(max=NOTE_LENGTH)], [stripped])
    look_again_on = DateField("Look at it again on", [Optional()])
