"""Shape of what people hand in when they register, and of what organisers do with it."""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    FieldList,
    Form,
    FormField,
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
from app.core.i18n import _, lazy
from app.directory.rules import Sector
from app.events.rules import KnownClass, Mode
from app.registration.rules import GROUP_MOST, OFFER_MOST
from app.registration.rules.form import Kind
from app.registration.rules.form_conditions import Op
from app.registration.rules.form_default import KIND_NAMES

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


class WithQuestions(FlaskForm):
    """A form that asks the questions of an event beside its own fields, and finds all faults at once."""

    questions: Questions | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fixed fields and every question, so that all faults show at once."""
        good: bool = super().validate(extra_validators)
        mode = self._fields["mode"].data if "mode" in self._fields else ""
        asked = self.questions is None or self.questions.check(mode or "")
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


class AnswersForm(WithQuestions):
    """The questions alone, to be answered again."""


class RegistrationForm(WithQuestions, NameFields):
    """What a person fills in to take part; `website` is a trap that people do not see."""

    sessions: Sequence[Any] = ()

    mode = RadioField(lazy("How do you take part?"), validators=[InputRequired(lazy("Choose one."))])
    session_ids = SelectMultipleField(lazy("Your sessions"), coerce=str)
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


OPS = {
    Op.EQUALS: lazy("is"),
    Op.ONE_OF: lazy("is one of"),
    Op.CONTAINS: lazy("contains"),
    Op.GREATER: lazy("is more, or later, than"),
    Op.LESS: lazy("is less, or earlier, than"),
    Op.ANSWERED: lazy("is answered"),
}
MOST_GROUPS = 6


class OptionRow(Form):
    """An option: empty in both languages takes it away."""

    option_id = HiddenField()
    place = IntegerField(lazy("Order"), validators=[Optional(), NumberRange(0, 1000)])
    es = StringField(lazy("in Spanish"), validators=[Length(max=200)])
    en = StringField(lazy("in English"), validators=[Length(max=200)])
    seats = IntegerField(lazy("Places"), validators=[Optional(), NumberRange(0, 100_000)])


class WhenRow(Form):
    """One comparison; those of one group hold together, and one group is enough."""

    group = SelectField(
        lazy("Group"),
        validate_choice=False,
        choices=[(str(number), str(number)) for number in range(1, MOST_GROUPS + 1)],
    )
    question = SelectField(lazy("Answer to"), validate_choice=False)
    op = SelectField(
        lazy("Comparison"), validate_choice=False, choices=[(op.value, label) for op, label in OPS.items()]
    )
    value = StringField(lazy("Value"), validators=[Length(max=500)])


class WithCondition(FlaskForm):
    """A form that says when something shows."""

    when = FieldList(FormField(WhenRow))

    def offer(self, earlier: Sequence[tuple[str, str]], blanks: int = 1) -> None:
        """Offer the earlier questions in each row, and blank rows after those that are filled."""
        if not earlier:
            return
        filled = sum(1 for row in self.when if row.form.question.data)
        while len(self.when) < min(filled + blanks, 40):
            self.when.append_entry({"group": "1"})
        for row in self.when:
            row.form.question.choices = [("", "—"), *earlier]


class SectionForm(WithCondition):
    title = texts_field(lazy("Heading"), required=True)
    help = texts_field(lazy("Text under the heading"), long=True)


class QuestionForm(WithCondition):
    kind = SelectField(
        lazy("Kind of answer"), choices=[(kind.value, lazy(KIND_NAMES[kind])) for kind in Kind]
    )
    label = texts_field(lazy("Question"), required=True)
    help = texts_field(lazy("Help under the question"), longest=600)
    required = BooleanField(lazy("An answer is required"))
    purpose = texts_field(lazy("Purpose: why it is asked"), longest=400)
    retention_days = IntegerField(
        lazy("Days after the event on which the answers are deleted"),
        validators=[Optional(), NumberRange(0, 3650)],
    )
    organiser_only = BooleanField(lazy("For organisers only: participants never see it"))
    special = BooleanField(lazy("Special category: sealed, read by few, deleted 30 days after the event"))
    roles = SelectMultipleField(lazy("Only these read the answers"))
    options = FieldList(FormField(OptionRow))

    def offer_options(self, blanks: int) -> None:
        """Add blank rows after the options that are there."""
        filled = sum(1 for row in self.options if row.form.es.data or row.form.en.data)
        while len(self.options) < min(filled + blanks, 200):
            self.options.append_entry({})


class PolicyForm(FlaskForm):
    """What an event says of its registrations."""

    changes_close_at = StringField(lazy("Answers may be changed until"), validators=[Length(max=20)])
    retention_months = IntegerField(
        lazy("Months after the event that registrations are kept"),
        validators=[Optional(), NumberRange(1, 120)],
    )
    participants_shown = BooleanField(lazy("Show the list of participants to those who take part"))


class CopyForm(FlaskForm):
    source = SelectField(lazy("Event whose form is copied"))


class PoolForm(FlaskForm):
    """How many places a pool has, and how it treats those who wait."""

    capacity = IntegerField(lazy("Number of places"), validators=[Optional(), NumberRange(0, 1_000_000)])
    queue_rule = SelectField(lazy("Who is next on the waiting list"))
    may_overtake = BooleanField(
        lazy("A smaller group or a single person may go before a group that does not fit")
    )
    offer_hours = IntegerField(
        lazy("Hours for which a free place is kept for the next"),
        validators=[Optional(), NumberRange(1, OFFER_MOST)],
    )


class CompanionFields(Form):
    """One colleague; a line left empty is nobody."""

    given_name = StringField(lazy("Given names"), validators=[Optional(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[Optional(), Length(max=120)])
    email = EmailField(
        lazy("E-mail address"),
        validators=[Optional(), Length(max=254), Email(message=lazy("This is not an e-mail address."))],
    )

    @property
    def is_empty(self) -> bool:
        return not any((each.data or "").strip() for each in self)

    @property
    def is_whole(self) -> bool:
        return all((each.data or "").strip() for each in self)


class GroupForm(PersonFields):
    """Somebody who registers colleagues with themselves."""

    mode = RadioField(lazy("How do you take part?"), validators=[InputRequired(lazy("Choose one."))])
    session_ids = SelectMultipleField(lazy("Sessions of the whole group"), coerce=str)
    language = SelectField(lazy("Language"), choices=LANGUAGES)
    companions = FieldList(FormField(CompanionFields), min_entries=GROUP_MOST - 1, max_entries=GROUP_MOST - 1)
    consent = BooleanField(
        lazy(
            "My colleagues know that I register them, and I agree that these data are used to hold the event"
        ),
        validators=[InputRequired(lazy("Without this we cannot keep your registration."))],
    )
    website = StringField(validators=[Length(max=200)])
    idempotency_key = HiddenField(default=lambda: secrets.token_hex(16), validators=[Length(max=64)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each line: a colleague has a name and an address, or the line is empty."""
        good: bool = super().validate(extra_validators)
        for line in self.companions:
            if not line.form.is_empty and not line.form.is_whole:
                fields = [each for each in line.form if not (each.data or "").strip()]
                for each in fields:
                    each.errors = [*each.errors, _("Each colleague needs names and an address of their own.")]
                good = False
        return good


