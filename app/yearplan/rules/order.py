"""In which order bodies meet: some right before another one, some together with it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from app.scheduling.rules import Severity
from app.yearplan.rules.meetings import Meeting, YearFinding, YearKind

SATURDAY = 5
_DAY = timedelta(days=1)
Pairs = Iterable[tuple[UUID, UUID]]


def pair_up(one: Sequence[date], other: Sequence[date]) -> list[tuple[int, int]]:
    """Match the days of two sorted lists in their order: as many as possible, the nearest to each other.

    With equally many on both sides the first goes with the first; otherwise what is left over is what
    lies farthest off.
    """
    if len(one) > len(other):
        return [(left, right) for right, left in pair_up(other, one)]

    @cache
    def best(i: int, j: int) -> tuple[int, tuple[int, ...]]:
        if i == len(one):
            return 0, ()
        cost, chosen = best(i + 1, j + 1)
        taken = (cost + abs((one[i] - other[j]).days), (j, *chosen))
        return min(taken, best(i, j + 1)) if len(other) - j > len(one) - i else taken

    return list(enumerate(best(0, 0)[1]))


def find_order(
    meetings: Iterable[Meeting], *, before: Pairs, together: Pairs, holidays: Collection[date] = ()
) -> list[YearFinding]:
    """Find meetings of a body dated after those that they prepare, or with days of work between.

    `before` are pairs (body, the body right before which it meets); `together` pairs (body, the body with
    which it meets first in the year).
    """
    dated = sorted(
        (each for each in meetings if each.first is not None and each.counts),
        key=lambda each: each.first or date.min,
    )
    findings: list[YearFinding] = []
    for body, other in before:
        mine = [each for each in dated if body in each.bodies and other not in each.bodies]
        theirs = [each for each in dated if other in each.bodies and body not in each.bodies]
        for left, right in pair_up(_days(mine), _days(theirs)):
            findings += _right_before(mine[left], theirs[right], (body, other), holidays)
    for body, other in together:
        mine = [each for each in dated if body in each.bodies]
        theirs = [each for each in dated if other in each.bodies]
        if mine and theirs and not any(_is_together(mine[0], each, holidays) for each in theirs):
            nearest = min(theirs, key=lambda each: _apart(mine[0], each))
            findings.append(
                YearFinding(
                    YearKind.APART,
                    Severity.WARNING,
                    (body, other),
                    (mine[0].key, nearest.key),
                    first=mine[0].first,
                )
            )
    return findings


def _days(meetings: Iterable[Meeting]) -> list[date]:
    return [each.first for each in meetings if each.first]


def _right_before(
    one: Meeting, other: Meeting, bodies: tuple[UUID, UUID], holidays: Collection[date]
) -> Iterable[YearFinding]:
    if one.first is None or one.last is None or other.first is None:
        return
    about = {"bodies": bodies, "meetings": (one.key, other.key), "first": one.first}
    if not _ends_before(one, other):
        yield YearFinding(YearKind.AFTER, Severity.ERROR, **about)  # type: ignore[arg-type]
    elif between := working_days_between(one.last, other.first, holidays):
        yield YearFinding(YearKind.NOT_NEXT, Severity.WARNING, count=between, **about)  # type: ignore[arg-type]


def _ends_before(one: Meeting, other: Meeting) -> bool:
    """Tell whether one is over when the other begins; without hours, on the same day is fine."""
    if one.last is None or other.first is None:
        return True
    if one.last != other.first or not one.spans or not other.spans:
        return one.last <= other.first
    return max(span.end for span in one.spans) <= min(span.start for span in other.spans)


def working_days_between(last: date, first: date, holidays: Collection[date] = ()) -> int:
    """Count the days of work strictly between two days."""
    days = ((last + _DAY * step) for step in range(1, (first - last).days))
    return sum(day.weekday() < SATURDAY and day not in holidays for day in days)


def _apart(one: Meeting, other: Meeting) -> int:
    """Return the days between the nearer ends of two meetings; 0 where they share a day."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0
    return max(0, (other.first - one.last).days, (one.first - other.last).days)


def _is_together(one: Meeting, other: Meeting, holidays: Collection[date]) -> bool:
    if one.key == other.key or _apart(one, other) == 0:
        return True
    early, late = sorted((one, other), key=lambda each: each.first or date.min)
    return (
        early.last is not None
        and late.first is not None
        and not working_days_between(early.last, late.first, holidays)
    )
