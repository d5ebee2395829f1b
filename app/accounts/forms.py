"""Forms of signing in, of one's own account and of roles."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional
from wtforms.widgets import PasswordInput

from app.accounts.rules import LONGEST_PASSWORD
from app.core.i18n import lazy as _

EMAIL = [DataRequired(), Length(max=254), Email(_("Please check this address: something is missing."))]


class SignInForm(FlaskForm):
    """One address, and a password where somebody prefers one."""

    email = EmailField(_("E-mail"), validators=EMAIL)
    password = PasswordField(_("Password"), validators=[Optional(), Length(max=LONGEST_PASSWORD)])
    next = HiddenField()


class FollowLinkForm(FlaskForm):
    """Confirms that a person, and not a mail program, followed the link."""

    given_name = StringField(_("Given name"), validators=[Optional(), Length(max=120)])
    family_name = StringField(_("Family name"), validators=[Optional(), Length(max=120)])


class CodeForm(FlaskForm):
    """A code of the authenticator, or a recovery code."""

    code = StringField(_("Code"), validators=[DataRequired(), Length(max=40)])
    next = HiddenField()


class SetUpForm(FlaskForm):
    """The first code of a new authenticator; the secret comes back encrypted."""

    code = StringField(_("Code that the app shows"), validators=[DataRequired(), Length(max=12)])
    sealed = HiddenField(validators=[DataRequired()])
    next = HiddenField()


class MyDataForm(FlaskForm):
    """What the organisation knows of a person, and how they like the pages."""

    given_name = StringField(_("Given name"), validators=[DataRequired(), Length(max=120)])
    family_name = StringField(_("Family name"), validators=[DataRequired(), Length(max=120)])
    country_code = SelectField(_("Country"), validators=[Optional()])
    gender = StringField(
        _("Gender, in your own words"),
        validators=[Optional(), Length(max=60)],
        description=_("Only if you like. It serves to balance the working tables and is never published."),
    )
    phone = TelField(_("Telephone"), validators=[Optional(), Length(max=40)])
    locale = RadioField(_("Language"), choices=[("es", "Español"), ("en", "English")])
    time_zone = SelectField(_("Time zone"), validators=[Optional()])
    theme = RadioField(
        _("Look of the pages"),
        choices=[("system", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    consent_listed = BooleanField(_("My name may appear in lists of participants"))
    consent_photo = BooleanField(_("Photographs with me may be published"))


class EmailForm(FlaskForm):
    """One more address."""

    email = EmailField(_("Another e-mail"), validators=EMAIL)


class PasswordForm(FlaskForm):
    """A new password; the present one first, where there is one."""

    current = PasswordField(_("Present password"), validators=[Optional(), Length(max=LONGEST_PASSWORD)])
    password = StringField(
        _("New password"),
        widget=PasswordInput(hide_value=True),
        validators=[InputRequired(), Length(max=LONGEST_PASSWORD)],
    )


class GrantForm(FlaskForm):
    """A role for somebody, named by their address."""

    email = EmailField(_("E-mail"), validators=EMAIL)
    given_name = StringField(_("Given name"), validators=[Optional(), Length(max=120)])
    family_name = StringField(_("Family name"), validators=[Optional(), Length(max=120)])
    role = RadioField(_("Role"), validators=[InputRequired()])


class TokenForm(FlaskForm):
    """A key for a program: what for, for what, and for how long."""

    name = StringField(_("What is it for?"), validators=[InputRequired(), Length(max=80)])
    rights = SelectMultipleField(
        _("It may"),
        description=_("Without any it reads what everybody sees, and what is your own."),
    )
    days = SelectField(
        _("It ends after"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("a year"))],
        default="90",
    )
