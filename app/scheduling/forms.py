"""Forms of scheduling: within which hours to search, and for how long."""

from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, TimeField
from wtforms.validators import InputRequired, Optional, ValidationError

from app.core.i18n import gettext, lazy
from app.scheduling.rules import SearchOptions

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
    }
    return SearchForm(data=values)
