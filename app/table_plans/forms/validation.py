"""What organisers record of a plan: what a meeting decided, why it is returned, what came of it."""

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation

from app.core.forms import choices_of, texts_field
from app.core.i18n import gettext, lazy
from app.table_plans.rules import ProgressState

PROGRESS = {
    ProgressState.NOT_BEGUN: lazy("Not begun"),
    ProgressState.UNDER_WAY: lazy("Under way"),
    ProgressState.DONE: lazy("Done"),
    ProgressState.DROPPED: lazy("Dropped"),
}


class ReturnForm(FlaskForm):
    reasons = TextAreaField(
        lazy("What the table should change"), validators=[DataRequired(), Length(max=5000)]
    )


class DecisionForm(FlaskForm):
    """A body, a meeting or both: somebody must have decided."""

    body_id = SelectField(lazy("Body that decided"), coerce=str)
    meeting = SelectField(lazy("Meeting at which it was decided"), coerce=str)
    decided_on = DateField(lazy("Day of the decision"), validators=[InputRequired()])
    decision = TextAreaField(
        lazy("Text of the decision"),
        validators=[DataRequired(), Length(max=5000)],
        description=lazy("It stands in the general plan, for all who read it."),
    )
    document_id = SelectField(lazy("Document with the minutes"), coerce=str)

    def validate_meeting(self, field: SelectField) -> None:
        """Ask for who decided."""
        if not field.data and not self.body_id.data:
            raise StopValidation(gettext("Choose the body or the meeting that decided."))


class PlansConsultedForm(FlaskForm):
    plans = SelectMultipleField(lazy("Plans that it is about"), validators=[DataRequired()])
    consultation_id = SelectField(lazy("Consultation"), coerce=str, validators=[DataRequired()])


class ProgressForm(FlaskForm):
    state = SelectField(
        lazy("How far it came"), choices=choices_of(ProgressState, PROGRESS), validators=[DataRequired()]
    )
    text = StringField(lazy("What came of it, in a sentence"), validators=[Optional(), Length(max=500)])
    said_on = DateField(lazy("Told on"), validators=[InputRequired()])
    said_by = StringField(lazy("Institution or body that says so"), validators=[Optional(), Length(max=200)])


class FindingsForm(FlaskForm):
    findings = texts_field(lazy("Findings"), long=True)
    priorities = texts_field(lazy("Recommended priority actions"), long=True)
