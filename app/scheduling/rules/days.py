"""Different bodies on one day: fine by the clock, but the same people or countries travel or sit twice."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date

from app.core.spans import Span
from app.scheduling.rules.facts import Facts
from app.scheduling.rules.findings import Finding, Kind, Placed, Severity, bodies_at_odds, in_order
from app.scheduling.rules.settings import SameDay

Days = dict[tuple[Hashable, date], list[Placed]]


def find_same_day(facts: Facts) -> Iterator[Finding]:
    """Find other events on a day of ours whose bodies share people, or countries, with ours.

    Where they overlap the clash itself is said; pairs that may meet at once or belong together are fine.
    """
    if facts.rules.same_day is SameDay.OFF:
        return
    days = _days(facts)
    near = facts.parallel | facts.related
    for (event, day), theirs in sorted(days.items(), key=lambda item: (item[0][1], str(item[0][0]))):
        ours = days.get((facts.event, day))
        if event == facts.event or not ours:
            continue
        mine, other = _bodies(ours), _bodies(theirs)
        if mine & other or any(one.span.overlaps(two.span) for one in ours for two in theirs):
            continue
        if any(frozenset((left, right)) in near for left in mine for right in other):
            continue
        shared = _shared(facts, ours, theirs)
        if shared and bodies_at_odds(mine, other, facts.parallel):
            span = Span(
                min(ours[0].span.start, theirs[0].span.start), max(ours[-1].span.end, theirs[-1].span.end)
            )
            sides = (ours[0].key, theirs[0].key)
            yield Finding(Kind.SAME_DAY, sides, in_order(mine | other), span, Severity.WARNING, shared)


def _days(facts: Facts) -> Days:
    found: Days = defaultdict(list)
    for each in sorted(facts.placed, key=lambda each: each.span):
        if each.bodies or each.hosts:
            found[each.event, each.span.start.astimezone(facts.zone).date()].append(each)
    return found


def _bodies(sessions: list[Placed]) -> set[Hashable]:
    return {body for each in sessions for body in (*each.bodies, *each.hosts)}


def _shared(facts: Facts, ours: list[Placed], theirs: list[Placed]) -> dict[str, object]:
    """Return how many people and which countries two events have in common on a day."""
    sets = []
    for sessions in (ours, theirs):
        people = {person for each in sessions for person in each.people}
        countries: set[str] = set()
        for body in _bodies(sessions):
            people |= facts.body_people.get(body, frozenset())
            countries |= facts.body_countries.get(body, frozenset())
        sets.append((people, countries))
    people, countries = sets[0][0] & sets[1][0], sets[0][1] & sets[1][1]
    if facts.rules.same_day is SameDay.PEOPLE:
        countries = set()
    return {"people": len(people), "countries": tuple(sorted(countries))} if people or countries else {}
