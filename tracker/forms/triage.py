"""Triage: what a person may change about an item while deciding, and what a decision brings along."""

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from tracker.forms.actions import NOTE_LENGTH, stripped
from tracker.forms.choices import choices
from tracker.forms.versions import Versioned
from tracker.models.incidents import TITLE_LENGTH
from tracker.vocabulary import ItemKind, Priority


class TriageForm(Versioned):
    """One form for every decision, so that nothing typed is lost; the changes say what each needs."""

    title = StringField("Title", [Length(max=TITLE_LENGTH)], [stripped])
    kind = SelectField(
        "Kind",
        coerce=lambda value: ItemKind(value) if value else None,
        choices=choices([("", "not said")], ((kind.value, kind.value) for kind in ItemKind)),
    )
    priority = SelectField(
        "Priority",
        coerce=lambda value: Priority(int(value)),
        choices=choices((priority.value, priority.name) for priority in Priority),
    )
    owner = SelectField("Owner", coerce=int)
    due_on = DateField("Due date", [Optional()])
    reason = TextAreaField("Reason", [Length(max=NOTE_LENGTH)], [stripped])
    look_again_on = DateField("Look at it again on", [Optional()])
