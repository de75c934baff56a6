"""Recurring causes: what the list's address may ask for, and keeping causes in order."""

import re
from datetime import date
from typing import Any, Final

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.forms.actions import Choices, stripped
from tracker.forms.choices import choices
from tracker.forms.conflicts import in_words
from tracker.forms.filters import MOST_SAID, Several
from tracker.forms.incidents import said
from tracker.forms.versions import Versioned
from tracker.models.incidents import TITLE_LENGTH
from tracker.queries.recurring import CauseFilter, Place
from tracker.vocabulary import CauseClass

_PLACE = re.compile(r"(\d{1,9}),(\d{4}-\d\d-\d\d),(\d{1,9})")


COLUMNS: Final = {
    "repeats": "Came back",
    "last": "Last seen",
    "verdicts": "Why it was not stopped",
    "open": "Open items",
}


class CauseFilterForm(FlaskForm):
    """The address of the list. What is unknown there is left out and said in `ignored`."""

    class Meta:
        csrf = False

    q = StringField("Name", [Length(max=200)], filters=[stripped])
    team = SelectField("Team", coerce=lambda value: int(value) if value else None)
    cause_class = SelectField("Class", choices=choices([("", "any class")], said(CauseClass)), default="")
    cols = Several("Columns", choices=choices(COLUMNS.items()))
    after = StringField("Page", filters=[stripped])

    def __init__(self, query: MultiDict[str, str], *, teams: Choices) -> None:
        super().__init__(formdata=query)
        self.team.choices = choices([("", "any team")], teams)
        self.validate()
        wrong = [field for field in self if field.errors]
        self.ignored = [f"{field.label.text} “{', '.join(query.getlist(field.name))}”" for field in wrong]
        for field in wrong:
            field.data, field.raw_data, field.errors = field.default, None, []
        self.ignored += [f"Column “{value[:MOST_SAID]}”" for value in self.cols.ignored[:MOST_SAID]]

    def validate_after(self, field: Field) -> None:
        """A number, a day and a number, as the link to the next page has them."""
        if field.data and _place(field.data) is None:
            raise ValidationError("Not a place in the list.")

    def wanted(self) -> CauseFilter:
        """The filter that the valid part of the address asks for."""
        return CauseFilter(
            team_id=self.team.data,
            cause_class=CauseClass(self.cause_class.data) if self.cause_class.data else None,
            text=self.q.data or "",
        )

    def place(self) -> Place | None:
        """Behind which cause the page begins."""
        return _place(self.after.data or "")

    def chips(self) -> list[tuple[str, str, str]]:
        """What is filtered by: the name of the parameter, its label, its value in words."""
        chosen = [self[name] for name in ("q", "team", "cause_class") if self[name].data]
        return [(field.name, field.label.text, in_words(field)) for field in chosen]

    def values(self) -> dict[str, Any]:
        """The valid part as query parameters, without empty ones and without the place."""
        chosen = self.cols.values
        single = (field for field in self if field.data and field.name not in ("after", "cols"))
        return {**{field.name: field.raw_data[0] for field in single}, **({"cols": chosen} if chosen else {})}

    def columns(self) -> list[str]:
        """The columns beside the name: those that were chosen, else all."""
        return [name for name in COLUMNS if name in (self.cols.values or COLUMNS)]


def _place(text: str) -> Place | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    try:
        return int(found[1]), date.fromisoformat(found[2]), int(found[3])
    except ValueError:
        return None


class RenameForm(Versioned):
    """The name and class of a cause."""

    name = StringField("Name", [InputRequired("Give the cause a name."), Length(max=TITLE_LENGTH)], filters=[stripped])
    cause_class = SelectField("Class", choices=choices(said(CauseClass)), coerce=CauseClass)


class MergeCausesForm(Versioned):
    """The cause that is kept, by its name."""

    into = StringField(
        "The cause it is the same as",
        [InputRequired("Name the cause it is the same as."), Length(max=TITLE_LENGTH)],
        filters=[stripped],
    )


class SplitForm(RenameForm):
    """A new cause with some of the incidents and items of another."""

    incidents = SelectMultipleField(
        "Incidents that have it", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    items = SelectMultipleField(
        "Items that address it", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
