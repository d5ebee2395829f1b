"""The whole check of a programme, that of one session, and the mark by which a finding is known again."""

import hashlib
from collections.abc import Collection, Hashable, Iterable

from app.scheduling.rules.days import find_same_day
from app.scheduling.rules.facts import Facts
from app.scheduling.rules.findings import Finding, Kind, Placed, clashes_between, find_conflicts
from app.scheduling.rules.gaps import find_gaps, gaps_between
from app.scheduling.rules.hours import find_off_hours, find_uncivil
from app.scheduling.rules.make_up import find_imbalance, find_missing_items
from app.scheduling.rules.orders import find_disorder, find_out_of_turn
from app.scheduling.rules.places import find_absences, find_unsuited

# Of a clash with something that the reader may not see only this is left.
VEILED = {
    Kind.PERSON_BUSY: Kind.PERSON_UNAVAILABLE,
    Kind.ROOM_BUSY: Kind.ROOM_UNAVAILABLE,
    Kind.BODY_BUSY: Kind.BODY_UNAVAILABLE,
}


def check_programme(facts: Facts) -> list[Finding]:
    """Find everything that is wrong with the event's programme, errors and warnings, the earliest first."""
    clashes = find_conflicts(facts.placed, parallel=facts.parallel)
    found = [each for each in clashes if any(side in facts.own for side in each.sides)]
    by_key = {each.key: each for each in facts.placed}
    for one in facts.placed:
        if one.key in facts.own:
            found += _alone(facts, one)
    for session in facts.panels:
        if session not in by_key:
            found += find_imbalance(facts, session, facts.window)
    found += find_gaps(facts)
    found += find_disorder(facts.orders, by_key)
    found += find_same_day(facts)
    found += find_out_of_turn(facts)
    found += find_missing_items(facts)
    return sorted(found, key=_place)


def check_session(facts: Facts, one: Placed) -> list[Finding]:
    """Find what is wrong with one session in its place: the whole check, as far as this session goes.

    Left out is what is said of whole days and events: same days, turns of bodies, agendas.
    """
    found = list(_alone(facts, one))
    for other in facts.placed:
        if other.key != one.key:
            found += clashes_between(one, other, parallel=facts.parallel)
            found += gaps_between(facts, one, other)
    rules = [rule for rule in facts.orders if one.key in (rule.session, rule.other)]
    if rules:
        by_key = {each.key: each for each in facts.placed}
        found += find_disorder(rules, by_key | {one.key: one})
    return sorted(found, key=_place)


def _alone(facts: Facts, one: Placed) -> Iterable[Finding]:
    yield from find_absences(facts, one)
    yield from find_unsuited(one)
    yield from find_uncivil(facts, one)
    yield from find_off_hours(facts, one)
    yield from find_imbalance(facts, one.key, one.span)


def _place(finding: Finding) -> tuple[object, ...]:
    return (finding.span.start, finding.span.end, finding.kind, str(finding.sides), str(finding.subjects))


def fingerprint(finding: Finding) -> str:
    """Return the mark of a finding: its kind, its sides and what they share, whenever that may be."""
    extra = str(finding.detail.get("item", "")) or "|".join(map(str, finding.detail.get("events", ())))
    parts = [
        finding.kind.value,
        *sorted(map(str, finding.sides)),
        "/",
        *map(str, finding.subjects),
        "/",
        extra,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def veiled(finding: Finding, own: Collection[Hashable], bodies: Collection[Hashable] = ()) -> list[Finding]:
    """Return what is told of a clash to those who may not see its other side; empty where all is our own."""
    mine = tuple(side for side in finding.sides if side in own)
    if finding.kind not in VEILED or len(mine) == len(finding.sides):
        return []
    kind = VEILED[finding.kind]
    if finding.kind is Kind.BODY_BUSY:
        return [Finding(kind, mine, tuple(sorted(bodies, key=str)), finding.span, finding.severity)]
    return [Finding(kind, mine, (subject,), finding.span, finding.severity) for subject in finding.subjects]


def marks_of(
    finding: Finding, own: Collection[Hashable], bodies: Collection[Hashable] = ()
) -> tuple[str, ...]:
    """Return the marks that stand for a finding: its own first, then those of what others read of it."""
    return (fingerprint(finding), *map(fingerprint, veiled(finding, own, bodies)))


def is_accepted(marks: tuple[str, ...], accepted: Collection[str]) -> bool:
    """Tell whether somebody took the finding as it is, or all that they could see of it."""
    first, *rest = marks
    return first in accepted or (bool(rest) and all(mark in accepted for mark in rest))
