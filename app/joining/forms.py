"""Forms of joining: where a session meets."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.core.i18n import lazy


class RoomForm(FlaskForm):
    """A platform, and the meeting there."""

    platform = RadioField(lazy("Where it meets"), validators=[InputRequired()])
    meeting = StringField(lazy("Meeting"), validators=[Optional(), Length(max=500)])
