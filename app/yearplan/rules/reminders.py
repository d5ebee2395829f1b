"""When somebody is reminded: of meetings that a year still lacks, and of concept notes before their day."""

from datetime import date, timedelta

# Half-year, the last quarter, and the last month: each leaves time to do something.
MILESTONES = ((7, 1), (10, 1), (12, 1))
NOTE_DAYS = (30, 7)
GRACE = timedelta(days=7)


def milestone_on(today: date) -> date | None:
    """Return the milestone that came within a week: nobody is told of older ones."""
    days = (date(today.year, month, day) for month, day in MILESTONES)
    return next((day for day in days if day <= today < day + GRACE), None)


def note_due(today: date, first: date) -> int | None:
    """Return of which reminder before the day it is time, in days: the nearest that has come."""
    left = (first - today).days
    return next((days for days in sorted(NOTE_DAYS) if 0 <= left <= days), None)
