"""Logging in, the first admin, and the password somebody chooses by a link."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.forms.fields import prose
from tracker.models.people import NAME_LENGTH

EMAIL_LENGTH = 254


class LogInForm(FlaskForm):
    """E-mail address and password, and where to go then."""

    email = EmailField("E-mail address", [DataRequired("Give your e-mail address."), Length(max=EMAIL_LENGTH)], [prose])
    password = PasswordField("Password", [InputRequired("Give your password.")])
    next = HiddenField()


class NewPasswordForm(FlaskForm):
    """A password somebody chooses."""

    password = PasswordField("Password", [InputRequired("Choose a password.")])


class FirstAdminForm(FlaskForm):
    """The first admin."""

    name = StringField("Name", [DataRequired("Give your name."), Length(max=NAME_LENGTH)], [prose])
    email = EmailField(
        "E-mail address", [DataRequired("Give the e-mail address to log in with."), Length(max=EMAIL_LENGTH)], [prose]
    )
    password = PasswordField("Password", [InputRequired("Choose a password.")])
