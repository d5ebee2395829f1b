"""Time between two sessions: for people to change places, and for a room to be set up again."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import timedelta

from app.core.spans import Span
from app.scheduling.rules.facts import Facts
from app.scheduling.rules.findings import Attendance, Finding, Kind, Placed, Severity, in_order
from app.scheduling.rules.settings import ProgrammeRules

_MINUTE = timedelta(minutes=1)
Pairs = dict[tuple[int, int], list[Hashable]]


def minutes_between(one: Placed, two: Placed, rules: ProgrammeRules) -> int:
    """Return how long somebody needs from one session to the next: another venue, screen or room."""
    online = [each.mode is Attendance.ONLINE for each in (one, two)]
    if all(online):
        return 0
    if any(online):
        return rules.online_minutes
    if one.event != two.event and None not in {one.venue, two.venue} and one.venue != two.venue:
        return rules.venue_minutes
    return rules.room_minutes if None not in {one.room, two.room} and one.room != two.room else 0


def find_gaps(facts: Facts) -> Iterator[Finding]:
    """Find people with too little time from one session to the next, and rooms to set up again."""
    rules = facts.rules
    longest = max(rules.room_minutes, rules.online_minutes, rules.venue_minutes)
    setup = max((each.setup_minutes for each in facts.placed), default=0)
    people = ((person, index) for index, each in enumerate(facts.placed) for person in each.people)
    rooms = ((each.room, index) for index, each in enumerate(facts.placed) if each.room is not None)
    for (first, second), subjects in _near(facts, people, longest).items():
        yield from _travel(facts, facts.placed[first], facts.placed[second], subjects)
    for first, second in _near(facts, rooms, setup):
        yield from _setup(facts, facts.placed[first], facts.placed[second])


def gaps_between(facts: Facts, one: Placed, two: Placed) -> Iterator[Finding]:
    """Find what is too short between two sessions: the rule of `find_gaps` for one pair."""
    if one.span.overlaps(two.span):
        return
    if two.span < one.span:
        one, two = two, one
    shared = set(one.people).intersection(two.people) if one.people and two.people else ()
    if shared:
        yield from _travel(facts, one, two, shared)
    if one.room is not None and one.room == two.room:
        yield from _setup(facts, one, two)


def _near(facts: Facts, subjects: Iterator[tuple[Hashable, int]], minutes: int) -> Pairs:
    """Return the pairs of one subject with less than so many minutes between them, one of them our own."""
    if not minutes:
        return {}
    held: dict[Hashable, list[int]] = defaultdict(list)
    for subject, index in subjects:
        held[subject].append(index)
    found: Pairs = defaultdict(list)
    for subject, indices in held.items():
        if len(indices) > 1:
            for pair in _consecutive(facts.placed, indices, minutes * _MINUTE):
                if any(facts.placed[index].key in facts.own for index in pair):
                    found[pair].append(subject)
    return found


def _consecutive(
    placed: Sequence[Placed], indices: list[int], within: timedelta
) -> Iterator[tuple[int, int]]:
    indices = sorted(indices, key=lambda index: placed[index].span)
    for place, first in enumerate(indices):
        end = placed[first].span.end
        for second in indices[place + 1 :]:
            start = placed[second].span.start
            if start >= end + within:
                break
            if start >= end:
                yield first, second


def _travel(
    facts: Facts, one: Placed, two: Placed, people: Sequence[Hashable] | set[Hashable]
) -> Iterator[Finding]:
    needed = minutes_between(one, two, facts.rules)
    if two.span.start - one.span.end < needed * _MINUTE:
        yield _short(facts, Kind.TRAVEL, (one, two), in_order(people), needed)


def _setup(facts: Facts, one: Placed, two: Placed) -> Iterator[Finding]:
    needed = max(one.setup_minutes, two.setup_minutes)
    if two.span.start - one.span.end < needed * _MINUTE:
        yield _short(facts, Kind.SETUP, (one, two), (one.room,), needed)


def _short(
    facts: Facts, kind: Kind, pair: tuple[Placed, Placed], subjects: tuple[Hashable, ...], needed: int
) -> Finding:
    one, two = pair
    severity = Severity.ERROR if facts.rules.strict_gaps else Severity.WARNING
    gap = Span(one.span.end, two.span.start)
    detail = {"needed": needed, "minutes": gap.seconds // 60}
    return Finding(kind, (one.key, two.key), subjects, gap, severity, detail)
