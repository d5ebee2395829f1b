"""Forms of consultations: the text, an answer, the result."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange

from app.consultations.rules import AnswerKind, Outcome
from app.core.forms import choices_of, texts_field
from app.core.i18n import lazy

ANSWERS = {
    AnswerKind.AGREE: lazy("We agree"),
    AnswerKind.COMMENT: lazy("We have comments"),
    AnswerKind.OBJECTION: lazy("We object"),
    AnswerKind.RESERVATION: lazy("We agree with a reservation"),
}
OUTCOMES = {
    Outcome.CONSENSUS: lazy("Consensus"),
    Outcome.CONSENSUS_WITH_RESERVATIONS: lazy("Consensus with reservations"),
    Outcome.NO_CONSENSUS: lazy("No consensus"),
}


class ConsultationForm(FlaskForm):
    title = texts_field(lazy("Title"), required=True)
    text = texts_field(lazy("Text that is put to the countries"), required=True, long=True)
    countries = SelectMultipleField(lazy("Countries that are asked"), validators=[DataRequired()])
    working_days = IntegerField(
        lazy("Working days to answer"), default=5, validators=[DataRequired(), NumberRange(1, 60)]
    )
    holidays_of = SelectMultipleField(lazy("Countries whose public holidays do not count"))


class AnswerForm(FlaskForm):
    kind = RadioField(lazy("Reply"), choices=choices_of(AnswerKind, ANSWERS), validators=[DataRequired()])
    comment = TextAreaField(lazy("Comment"), validators=[Length(max=10_000)])


class ResultForm(FlaskForm):
    outcome = RadioField(
        lazy("What came of it"), choices=choices_of(Outcome, OUTCOMES), validators=[DataRequired()]
    )
    result = texts_field(lazy("What the presidency does now"), long=True)
