"""Forms of badges and letters."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.forms import texts_field
from app.core.i18n import lazy


class LetterForm(FlaskForm):
    """What a person asks for."""

    kind = RadioField(lazy("Which letter"), validators=[InputRequired()])
    language = RadioField(lazy("Language of the letter"), validators=[InputRequired()])
    consulate = StringField(lazy("Consulate or authority"), validators=[Optional(), Length(max=160)])
    passport = StringField(lazy("Number of the passport"), validators=[Optional(), Length(max=40)])
    passport_country = SelectField(lazy("Country that issued it"), validators=[Optional()])
    born_on = DateField(lazy("Date of birth"), validators=[Optional()])
    expires_on = DateField(lazy("The passport is valid until"), validators=[Optional()])


class PolicyForm(FlaskForm):
    """How letters are given, and who signs them."""

    at_once = BooleanField(lazy("Give letters at once, without a look of ours"))
    signatory = StringField(lazy("Who signs"), validators=[Optional(), Length(max=160)])
    role = texts_field(lazy("Office of who signs"), longest=160)


class DeclineForm(FlaskForm):
    """Why a letter is not given."""

    reason = TextAreaField(lazy("Reason"), validators=[DataRequired(), Length(max=300)])
