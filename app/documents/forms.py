"""Forms of documents and their versions."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Field, Form, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app.core.forms import choices_of, texts_field
from app.core.i18n import _, lazy
from app.documents.rules import (
    VISIBILITY_WORDS,
    DocumentKind,
    DocumentVisibility,
    NotAWebAddress,
    is_web_address,
)

KINDS = {
    DocumentKind.DECLARATION: lazy("Declaration"),
    DocumentKind.EXTRAORDINARY_DECLARATION: lazy("Extraordinary declaration"),
    DocumentKind.CONCLUSIONS: lazy("Conclusions"),
    DocumentKind.NETWORK_REPORT: lazy("Report of a network"),
    DocumentKind.GUIDELINES: lazy("Guidelines"),
    DocumentKind.MANUAL: lazy("Manual"),
    DocumentKind.COMPARATIVE_MATRIX: lazy("Comparative matrix"),
    DocumentKind.COMPILATION: lazy("Compilation"),
    DocumentKind.PROCEEDINGS: lazy("Proceedings"),
    DocumentKind.STUDY: lazy("Study"),
    DocumentKind.CONCEPT_NOTE: lazy("Concept note"),
    DocumentKind.AGENDA: lazy("Agenda"),
    DocumentKind.WORK_PLAN: lazy("Work plan"),
    DocumentKind.FACT_SHEET: lazy("Fact sheet"),
    DocumentKind.MINUTES: lazy("Minutes of a meeting"),
    DocumentKind.RESULTS_REPORT: lazy("Report on results"),
    DocumentKind.OTHER: lazy("Other"),
}
VISIBILITIES = {visibility: lazy(words) for visibility, words in VISIBILITY_WORDS.items()}
LANGUAGES = [
    ("es", lazy("Spanish")),
    ("en", lazy("English")),
    ("fr", lazy("French")),
    ("pt", lazy("Portuguese")),
]


def on_the_web(_form: Form, field: Field) -> None:
    """Take addresses of the web only."""
    if not is_web_address(field.data or ""):
        raise ValidationError(_(NotAWebAddress.message))


class DocumentForm(FlaskForm):
    title = texts_field(lazy("Title"), required=True)
    kind = SelectField(lazy("Kind"), choices=choices_of(DocumentKind, KINDS))
    visibility = SelectField(lazy("Who may read it"), choices=choices_of(DocumentVisibility, VISIBILITIES))
    summary = texts_field(lazy("What it is about"), long=True)
    year = IntegerField(lazy("Year"), validators=[Optional(), NumberRange(1990, 2100)])
    body_id = SelectField(lazy("Body"), coerce=str)
    review_on = DateField(lazy("Review it on"), validators=[Optional()])


class VersionForm(FlaskForm):
    language = SelectField(lazy("Language"), choices=LANGUAGES, validators=[DataRequired()])
    file = FileField(lazy("File"))
    url = StringField(lazy("Or its address on the web"), validators=[Optional(), Length(max=500), on_the_web])
    note = StringField(lazy("What is new in this version"), validators=[Length(max=300)])
