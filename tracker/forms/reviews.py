"""The weekly review: its schedule, one decision about one entry, and what an owner answers before it."""

from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from tracker.changes.review_decisions import NOTE_LENGTH, Words
from tracker.forms.actions import NOBODY, STATEMENT_LENGTH, Choices, stripped
from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.forms.people import ZoneField
from tracker.forms.versions import Versioned
from tracker.models.incidents import TITLE_LENGTH
from tracker.models.people import Person
from tracker.vocabulary import ReviewDecisionKind as Kind

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

WANTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.KEEP: (),
    Kind.NEW_DATE: ("on", "note"),
    Kind.NEW_OWNER: ("owner",),
    Kind.SPLIT: ("title", "parts"),
    Kind.DECLINE: ("note", "on"),
    Kind.ESCALATE: ("note",),
    Kind.DONE: ("note",),
    Kind.VERIFY: ("note",),
    Kind.REOPEN: ("note",),
    Kind.NOTE: ("note",),
}
"""What each decision asks for."""
LABELS: Final[Mapping[tuple[Kind, str], str]] = {
    (Kind.NEW_DATE, "on"): "New date",
    (Kind.NEW_DATE, "note"): "Why it moves",
    (Kind.DECLINE, "note"): "Why it will not be done",
    (Kind.DECLINE, "on"): "Look at it again on",
    (Kind.ESCALATE, "note"): "What should the manager know?",
    (Kind.DONE, "note"): "What shows that it is done?",
    (Kind.VERIFY, "note"): "What shows that it helped",
    (Kind.REOPEN, "note"): "Why it is not done",
    (Kind.NOTE, "note"): "Note",
}


class ScheduleForm(Versioned):
    """When a team meets."""

    weekday = SelectField("Day", coerce=int, choices=choices(enumerate(WEEKDAYS)))
    starts_at = StringField("Time", [InputRequired("Write a time like 10:00."), Length(max=5)], [stripped])
    time_zone = ZoneField()
    chair = SelectField("Who chairs it", coerce=int)
    is_active = BooleanField("Send the agenda and ask the owners before each meeting")


class DecisionForm(Versioned):
    """One decision about one entry: what it asks for, and which versions its maker saw."""

    item_version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    on = DateField("Date", [Optional()])
    note = TextAreaField("Reason", [Length(max=NOTE_LENGTH)], [prose], render_kw={"rows": 2})
    owner = SelectField("New owner", coerce=int)
    title = StringField("What stays in it", [Length(max=TITLE_LENGTH)], [stripped])
    parts = TextAreaField(
        "What becomes items of its own, one on each line",
        [Length(max=STATEMENT_LENGTH)],
        [prose],
        render_kw={"rows": 3},
    )

    def __init__(self, kind: Kind, *, known: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.owner.choices = choices([(NOBODY, "nobody")], known)
        for name in ("on", "note", "owner", "title", "parts"):
            if name not in WANTS[kind]:
                del self[name]
        for field in self:
            field.id = field.label.field_id = f"{kind}-{field.id}"
            if label := LABELS.get((kind, field.short_name)):
                field.label.text = label

    def words(self, owner: Person | None) -> Words:
        """What was typed, as the change takes it."""
        parts = (self.parts.data or "").split("\n") if "parts" in self else []
        return Words(
            note=(self.note.data or "") if "note" in self else "",
            on=self.on.data if "on" in self else None,
            owner=owner,
            title=(self.title.data or "") if "title" in self else "",
            parts=[line for line in parts if line.strip()],
        )


class NoteForm(Versioned):
    """What was said about nothing in particular."""

    note = TextAreaField("Notes of the meeting", [Length(max=10_000)], [prose], render_kw={"rows": 4})


class PressForm(FlaskForm):
    """A button, which only has to come from our own page."""
