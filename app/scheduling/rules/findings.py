"""What is wrong with a programme as it stands: the same room, person, body or team twice at one time."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any

from app.core.spans import Span, overlapping_pairs


class Kind(StrEnum):
    """What two sessions share that cannot be in two places, or what one session lacks."""

    ROOM_BUSY = "room_busy"
    PERSON_BUSY = "person_busy"
    BODY_BUSY = "body_busy"
    TEAM_BUSY = "team_busy"
    PERSON_UNAVAILABLE = "person_unavailable"
    ROOM_UNAVAILABLE = "room_unavailable"
    TEAM_UNAVAILABLE = "team_unavailable"
    BODY_UNAVAILABLE = "body_unavailable"
    TRAVEL = "travel"
    SETUP = "setup"
    FEATURES = "features"
    CAPACITY = "capacity"
    CIVIL_HOURS = "civil_hours"
    DAY_HOURS = "day_hours"
    AFTER = "after"
    IMMEDIATELY_BEFORE = "immediately_before"
    MEETS_BEFORE = "meets_before"
    SAME_DAY = "same_day"
    CADENCE = "cadence"
    COMPOSITION = "composition"
    AGENDA_MISSING = "agenda_missing"


# What another place may mend; the rest is mended by people, papers or rules.
OF_PLACE = frozenset(
    {
        *(Kind.ROOM_BUSY, Kind.PERSON_BUSY, Kind.BODY_BUSY, Kind.TEAM_BUSY, Kind.ROOM_UNAVAILABLE),
        *(Kind.PERSON_UNAVAILABLE, Kind.BODY_UNAVAILABLE, Kind.TEAM_UNAVAILABLE, Kind.FEATURES),
        *(Kind.AFTER, Kind.IMMEDIATELY_BEFORE),
    }
)


class Severity(StrEnum):
    """An error stands in the way of publishing; a warning only wants to be seen."""

    ERROR = "error"
    WARNING = "warning"


class Attendance(StrEnum):
    """How people take part in a session."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Placed:
    """A session with a time, as far as clashes are concerned; the keys are whatever the caller uses.

    `hosts` are bodies that hold the whole event: they count against other events only. `side_by_side`
    marks the tables of one congress, which may run at once although one body holds them. `needs` is what
    the room must have, for `seats` people; `has`, `places` and `setup_minutes` are those of its room.
    """

    key: Hashable
    event: Hashable
    span: Span
    room: Hashable | None = None
    people: Collection[Hashable] = ()
    bodies: Collection[Hashable] = ()
    hosts: Collection[Hashable] = ()
    teams: Collection[Hashable] = ()
    side_by_side: bool = False
    mode: Attendance = Attendance.IN_PERSON
    venue: Hashable | None = None
    seats: int = 0
    places: int | None = None
    needs: Collection[str] = ()
    has: Collection[str] = ()
    setup_minutes: int = 0
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its kind, what is shared, the sessions on both sides and the time in question.

    `detail` holds what else there is to say: minutes, places, names of what is missing.
    """

    kind: Kind
    sides: tuple[Hashable, ...]
    subjects: tuple[Hashable, ...]
    span: Span
    severity: Severity = Severity.ERROR
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(slots=True)
class _Sweep:
    placed: Sequence[Placed]
    shared: dict[tuple[Kind, int, int], list[Hashable]] = field(default_factory=lambda: defaultdict(list))

    def by(self, kind: Kind, subjects: Iterable[tuple[Hashable, int]]) -> None:
        """Note each pair of sessions that overlap and hold the same subject."""
        holders: dict[Hashable, list[tuple[Span, int]]] = defaultdict(list)
        for subject, index in subjects:
            holders[subject].append((self.placed[index].span, index))
        for subject, members in holders.items():
            if len(members) > 1:
                for first, second in overlapping_pairs(members):
                    if kind is not Kind.BODY_BUSY or not _tables(self.placed[first], self.placed[second]):
                        self.shared[kind, first, second].append(subject)


def _tables(one: Placed, other: Placed) -> bool:
    return one.side_by_side and other.side_by_side and one.event == other.event


def find_conflicts(
    placed: Sequence[Placed], *, parallel: Collection[frozenset[Hashable]] = frozenset()
) -> list[Finding]:
    """Find every clash of rooms, people, bodies and teams, the earliest first.

    One body is never in two sessions at once, save at the tables of one congress. Across events two
    different bodies keep out of each other's time too, unless the pair is in `parallel`; the people
    of an allowed pair are still checked.
    """
    sweep = _Sweep(placed)
    numbered = list(enumerate(placed))
    sweep.by(Kind.ROOM_BUSY, ((item.room, i) for i, item in numbered if item.room is not None))
    sweep.by(Kind.PERSON_BUSY, ((person, i) for i, item in numbered for person in item.people))
    sweep.by(Kind.BODY_BUSY, ((body, i) for i, item in numbered for body in item.bodies))
    sweep.by(Kind.TEAM_BUSY, ((team, i) for i, item in numbered for team in item.teams))
    if len({item.event for item in placed}) > 1:
        _across(sweep, frozenset(parallel))
    findings = [
        Finding(
            kind, (placed[one].key, placed[two].key), in_order(subjects), common(placed[one], placed[two])
        )
        for (kind, one, two), subjects in sweep.shared.items()
    ]
    return sorted(findings, key=lambda finding: (finding.span.start, finding.span.end, finding.kind))


def clashes_between(
    one: Placed, two: Placed, *, parallel: frozenset[frozenset[Hashable]] = frozenset()
) -> list[Finding]:
    """Find what two sessions share that is in one place only: the rule of `find_conflicts` for a pair."""
    if not one.span.overlaps(two.span) or one.key == two.key:
        return []
    if two.span.start < one.span.start:
        one, two = two, one
    shared: list[tuple[Kind, Collection[Hashable]]] = [
        (Kind.ROOM_BUSY, {one.room} & {two.room} - {None}),
        (Kind.PERSON_BUSY, _both(one.people, two.people)),
        (Kind.TEAM_BUSY, _both(one.teams, two.teams)),
    ]
    bodies: Collection[Hashable] = () if _tables(one, two) else _both(one.bodies, two.bodies)
    if not bodies and one.event != two.event:
        bodies = bodies_at_odds({*one.bodies, *one.hosts}, {*two.bodies, *two.hosts}, parallel)
    shared.append((Kind.BODY_BUSY, bodies))
    sides, span = (one.key, two.key), common(one, two)
    return [Finding(kind, sides, in_order(subjects), span) for kind, subjects in shared if subjects]


def _both(mine: Collection[Hashable], theirs: Collection[Hashable]) -> set[Hashable]:
    return set(mine).intersection(theirs) if mine and theirs else set()


def in_order(subjects: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Put subjects into the one order in which findings name them."""
    return tuple(sorted(subjects, key=str))


