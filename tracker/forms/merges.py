"""Two incidents that are one."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired

from tracker.forms.versions import VersionField


class MergeForm(FlaskForm):
    """The incident that is kept; `version` is that of the other."""

    into = IntegerField("The incident it is the same as", [InputRequired("Choose the incident it is the same as.")])
    version = VersionField()


class PartForm(FlaskForm):
    """The version of the duplicate that is parted."""

    version = VersionField()
