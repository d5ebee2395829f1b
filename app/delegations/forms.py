"""Forms of delegations: terms, people, reasons, letters."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional

from app.core.forms import choices_of
from app.core.i18n import lazy
from app.delegations.rules import MOST_PLACES, Convener, DelegateRole
from app.events.rules import Mode

ROLES = {
    DelegateRole.HEAD: lazy("Head of delegation"),
    DelegateRole.DELEGATE: lazy("Member of the delegation"),
    DelegateRole.ADVISER: lazy("Adviser"),
    DelegateRole.INTERPRETER: lazy("Interpreter of the delegation"),
}
MODES = {Mode.IN_PERSON: lazy("In the room"), Mode.ONLINE: lazy("Online")}
LANGUAGES = [("es", "Español"), ("en", "English")]
CONVENERS = {
    Convener.PRESIDENCY: lazy("The presidency"),
    Convener.HOST: lazy("The host country, with the secretariat"),
}


class TermsForm(FlaskForm):
    """What a delegation is granted."""

    quota = IntegerField(lazy("Places"), validators=[DataRequired(), NumberRange(1, MOST_PLACES)])
    head = IntegerField(lazy("Heads of delegation"), validators=[Optional(), NumberRange(0, MOST_PLACES)])
    delegate = IntegerField(lazy("Delegates"), validators=[Optional(), NumberRange(0, MOST_PLACES)])
    adviser = IntegerField(lazy("Advisers"), validators=[Optional(), NumberRange(0, MOST_PLACES)])
    interpreter = IntegerField(lazy("Interpreters"), validators=[Optional(), NumberRange(0, MOST_PLACES)])
    last_day = DateField(lazy("Last day to name people"), validators=[Optional()])
    letter_required = BooleanField(lazy("A letter of accreditation is needed"))


class WhomForm(TermsForm):
    """Whom the organisers expect, on which terms."""

    members = BooleanField(lazy("All member countries"))
    observer_countries = BooleanField(lazy("All observer countries"))
    observer_organisations = BooleanField(lazy("All observer organisations"))
    countries = SelectMultipleField(lazy("Single countries"))
    institutions = SelectMultipleField(lazy("Single institutions"))


class CopyForm(FlaskForm):
    earlier = SelectField(lazy("Earlier event"), validators=[DataRequired()])


class NomineeForm(FlaskForm):
    """Somebody whom a focal point names."""

    given_name = StringField(lazy("Given names"), validators=[DataRequired(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[DataRequired(), Length(max=120)])
    email = EmailField(
        lazy("Their own e-mail address"),
        validators=[DataRequired(), Length(max=254), Email(check_deliverability=False)],
    )
    role = SelectField(lazy("Role in the delegation"), choices=choices_of(DelegateRole, ROLES))
    institution_id = SelectField(lazy("Institution that they come from"), default="")
    mode = RadioField(lazy("How they take part"), validators=[DataRequired()])
    language = SelectField(lazy("Language of their mails"), choices=LANGUAGES)


class LateNomineeForm(NomineeForm):
    note = TextAreaField(lazy("Why, for the organisers"), validators=[Optional(), Length(max=1000)])


class ReplaceForm(LateNomineeForm):
    with_admissions = BooleanField(lazy("They also take the place in the closed part"))


class RoleForm(FlaskForm):
    role = SelectField(lazy("Role in the delegation"), choices=choices_of(DelegateRole, ROLES))


class NoteForm(FlaskForm):
    note = TextAreaField(lazy("Why, for the organisers"), validators=[Optional(), Length(max=1000)])


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        lazy("Reason"),
        description=lazy("The focal points read it in their mail."),
        validators=[Optional(), Length(max=1000)],
    )


class LetterForm(FlaskForm):
    letter = FileField(
        lazy("Letter of accreditation"),
        description=lazy("PDF or picture, up to 10 MB."),
        validators=[FileRequired()],
    )


class ConveneForm(FlaskForm):
    convener = RadioField(lazy("In whose name"), choices=choices_of(Convener, CONVENERS))
    delegations = SelectMultipleField(lazy("Delegations to write to"))
