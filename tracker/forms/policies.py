"""Policies: how many days there are to assign and to complete, by priority."""

from typing import Any, Final

from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from tracker.forms.versions import Versioned
from tracker.rules.deadlines import MOST_DAYS, Terms
from tracker.vocabulary import Priority

SAY: Final = f"Write a whole number of days between 0 and {MOST_DAYS}, or nothing."


class DaysField(IntegerField):
    """A number of days; empty where the policy sets no date."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        asked = {"inputmode": "numeric", "maxlength": "3", "autocomplete": "off"}
        super().__init__(label, [Optional(), NumberRange(0, MOST_DAYS, SAY)], render_kw=asked, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say what is wanted."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 3):
            raise ValueError(SAY)
        if typed:
            self.data = int(typed)


class PolicyForm(Versioned):
    """One policy."""

    assign_p0 = DaysField("P0, days to assign")
    assign_p1 = DaysField("P1, days to assign")
    assign_p2 = DaysField("P2, days to assign")
    assign_p3 = DaysField("P3, days to assign")
    complete_p0 = DaysField("P0, days to complete")
    complete_p1 = DaysField("P1, days to complete")
    complete_p2 = DaysField("P2, days to complete")
    complete_p3 = DaysField("P3, days to complete")
    skips_weekends = BooleanField("Move due dates off weekends")

    def terms(self) -> Terms:
        """What was typed, as the rules know it."""
        return Terms(
            assign={priority: self[f"assign_p{priority:d}"].data for priority in Priority},
            complete={priority: self[f"complete_p{priority:d}"].data for priority in Priority},
            skips_weekends=self.skips_weekends.data,
        )

    @staticmethod
    def values(terms: Terms) -> dict[str, Any]:
        """The same the other way round: field values."""
        assign = {f"assign_p{priority:d}": days for priority, days in terms.assign.items()}
        complete = {f"complete_p{priority:d}": days for priority, days in terms.complete.items()}
        return {**assign, **complete, "skips_weekends": terms.skips_weekends}