class HandOnForm(FlaskForm):
    """The colleague who is to take the place."""

    given_name = StringField(lazy("Given names"), validators=[InputRequired(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[InputRequired(), Length(max=120)])
    email = EmailField(
        lazy("E-mail address"),
        validators=[InputRequired(), Length(max=254), Email(message=lazy("This is not an e-mail address."))],
    )


class TakeForm(FlaskForm):
    """Who takes the place."""

    given_name = StringField(lazy("Given names"), validators=[InputRequired(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[InputRequired(), Length(max=120)])
    consent = BooleanField(
        lazy("I agree that these data are used to hold the event"),
        validators=[InputRequired(lazy("Without this we cannot keep your registration."))],
    )


class ChangeForm(FlaskForm):
    """Why a whole event becomes other, in both languages."""

    reason = texts_field(lazy("Reason, as everybody reads it"), required=True, long=True)


class MoveForm(ChangeForm):
    """To which days."""

    starts_on = DateField(lazy("New first day"), [InputRequired()])
    accept = BooleanField(lazy("Move it even where somebody or a room is needed twice then"))


class EventModeForm(ChangeForm):
    """How, and with how many places."""

    mode = SelectField(lazy("From now on"), [InputRequired()])
    capacity = IntegerField(lazy("Places in the new way"), [Optional(), NumberRange(1, 100_000)])
