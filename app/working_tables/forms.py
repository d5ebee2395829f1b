"""Forms for setting up tables and for the organisers' acts on the board."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import UUID, Email, InputRequired, Length, NumberRange, Optional

from app.core.forms import texts_field
from app.core.i18n import lazy
from app.messages.rules import LONGEST_SUBJECT

MODES = [("in_person", lazy("In the room")), ("online", lazy("Online"))]
LANGUAGES = [
    ("es", lazy("Spanish")),
    ("en", lazy("English")),
    ("pt", lazy("Portuguese")),
    ("fr", lazy("French")),
]
READERS = [
    ("closed", lazy("The people of this table")),
    ("participants", lazy("Everybody at the event")),
    ("public", lazy("Everybody")),
]
ANSWERS = [
    ("writer", lazy("To me")),
    ("table", lazy("To the secretariat of the table, or to who leads it: its people see that address")),
    ("nobody", lazy("To the address of the organisation")),
]
OF_DIRECTORY = lazy("Or somebody of the directory, by e-mail")
ADDRESS = [Optional(), Length(max=254), Email(lazy("Please check this address: something is missing."))]
SEATS = [InputRequired(), NumberRange(0, 1000)]


class TableForm(FlaskForm):
    name = texts_field(lazy("Name"), required=True, longest=120)
    axis = texts_field(lazy("Axis, in a sentence"), longest=300)
    tag_id = SelectField(lazy("Theme of the reference list"), coerce=str, default="")
    body_id = SelectField(lazy("Standing table that it continues"), coerce=str, default="")
    is_linking = BooleanField(
        lazy("It links the other tables"),
        description=lazy("Nobody is seated here: the leaders and secretariats of the others make it up."),
    )
    least = IntegerField(lazy("Fewest people"), validators=SEATS)
    most = IntegerField(lazy("Most people"), validators=SEATS)
    languages = SelectMultipleField(
        lazy("Languages spoken"), choices=LANGUAGES, description=lazy("None means any.")
    )
    interpretation = BooleanField(lazy("There is interpretation"))
    modes = SelectMultipleField(
        lazy("How people take part"), choices=MODES, description=lazy("None means both.")
    )
    room_id = SelectField(lazy("Room"), coerce=str, default="")
    session_id = SelectField(lazy("Session in which it meets"), coerce=str, default="")
    leader_id = SelectField(
        lazy("Leader"), coerce=str, default="", description=lazy("Always sits at this table, if confirmed.")
    )
    leader_email = EmailField(OF_DIRECTORY, validators=ADDRESS)
    rapporteur_id = SelectField(
        lazy("Rapporteur"), coerce=str, default="", description=lazy("Writes the minutes.")
    )
    rapporteur_email = EmailField(OF_DIRECTORY, validators=ADDRESS)
    secretariat_id = SelectField(lazy("Secretariat"), coerce=str, default="")
    secretariat_email = EmailField(OF_DIRECTORY, validators=ADDRESS)


class PaperVersionForm(FlaskForm):
    """A file, or an address elsewhere, in a language."""

    language = SelectField(lazy("Language"), choices=LANGUAGES)
    file = FileField(lazy("File"))
    url = StringField(lazy("Or its address on the web"), validators=[Optional(), Length(max=500)])
    note = StringField(lazy("What is new in this version"), validators=[Length(max=300)])


class PaperForm(PaperVersionForm):
    """A new document that lies on a table."""

    title = texts_field(lazy("Title"), required=True, longest=200)
    kind = SelectField(lazy("What it is"))
    visibility = SelectField(lazy("Who may read it"), choices=READERS, default="closed")


class LayForm(FlaskForm):
    """A document that there is already."""

    document_id = SelectField(lazy("Document"), validators=[UUID()], validate_choice=False)
    kind = SelectField(lazy("What it is"))


class CopyForm(FlaskForm):
    """Tables that were there before."""

    source = StringField(validators=[InputRequired(), Length(max=200)])


class LetterForm(FlaskForm):
    """What is written to tables, in both languages."""

    tables = SelectMultipleField(lazy("Whom it is for"), coerce=str)
    subject = texts_field(lazy("Subject line"), required=True, longest=LONGEST_SUBJECT)
    body = texts_field(lazy("Text of the mail"), required=True, long=True)
    answers_to = RadioField(lazy("Where answers go"), choices=ANSWERS, default="writer")


class SendForm(FlaskForm):
    """How many people the organisers saw."""

    seen = IntegerField(validators=[InputRequired(), NumberRange(0, 100000)])


class DeadlineForm(FlaskForm):
    closes_at = DateTimeLocalField(lazy("Tables are ranked until"), validators=[Optional()])

    def instant(self, zone: str) -> datetime | None:
        """Return the deadline as the wall time of a zone."""
        wall: datetime | None = self.closes_at.data
        return wall.replace(tzinfo=ZoneInfo(zone)) if wall else None


class SeatForm(FlaskForm):
    """Move one person; an empty table takes them off."""

    registration_id = StringField(validators=[UUID()])
    table_id = StringField(validators=[Optional(), UUID()])
    locked = BooleanField()
    seen = StringField(validators=[Length(max=40)])


class SwapForm(FlaskForm):
    """Let two people change places, each as the page saw them."""

    registration_id = StringField(validators=[UUID()])
    other_id = StringField(validators=[UUID()])
    seen = StringField(validators=[Length(max=40)])
    other_seen = StringField(validators=[Length(max=40)])
