"""What the rules of the year speak of: meetings, bodies, and findings about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.core.spans import Span
from app.core.text import mark
from app.directory.rules import BodyKind
from app.scheduling.rules import Severity


class MeetingState(StrEnum):
    """How firm a meeting is."""

    HELD = "held"
    FIXED = "fixed"
    PLANNED = "planned"
    PROPOSED = "proposed"
    TO_PLACE = "to_place"


STATE_WORDS = {
    MeetingState.HELD: mark("Took place"),
    MeetingState.FIXED: mark("Fixed"),
    MeetingState.PLANNED: mark("Planned"),
    MeetingState.PROPOSED: mark("Proposed"),
    MeetingState.TO_PLACE: mark("To place"),
}
UNCOUNTED = frozenset({MeetingState.PROPOSED})


class Piece(NamedTuple):
    """A stretch of time of a meeting, and who is needed in it."""

    span: Span
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Meeting:
    """What bodies hold: its days on its own clock, and the instants that it takes where hours are known.

    A joint meeting is one meeting with several bodies. `counts` says whether it is one of those that a
    body owes the year.
    """

    key: str
    bodies: frozenset[UUID]
    state: MeetingState
    year: int
    first: date | None = None
    last: date | None = None
    pieces: tuple[Piece, ...] = ()
    counts: bool = True
    in_person: bool = False
    host: str | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(piece.span for piece in self.pieces)

    @property
    def people(self) -> frozenset[UUID]:
        return frozenset().union(*(piece.people for piece in self.pieces))

    @property
    def is_dated(self) -> bool:
        return self.first is not None


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """A body as far as its year goes: what it owes, and who and which countries belong to it."""

    id: UUID
    kind: BodyKind
    least: int | None = None
    exact: int | None = None
    people: frozenset[UUID] = frozenset()
    countries: frozenset[str] = frozenset()

    @property
    def owed(self) -> int:
        return self.exact or self.least or 0


class YearKind(StrEnum):
    """What can be wrong with a year."""

    BELOW = "below"
    ABOVE = "above"
    AFTER = "after"
    NOT_NEXT = "not_next"
    APART = "apart"
    SEMESTER = "semester"
    PLACE = "place"
    SAME_TIME = "same_time"
    SAME_PERSON = "same_person"
    AWAY = "away"
    SAME_DAY = "same_day"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class YearFinding:
    """One fault of a year: the bodies and meetings concerned, and what they share or lack."""

    kind: YearKind
    severity: Severity
    bodies: tuple[UUID, ...] = ()
    meetings: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()
    countries: tuple[str, ...] = ()
    count: int = 0
    owed: int = 0
    first: date | None = None

    @property
    def key(self) -> str:
        """Name the finding: the same fault of the same meetings on the same day has the same name."""
        about = sorted(self.meetings) or sorted(str(body) for body in self.bodies)
        if self.kind is YearKind.AWAY:
            about += [str(person) for person in self.people]
        return ":".join([self.kind, *about, self.first.isoformat() if self.first else str(self.count)])


def year_of(days: Iterable[date | None], plan: tuple[date, date] | None = None) -> int | None:
    """Return the one calendar year that the known days lie in, else the year of a plan of one year."""
    years = {day.year for day in days if day is not None}
    if len(years) == 1:
        return years.pop()
    if plan and plan[0].year == plan[1].year and (not years or plan[0].year in years):
        return plan[0].year
    return min(years) if years else None
