"""An item's issue: created, or linked."""

from collections.abc import Sequence
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from tracker.forms.choices import choices
from tracker.forms.fields import prose
from tracker.models.github import ADDRESS_LENGTH, GithubRepo, GithubRule

BY_RULE: Final = 0


class CreateIssueForm(FlaskForm):
    """In which repository an issue is created."""

    repo = SelectField("In", coerce=int)

    def __init__(self, *, repos: Sequence[GithubRepo], rule: GithubRule | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        first = [(BY_RULE, f"{rule.repo.full_name}, as its rule says")] if rule else []
        others = [(repo.id, repo.full_name) for repo in repos if rule is None or repo.id != rule.repo_id]
        self.repo.choices = choices(first, others)


class LinkIssueForm(FlaskForm):
    """An issue that is there already."""

    issue = StringField(
        "Issue", [DataRequired("Give the issue's address, or its number as #12."), Length(max=ADDRESS_LENGTH)], [prose]
    )
