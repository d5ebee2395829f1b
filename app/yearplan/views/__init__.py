"""Pages of the year."""

from app.yearplan.views import calendar, dates, findings, load, search
from app.yearplan.views.blueprint import bp

__all__ = ["bp", "calendar", "dates", "findings", "load", "search"]
