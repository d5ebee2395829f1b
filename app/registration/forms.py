"""Shape of what people hand in when they register, and of what organisers do with it."""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateTimeLocalField,
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

from app.core.forms import texts_field
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


class NameFields(FlaskForm):
    """Who somebody is, as every registration asks."""

    given_name = StringField(lazy("Given names"), validators=[InputRequired(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[InputRequired(), Length(max=120)])
    email = EmailField(
        lazy("E-mail address"),
        validators=[InputRequired(), Length(max=254), Email(message=lazy("This is not an e-mail address."))],
    )


class PersonFields(NameFields):
    """Who somebody is and for whom, as organisers write it of others."""

    country_code = SelectField(lazy("Country that you represent or live in"), coerce=str)
    institution_name = StringField(lazy("Institution or organisation"), validators=[Length(max=200)])
    sector = SelectField(
        lazy("Sector"), choices=[("", lazy("Rather not say")), *((s.value, SECTORS[s]) for s in SECTORS)]
    )
    gender = StringField(lazy("Gender, in your own words"), validators=[Length(max=60)])


class Questions(Protocol):
    """The questions of an event's form beside the fields that every registration has."""

    def check(self, mode: str) -> bool: ...

    def fields(self) -> Sequence[Any]: ...


class RegistrationForm(NameFields):
    """What a person fills in to take part; `website` is a trap that people do not see."""

    questions: Questions | None = None
    sessions: Sequence[Any] = ()

    mode = RadioField(lazy("How do you take part?"), validators=[InputRequired(lazy("Choose one."))])
    session_ids = SelectMultipleField(lazy("Your sessions"), coerce=str)
    website = StringField(validators=[Length(max=200)])
    idempotency_key = HiddenField(default=lambda: secrets.token_hex(16), validators=[Length(max=64)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fixed fields and every question, so that all faults show at once."""
        good: bool = super().validate(extra_validators)
        asked = self.questions is None or self.questions.check(self.mode.data or "")
        return good and asked

    @property
    def errors(self) -> dict[str, Any]:
        """Return what is wrong with fields and questions."""
        found = {name: field.errors for name, field in self._fields.items() if field.errors}
        return found | {each.id: each.errors for each in self._asked() if each.errors}

    def __iter__(self) -> Iterator[Any]:
        """Walk through the fields and then the questions, as a list of errors does."""
        yield from self._fields.values()
        yield from self._asked()

    def _asked(self) -> Sequence[Any]:
        return self.questions.fields() if self.questions is not None else ()


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


class CampaignForm(FlaskForm):
    """A campaign of invitations: as what, in which words, into which sessions, and when."""

    name = StringField(lazy("Name of the campaign"), validators=[InputRequired(), Length(max=160)])
    participant_class = SelectField(lazy("They take part as"), default=KnownClass.GUEST)
    language = SelectField(lazy("Language of the invitation"), choices=LANGUAGES)
    message = texts_field(lazy("Personal message"), long=True)
    session_ids = SelectMultipleField(lazy("Sessions that the invitation opens"), coerce=str)
    invite_at = DateTimeLocalField(lazy("Send the invitations"), validators=[Optional()])
    remind_at = DateTimeLocalField(lazy("Remind who has not answered"), validators=[Optional()])
    last_call_at = DateTimeLocalField(lazy("Last call"), validators=[Optional()])
    answer_by = DateTimeLocalField(lazy("Last day to answer"), validators=[Optional()])


class PeopleFileForm(FlaskForm):
    file = FileField(lazy("Table of people (XLSX or CSV)"), validators=[FileRequired(lazy("Choose a file."))])


class PastedForm(FlaskForm):
    addresses = TextAreaField(
        lazy("Addresses, one a line"), validators=[InputRequired(), Length(max=2_000_000)]
    )


class DirectoryForm(FlaskForm):
    """Whom of the directory to invite: any of each kind that is named, and of all kinds at once."""

    bodies = SelectMultipleField(lazy("Bodies and their members"), coerce=str)
    countries = SelectMultipleField(lazy("Countries"), coerce=str)
    institutions = SelectMultipleField(lazy("Institutions"), coerce=str)
    groups = SelectMultipleField(lazy("Stakeholder groups"), coerce=str)
    focal_points = BooleanField(lazy("Focal points only"))
    earlier = SelectField(lazy("Took part in an earlier event"), coerce=str)


class DeclineForm(FlaskForm):
    reason = TextAreaField(lazy("Why not? (if you wish to say)"), validators=[Length(max=1000)])


class ColleagueForm(FlaskForm):
    """Somebody who shares the mailbox asks for an invitation to an address of their own."""

    name = StringField(lazy("Your name"), validators=[InputRequired(), Length(max=200)])
    email = EmailField(
        lazy("Your own address"),
        validators=[InputRequired(), Length(max=254), Email(message=lazy("This is not an e-mail address."))],
    )


class LostInvitationForm(FlaskForm):
    email = EmailField(
        lazy("E-mail address"),
        validators=[InputRequired(), Length(max=254), Email(message=lazy("This is not an e-mail address."))],
    )
