"""The blueprint of availability, and how times are written."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_interval
from flask import Blueprint

from app.availability.rules import CellState
from app.core.i18n import current_locale, day, day_range, lazy, time_of_day
from app.core.spans import Span

bp = Blueprint("availability", __name__)

STATES = {
    CellState.FREE: lazy("Available"),
    CellState.PARTLY: lazy("Partly available"),
    CellState.AWAY: lazy("Not available"),
}
PARTS = {"morning": lazy("Morning"), "afternoon": lazy("Afternoon"), "evening": lazy("Evening")}


def span_text(span: Span, zone: str) -> str:
    """Write a time as people in the zone say it: `14 de julio de 2027, 14:00–16:00`, or whole days."""
    start, end = span.start.astimezone(ZoneInfo(zone)), span.end.astimezone(ZoneInfo(zone))
    if start.time() == end.time() == time():
        return day_range(start.date(), (end - timedelta(days=1)).date())
    if _same_day(start, end):
        return f"{day(start.date(), style='long')}, {hours_text(span, zone)}"
    first, last = day(start.date(), style="long"), day(end.date(), style="long")
    return f"{first}, {start:%H:%M} – {last}, {end:%H:%M}"


def days_text(span: Span, zone: str) -> str:
    """Write whole days without their year: `12–18 de abril`."""
    start, end = span.start.astimezone(ZoneInfo(zone)), span.end.astimezone(ZoneInfo(zone))
    return format_interval(start.date(), (end - timedelta(days=1)).date(), "MMMMd", locale=current_locale())


def hours_text(span: Span, zone: str) -> str:
    """Write the hours of a time within a day; midnight at its end is 24:00."""
    end = span.end.astimezone(ZoneInfo(zone))
    until = "24:00" if end.time() == time() else time_of_day(span.end, zone)
    return f"{time_of_day(span.start, zone)}–{until}"


def _same_day(start: datetime, end: datetime) -> bool:
    return start.date() == (end - timedelta(microseconds=1)).date()


bp.add_app_template_filter(span_text, "span_text")
bp.add_app_template_filter(hours_text, "hours_text")
bp.add_app_template_filter(days_text, "days_text")
