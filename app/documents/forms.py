"""Forms of documents and their versions."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import URL, DataRequired, Length, NumberRange, Optional

from app.core.forms import choices_of, texts_field
from app.core.i18n import lazy
from app.documents.rules import DocumentKind, DocumentVisibility

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
    DocumentKind.RESULTS_REPORT: lazy("Report on results"),
    DocumentKind.OTHER: lazy("Other"),
}
VISIBILITIES = {
    DocumentVisibility.PUBLIC: lazy("Everybody"),
    DocumentVisibility.PARTICIPANTS: lazy("Those who take part in its event"),
    DocumentVisibility.MEMBERS: lazy("Member countries"),
    DocumentVisibility.CLOSED: lazy("The secretariat only"),
}
LANGUAGES = [
    ("es", lazy("Spanish")),
    ("en", lazy("English")),
    ("fr", lazy("French")),
    ("pt", lazy("Portuguese")),
]


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
    url = StringField(
        lazy("Or its address on the web"), validators=[Optional(), URL(require_tld=False), Length(max=500)]
    )
    note = StringField(lazy("What is new in this version"), validators=[Length(max=300)])
