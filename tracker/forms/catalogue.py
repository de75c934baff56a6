"""The catalogue of services as a file."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from tracker.errors import RefusedError
from tracker.forms.fields import prose


class CatalogueForm(FlaskForm):
    """A CSV file; on its way back from the preview, the text that it held."""

    file = FileField("CSV file")
    text = HiddenField(filters=[prose])

    def given(self) -> str:
        """The text. Raises RefusedError where there is none, or where it is not UTF-8."""
        if not self.file.data:
            if not self.text.data:
                raise RefusedError("Choose a CSV file.", field="file")
            return str(self.text.data)
        try:
            text: str = self.file.data.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            words = "The file is not UTF-8. Save it as “CSV UTF-8” and choose it again."
            raise RefusedError(words, field="file") from None
        if "\0" in text:
            raise RefusedError("The file holds a NUL character, so it is not text.", field="file")
        return text
