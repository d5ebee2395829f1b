"""Use cases of the year: what is on, what is wrong with it, a date for a new meeting, a plan for the rest."""

from app.yearplan.services.acknowledging import acknowledge, take_back
from app.yearplan.services.dates import Found, Wish, find_dates
from app.yearplan.services.loads import (
    LoadRow,
    entries_of_person,
    load_by_body,
    load_by_country,
    load_by_person,
    people_of,
)
from app.yearplan.services.problems import build_problem, fits_a_day
from app.yearplan.services.proposals import (
    SEARCH,
    accept,
    ask_to_stop,
    discard,
    fail,
    find_latest,
    get_proposal,
    is_lost,
    options_of,
    propose,
    store_answer,
    times_of,
    undo,
)
from app.yearplan.services.reminders import remind
from app.yearplan.services.seen import (
    FindingLine,
    Line,
    cadences,
    find_in_year,
    findings_of,
    lines_of,
    may_name,
    may_see,
)
from app.yearplan.services.year import Entry, Year, load_year

__all__ = [
    "SEARCH",
    "Entry",
    "FindingLine",
    "Found",
    "Line",
    "LoadRow",
    "Wish",
    "Year",
    "accept",
    "acknowledge",
    "ask_to_stop",
    "build_problem",
    "cadences",
    "discard",
    "entries_of_person",
    "fail",
    "find_dates",
    "find_in_year",
    "find_latest",
    "findings_of",
    "fits_a_day",
    "get_proposal",
    "is_lost",
    "lines_of",
    "load_by_body",
    "load_by_country",
    "load_by_person",
    "load_year",
    "may_name",
    "may_see",
    "options_of",
    "people_of",
    "propose",
    "remind",
    "store_answer",
    "take_back",
    "times_of",
    "undo",
]
