"""Forms of the directory: what editors and focal points change."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from app.core.i18n import lazy as _

LINE = [DataRequired(), Length(max=300)]
MAYBE_LINE = [Optional(), Length(max=300)]
TEXT = [Optional(), Length(max=2000)]
YEAR = [Optional(), NumberRange(1900, 2200)]
BAD_EMAIL = _("Please check this address: something is missing.")


def or_none(value: Any) -> Any:
    """Return None for an empty choice or text."""
    return value or None


class TextsForm(FlaskForm):
    """A form some of whose fields come in Spanish and English, as `name_es` and `name_en`."""

    def texts(self, name: str) -> dict[str, str]:
        """Collect a text in its languages, without the empty ones."""
        found = {language: self._fields[f"{name}_{language}"].data for language in ("es", "en")}
        return {language: text.strip() for language, text in found.items() if text and text.strip()}

    def put_texts(self, name: str, texts: dict[str, str]) -> None:
        """Fill the fields of a text, unless the form was sent."""
        for language in ("es", "en"):
            field: Field = self._fields[f"{name}_{language}"]
            if not self.is_submitted():
                field.data = texts.get(language, "")


class CountryForm(TextsForm):
    """A country's standing."""

    name_es = StringField(_("Name in Spanish"), validators=LINE)
    name_en = StringField(_("Name in English"), validators=LINE)
    role = RadioField(_("Takes part as"), validators=[InputRequired()])
    time_zone = SelectField(_("Time zone of the capital"), validators=[InputRequired()])
    flows = SelectMultipleField(_("For people on the move it is a country of"))
    valid_from = DateField(_("Since"), validators=[Optional()])
    valid_to = DateField(_("Until"), validators=[Optional()])


class InstitutionForm(TextsForm):
    """An institution."""

    name_es = StringField(_("Name in Spanish"), validators=LINE)
    name_en = StringField(_("Name in English"), validators=MAYBE_LINE)
    short_name_es = StringField(_("Acronym in Spanish"), validators=[Optional(), Length(max=60)])
    short_name_en = StringField(_("Acronym in English"), validators=[Optional(), Length(max=60)])
    country_code = SelectField(_("Country"), validators=[Optional()])
    kind = SelectField(_("Kind"), validators=[InputRequired()])
    participates_as = SelectField(_("Takes part as"), validators=[Optional()])
    stakeholder_group_id = SelectField(_("Stakeholder group"), validators=[Optional()])
    observer_since = IntegerField(_("Observer since the year"), validators=YEAR)
    observer_order = IntegerField(
        _("Place in the order of joining"), validators=[Optional(), NumberRange(1, 999)]
    )
    contact_email = EmailField(_("Public e-mail"), validators=[Optional(), Length(max=254), Email(BAD_EMAIL)])


class BodyForm(TextsForm):
    """A body of the organisation."""

    code = StringField(_("Code"), validators=[DataRequired(), Length(max=20)])
    name_es = StringField(_("Name in Spanish"), validators=LINE)
    name_en = StringField(_("Name in English"), validators=MAYBE_LINE)
    kind = SelectField(_("Kind"), validators=[InputRequired()])
    changed_on = DateField(
        _("Name or kind change on"),
        validators=[Optional()],
        description=_("With a date the former name stays in the history. Empty: a mere correction."),
    )
    parent_id = SelectField(_("Reports to"), validators=[Optional()])
    mandate_es = TextAreaField(_("Mandate in Spanish"), validators=TEXT)
    mandate_en = TextAreaField(_("Mandate in English"), validators=TEXT)
    meetings_per_year_min = IntegerField(
        _("Meetings a year, at least"), validators=[Optional(), NumberRange(1, 99)]
    )
    meetings_per_year_exact = IntegerField(
        _("Meetings a year, exactly"), validators=[Optional(), NumberRange(1, 99)]
    )
    closed_delegation_max = IntegerField(
        _("People of one country in the closed part"), validators=[Optional(), NumberRange(1, 99)]
    )
    observer_countries = RadioField(_("Observer countries"), validators=[InputRequired()])
    observer_organisations = RadioField(_("Observer organisations"), validators=[InputRequired()])
    civil_society_slot = BooleanField(_("Civil society has a slot on the agenda"))
    agenda = SelectMultipleField(
        _("What its meetings must have on the agenda"),
        description=_("What a meeting lacks of it is said where its programme is made."),
    )
    valid_from = DateField(_("Since"), validators=[Optional()])
    valid_to = DateField(_("Until"), validators=[Optional()])


class MemberForm(FlaskForm):
    """One more member of a body: a country, an institution or a person, exactly one of them."""

    role = SelectField(_("As"), validators=[InputRequired()])
    country_code = SelectField(_("Country"), validators=[Optional()])
    institution_id = SelectField(_("Institution"), validators=[Optional()])
    email = EmailField(_("Person, by e-mail"), validators=[Optional(), Length(max=254), Email(BAD_EMAIL)])


class SuccessorForm(FlaskForm):
    """Who takes somebody's place in a body."""

    email = EmailField(
        _("E-mail of the person who takes it"), validators=[DataRequired(), Length(max=254), Email(BAD_EMAIL)]
    )


class PresidencyForm(TextsForm):
    """Who presides in a year."""

    year = IntegerField(_("Year"), validators=[InputRequired(), NumberRange(1990, 2200)])
    country_code = SelectField(_("Country"), validators=[InputRequired()])
    theme_es = StringField(_("Theme in Spanish"), validators=MAYBE_LINE)
    theme_en = StringField(_("Theme in English"), validators=MAYBE_LINE)


class PersonForm(FlaskForm):
    """A person, as an editor enters them."""

    given_name = StringField(_("Given name"), validators=[DataRequired(), Length(max=120)])
    family_name = StringField(_("Family name"), validators=[DataRequired(), Length(max=120)])
    email = EmailField(_("E-mail"), validators=[Optional(), Length(max=254), Email(BAD_EMAIL)])
    language = RadioField(_("Language"), choices=[("es", "Español"), ("en", "English")], default="es")
    country_code = SelectField(_("Country"), validators=[Optional()])
    phone = TelField(_("Telephone"), validators=[Optional(), Length(max=40)])


class AppointmentForm(FlaskForm):
    """A post that a person holds."""

    institution_id = SelectField(_("Institution"), validators=[InputRequired()])
    post = StringField(_("Post"), validators=[Optional(), Length(max=200)])
    valid_from = DateField(_("First day"), validators=[Optional()])
    valid_to = DateField(_("Last day"), validators=[Optional()])
    focal_point = BooleanField(_("Focal point of the institution"))
    matters = StringField(_("For these matters"), validators=[Optional(), Length(max=300)])


class HandOverForm(FlaskForm):
    """A post passes to somebody else."""

    email = EmailField(_("E-mail of the successor"), validators=[DataRequired(), Email(BAD_EMAIL)])
    given_name = StringField(_("Given name"), validators=[Optional(), Length(max=120)])
    family_name = StringField(_("Family name"), validators=[Optional(), Length(max=120)])
    on = DateField(_("First day of the successor"), validators=[InputRequired()])


class ContactForm(FlaskForm):
    """What a focal point keeps up to date of a colleague or of themselves."""

    phone = TelField(_("Telephone"), validators=[Optional(), Length(max=40)])
    matters = StringField(_("Matters"), validators=[Optional(), Length(max=300)])
