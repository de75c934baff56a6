"""Teams, their members, and the services they look after."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from tracker.forms.fields import prose
from tracker.forms.people import RoleField, ZoneField
from tracker.forms.versions import VersionField
from tracker.models.people import NAME_LENGTH


class TeamForm(FlaskForm):
    """A team."""

    name = StringField("Name", [DataRequired("Give the team a name."), Length(max=NAME_LENGTH)], [prose])
    time_zone = ZoneField(default="UTC")


class EditTeamForm(TeamForm):
    """A team that may be edited elsewhere at the same time."""

    version = VersionField()


class MemberForm(FlaskForm):
    """Somebody's role on the team; empty takes them off it."""

    person = SelectField("Person", coerce=int)
    role = RoleField("Role", none="off the team")


class ServiceForm(FlaskForm):
    """A service of a team."""

    name = StringField(
        "Name of the service", [DataRequired("Give the service a name."), Length(max=NAME_LENGTH)], [prose]
    )


class EditServiceForm(ServiceForm):
    """A service, and the team that looks after it."""

    team = SelectField("Team", coerce=int)
    version = VersionField()
