"""Connections to GitHub, the repositories chosen there, and their rules."""

import re
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.changes.connections import TOKEN_LENGTH
from tracker.changes.repositories import Terms
from tracker.errors import RefusedError
from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.forms.versions import VersionField
from tracker.models.github import LABEL_LENGTH, REPO_NAME_LENGTH
from tracker.models.people import NAME_LENGTH

PUBLIC: Final = "https://api.github.com"
WHERE: Final = [("public", "github.com"), ("enterprise", "GitHub Enterprise, at the address below")]
_SLUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")
_PAIR: Final = re.compile(r"(?:https?://[^/\s]+/)?([A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}?)(?:\.git)?/?")


class ServerForm(FlaskForm):
    """Which GitHub, and whether it can reach us."""

    name = StringField("Name", [DataRequired("Give the connection a name."), Length(max=NAME_LENGTH)], [prose])
    where = RadioField("Which GitHub", choices=choices(WHERE), default="public")
    api_url = StringField("Address of the Enterprise server's API", [Length(max=200)], [prose])
    is_polling_only = BooleanField("GitHub cannot reach this tracker: only look, every few minutes")

    def typed_address(self) -> str:
        """The address to check. Raises RefusedError where an Enterprise server was chosen without one."""
        if self.where.data == "public":
            return PUBLIC
        if not self.api_url.data:
            raise RefusedError("Give the address, such as https://github.example.org/api/v3.", field="api_url")
        return str(self.api_url.data)


class TokenForm(ServerForm):
    """A connection by somebody's token. The token is never shown again."""

    token = PasswordField("Token", [DataRequired("Paste the token."), Length(max=TOKEN_LENGTH)])


class AppForm(ServerForm):
    """An App that GitHub is to make."""

    organisation = StringField("Organisation on GitHub that owns the App", [Length(max=39)], [prose])

    def owner(self) -> str:
        """The organisation's name, or empty for one's own account. Raises RefusedError for what is none."""
        name = str(self.organisation.data or "")
        if name and not _SLUG.fullmatch(name):
            raise RefusedError("This is no name of an organisation. Copy it from its address.", field="organisation")
        return name


class NewTokenForm(FlaskForm):
    """A token in the place of another."""

    token = PasswordField("New token", [DataRequired("Paste the token."), Length(max=TOKEN_LENGTH)])


class EditConnectionForm(FlaskForm):
    """What may be changed of a connection."""

    name = StringField("Name", [DataRequired("Give the connection a name."), Length(max=NAME_LENGTH)], [prose])
    is_polling_only = BooleanField("GitHub cannot reach this tracker: only look, every few minutes")
    stale_bots = TextAreaField("Bots that close what nobody touched", [Length(max=6000)], [prose])
    version = VersionField()


class RepoForm(FlaskForm):
    """A repository to work with."""

    full_name = StringField(
        "Repository", [DataRequired("Name the repository."), Length(max=REPO_NAME_LENGTH + 100)], [prose]
    )
    label_prefix = StringField("What our labels begin with", [Length(max=LABEL_LENGTH)], [prose])

    def typed_name(self) -> str:
        """`owner/name`, also out of an address. Raises RefusedError."""
        found = _PAIR.fullmatch(str(self.full_name.data))
        if found is None:
            raise RefusedError("Write it as owner/name.", field="full_name")
        return found[1]


class EditRepoForm(FlaskForm):
    """What may be changed of a repository."""

    label_prefix = StringField("What our labels begin with", [Length(max=LABEL_LENGTH)], [prose])
    includes_quotes = BooleanField("Issues quote the lines of the write-up")
    version = VersionField()


class EditRuleForm(FlaskForm):
    """What a rule says of the issues it makes."""

    creates_on_commit = BooleanField("Create the issue by itself when somebody commits to an item")
    uses_milestones = BooleanField("Put issues into milestones by due date")
    labels = StringField("Further labels, separated by commas", [Length(max=600)], [prose])
    version = VersionField()

    def terms(self) -> Terms:
        """As the change takes them."""
        return Terms(
            creates_on_commit=self.creates_on_commit.data,
            uses_milestones=self.uses_milestones.data,
            labels=tuple(part.strip() for part in (self.labels.data or "").split(",") if part.strip()),
        )


class RuleForm(EditRuleForm):
    """Whose items go to a repository: a team's or a service's."""

    version = None  # type: ignore[assignment]
    whose = SelectField("Items of")

    def __init__(self, *, teams: list[tuple[int, str]], services: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whose.choices = choices(
            [(f"team-{key}", f"the team {name}") for key, name in teams],
            [(f"service-{key}", f"the service {name}") for key, name in services],
        )

    def chosen(self) -> tuple[str, int]:
        """("team" or "service", its number)."""
        kind, _, number = str(self.whose.data).partition("-")
        return kind, int(number)


class AccountForm(FlaskForm):
    """Whose a login is."""

    host = SelectField("On")
    login = StringField("Login", [DataRequired("Give the login."), Length(max=100)], [prose])
    person = SelectField("Belongs to", coerce=int)
