"""Rules of the year: what is on when, who is taken, how often bodies meet, and in which order."""

from app.yearplan.rules.cadence import Cadence, cadence_of, find_cadence
from app.yearplan.rules.dates import (
    Asked,
    Block,
    DayFound,
    Hours,
    Reason,
    ReasonKind,
    Slot,
    WeekFound,
    search_dates,
)
from app.yearplan.rules.load import Cell, Unit, column_of, count_load, level_of
from app.yearplan.rules.meetings import (
    STATE_WORDS,
    UNCOUNTED,
    BodyFacts,
    Meeting,
    MeetingState,
    Piece,
    YearFinding,
    YearKind,
    year_of,
)
from app.yearplan.rules.order import find_order, pair_up
from app.yearplan.rules.overlap import away_finding, days_of, find_away, find_overlaps
from app.yearplan.rules.reminders import milestone_on, note_due
from app.yearplan.rules.search import (
    AllPlaced,
    YearChanged,
    YearIsOver,
    YearNotReady,
    YearOptions,
    YearSearchRunning,
    middle,
    spread,
)

__all__ = [
    "STATE_WORDS",
    "UNCOUNTED",
    "AllPlaced",
    "Asked",
    "Block",
    "BodyFacts",
    "Cadence",
    "Cell",
    "DayFound",
    "Hours",
    "Meeting",
    "MeetingState",
    "Piece",
    "Reason",
    "ReasonKind",
    "Slot",
    "Unit",
    "WeekFound",
    "YearChanged",
    "YearFinding",
    "YearIsOver",
    "YearKind",
    "YearNotReady",
    "YearOptions",
    "YearSearchRunning",
    "away_finding",
    "cadence_of",
    "column_of",
    "count_load",
    "days_of",
    "find_away",
    "find_cadence",
    "find_order",
    "find_overlaps",
    "level_of",
    "middle",
    "milestone_on",
    "note_due",
    "pair_up",
    "search_dates",
    "spread",
    "year_of",
]
