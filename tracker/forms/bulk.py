"""Many items at once: which, and what is to become of them."""

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from tracker.changes.bulk import MOST, Wanted
from tracker.forms.actions import NOTE_LENGTH
from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.queries.names import Names
from tracker.rules.lifecycle import MOVES, words
from tracker.vocabulary import ItemKind, ItemState, Priority

AS_IT_IS: Final = ("", "as it is")
REACHED: Final = tuple(
    state for state in ItemState if any(to is state and not move.needs_other for (_, to), move in MOVES.items())
)
LARGEST: Final = 2**31 - 1


class BulkForm(FlaskForm):
    """What becomes of the ticked items. What is left "as it is" stays so."""

    owner = SelectField("Owner", default="")
    due_on = DateField("Due date", [Optional()])
    state = SelectField("State", choices=choices([AS_IT_IS], ((one.value, words(one)) for one in REACHED)), default="")
    priority = SelectField(
        "Priority", choices=choices([AS_IT_IS], ((one.name, one.name) for one in Priority)), default=""
    )
    kind = SelectField("Kind", choices=choices([AS_IT_IS], ((one.value, one.value) for one in ItemKind)), default="")
    team = SelectField("Team", default="")
    reason = TextAreaField("Reason", [Length(max=NOTE_LENGTH)], [prose])
    evidence = TextAreaField("What shows that they are done?", [Length(max=NOTE_LENGTH)], [prose])
    look_again_on = DateField("Look at them again on", [Optional()])

    def __init__(self, formdata: Any, names: Names) -> None:
        super().__init__(formdata=formdata)
        self.owner.choices = choices([AS_IT_IS, (0, "nobody")], names["owner"].items())
        self.team.choices = choices([AS_IT_IS, (0, "no team")], names["team"].items())

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one thing has to change."""
        if not super().validate(extra_validators):
            return False
        if not self.wanted().values:
            self.form_errors.append("Say what is to change: an owner, a date, a state, a priority, a kind or a team.")
            return False
        return True

    def wanted(self) -> Wanted:
        """What was typed, as the change takes it."""
        found = {
            "owner_id": int(self.owner.data) or None if self.owner.data else "",
            "due_on": self.due_on.data or "",
            "state": ItemState(self.state.data) if self.state.data else "",
            "priority": Priority[self.priority.data] if self.priority.data else "",
            "kind": ItemKind(self.kind.data) if self.kind.data else "",
            "team_id": int(self.team.data) or None if self.team.data else "",
        }
        return Wanted(
            values={name: value for name, value in found.items() if value != ""},
            reason=self.reason.data or "",
            evidence=self.evidence.data or "",
            look_again_on=self.look_again_on.data,
        )


def ticked(values: list[str]) -> list[tuple[int, int]]:
    """The (item, version) pairs of the boxes that are ticked, each item once; what is no such pair is left out.

    One more than may be changed at once is kept, so that too many are noticed.
    """
    found: dict[int, int] = {}
    for value in values[: MOST + 1]:
        item_id, dot, version = value.partition(".")
        if dot and _is_number(item_id) and _is_number(version):
            found.setdefault(int(item_id), int(version))
    return list(found.items())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 11 and 0 < int(text) <= LARGEST
