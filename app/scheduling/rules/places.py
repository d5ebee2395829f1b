"""A session in the place that it has: who and what is not to be had then, and whether the room suits."""

from collections.abc import Hashable, Iterator

from app.core.text import fold
from app.scheduling.rules.facts import Facts, Spans
from app.scheduling.rules.findings import Finding, Kind, Placed, Severity, bodies_at_odds, in_order


def find_absences(facts: Facts, one: Placed) -> Iterator[Finding]:
    """Find people, the room and teams that are not to be had while the session runs, and its bodies.

    The time is that of the session: since when and until when they are away is nobody's business here,
    nor whether they said so or are needed elsewhere behind closed doors.
    """
    for person in in_order(one.people):
        yield from _absent(facts.away, Kind.PERSON_UNAVAILABLE, person, one)
    if one.room is not None:
        yield from _absent(facts.closed, Kind.ROOM_UNAVAILABLE, one.room, one)
    for team in in_order(one.teams):
        yield from _absent(facts.teams_away, Kind.TEAM_UNAVAILABLE, team, one)
    mine = {*one.bodies, *one.hosts}
    if not mine or not facts.taken:
        return
    if any(
        span.overlaps(one.span) and bodies_at_odds(mine, bodies, facts.parallel)
        for span, bodies in facts.taken
    ):
        yield Finding(Kind.BODY_UNAVAILABLE, (one.key,), in_order(mine), one.span)


def _absent(spans: Spans, kind: Kind, subject: Hashable, one: Placed) -> Iterator[Finding]:
    if any(span.overlaps(one.span) for span in spans.get(subject, ())):
        yield Finding(kind, (one.key,), (subject,), one.span)


def find_unsuited(one: Placed) -> Iterator[Finding]:
    """Find a room that lacks what the session needs, or is too small for it."""
    if one.room is None:
        return
    if one.needs:
        here = {fold(name) for name in one.has}
        missing = tuple(name for name in one.needs if fold(name) not in here)
        if missing:
            yield Finding(Kind.FEATURES, (one.key,), (one.room,), one.span, detail={"missing": missing})
    if one.places is not None and one.places < one.seats:
        detail = {"seats": one.seats, "places": one.places}
        yield Finding(Kind.CAPACITY, (one.key,), (one.room,), one.span, Severity.WARNING, detail)
