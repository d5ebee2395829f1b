"""Forms of availability: a time, the hours of a day, a request."""

from datetime import date, time, timedelta
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from app.availability.rules import instant
from app.core.i18n import gettext as _
from app.core.i18n import lazy, zone_city
from app.core.spans import Span

OFTEN = (
    "America/Mexico_City", "America/Guatemala", "America/Belize", "America/El_Salvador",
    "America/Tegucigalpa", "America/Managua", "America/Costa_Rica", "America/Panama",
    "America/Santo_Domingo", "America/Bogota", "America/New_York", "America/Toronto", "America/Barbados",
    "America/Argentina/Buenos_Aires", "Europe/Madrid", "Europe/Zurich",
)  # fmt: skip


def zone_choices(first: str) -> dict[str, list[tuple[str, str]]]:
    """Offer zones: one's own and those of the region first, then all others."""
    often = [(zone, zone_city(zone)) for zone in dict.fromkeys((first, *OFTEN)) if zone]
    known = {each[0] for each in often}
    others = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith("Etc/") and zone not in known
    )
    return {_("In the region"): often, _("All others"): [(zone, zone.replace("_", " ")) for zone in others]}


class SpanForm(FlaskForm):
    """A time in which somebody or something is not to be had; without hours it is whole days."""

    first = DateField(lazy("From the day"), validators=[InputRequired()])
    opens = TimeField(lazy("From what time"), validators=[Optional()])
    last = DateField(lazy("Until the day"), validators=[Optional()])
    closes = TimeField(lazy("Until what time"), validators=[Optional()])
    zone = SelectField(lazy("Times of"), validators=[Optional()])

    def offer(self, zones: list[str]) -> None:
        """Offer the zones in which the hours may be meant; the first is the usual one."""
        self.zone.choices = [(zone, zone_city(zone)) for zone in dict.fromkeys(zones)]
        self.zone.data = self.zone.data or zones[0]

    def span(self, zone: str) -> Span:
        """Return the time as instants; raises ValueError where it ends before it starts."""
        first: date = self.first.data
        last: date = self.last.data or first
        start = instant(first, self.opens.data or time(), zone)
        end = (
            instant(last, self.closes.data, zone)
            if self.closes.data
            else instant(last + timedelta(days=1), time(), zone)
        )
        return Span(start, end)


class ThingForm(SpanForm):
    """The same for one of several rooms, teams or people."""

    thing = SelectField(lazy("Who or what"), validators=[InputRequired()])
    name = StringField(lazy("Another team"), validators=[Optional(), Length(max=80)])


class HoursForm(FlaskForm):
    """Where somebody lives their day, and between which hours."""

    zone = SelectField(lazy("My time zone"), validators=[InputRequired()])
    opens = TimeField(lazy("My day begins at"), validators=[InputRequired()])
    closes = TimeField(lazy("My day ends at"), validators=[InputRequired()])


class AskForm(FlaskForm):
    """Whom to ask, until when, and a sentence beside."""

    people = SelectMultipleField(lazy("People to ask"), validators=[Optional()])
    due_on = DateField(lazy("Answer until"), validators=[Optional()])
    message = TextAreaField(lazy("A sentence of yours (optional)"), validators=[Optional(), Length(max=1000)])
