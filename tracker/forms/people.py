"""People: the shape of what is known of them, and of their own account."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.forms.versions import VersionField
from tracker.models.people import NAME_LENGTH, Person
from tracker.vocabulary import SiteRole, TeamRole

EMAIL_LENGTH = 254
LOGIN_LENGTH = 39
AREAS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()  # noqa: SIM905
)
ZONES = [
    "UTC",
    *sorted(zone for zone in available_timezones() if "/" in zone and zone.partition("/")[0] in AREAS),
]
ROLES = [(role.value, role.value) for role in TeamRole]
TEAM_FIELD = "team_"


class ZoneField(SelectField):
    """A time zone by its place; another name that is stored already stays possible."""

    def __init__(self, label: str = "Time zone", *, none: str = "", **kwargs: Any) -> None:
        first = [("", none)] if none else []
        super().__init__(label, choices=choices(first, [(zone, zone.replace("_", " ")) for zone in ZONES]), **kwargs)
        self.type = SelectField.__name__  # templates draw it as one

    def process_data(self, value: str | None) -> None:
        """Take the stored zone."""
        super().process_data(value)
        if value and value not in ZONES and isinstance(self.choices, list):
            self.choices = [*self.choices, *choices([(value, value)])]


class RoleField(SelectField):
    """What somebody is to one team, or nothing."""

    def __init__(self, label: str, *, none: str, **kwargs: Any) -> None:
        super().__init__(
            label,
            choices=choices([("", none)], ROLES),
            coerce=lambda value: TeamRole(value) if value else None,
            **kwargs,
        )
        self.type = SelectField.__name__  # templates draw it as one


class PersonForm(FlaskForm):
    """What is known of somebody; `person_form` adds one field per team."""

    name = StringField("Name", [DataRequired("Give a name."), Length(max=NAME_LENGTH)], [prose])
    email = EmailField("E-mail address", [Length(max=EMAIL_LENGTH)], [prose])
    github_login = StringField("GitHub login", [Length(max=LOGIN_LENGTH + 1)], [prose])
    time_zone = ZoneField(none="not known")
    site_role = SelectField(
        "Site role",
        choices=choices((role.value, role.value) for role in SiteRole),
        coerce=SiteRole,
        default=SiteRole.VIEWER,
    )

    def team_fields(self) -> list[Any]:
        """The fields that hold roles, one per team."""
        return [field for field in self if field.name.startswith(TEAM_FIELD)]

    def roles(self) -> dict[int, TeamRole | None]:
        """What was chosen, by team id."""
        return {int(field.name.removeprefix(TEAM_FIELD)): field.data for field in self.team_fields()}

    def values(self) -> dict[str, Any]:
        """What was typed, by the name of the person's attribute."""
        names = ("name", "email", "github_login", "time_zone", "site_role")
        return {name: self[name].data for name in names}


class EditPersonForm(PersonForm):
    """Somebody known, who may be edited elsewhere at the same time."""

    version = VersionField()


def person_form(teams: Iterable[tuple[int, str]], person: Person | None = None, *, is_sent: bool = True) -> PersonForm:
    """The form for a new person, or for one that is known, with a role for each team of (id, name).

    `is_sent` is false where the request sent something else: then the form shows what is stored.
    """
    fields = {f"{TEAM_FIELD}{team_id}": RoleField(name, none="not on this team") for team_id, name in teams}
    kind = type("PersonForm", (PersonForm if person is None else EditPersonForm,), fields)
    roles = {f"{TEAM_FIELD}{it.team_id}": it.role for it in person.memberships} if person else {}
    sent = {} if is_sent else {"formdata": None}
    form: PersonForm = kind(obj=person, **sent, **roles)
    return form


class AccessForm(FlaskForm):
    """Whether somebody is let in."""

    is_active = HiddenField("Let in", [AnyOf(["yes", "no"])])
    version = VersionField()


class AccountForm(FlaskForm):
    """What one may change about oneself."""

    name = StringField("Name", [DataRequired("Give a name."), Length(max=NAME_LENGTH)], [prose])
    github_login = StringField("GitHub login", [Length(max=LOGIN_LENGTH + 1)], [prose])
    time_zone = ZoneField(none="not known: UTC is used")
    version = VersionField()


class PasswordForm(FlaskForm):
    """A new password, and the one it replaces."""

    current = PasswordField("Current password", [InputRequired("Give your current password.")])
    password = PasswordField("New password", [InputRequired("Choose a new password.")])
