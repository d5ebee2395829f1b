"""How presence adds up: the union of a person's intervals, clipped to the session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.attendance.rules.identity import Match, MatchMethod, MatchState, Roster
from app.attendance.rules.report import Line, Report
from app.core.spans import Span, total_seconds
from app.core.text import fold, normalise_email


class CheckInKind(StrEnum):
    """Coming in or going out."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One passage of a door."""

    at: datetime
    kind: CheckInKind


def spans_in_room(marks: Iterable[Mark], window: Span) -> list[Span]:
    """Turn passages into stays: from each entry to the next exit, or to the end of the session.

    A second entry without an exit between changes nothing, and an exit without an entry says nothing.
    """
    stays: list[Span] = []
    inside: datetime | None = None
    for passage in sorted(marks):
        if passage.kind is CheckInKind.ENTRY:
            inside = inside or passage.at
        elif inside is not None:
            stays.append(Span(inside, passage.at))
            inside = None
    if inside is not None and inside < window.end:
        stays.append(Span(inside, window.end))
    return stays


def credited_seconds(spans: Iterable[Span], window: Span, *, reported: int = 0) -> int:
    """Count a person's seconds in a session; totals without times count up to the session's length.

    Totals cannot be laid over intervals, so the larger of the two counts, never their sum.
    """
    return max(total_seconds(spans, window=window), min(reported, window.seconds))


@dataclass(slots=True)
class Person:
    """What an export says of one person, or of one identity that is nobody's yet."""

    display_name: str
    email: str = ""
    lines: list[Line] = field(default_factory=list)
    methods: list[MatchMethod] = field(default_factory=list)
    match: Match | None = None

    @property
    def spans(self) -> list[Span]:
        return [line.span for line in self.lines if line.span is not None]

    @property
    def reported(self) -> int:
        return sum(line.seconds or 0 for line in self.lines)

    @property
    def seconds_total(self) -> int:
        return total_seconds(self.spans) if self.spans else self.reported

    def seconds_in(self, window: Span) -> int | None:
        return total_seconds(self.spans, window=window) if self.spans else None


@dataclass(frozen=True, slots=True)
class Reading:
    """An export read against a list of people and a session."""

    window: Span
    attendance: Mapping[str, Person]
    unmatched: tuple[Person, ...]
    ambiguous: tuple[Person, ...]
    excluded: tuple[tuple[Line, Match], ...]
    no_show: tuple[str, ...]
    pending: tuple[str, ...]
    flags: tuple[dict[str, Any], ...]

    def as_document(self) -> dict[str, Any]:
        """Return plain data with the keys under which samples state what they expect."""
        return {
            "attendance": [
                self._attended(person_id, person) for person_id, person in self.attendance.items()
            ],
            "unmatched": [_stranger(person) for person in self.unmatched],
            "ambiguous": [
                _stranger(person) | {"candidates": list(person.match.candidates if person.match else ())}
                for person in self.ambiguous
            ],
            "excluded": [
                {"row": line.number, "display_name": line.name, "email": line.email, "reason": match.reason}
                for line, match in self.excluded
            ],
            "no_show": list(self.no_show),
            "pending": list(self.pending),
            "flags": list(self.flags),
        }

    def _attended(self, person_id: str, person: Person) -> dict[str, Any]:
        return {
            "id": person_id,
            "connections": len(person.lines),
            "seconds_total": person.seconds_total,
            "seconds_in_window": person.seconds_in(self.window),
            "matched_by": [method.value for method in person.methods],
        }


def _stranger(person: Person) -> dict[str, Any]:
    return {
        "display_name": person.display_name,
        "email": person.email,
        "seconds_total": person.seconds_total,
        "reason": person.match.reason if person.match else "",
    }


def read_presence(report: Report, roster: Roster, window: Span) -> Reading:
    """Find whose each row is and join the rows of each person."""
    found: dict[MatchState, dict[str, Person]] = {state: {} for state in MatchState}
    excluded: list[tuple[Line, Match]] = []
    for line in report.lines:
        match = roster.find(line)
        if match.state is MatchState.EXCLUDED:
            excluded.append((line, match))
            continue
        key = match.person_id or normalise_email(line.email) or fold(line.name)
        person = found[match.state].setdefault(key, Person(line.name, line.email, match=match))
        person.lines.append(line)
        if match.method is not None and match.method not in person.methods:
            person.methods.append(match.method)
    order = {entrant.id: place for place, entrant in enumerate(roster.entrants)}
    present = dict(sorted(found[MatchState.MATCHED].items(), key=lambda item: order[item[0]]))
    ambiguous = tuple(found[MatchState.AMBIGUOUS].values())
    doubtful = {c for person in ambiguous for c in (person.match.candidates if person.match else ())}
    return Reading(
        window=window,
        attendance=present,
        unmatched=tuple(found[MatchState.UNMATCHED].values()),
        ambiguous=ambiguous,
        excluded=tuple(excluded),
        no_show=tuple(i for i in order if i not in present and i not in doubtful),
        pending=tuple(i for i in order if i not in present and i in doubtful),
        flags=tuple(flag for i, person in present.items() for flag in _flags(i, person, window)),
    )


def _flags(person_id: str, person: Person, window: Span) -> Iterable[dict[str, Any]]:
    if any(line.open_ended for line in person.lines):
        yield {"kind": "open_interval", "id": person_id}
    if person.reported > window.seconds:
        minutes = person.reported // 60
        yield {"kind": "total_exceeds_session", "id": person_id, "reported_minutes": minutes}
