"""Forms of the year: what a search keeps to, what date is looked for, why a finding stays."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.core.forms import choices_of
from app.core.i18n import gettext, lazy
from app.planning.rules import USUAL_MINUTES, ActivityMode
from app.yearplan.rules import YearOptions

MODES = {
    ActivityMode.IN_PERSON: lazy("In person"),
    ActivityMode.ONLINE: lazy("Online"),
    ActivityMode.HYBRID: lazy("In person and online"),
}
PATIENCE = [
    (10, lazy("up to 10 seconds")),
    (30, lazy("up to 30 seconds")),
    (60, lazy("up to a minute")),
    (300, lazy("up to five minutes")),
]


class _Hours(FlaskForm):
    opens = TimeField(lazy("The day starts at"), validators=[InputRequired()])
    closes = TimeField(lazy("The day ends at"), validators=[InputRequired()])

    def validate_closes(self, field: Field) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(gettext("The end must be after the start."))


class YearSearchForm(_Hours):
    """What a search over the year keeps to."""

    seconds = SelectField(lazy("Search for"), choices=PATIENCE, coerce=int)

    def options(self, zone: str) -> YearOptions:
        """Return the choice; call after validating."""
        return YearOptions(
            zone=zone, opens=self.opens.data, closes=self.closes.data, seconds=self.seconds.data
        )


class DateForm(_Hours):
    """A meeting that wants a date; asked by address, so that an answer can be sent to somebody."""

    class Meta:
        csrf = False

    activity = SelectField(lazy("For which activity"), default="")
    body = SelectField(lazy("Body that leads"), validators=[DataRequired()])
    with_ = SelectMultipleField(lazy("Bodies that hold it with them"), name="with")
    mode = SelectField(
        lazy("How it is held"), choices=choices_of(ActivityMode, MODES), default=ActivityMode.ONLINE.value
    )
    minutes = IntegerField(
        lazy("Minutes it takes"), default=USUAL_MINUTES, validators=[NumberRange(min=15, max=12 * 60)]
    )
    first = DateField(lazy("Not before"), validators=[DataRequired()])
    last = DateField(lazy("Not after"), validators=[DataRequired()])
    place = SelectField(lazy("Whose clock"))
    people = SelectMultipleField(lazy("Who has to be there, beside the coordinators"))
    interpreters = BooleanField(lazy("The interpreters are needed"))

    def __init__(self, number: int, **options: Any) -> None:
        self.number = number
        super().__init__(**options)

    def validate_first(self, field: Field) -> None:
        if field.data and field.data.year != self.number:
            raise ValidationError(gettext("Choose a day of %(year)s.", year=self.number))

    def validate_last(self, field: Field) -> None:
        if field.data and field.data.year != self.number:
            raise ValidationError(gettext("Choose a day of %(year)s.", year=self.number))
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(gettext("The last day is before the first."))


class TakeForm(FlaskForm):
    """A start that was found, for an activity."""

    activity = HiddenField(validators=[DataRequired()])
    at = HiddenField(validators=[DataRequired()])
    minutes = IntegerField(validators=[NumberRange(min=5)])
    place = HiddenField(validators=[DataRequired()])


class AcknowledgeForm(FlaskForm):
    """Why a finding stays."""

    key = HiddenField(validators=[DataRequired(), Length(max=200)])
    reason = StringField(lazy("Why it stays"), validators=[DataRequired(), Length(max=500)])
