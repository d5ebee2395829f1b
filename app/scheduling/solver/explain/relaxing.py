"""What would help: the cheapest rules without which the whole problem has a plan, each tried on all of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

from app.core.spans import Span
from app.core.stopwatch import Clock
from app.scheduling.rules import Day, Problem, RoomSpec, SessionSpec
from app.scheduling.solver.explain.conflict import Conflict, find_conflict
from app.scheduling.solver.explain.proof import Answer, Prover
from app.scheduling.solver.explain.rulebook import Rulebook
from app.scheduling.solver.explain.words import COSTS

MOST_CONFLICTS = 4
PROOF_SECONDS = 1.5
WALK_SECONDS = 3.0
COPIES = 12  # of a room in which several sessions may be at once


@dataclass(frozen=True, slots=True)
class Relief:
    """What was found to help: conflicts that exclude each other on their own, and sets of rules to drop."""

    conflicts: tuple[Conflict, ...]
    drops: tuple[tuple[int, ...], ...]


def cost(book: Rulebook, drop: tuple[int, ...]) -> int:
    """Return what it takes to drop some rules."""
    return sum(COSTS[book.rules[number].kind] for number in drop)


def relieve(book: Rulebook, first: Conflict, clock: Clock) -> Relief:
    """Find the cheapest rules to drop, and more conflicts where one is not all.

    A cheapest set that touches every conflict known is tried on the whole problem; where that still has
    no plan, another conflict is the reason, and is known from then on.
    """
    conflicts = [first]
    drops: list[tuple[int, ...]] = []
    tried: set[tuple[int, ...]] = set()
    while not clock.over and len(conflicts) <= MOST_CONFLICTS:
        drop = next((drop for drop in _cuts(book, conflicts) if drop not in tried), None)
        if drop is None or (drops and len(drop) > len(drops[0])):
            break
        tried.add(drop)
        if has_plan(book, drop, clock):
            drops.append(drop)
            continue
        if drops:
            continue
        active = set(range(len(book.rules))) - set(drop)
        another = find_conflict(book, clock.part(clock.left / 2), active=active)
        if another is not None:
            conflicts.append(another)
    return Relief(tuple(conflicts), tuple(sorted(drops, key=lambda drop: (cost(book, drop), drop))))


def _cuts(book: Rulebook, conflicts: list[Conflict]) -> Iterator[tuple[int, ...]]:
    """Yield the sets of one rule of each conflict, the cheapest first; one rule may stand for several."""
    sizes = 1
    for conflict in conflicts:
        sizes *= len(conflict.rules)
    choices = [
        conflict.rules if sizes < 5000 else sorted(conflict.rules, key=lambda n: cost(book, (n,)))[:3]
        for conflict in conflicts
    ]
    cuts = {tuple(sorted(set(choice))) for choice in product(*choices)}
    yield from sorted(cuts, key=lambda cut: (cost(book, cut), len(cut), cut))


def has_plan(book: Rulebook, drop: tuple[int, ...], clock: Clock) -> bool:
    """Tell whether a plan of the whole problem was found without some rules."""
    active = set(range(len(book.rules))) - set(drop)
    answer = Prover(book, clock).decide(active, seconds=PROOF_SECONDS)
    if answer is not Answer.UNKNOWN:
        return answer is Answer.POSSIBLE
    return _walks(without(book, drop), clock.part(WALK_SECONDS))


def _walks(problem: Problem, clock: Clock) -> bool:
    """Tell whether the search for a first plan finds one."""
    from app.scheduling.solver import first
    from app.scheduling.solver.incumbent import Incumbent
    from app.scheduling.solver.tables import compile_problem

    tables = compile_problem(problem)
    best = Incumbent(tables, clock)
    first.search(tables, clock, best)
    return best.plan is not None


# --- a problem without some of its rules ----------------------------------------------------------


def without(book: Rulebook, drop: tuple[int, ...]) -> Problem:
    """Return the problem without some rules; whoever may be in two places becomes two."""
    problem = book.problem
    for number in drop:
        problem = _DROPS.get(book.rules[number].kind, _drop_of_session)(book, problem, number)
    return problem


def _drop_hours(book: Rulebook, problem: Problem, number: int) -> Problem:
    name = book.rules[number].subjects[0]
    longest = max(book.minutes)
    days = []
    for day in problem.days:
        whole = book.calendar.starts(day.date)
        if day.date.isoformat() == name and not whole.is_empty():
            span = Span(_moment(whole.min()), _moment(whole.max() + 1 + longest))
            day = Day(day.date, span, day.closed)  # noqa: PLW2901
        days.append(day)
    return replace(problem, days=tuple(days))


def _drop_closures(book: Rulebook, problem: Problem, number: int) -> Problem:
    name = book.rules[number].subjects[0]
    days = (replace(day, closed=()) if day.date.isoformat() == name else day for day in problem.days)
    return replace(problem, days=tuple(days))


def _drop_grid(_book: Rulebook, problem: Problem, _number: int) -> Problem:
    return replace(problem, grid_minutes=1)


def _drop_absence(book: Rulebook, problem: Problem, number: int) -> Problem:
    name = book.rules[number].subjects[0]
    people = (replace(one, unavailable=()) if one.id == name else one for one in problem.people)
    return replace(problem, people=tuple(people))


def _drop_closing(book: Rulebook, problem: Problem, number: int) -> Problem:
    name = book.rules[number].subjects[0]
    rooms = (replace(one, unavailable=()) if one.id == name else one for one in problem.rooms)
    return replace(problem, rooms=tuple(rooms))


def _drop_person_once(book: Rulebook, problem: Problem, number: int) -> Problem:
    name = book.rules[number].subjects[0]
    person = next(one for one in problem.people if one.id == name)
    copies, sessions = [], []
    for session in problem.sessions:
        if name in session.required:
            copies.append(replace(person, id=f"{name}\n{session.id}"))
            required = tuple(copies[-1].id if one == name else one for one in session.required)
            session = replace(session, required=required)  # noqa: PLW2901
        sessions.append(session)
    return replace(problem, people=(*problem.people, *copies), sessions=tuple(sessions))


def _drop_team_once(book: Rulebook, problem: Problem, number: int) -> Problem:
    name = book.rules[number].subjects[0]
    sessions = (
        replace(session, teams=tuple(team for team in session.teams if team != name))
        for session in problem.sessions
    )
    return replace(problem, sessions=tuple(sessions))


def _drop_body_once(book: Rulebook, problem: Problem, number: int) -> Problem:
    subjects = book.rules[number].subjects
    if len(subjects) == 2:
        return replace(problem, parallel_allowed=problem.parallel_allowed | {frozenset(subjects)})
    name, names, sessions = subjects[0], [], []
    for session in problem.sessions:
        if name in session.bodies:
            names.append(f"{name}\n{session.id}")
            bodies = tuple(names[-1] if one == name else one for one in session.bodies)
            session = replace(session, bodies=bodies)  # noqa: PLW2901
        sessions.append(session)
    friends = {other for pair in problem.parallel_allowed if name in pair for other in pair} - {name}
    allowed = {frozenset((one, other)) for one in names for other in (*names, *friends) if one != other}
    return replace(
        problem,
        bodies=(*problem.bodies, *names),
        sessions=tuple(sessions),
        parallel_allowed=problem.parallel_allowed | allowed,
    )


def _drop_room_once(book: Rulebook, problem: Problem, number: int) -> Problem:
    """Put more rooms of the same kind beside the room, and one for each session that is fixed in it."""
    name = book.rules[number].subjects[0]
    room = next(one for one in problem.rooms if one.id == name)
    names = [f"{name}\n{count}" for count in range(COPIES)]
    sessions = []
    for session in problem.sessions:
        if session.fixed and session.fixed.room == name:
            names.append(f"{name}\n{session.id}")
            session = replace(session, fixed=replace(session.fixed, room=names[-1]))  # noqa: PLW2901
        sessions.append(session)
    copies: list[RoomSpec] = [replace(room, id=each) for each in names]
    listed = (
        replace(session, rooms=(*session.rooms, *names)) if name in session.rooms else session
        for session in sessions
    )
    return replace(problem, rooms=(*problem.rooms, *copies), sessions=tuple(listed))


def _drop_of_session(book: Rulebook, problem: Problem, number: int) -> Problem:
    rule = book.rules[number]
    sessions = list(problem.sessions)
    i = book.order[number][0] if rule.kind == "immediately_before" else rule.sessions[0]
    sessions[i] = _eased(book, sessions[i], number)
    return replace(problem, sessions=tuple(sessions))


def _eased(book: Rulebook, session: SessionSpec, number: int) -> SessionSpec:
    kind = book.rules[number].kind
    if kind == "after":
        other, _, gap, _ = book.order[number]
        name = book.problem.sessions[other].id
        return replace(session, after=tuple(r for r in session.after if (r.session, r.gap) != (name, gap)))
    if kind == "immediately_before":
        return replace(session, immediately_before=None)
    if kind == "fixed":
        return replace(session, fixed=None)
    if kind == "room_list":
        return replace(session, rooms=()) if session.rooms else replace(session, needs_room=False)
    return replace(session, features=frozenset()) if kind == "features" else replace(session, seats=0)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


_DROPS = {
    "day_hours": _drop_hours,
    "closed": _drop_closures,
    "grid": _drop_grid,
    "person_unavailable": _drop_absence,
    "room_unavailable": _drop_closing,
    "person_busy": _drop_person_once,
    "team_busy": _drop_team_once,
    "body_busy": _drop_body_once,
    "room_busy": _drop_room_once,
}
