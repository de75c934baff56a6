"""What somebody says under an action item."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.changes.comments import LENGTH
from tracker.forms.fields import prose
from tracker.forms.versions import Versioned


class CommentForm(FlaskForm):
    """A new comment."""

    text = TextAreaField("Comment", [InputRequired("Write a few words."), Length(max=LENGTH)], [prose])


class EditCommentForm(CommentForm, Versioned):
    """One's own comment, anew."""
