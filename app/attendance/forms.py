"""Forms of the door and of imports."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import UUID, AnyOf, DataRequired, Length, Optional

from app.attendance.rules import CheckInKind
from app.core.i18n import lazy

KINDS = [kind.value for kind in CheckInKind]
DATE_ORDERS = [
    ("", lazy("Let the session decide")),
    ("dmy", lazy("Day first: 6/10 is the sixth of October")),
    ("mdy", lazy("Month first: 6/10 is the tenth of June")),
]


class DoorForm(FlaskForm):
    """A code that was scanned or typed, or a person that was found by name."""

    code = StringField(lazy("Code of the ticket"), validators=[Optional(), Length(max=500)])
    registration_id = HiddenField(validators=[Optional(), UUID()])
    kind = HiddenField(default=CheckInKind.ENTRY.value, validators=[AnyOf(KINDS)])
    key = HiddenField(validators=[DataRequired(), Length(min=8, max=64)])
    insisted = BooleanField()


class ImportForm(FlaskForm):
    session_id = SelectField(lazy("Session"), coerce=str)
    file = FileField(lazy("File of Zoom (CSV)"), validators=[FileRequired(lazy("Choose a file."))])
    time_zone = StringField(
        lazy("Time zone of the hours in the file"),
        validators=[DataRequired(), Length(max=64)],
        description=lazy("The one set in the account that downloaded it, such as America/Panama."),
    )
    date_order = SelectField(lazy("Day or month first"), choices=DATE_ORDERS)


class ConfirmForm(FlaskForm):
    """Nothing but the token: what is confirmed stands in the address."""
