"""Rules of scheduling: the problem and its reader, and the conflicts of a programme."""

from app.scheduling.rules.findings import Finding, Kind, Placed, Severity, bodies_at_odds, find_conflicts
from app.scheduling.rules.problem import (
    FORMAT,
    LEVELS,
    PLAN_FORMAT,
    After,
    BodiesExclude,
    Day,
    PersonSpec,
    Place,
    Problem,
    RoomSpec,
    SessionSpec,
    Status,
)
from app.scheduling.rules.reading import BadProblem, parse, read_problem
from app.scheduling.rules.sources import Fault

__all__ = [
    "FORMAT",
    "LEVELS",
    "PLAN_FORMAT",
    "After",
    "BadProblem",
    "BodiesExclude",
    "Day",
    "Fault",
    "Finding",
    "Kind",
    "PersonSpec",
    "Place",
    "Placed",
    "Problem",
    "RoomSpec",
    "SessionSpec",
    "Severity",
    "Status",
    "bodies_at_odds",
    "find_conflicts",
    "parse",
    "read_problem",
]
