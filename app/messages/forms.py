"""Shape of what organisers write: a mail's text, an announcement."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.forms import texts_field
from app.core.i18n import lazy
from app.messages.rules import LONGEST_BODY, LONGEST_SUBJECT


class TextForm(FlaskForm):
    """Subject and body in one language."""

    subject = StringField(lazy("Subject line"), [InputRequired(), Length(max=LONGEST_SUBJECT)])
    body = TextAreaField(lazy("Text of the mail"), [InputRequired(), Length(max=LONGEST_BODY)])


class AnnouncementForm(FlaskForm):
    """Subject and body in both languages; whom it is for comes as facets."""

    subject = texts_field(lazy("Subject line"), required=True, longest=LONGEST_SUBJECT)
    body = texts_field(lazy("Text of the mail"), required=True, long=True)
