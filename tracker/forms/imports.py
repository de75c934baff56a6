"""Imports: a text or a file, then the preview in which a person corrects what was read."""

import re
from collections.abc import Iterable
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from tracker import clock
from tracker.changes.drafts import STATEMENT_LENGTH
from tracker.errors import RefusedError
from tracker.forms.choices import choices
from tracker.forms.fields import InstantField, prose
from tracker.models.incidents import SOURCE_LENGTH, TITLE_LENGTH
from tracker.models.people import NAME_LENGTH
from tracker.rules import ordering
from tracker.vocabulary import CauseClass, FactKind, ItemKind, Trigger

Choices = list[tuple[int, str]]

MOST_CITED: Final = 20
"""Issues of one item."""
BY_SERVICES: Final = (0, "the team of its services")
NEW: Final = "new"
LISTS: Final = {
    FactKind.SERVICE: "services",
    FactKind.CONTRIBUTING_FACTOR: "factors",
    FactKind.TIMELINE: "timeline",
    FactKind.RECURRENCE_STATEMENT: "statements",
}
"""The field that holds each kind of fact of which there may be many."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def words(text: str | None) -> str:
    """Typed text without the blanks around it and without control characters."""
    return _UNSEEN.sub("", prose(text))


def one_line(text: str | None) -> str:
    """Typed text on one line."""
    return " ".join(words(text).split())


def _words(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, "not known" if value == "unknown" else value.replace("-", " ")) for value in values]


def _number(value: Any) -> int | None:
    return int(value) if value else None


class ImportForm(FlaskForm):
    """A write-up: pasted, as a file, or at an address."""

    text = TextAreaField("Paste the write-up")
    file = FileField("Or choose a file")
    url = StringField("Or give its address", [Length(max=SOURCE_LENGTH)], filters=[one_line])
    team = SelectField("Team", coerce=int)

    def __init__(self, *, teams: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.team.choices = choices([BY_SERVICES], teams)

    def check_one(self) -> None:
        """Raise RefusedError unless there is one of a text, a file and an address."""
        has_text, has_file = bool((self.text.data or "").strip()), bool(self.file.data)
        if has_text and has_file:
            raise RefusedError("Paste the text or choose a file, not both.", field="file")
        if self.url.data and (has_text or has_file):
            raise RefusedError("Give the address alone, without a text or a file.", field="url")
        if not has_text and not has_file and not self.url.data:
            raise RefusedError("Paste the write-up, or choose the file that holds it.", field="text")


class FollowForm(FlaskForm):
    """An address to follow."""

    url = StringField("Address", [InputRequired("Give the address."), Length(max=SOURCE_LENGTH)], filters=[one_line])
    team = SelectField("Team", coerce=int)

    def __init__(self, *, teams: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.team.choices = choices([BY_SERVICES], teams)


class FactForm(Form):
    """One fact of which there may be many. `at` is used by the timeline."""

    text = TextAreaField("Words", [Length(max=STATEMENT_LENGTH)], filters=[words])
    at = InstantField("At, in UTC", [Optional()])
    is_removed = BooleanField("Leave out")


class PromiseForm(Form):
    """One action item; its lines count for items that a person added."""

    title = TextAreaField("Title", [Length(max=TITLE_LENGTH)], filters=[one_line])
    is_done = BooleanField("Done already")
    owner = StringField("Owner", [Length(max=NAME_LENGTH)], filters=[one_line])
    due_on = DateField("Due", [Optional()])
    kind = SelectField(
        "Kind",
        coerce=lambda value: ItemKind(value) if value else None,
        choices=choices([("", "not said")], ((kind.value, kind.value) for kind in ItemKind)),
    )
    issues = SelectMultipleField("Issues to link", [Length(max=MOST_CITED)], validate_choice=False)
    first_line = IntegerField(widget=HiddenInput(), validators=[Optional()])
    last_line = IntegerField(widget=HiddenInput(), validators=[Optional()])
    is_removed = BooleanField("Leave out")


class PreviewForm(FlaskForm):
    """All that was read, to be corrected. Times are in UTC."""

    text = TextAreaField("Text")
    seal = HiddenField()
    same_as = RadioField("Is it known already?", validate_choice=False)
    team = SelectField("Team", coerce=int)
    is_restricted = BooleanField("Restricted: only its team, the people named on it and admins see it")
    title = StringField(
        "Title", [InputRequired("Give the incident a title."), Length(max=TITLE_LENGTH)], filters=[one_line]
    )
    started_at = InstantField("Started", [Optional()])
    detected_at = InstantField("Detected", [Optional()])
    mitigated_at = InstantField("Mitigated", [Optional()])
    ended_at = InstantField("Ended", [Optional()])
    severity = SelectField(
        "Severity",
        coerce=_number,
        choices=choices([("", "not known"), ("1", "1, the gravest"), ("2", "2"), ("3", "3"), ("4", "4, the least")]),
    )
    severity_words = StringField("Severity in its words", [Length(max=200)], filters=[one_line])
    trigger = SelectField("Trigger", choices=choices(_words(Trigger)), coerce=Trigger)
    cause_class = SelectField("Cause class", choices=choices(_words(CauseClass)), coerce=CauseClass)
    root_cause = TextAreaField("Root cause", [Length(max=STATEMENT_LENGTH)], filters=[words])
    services = FieldList(FormField(FactForm))
    factors = FieldList(FormField(FactForm))
    timeline = FieldList(FormField(FactForm))
    statements = FieldList(FormField(FactForm))
    items = FieldList(FormField(PromiseForm))
    add_first = IntegerField("From line", [Optional()])
    add_last = IntegerField("to line", [Optional()])

    def __init__(self, *, teams: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.team.choices = choices([BY_SERVICES], teams)
        self.answers = frozenset({NEW})

    def ask_same(self, incident: tuple[int, str] | None, *, is_certain: bool) -> None:
        """Offer the incident that the text may be about; a certain one is chosen unless the person says otherwise."""
        if incident is None:
            self.same_as.choices, self.same_as.data = choices([(NEW, "A new incident")]), NEW
            return
        key, title = incident
        self.same_as.choices = choices([(str(key), f"A new version of INC-{key}, {title}"), (NEW, "A new incident")])
        self.answers = frozenset({NEW, str(key)})
        if not self.same_as.raw_data and is_certain:
            self.same_as.data = str(key)

    def validate_same_as(self, field: RadioField) -> None:
        """A text that may be a known incident's needs an answer."""
        if field.data not in self.answers:
            raise ValidationError("Say whether this is a new incident.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: the times in order, and an answer to whether the incident is known."""
        is_valid = bool(super().validate(extra_validators))
        times = {
            name: self[f"{name}_at"].data
            for name in ("started", "detected", "mitigated", "ended")
            if not self[f"{name}_at"].errors
        }
        try:
            ordering.check_times(**times, now=clock.now())
        except RefusedError as refusal:
            field = self[refusal.field or "started_at"]
            field.errors = [*field.errors, str(refusal)]
            is_valid = False
        return is_valid

    @property
    def same_incident_id(self) -> int | None:
        """The incident whose new version this is; None for a new one."""
        return None if self.same_as.data in (NEW, None) else int(self.same_as.data)

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) for all that is wrong, also within rows."""
        found = [("", message) for message in self.form_errors]
        for field in self:
            cells = [cell for row in field for cell in row.form] if isinstance(field, FieldList) else [field]
            found += [(cell.id, f"{cell.label.text}: {message}") for cell in cells for message in cell.errors or ()]
        return found
