"""Forms of certificates: the rule with its signatories, and the reason for revoking."""

from flask_wtf import FlaskForm
from wtforms import Form, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.core.i18n import lazy


class SignatoryForm(Form):
    """Somebody who signs: a name and an office in both languages."""

    name = StringField(lazy("Name"), [Length(max=120)])
    role_es = StringField(lazy("Office, in Spanish"), [Length(max=120)])
    role_en = StringField(lazy("Office, in English"), [Length(max=120)])


class RuleForm(FlaskForm):
    """What is asked, and who signs."""

    percent = IntegerField(
        lazy("Share of the scheduled minutes, in percent"), [InputRequired(), NumberRange(1, 100)]
    )
    first = FormField(SignatoryForm, lazy("First signature"))
    second = FormField(SignatoryForm, lazy("Second signature"))


class RevokeForm(FlaskForm):
    """Why a certificate is revoked."""

    reason = TextAreaField(lazy("Reason"), [DataRequired(), Length(max=300)])
