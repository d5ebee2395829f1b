"""Which meetings of a year stand in each other's way: at one time, with one person, or on one day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from app.core.spans import Span
from app.scheduling.rules import Kind, Placed, Severity, find_conflicts
from app.yearplan.rules.meetings import BodyFacts, Meeting, YearFinding, YearKind

_DAY = timedelta(days=1)
Pair = frozenset[UUID]


def find_overlaps(
    meetings: Iterable[Meeting],
    bodies: Mapping[UUID, BodyFacts],
    *,
    parallel: Collection[Pair] = (),
    related: Collection[Pair] = (),
    holidays: Collection[date] = (),
) -> list[YearFinding]:
    """Find meetings of different bodies at one time, people in two of them, and days that share people.

    Two bodies of `parallel` may meet at once; their people are still in one place. Bodies of `related`
    belong on one day. A meeting of several bodies stands in nobody's way by itself.
    """
    found = {meeting.key: meeting for meeting in meetings}
    at_once = _at_once(found, frozenset(parallel))
    touched = {frozenset(finding.meetings) for finding in at_once}
    near = frozenset({*parallel, *related})
    same_day = [
        finding for finding in _same_day(found, bodies, near) if frozenset(finding.meetings) not in touched
    ]
    return at_once + same_day + list(_on_holidays(found.values(), holidays))


def _at_once(found: Mapping[str, Meeting], parallel: frozenset[Pair]) -> list[YearFinding]:
    placed = [
        Placed((key, number), key, piece.span, people=piece.people, hosts=meeting.bodies)
        for key, meeting in found.items()
        for number, piece in enumerate(meeting.pieces)
    ]
    shared: dict[tuple[str, str, YearKind], set[UUID]] = defaultdict(set)
    for clash in find_conflicts(placed, parallel=parallel):
        one, other = sorted(str(side[0]) for side in clash.sides if isinstance(side, tuple))
        if one == other:
            continue
        kind = YearKind.SAME_PERSON if clash.kind is Kind.PERSON_BUSY else YearKind.SAME_TIME
        shared[one, other, kind].update(subject for subject in clash.subjects if isinstance(subject, UUID))
    return [
        YearFinding(
            kind,
            Severity.ERROR,
            bodies=tuple(sorted(found[one].bodies | found[other].bodies, key=str)),
            meetings=(one, other),
            people=tuple(sorted(subjects, key=str)) if kind is YearKind.SAME_PERSON else (),
            first=max(found[one].first or date.min, found[other].first or date.min),
        )
        for (one, other, kind), subjects in shared.items()
    ]


def days_of(meeting: Meeting) -> list[date]:
    """Return the days of a meeting."""
    if meeting.first is None or meeting.last is None:
        return []
    return [meeting.first + _DAY * step for step in range((meeting.last - meeting.first).days + 1)]


def _same_day(
    found: Mapping[str, Meeting], bodies: Mapping[UUID, BodyFacts], near: frozenset[Pair]
) -> Iterable[YearFinding]:
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in found.values():
        for day in days_of(meeting):
            by_day[day].append(meeting)
    told = set()
    for day in sorted(by_day):
        for one, other in combinations(by_day[day], 2):
            pair = frozenset((one.key, other.key))
            if pair in told or one.bodies & other.bodies or _belong(one, other, near):
                continue
            people = one.people & other.people | _people(one, bodies) & _people(other, bodies)
            countries = _countries(one, bodies) & _countries(other, bodies)
            if people or countries:
                told.add(pair)
                yield YearFinding(
                    YearKind.SAME_DAY,
                    Severity.WARNING,
                    bodies=tuple(sorted(one.bodies | other.bodies, key=str)),
                    meetings=tuple(sorted(pair)),
                    people=tuple(sorted(people, key=str)),
                    countries=tuple(sorted(countries)),
                    first=day,
                )


def _belong(one: Meeting, other: Meeting, near: frozenset[Pair]) -> bool:
    return any(frozenset((left, right)) in near for left in one.bodies for right in other.bodies)


def _people(meeting: Meeting, bodies: Mapping[UUID, BodyFacts]) -> frozenset[UUID]:
    return frozenset().union(*(bodies[key].people for key in meeting.bodies if key in bodies))


def _countries(meeting: Meeting, bodies: Mapping[UUID, BodyFacts]) -> frozenset[str]:
    return frozenset().union(*(bodies[key].countries for key in meeting.bodies if key in bodies))


def find_away(meetings: Iterable[Meeting], away: Mapping[UUID, Sequence[Span]]) -> list[YearFinding]:
    """Find meetings that need somebody who is not available."""
    findings = []
    for meeting in meetings:
        missing = {
            person
            for piece in meeting.pieces
            for person in piece.people
            if any(span.overlaps(piece.span) for span in away.get(person, ()))
        }
        findings += [away_finding(meeting, person) for person in sorted(missing, key=str)]
    return findings


def away_finding(meeting: Meeting, person: UUID) -> YearFinding:
    """Say that somebody is not available for a meeting; where they are instead is nobody's business."""
    return YearFinding(
        YearKind.AWAY,
        Severity.ERROR,
        bodies=tuple(sorted(meeting.bodies, key=str)),
        meetings=(meeting.key,),
        people=(person,),
        first=meeting.first,
    )


def _on_holidays(meetings: Iterable[Meeting], holidays: Collection[date]) -> Iterable[YearFinding]:
    for meeting in meetings:
        for day in days_of(meeting):
            if day in holidays and meeting.bodies:
                yield YearFinding(
                    YearKind.HOLIDAY,
                    Severity.WARNING,
                    bodies=tuple(sorted(meeting.bodies, key=str)),
                    meetings=(meeting.key,),
                    first=day,
                )
