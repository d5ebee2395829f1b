"""What comes after what: sessions of one programme, and meetings of bodies across events."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.core.spans import Span
from app.scheduling.rules.facts import Facts, Meets, OrderRule
from app.scheduling.rules.findings import Finding, Kind, Placed, Severity
from app.scheduling.rules.settings import OrderKind

_MINUTE = timedelta(minutes=1)
SATURDAY = 5


def find_disorder(orders: Sequence[OrderRule], placed: Mapping[Hashable, Placed]) -> Iterator[Finding]:
    """Find sessions that do not stand to each other as they shall; without both times there is no order."""
    for rule in orders:
        one, other = placed.get(rule.session), placed.get(rule.other)
        if one is None or other is None:
            continue
        sides = (one.key, other.key)
        if rule.kind is OrderKind.IMMEDIATELY_BEFORE:
            if one.span.end != other.span.start:
                yield Finding(Kind.IMMEDIATELY_BEFORE, sides, (), one.span)
        elif one.span.start < other.span.end + rule.gap_minutes * _MINUTE:
            yield Finding(Kind.AFTER, sides, (), one.span, detail={"needed": rule.gap_minutes})


def find_out_of_turn(facts: Facts) -> Iterator[Finding]:
    """Find our meeting of a body that does not stand right before the one that it prepares, or after it.

    The meeting in question is the nearest one of the other body, in whichever direction.
    """
    mine = [meets for meets in facts.meets if meets.event == facts.event]
    for first, then in facts.before:
        for meets in mine:
            if first in meets.bodies and then not in meets.bodies:
                others = [each for each in facts.meets if then in each.bodies and first not in each.bodies]
                if others:
                    yield from _turn(meets, _nearest(meets, others), (first, then))
            elif then in meets.bodies and first not in meets.bodies:
                others = [each for each in facts.meets if first in each.bodies and then not in each.bodies]
                theirs = [each for each in facts.meets if then in each.bodies and first not in each.bodies]
                for each in others:
                    if _nearest(each, theirs) is meets:
                        yield from _turn(each, meets, (first, then))


def _nearest(one: Meets, others: Sequence[Meets]) -> Meets:
    return min(others, key=lambda other: (_apart(one.span, other.span), other.span.start))


def _apart(one: Span, other: Span) -> timedelta:
    return max(other.start - one.end, one.start - other.end, timedelta())


def _turn(one: Meets, other: Meets, bodies: tuple[Hashable, Hashable]) -> Iterator[Finding]:
    detail = {"events": (one.event, other.event)}
    if one.span.end > other.span.start:
        yield Finding(Kind.MEETS_BEFORE, (), bodies, one.span, Severity.ERROR, detail)
    elif days := working_days_between(one.last, other.first):
        yield Finding(Kind.MEETS_BEFORE, (), bodies, one.span, Severity.WARNING, detail | {"days": days})


def working_days_between(last: date, first: date) -> int:
    """Count the days from Monday to Friday strictly between two days."""
    return sum(
        (last + timedelta(days=step)).weekday() < SATURDAY for step in range(1, max(1, (first - last).days))
    )
