"""The values of a scheduling problem: what `schedule/1` says, with every time as an instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.spans import Span

FORMAT = "schedule/1"
PLAN_FORMAT = "plan/1"
LEVELS = ("moved", "interested", "civil", "preferred", "waste")


class BodiesExclude(StrEnum):
    """Which bodies keep out of each other's time: only the same one, or all but listed pairs."""

    SAME = "same"
    EACH_OTHER = "each_other"


class Status(StrEnum):
    """What a search can honestly say; `unknown` is never `infeasible`."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Day:
    """One listed day: sessions lie inside `open` and outside `closed`."""

    date: date
    open: Span
    closed: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RoomSpec:
    """A room; without a capacity anybody fits."""

    id: str
    capacity: int | None
    features: frozenset[str]
    unavailable: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """A person, their unavailability, and the civil hours of their own zone where they gave them."""

    id: str
    unavailable: tuple[Span, ...]
    zone: ZoneInfo
    civil_hours: tuple[time, time] | None


@dataclass(frozen=True, slots=True)
class Place:
    """A start and, where there is one, a room."""

    start: datetime
    room: str | None


@dataclass(frozen=True, slots=True)
class After:
    """Starts at the earliest `gap` minutes after the other session's end."""

    session: str
    gap: int


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """A session to place; ids point into the lists of its problem."""

    id: str
    title: str
    minutes: int
    in_person: bool
    needs_room: bool
    seats: int
    features: frozenset[str]
    rooms: tuple[str, ...]
    required: tuple[str, ...]
    interested: tuple[str, ...]
    bodies: tuple[str, ...]
    teams: tuple[str, ...]
    after: tuple[After, ...]
    immediately_before: str | None
    fixed: Place | None
    preferred: tuple[Span, ...]
    preferred_start: datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole problem, free of faults."""

    zone: ZoneInfo
    grid_minutes: int
    days: tuple[Day, ...]
    rooms: tuple[RoomSpec, ...]
    people: tuple[PersonSpec, ...]
    bodies: tuple[str, ...]
    bodies_exclude: BodiesExclude
    parallel_allowed: frozenset[frozenset[str]]
    sessions: tuple[SessionSpec, ...]
    current: Mapping[str, Place]
