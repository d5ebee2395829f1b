"""Forms of scheduling: hours of a search, the place of a session, a shift, the note of a version."""

from dataclasses import asdict
from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import UUID, InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.i18n import gettext, lazy
from app.scheduling.rules import OrderKind, ProgrammeRules, SameDay, SearchOptions

GRIDS = [(5, lazy("5 minutes")), (10, lazy("10 minutes")), (15, lazy("15 minutes")), (30, lazy("30 minutes"))]
PATIENCE = [
    (10, lazy("up to 10 seconds")),
    (20, lazy("up to 20 seconds")),
    (60, lazy("up to a minute")),
    (300, lazy("up to five minutes")),
]

LEVEL_NAMES = {
    "moved": lazy("Sessions that move"),
    "interested": lazy("People with two wishes at once"),
    "civil": lazy("Speakers outside 07:00–21:00 of their zone"),
    "waste": lazy("Seats left empty by larger rooms"),
}


class SearchForm(FlaskForm):
    """What a search keeps to; filled with what the programme shows or the last search used."""

    opens = TimeField(lazy("The day starts at"), validators=[InputRequired()])
    closes = TimeField(lazy("The day ends at"), validators=[InputRequired()])
    pause_from = TimeField(lazy("Pause from"), validators=[Optional()])
    pause_to = TimeField(lazy("Pause until"), validators=[Optional()])
    grid_minutes = SelectField(lazy("Starts every"), choices=GRIDS, coerce=int)
    seconds = SelectField(lazy("Search for"), choices=PATIENCE, coerce=int)
    whole = BooleanField(lazy("Any session that is not locked may move"))

    def validate_closes(self, field: Field) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(gettext("The end must be after the start."))

    def validate_pause_from(self, _field: Field) -> None:
        if not self.pause_to.data:
            raise ValidationError(gettext("Give both ends of the pause, or none."))

    def validate_pause_to(self, field: Field) -> None:
        if not self.pause_from.data:
            raise ValidationError(gettext("Give both ends of the pause, or none."))
        if field.data and field.data <= self.pause_from.data:
            raise ValidationError(gettext("The end must be after the start."))

    def options(self) -> SearchOptions:
        """Return the choice; call after validating."""
        pause: tuple[time, time] | None = None
        if self.pause_from.data and self.pause_to.data:
            pause = (self.pause_from.data, self.pause_to.data)
        return SearchOptions(
            opens=self.opens.data,
            closes=self.closes.data,
            pause=pause,
            grid_minutes=self.grid_minutes.data,
            seconds=self.seconds.data,
            whole=self.whole.data,
        )


def search_form(options: SearchOptions) -> SearchForm:
    """Make the form filled with options."""
    values: dict[str, Any] = {
        "opens": options.opens,
        "closes": options.closes,
        "pause_from": options.pause[0] if options.pause else None,
        "pause_to": options.pause[1] if options.pause else None,
        "grid_minutes": options.grid_minutes,
        "seconds": options.seconds,
        "whole": options.whole,
    }
    return SearchForm(data=values)


class PlaceForm(FlaskForm):
    """Day, time and room of a session, and what the page had shown of it."""

    session = HiddenField(validators=[InputRequired(), UUID()])
    seen = HiddenField(validators=[Optional(), Length(max=40)])
    day = SelectField(lazy("Day"), validators=[InputRequired()])
    time = TimeField(lazy("Starts at"), validators=[InputRequired()])
    room = SelectField(lazy("Room"), validators=[Optional()])


class ShiftForm(FlaskForm):
    """Move everything that starts from a time on."""

    day = SelectField(lazy("Day"), validators=[InputRequired()])
    after = TimeField(lazy("Everything that starts from"), validators=[InputRequired()])
    minutes = IntegerField(
        lazy("Minutes later (earlier with a minus)"),
        validators=[InputRequired(), NumberRange(-720, 720)],
        default=10,
    )
    room = SelectField(lazy("In"), validators=[Optional()])
    leave_locked = BooleanField(lazy("Leave locked sessions where they are"))

    def validate_minutes(self, field: Field) -> None:
        if field.data is not None and field.data % 5:
            raise ValidationError(gettext("Give steps of five minutes."))


class PublishForm(FlaskForm):
    """A word for everybody who reads the change log."""

    note = TextAreaField(
        lazy("A note for everybody who reads the changes"), validators=[Optional(), Length(max=500)]
    )


SAME_DAYS = [
    (SameDay.OFF.value, lazy("Never")),
    (SameDay.PEOPLE.value, lazy("When they share people")),
    (SameDay.COUNTRIES.value, lazy("When they share people or countries")),
]
ORDERS = [
    (OrderKind.AFTER.value, lazy("comes after")),
    (OrderKind.IMMEDIATELY_BEFORE.value, lazy("ends right when this one begins:")),
]


def _minutes(label: Any, **options: Any) -> IntegerField:
    return IntegerField(label, validators=[Optional(), NumberRange(0, 360)], **options)


class RulesForm(FlaskForm):
    """What the programme of an event keeps to beside its times."""

    opens = TimeField(lazy("Sessions are expected from"), validators=[Optional()])
    closes = TimeField(lazy("Sessions are expected until"), validators=[Optional()])
    room_minutes = _minutes(lazy("Minutes from one room to another"))
    online_minutes = _minutes(lazy("Minutes between a screen and a room"))
    venue_minutes = _minutes(lazy("Minutes to another venue"))
    strict_gaps = BooleanField(lazy("Too little time between two sessions stands in the way of publishing"))
    same_day = RadioField(lazy("Warn of other groups that meet on the same day"), choices=SAME_DAYS)
    civil_hours = BooleanField(lazy("Warn when it is night for somebody who takes part from afar"))

    def validate_closes(self, field: Field) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(gettext("The end must be after the start."))

    def rules(self) -> ProgrammeRules:
        """Return the choice; call after validating."""
        return ProgrammeRules(
            opens=self.opens.data,
            closes=self.closes.data,
            room_minutes=self.room_minutes.data or 0,
            online_minutes=self.online_minutes.data or 0,
            venue_minutes=self.venue_minutes.data or 0,
            strict_gaps=self.strict_gaps.data,
            same_day=SameDay(self.same_day.data),
            civil_hours=self.civil_hours.data,
        )


def rules_form(rules: ProgrammeRules) -> RulesForm:
    """Make the form filled with the rules that hold."""
    return RulesForm(formdata=None, data=asdict(rules) | {"same_day": rules.same_day.value})


class OrderForm(FlaskForm):
    """Two sessions, and which comes first."""

    session = SelectField(lazy("Session"), validators=[InputRequired()])
    kind = SelectField(lazy("How it stands"), choices=ORDERS)
    other = SelectField(lazy("The other session"), validators=[InputRequired()])
    gap_minutes = _minutes(
        lazy("Minutes between them at least"), description=lazy("Only for a session that comes after.")
    )
