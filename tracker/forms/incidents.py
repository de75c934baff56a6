"""Incidents: what a person may enter, and what the list's address may ask for."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.forms.actions import Choices, stripped
from tracker.forms.choices import choices
from tracker.forms.conflicts import in_words
from tracker.forms.fields import InstantField, prose
from tracker.forms.versions import Versioned
from tracker.models.incidents import TITLE_LENGTH, Incident
from tracker.queries.incidents import IncidentFilter, Place
from tracker.vocabulary import CauseClass, Trigger

ROOT_CAUSE_LENGTH = 20_000
SEVERITY_WORDS_LENGTH = 200
SEVERITIES = [("1", "1, the gravest"), ("2", "2"), ("3", "3"), ("4", "4, the least")]
_PLACE = re.compile(r"(\d{4}-\d\d-\d\d),(\d{1,9})")


def said(values: Iterable[str]) -> list[tuple[str, str]]:
    """The values of an enum with the words that people use for them."""
    return [(value, "not known" if value == "unknown" else value.replace("-", " ")) for value in values]


def _number(value: Any) -> int | None:
    return int(value) if value else None


class IncidentForm(FlaskForm):
    """An incident by hand. All times are in UTC; `started_on` stands for a start known only by its day."""

    title = StringField(
        "Title", [InputRequired("Give the incident a title."), Length(max=TITLE_LENGTH)], filters=[stripped]
    )
    team = SelectField("Team", coerce=_number)
    severity = SelectField("Severity", coerce=_number, choices=choices([("", "not known")], SEVERITIES))
    severity_words = StringField("Severity in your words", [Length(max=SEVERITY_WORDS_LENGTH)], filters=[stripped])
    started_at = InstantField("Started", [Optional()])
    started_on = DateField("Only the day it started", [Optional()])
    detected_at = InstantField("Detected", [Optional()])
    mitigated_at = InstantField("Mitigated", [Optional()])
    ended_at = InstantField("Ended", [Optional()])
    services = SelectMultipleField(
        "Services", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    trigger = SelectField("Trigger", choices=choices(said(Trigger)), coerce=Trigger, default=Trigger.UNKNOWN)
    cause_class = SelectField(
        "Cause class", choices=choices(said(CauseClass)), coerce=CauseClass, default=CauseClass.UNKNOWN
    )
    root_cause = TextAreaField("Root cause", [Length(max=ROOT_CAUSE_LENGTH)], filters=[prose])
    is_near_miss = BooleanField("A near miss: nobody was affected")

    def __init__(self, *, teams: Choices, services: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.team.choices = choices([("", "no team yet")], teams)
        self.services.choices = choices(services)

    def validate_started_on(self, field: Field) -> None:
        """The day may repeat the time, not contradict it."""
        if field.data and self.started_at.data and self.started_at.data.date() != field.data:
            raise ValidationError("This is another day than the start above. Empty one of the two.")

    def values(self) -> dict[str, Any]:
        """What `changes.incidents` takes, but team and services, which are still keys."""
        day: date | None = self.started_on.data
        is_start_date_only = self.started_at.data is None and day is not None
        midnight = datetime.combine(day, time(), UTC) if day else None
        plain = ("title", "severity", "severity_words", "detected_at", "mitigated_at", "ended_at", "trigger")
        return {
            **{name: self[name].data for name in (*plain, "cause_class", "root_cause", "is_near_miss")},
            "started_at": self.started_at.data or midnight,
            "is_start_date_only": is_start_date_only,
        }


class NewIncidentForm(IncidentForm):
    """A new incident needs a day at least."""

    is_restricted = BooleanField("Restricted: only its team, the people named on it and admins see it")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a start where nothing says when it was."""
        is_valid = bool(super().validate(extra_validators))
        if not (self.started_at.errors or self.started_on.errors or self.started_at.data or self.started_on.data):
            self.started_at.errors = [*self.started_at.errors, "Say when it started, or at least on which day."]
            return False
        return is_valid


class EditIncidentForm(IncidentForm, Versioned):
    """Every fact that an incident holds once."""


def shown(incident: Incident) -> dict[str, Any]:
    """An incident as the data of its form."""
    is_start_date_only = incident.is_start_date_only and incident.started_at is not None
    same = ("title", "severity", "severity_words", "detected_at", "mitigated_at", "ended_at", "trigger")
    return {
        **{name: getattr(incident, name) for name in (*same, "cause_class", "root_cause", "is_near_miss", "version")},
        "team": incident.team_id,
        "services": [service.id for service in incident.services],
        "started_at": None if is_start_date_only else incident.started_at,
        "started_on": incident.started_at.date() if incident.started_at and is_start_date_only else None,
    }


class IncidentFilterForm(FlaskForm):
    """The address of the list. What is unknown there is left out and said in `ignored`."""

    class Meta:
        csrf = False

    q = StringField("Title", [Length(max=200)], filters=[stripped])
    team = SelectField("Team", coerce=_number)
    severity = SelectField("Severity", coerce=_number, choices=choices([("", "any severity")], SEVERITIES))
    cause_class = SelectField("Class", choices=choices([("", "any class")], said(CauseClass)), default="")
    near_miss = BooleanField("Near misses only")
    before = StringField("Page", filters=[stripped])

    def __init__(self, query: MultiDict[str, str], *, teams: Choices) -> None:
        super().__init__(formdata=query)
        self.team.choices = choices([("", "any team")], teams)
        self.validate()
        wrong = [field for field in self if field.errors]
        self.ignored = [f"{field.label.text} “{', '.join(query.getlist(field.name))}”" for field in wrong]
        for field in wrong:
            field.data, field.raw_data, field.errors = field.default, None, []

    def validate_before(self, field: Field) -> None:
        """A day and a number, as the link to the next page has them."""
        if field.data and _place(field.data) is None:
            raise ValidationError("Not a place in the list.")

    def wanted(self) -> IncidentFilter:
        """The filter that the valid part of the address asks for."""
        return IncidentFilter(
            team_id=self.team.data,
            severity=self.severity.data,
            cause_class=CauseClass(self.cause_class.data) if self.cause_class.data else None,
            text=self.q.data or "",
            is_near_miss=bool(self.near_miss.data),
        )

    def place(self) -> Place | None:
        """Behind which incident the page begins."""
        return _place(self.before.data or "")

    def chips(self) -> list[tuple[str, str, str]]:
        """What is filtered by: the name of the parameter, its label, its value in words."""
        set_fields = [self[name] for name in ("q", "team", "severity", "cause_class", "near_miss") if self[name].data]
        return [(field.name, field.label.text, in_words(field)) for field in set_fields]

    def values(self) -> dict[str, Any]:
        """The valid part as query parameters, without empty ones and without the place."""
        return {field.name: field.raw_data[0] for field in self if field.data and field.name != "before"}


def _place(text: str) -> Place | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2])
    except ValueError:
        return None
