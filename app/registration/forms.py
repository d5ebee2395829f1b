"""Shape of what people hand in when they register, and of what organisers do with it."""

import secrets

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from app.core.i18n import lazy
from app.directory.rules import Sector
from app.events.rules import KnownClass, Mode

SECTORS = {
    Sector.NATIONAL_GOVERNMENT: lazy("National government"),
    Sector.LOCAL_GOVERNMENT: lazy("Local government"),
    Sector.CIVIL_SOCIETY: lazy("Civil society"),
    Sector.INTERNATIONAL: lazy("International organisation"),
    Sector.ACADEMIA: lazy("Academia"),
    Sector.PRIVATE: lazy("Private sector"),
    Sector.OTHER: lazy("Other"),
}
MODES = {
    Mode.IN_PERSON: lazy("In the room"),
    Mode.ONLINE: lazy("Online"),
}
LANGUAGES = [("es", "Español"), ("en", "English")]


class PersonFields(FlaskForm):
    """Who somebody is, as every registration asks."""

    given_name = StringField(lazy("Given names"), validators=[InputRequired(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[InputRequired(), Length(max=120)])
    email = EmailField(
        lazy("E-mail address"),
        validators=[InputRequired(), Length(max=254), Email(message=lazy("This is not an e-mail address."))],
    )
    country_code = SelectField(lazy("Country that you represent or live in"), coerce=str)
    institution_name = StringField(lazy("Institution or organisation"), validators=[Length(max=200)])
    sector = SelectField(
        lazy("Sector"), choices=[("", lazy("Rather not say")), *((s.value, SECTORS[s]) for s in SECTORS)]
    )
    gender = StringField(lazy("Gender, in your own words"), validators=[Length(max=60)])


class RegistrationForm(PersonFields):
    """What a person fills in to take part; `website` is a trap that people do not see."""

    mode = RadioField(lazy("How do you take part?"), validators=[InputRequired(lazy("Choose one."))])
    session_ids = SelectMultipleField(lazy("Your sessions"), coerce=str)
    language = SelectField(lazy("I want to listen in"), choices=LANGUAGES)
    interpretation = BooleanField(lazy("I need interpretation"))
    needs = StringField(lazy("What do you need to take part in comfort?"), validators=[Length(max=500)])
    listed = BooleanField(lazy("My name may stand in the list of participants"))
    consent = BooleanField(
        lazy("I agree that these data are used to hold the event"),
        validators=[InputRequired(lazy("Without this we cannot keep your registration."))],
    )
    website = StringField(validators=[Length(max=200)])
    idempotency_key = HiddenField(default=lambda: secrets.token_hex(16), validators=[Length(max=64)])


class AddForm(PersonFields):
    """Somebody whom an organiser adds by hand."""

    mode = RadioField(lazy("How do they take part?"), validators=[InputRequired(lazy("Choose one."))])
    participant_class = SelectField(lazy("Takes part as"), default=KnownClass.GUEST)
    language = SelectField(lazy("Language"), choices=LANGUAGES)


class ModeForm(FlaskForm):
    mode = RadioField(lazy("How do you take part?"), validators=[InputRequired(lazy("Choose one."))])


class SessionsForm(FlaskForm):
    session_ids = SelectMultipleField(lazy("Your sessions"), coerce=str)


class InviteForm(FlaskForm):
    """Addresses to invite, one a line: address, or name and address."""

    addresses = TextAreaField(
        lazy("Addresses, one a line"), validators=[InputRequired(), Length(max=200_000)]
    )
    participant_class = SelectField(lazy("They take part as"), default=KnownClass.GUEST)
    language = SelectField(lazy("Language of the invitation"), choices=LANGUAGES)


class CapacityForm(FlaskForm):
    in_person = IntegerField(lazy("Places in the room"), validators=[Optional(), NumberRange(0, 100_000)])
    online = IntegerField(lazy("Places online"), validators=[Optional(), NumberRange(0, 1_000_000)])
