"""What somebody wants to hear, and when."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.widgets import HiddenInput

from tracker.forms.choices import choices
from tracker.models.notices import NoticePreference
from tracker.rules.cadence import Wish
from tracker.vocabulary import Cadence, NoticeKind

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CADENCES: Final = (
    (Cadence.WEEKLY.value, "Once a week"),
    (Cadence.DAILY.value, "On working days, when there is news"),
    (Cadence.NEVER.value, "Never"),
)
HOURS: Final = [(hour, f"{hour:02}:00") for hour in range(6, 21)]


class NoticesForm(FlaskForm):
    """The digest, and each other kind of mail by itself."""

    cadence = RadioField("The digest comes", choices=choices(CADENCES), coerce=Cadence)
    weekday = SelectField("On", choices=choices(enumerate(DAYS)), coerce=int)
    hour = SelectField("At", choices=choices(HOURS), coerce=int)
    escalation = BooleanField("Dates that my team does not keep, and calls for its manager")
    inquiry = BooleanField("Questions before a review about items of mine")
    agenda = BooleanField("Agendas of reviews")
    minutes = BooleanField("Minutes of reviews")
    version = IntegerField(widget=HiddenInput())

    def mutes(self) -> set[NoticeKind]:
        """What is not wanted."""
        return {kind for kind in NoticeKind if kind.value in self and not self[kind.value].data}


def form_of(preference: NoticePreference | None) -> NoticesForm:
    """The form as it is filled from what holds."""
    wish = Wish() if preference is None else Wish(preference.cadence, preference.weekday, preference.hour)
    muted = set() if preference is None else set(preference.mutes)
    kinds = (NoticeKind.ESCALATION, NoticeKind.INQUIRY, NoticeKind.AGENDA, NoticeKind.MINUTES)
    values = {kind.value: kind.value not in muted for kind in kinds}
    version = 0 if preference is None else preference.version
    return NoticesForm(formdata=None, data={**wish._asdict(), **values, "version": version})
