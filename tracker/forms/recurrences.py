"""Deciding whether two incidents share a cause."""

from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.forms.actions import NOTE_LENGTH, Choices, stripped
from tracker.forms.choices import choices
from tracker.forms.incidents import said
from tracker.forms.versions import Versioned
from tracker.models.incidents import TITLE_LENGTH
from tracker.vocabulary import CauseClass

NEW = 0


class ConfirmForm(Versioned):
    """The cause that both share: one that is known, by its number, or NEW with a name."""

    cause = SelectField("The cause that both share", coerce=int)
    name = StringField("Name of the new cause", [Length(max=TITLE_LENGTH)], filters=[stripped])
    cause_class = SelectField(
        "Class of a new cause", choices=choices(said(CauseClass)), coerce=CauseClass, default=CauseClass.UNKNOWN
    )

    def __init__(self, *, known: Choices, **how: Any) -> None:
        super().__init__(**how)
        self.cause.choices = choices(known, [(NEW, "another one, named below")])


class DismissForm(Versioned):
    """Why two incidents do not share a cause."""

    reason = StringField(
        "Why they do not share a cause",
        [InputRequired("Say why they do not share a cause."), Length(max=NOTE_LENGTH)],
        filters=[stripped],
    )


class DoneOnForm(Versioned):
    """When something of an archive was done."""

    done_on = DateField("It was done on", [InputRequired("Say on which day it was done.")])
    evidence = StringField("What shows it", [Length(max=NOTE_LENGTH)], filters=[stripped])
