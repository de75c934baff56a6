"""The address of the search page."""

from typing import Final

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from tracker.forms.actions import stripped
from tracker.forms.choices import choices
from tracker.vocabulary import HitKind

MOST_WORDS: Final = 200
MOST_PAGES: Final = 500


class SearchForm(FlaskForm):
    """Words, a kind and a page. What is unknown is left out and said in `ignored`; too many words are cut off."""

    class Meta:
        csrf = False

    q = StringField("Words", [Length(max=MOST_WORDS)], [stripped])
    kind = SelectField(
        "Kind",
        coerce=lambda value: HitKind(value) if value else None,
        choices=choices([("", "everything")], ((kind.value, kind.value) for kind in HitKind)),
        default="",
    )
    page = IntegerField("Page", [Optional(), NumberRange(min=1, max=MOST_PAGES)])

    def __init__(self, query: MultiDict[str, str]) -> None:
        super().__init__(formdata=query)
        self.validate()
        self.ignored = [f"{field.label.text}: {', '.join(query.getlist(field.name))}" for field in self if field.errors]
        self.words = str(self.q.data or "")[:MOST_WORDS]
        self.chosen = None if self.kind.errors else self.kind.data
        self.number = 1 if self.page.errors else self.page.data or 1
