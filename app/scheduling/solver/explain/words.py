"""The rules of a conflict in the customer's words."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from app.core.spans import Span
from app.scheduling.rules import Problem
from app.scheduling.solver.explain.rulebook import Rule, Rulebook

MOST = 6
# What it takes to drop a rule: a time on paper less than a person in two places.
COSTS = {
    "grid": 1,
    "closed": 2,
    "room_list": 2,
    "features": 3,
    "capacity": 3,
    "room_unavailable": 3,
    "after": 3,
    "immediately_before": 3,
    "fixed": 4,
    "day_hours": 4,
    "person_unavailable": 5,
    "body_busy": 5,
    "team_busy": 6,
    "person_busy": 7,
    "room_busy": 8,
}


def written(book: Rulebook, number: int, sessions: Collection[int]) -> dict[str, Any]:
    """Write a rule with those of its sessions among which the conflict is."""
    rule, inside = book.rules[number], set(sessions)
    concerned = [book.problem.sessions[i].id for i in rule.sessions if i in inside]
    if number in book.order:
        concerned = [book.problem.sessions[i].id for i in rule.sessions]
    return {
        "kind": rule.kind,
        "subjects": list(rule.subjects),
        "sessions": concerned,
        "text": _TEXTS[rule.kind](book, rule, concerned),
    }


def relaxed(texts: list[str]) -> str:
    """Say what would have to give way."""
    return "A plan exists without: " + " ".join(texts)


def _names(names: Collection[str]) -> str:
    shown = list(names)[:MOST]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _busy(_book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    return f"{rule.subjects[0]} cannot be in two sessions at one time: {_names(sessions)}."


def _body(_book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    who = " and ".join(rule.subjects)
    verb = "never meet at one time" if len(rule.subjects) > 1 else "meets in one session at a time"
    return f"{who} {verb}: {_names(sessions)}."


def _room(_book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    return f"{rule.subjects[0]} holds one session at a time: {_names(sessions)}."


def _hours(book: Rulebook, rule: Rule, _sessions: list[str]) -> str:
    for day in book.problem.days:
        if day.date.isoformat() == rule.subjects[0]:
            first, last = (_wall(book.problem, moment) for moment in (day.open.start, day.open.end))
            closes = last[11:] if last[:10] == first[:10] else "24:00"
            return f"{day.date} is open from {first[11:]} to {closes}."
    return f"{rule.subjects[0]} is not among the days."


def _closed(book: Rulebook, rule: Rule, _sessions: list[str]) -> str:
    spans = [
        span for day in book.problem.days if day.date.isoformat() == rule.subjects[0] for span in day.closed
    ]
    return f"{rule.subjects[0]} is closed {_times(book.problem, spans)}."


def _grid(_book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    return f"Sessions start at multiples of {rule.subjects[0]} minutes: {_names(sessions)}."


def _away(book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    spans = next(person.unavailable for person in book.problem.people if person.id == rule.subjects[0])
    return (
        f"{rule.subjects[0]} is not available {_times(book.problem, spans)} (needed in {_names(sessions)})."
    )


def _shut(book: Rulebook, rule: Rule, _sessions: list[str]) -> str:
    spans = next(room.unavailable for room in book.problem.rooms if room.id == rule.subjects[0])
    return f"{rule.subjects[0]} is not available {_times(book.problem, spans)}."


def _listed(_book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    if not rule.subjects:
        return f"{sessions[0]} needs a room, and there is none."
    return f"{sessions[0]} may only be in {_names(rule.subjects)}."


def _features(_book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    return f"{sessions[0]} needs a room with {_names(rule.subjects)}."


def _capacity(book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    seats = book.problem.sessions[rule.sessions[0]].seats
    rooms = book.problem.rooms
    fit = [room.id for room in rooms if room.capacity is None or room.capacity >= seats]
    if fit:
        return f"{sessions[0]} needs {seats} seats, which only {_names(fit)} can give."
    largest = max(rooms, key=lambda room: room.capacity or 0)
    return f"{sessions[0]} needs {seats} seats; the largest room, {largest.id}, has {largest.capacity}."


def _after(book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    i, j = rule.sessions
    other = book.problem.sessions[j].id
    gaps = [each.gap for each in book.problem.sessions[i].after if each.session == other]
    wait = f"{max(gaps)} minutes or more " if max(gaps) else ""
    return f"{sessions[0]} starts {wait}after the end of {other}."


def _before(_book: Rulebook, _rule: Rule, sessions: list[str]) -> str:
    return f"{sessions[0]} ends when {sessions[-1]} starts."


def _fixed(book: Rulebook, rule: Rule, sessions: list[str]) -> str:
    place = book.problem.sessions[rule.sessions[0]].fixed
    if place is None:
        return f"{sessions[0]} is fixed."
    room = f" in {place.room}" if place.room else ""
    return f"{sessions[0]} is fixed at {_wall(book.problem, place.start)}{room}."


def _times(problem: Problem, spans: Collection[Span]) -> str:
    return _names([f"{_wall(problem, span.start)} to {_wall(problem, span.end)}" for span in spans])


def _wall(problem: Problem, moment: datetime) -> str:
    return f"{moment.astimezone(problem.zone):%Y-%m-%d %H:%M}"


_TEXTS: dict[str, Callable[[Rulebook, Rule, list[str]], str]] = {
    "room_busy": _room,
    "person_busy": _busy,
    "team_busy": _busy,
    "body_busy": _body,
    "day_hours": _hours,
    "closed": _closed,
    "grid": _grid,
    "person_unavailable": _away,
    "room_unavailable": _shut,
    "room_list": _listed,
    "features": _features,
    "capacity": _capacity,
    "after": _after,
    "immediately_before": _before,
    "fixed": _fixed,
}
