"""Forms of the speaker's page."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.form import Form
from wtforms.validators import Length, Optional

from app.core.i18n import lazy
from app.speakers.rules import LONGEST_NOTE


class _Words(Form):
    es = TextAreaField(lazy("In Spanish"), validators=[Optional(), Length(max=4000)])
    en = TextAreaField(lazy("In English"), validators=[Optional(), Length(max=4000)])


class AboutForm(FlaskForm):
    """Somebody's own words of themselves, in both languages."""

    biography = FormField(_Words, lazy("Biography"))


class PartForm(FlaskForm):
    """A yes or a no, and a word to the organisers."""

    note = StringField(
        lazy("A note to the organisers (optional)"), validators=[Optional(), Length(max=LONGEST_NOTE)]
    )


class PhotoForm(FlaskForm):
    """A picture, and the word that it may be shown."""

    file = FileField(lazy("Photo"))
    consent = BooleanField(
        lazy("I agree that this photo is shown on the pages of this event until I take it back.")
    )


class SlidesForm(FlaskForm):
    """A file of slides of one session."""

    file = FileField(lazy("File"))
    title = StringField(lazy("Title of the slides"), validators=[Optional(), Length(max=160)])
    language = SelectField(lazy("Language of the slides"))
    public = BooleanField(lazy("Everybody may open it, not only those who take part"))
    replaces = HiddenField()