def _across(sweep: _Sweep, parallel: frozenset[frozenset[Hashable]]) -> None:
    """Note pairs of sessions of different events whose different bodies may not meet at one time."""
    held = [(item.span, i) for i, item in enumerate(sweep.placed) if item.bodies or item.hosts]
    for first, second in overlapping_pairs(held):
        one, two = sweep.placed[first], sweep.placed[second]
        if one.event == two.event or (Kind.BODY_BUSY, first, second) in sweep.shared:
            continue
        bodies = bodies_at_odds({*one.bodies, *one.hosts}, {*two.bodies, *two.hosts}, parallel)
        if bodies:
            sweep.shared[Kind.BODY_BUSY, first, second] += bodies


def bodies_at_odds(
    mine: Collection[Hashable], theirs: Collection[Hashable], parallel: frozenset[frozenset[Hashable]]
) -> list[Hashable]:
    """Return the bodies that keep two events out of one time; empty where they may meet at once."""
    pairs = [pair for pair in product(mine, theirs) if frozenset(pair) not in parallel]
    return list(dict.fromkeys(body for pair in pairs for body in pair))


def common(one: Placed, two: Placed) -> Span:
    """Return the time that two sessions have in common."""
    return Span(max(one.span.start, two.span.start), min(one.span.end, two.span.end))
