"""Action items: the shape of what a person may enter."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import URL, InputRequired, Length, Optional

from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.forms.versions import Versioned
from tracker.models.actions import LINK_LENGTH
from tracker.models.incidents import TITLE_LENGTH
from tracker.vocabulary import ItemKind, Priority

STATEMENT_LENGTH = 10_000
NOTE_LENGTH = 2_000
NOBODY = 0

Choices = list[tuple[int, str]]


def stripped(text: str | None) -> str:
    """Typed text without the blanks around it."""
    return (text or "").strip()


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

    link_url = StringField(
        "Its page in another tracker", [Optional(), Length(max=LINK_LENGTH), URL(require_tld=False)], [stripped]
    )
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


class SupersedeForm(Versioned):
    """Which item takes its place."""

    other = StringField("The item that takes its place", [InputRequired("Name an item, like AI-12.")], [stripped])
    reason = StringField("Reason", [Length(max=NOTE_LENGTH)], [stripped])


class BlockForm(Versioned):
    """What stands in the way."""

    reason = TextAreaField(
        "What stands in the way?", [InputRequired("Say what stands in the way."), Length(max=NOTE_LENGTH)], [stripped]
    )


class EscalateForm(Versioned):
    """Why its manager is called."""

    reason = TextAreaField("What should the manager know?", [Length(max=NOTE_LENGTH)], [stripped])


class SplitForm(Versioned):
    """What stays, and what becomes items of its own."""

    title = StringField("What stays in it", [Length(max=TITLE_LENGTH)], [stripped])
    rest = TextAreaField(
        "What becomes items of its own, one on each line",
        [InputRequired("Write at least one title."), Length(max=STATEMENT_LENGTH)],
        [prose],
    )

    def titles(self) -> list[str]:
        """The titles of the new items."""
        return [line for line in (self.rest.data or "").split("\n") if line.strip()]
