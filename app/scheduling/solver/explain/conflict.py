"""From a suspicion to a conflict: a set of rules proven impossible twice, of which none can be missed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from app.core.stopwatch import Clock
from app.scheduling.solver.explain.assuming import assume
from app.scheduling.solver.explain.part import GLOBAL, Part
from app.scheduling.solver.explain.proof import OTHER_SETTINGS, Answer, Prover, is_overfull
from app.scheduling.solver.explain.rulebook import Rulebook

# What is dropped first when a conflict is made smaller: what says least about the case at hand.
DISPENSABLE = (
    "grid", "closed", "room_busy", "room_unavailable", "room_list", "features", "capacity", "body_busy",
    "team_busy", "person_unavailable", "person_busy", "after", "immediately_before", "day_hours", "fixed",
)  # fmt: skip
# Seconds: to see what shows itself, to search, to make a conflict smaller, to name fewer sessions, to verify.
AT_ONCE, SEARCHING, NARROWING, TELLING, VERIFYING = 2.0, 10.0, 8.0, 1.0, 3.0
GLANCE = 0.3  # seconds for a proof that only makes others quicker or words shorter
BINDING = ("after", "immediately_before", "fixed")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that exclude each other, and the sessions among which they do.

    `minimal` says that each rule was proven to be needed: without it there is a plan for the others.
    """

    rules: tuple[int, ...]
    sessions: tuple[int, ...]
    minimal: bool


def find_conflict(
    book: Rulebook, clock: Clock, *, active: Collection[int] | None = None, search: bool = True
) -> Conflict | None:
    """Find a conflict among the active rules; none means that none was found, not that there is a plan.

    Without `search` only what shows itself at once is looked at: it takes a fraction of a second.
    """
    rules = sorted(range(len(book.rules)) if active is None else active)
    suspicion = next(_suspicions(Prover(book, clock.part(AT_ONCE)), rules), None)
    if suspicion is None and search:
        answer, needed = assume(book, rules, clock.part(SEARCHING))
        suspicion = (needed, None) if answer == cp_model.INFEASIBLE else None
    if suspicion is None:
        return None
    return _narrow(Prover(book, clock.part(NARROWING)), rules, *suspicion)


def narrow_everything(book: Rulebook, clock: Clock) -> Conflict | None:
    """Find the conflict of a problem that was proven impossible in another way."""
    rules = list(range(len(book.rules)))
    return _narrow(Prover(book, clock), rules, rules, None)


# --- what shows itself at once --------------------------------------------------------------------

Suspicion = tuple[list[int], Collection[int] | None]


def _suspicions(prover: Prover, rules: list[int]) -> Iterator[Suspicion]:
    """Yield rules and sessions that cannot be: without any place, without the time, without an order."""
    book = prover.book
    whole = Part(book, rules)
    for i in whole.homeless:
        yield _concerning(book, rules, [i]), [i]
    for members, rooms in sorted(whole.crowds(), key=lambda crowd: len(crowd[0])):
        if is_overfull(whole, members, rooms, prover.clock):
            yield _concerning(book, rules, members), members
    held = sorted({i for n in rules if book.rules[n].kind in BINDING for i in book.rules[n].sessions})
    if held and prover.decide_among(rules, held) is Answer.IMPOSSIBLE:
        yield _concerning(book, rules, held), held


def _concerning(book: Rulebook, rules: list[int], members: Collection[int]) -> list[int]:
    inside = set(members)
    return [number for number in rules if inside & set(book.rules[number].sessions)]


# --- smaller --------------------------------------------------------------------------------------


def _narrow(
    prover: Prover, active: list[int], rules: list[int], sessions: Collection[int] | None
) -> Conflict | None:
    """Drop rule after rule while the rest stays impossible; verify what is left with other settings."""
    book = prover.book
    near = _mentioned(book, rules) if sessions is None else set(sessions)
    if prover.decide(rules, near=near, seconds=10) is not Answer.IMPOSSIBLE:
        rules = active
        near = set(range(len(book.minutes)))
        if prover.decide(rules, seconds=prover.clock.left) is not Answer.IMPOSSIBLE:
            return None
    rules, near = _fewer_sessions(prover, rules, near)
    rules = _by_kinds(prover, rules, near)
    rules, needed = shrink(
        sorted(rules, key=lambda n: DISPENSABLE.index(book.rules[n].kind)),
        lambda trial: prover.decide(trial, near=near),
        prover.clock,
    )
    left = _fewest_sessions(prover, rules, near)
    verifier = Prover(book, prover.clock.at_least(VERIFYING))
    again = verifier.decide(rules, near=left, seconds=VERIFYING, settings=OTHER_SETTINGS)
    if again is not Answer.IMPOSSIBLE:
        return None
    return Conflict(tuple(rules), tuple(sorted(left)), minimal=set(rules) <= needed)


def _mentioned(book: Rulebook, rules: Sequence[int]) -> set[int]:
    """Return the sessions that rules about particular sessions name."""
    kinds = (*GLOBAL, "room_busy", "room_unavailable")
    found = {i for n in rules if book.rules[n].kind not in kinds for i in book.rules[n].sessions}
    return found or set(range(len(book.minutes)))


def shrink(
    items: Sequence[int], test: Callable[[list[int]], Answer], clock: Clock
) -> tuple[list[int], set[int]]:
    """Drop items, in halves and then one by one, while the rest stays impossible.

    Returns what is left, and those items of which a plan shows that they are needed.
    """
    left, size = list(items), max(1, len(items) // 2)
    while size > 1 and not clock.over:
        for begin in range(0, len(items), size):
            chunk = set(items[begin : begin + size]) & set(left)
            if chunk and len(chunk) < len(left):
                trial = [item for item in left if item not in chunk]
                if test(trial) is Answer.IMPOSSIBLE:
                    left = trial
        items, size = list(left), min(size // 2, max(1, len(left) // 2))
    needed: set[int] = set()
    for item in list(left):
        if clock.over:
            break
        trial = [other for other in left if other != item]
        answer = test(trial)
        if answer is Answer.IMPOSSIBLE:
            left = trial
        elif answer is Answer.POSSIBLE:
            needed.add(item)
    return left, needed


def _by_kinds(prover: Prover, rules: list[int], near: set[int]) -> list[int]:
    """Drop all rules of a kind at once where they are not needed."""
    for kind in DISPENSABLE:
        trial = [number for number in rules if prover.book.rules[number].kind != kind]
        if len(trial) < len(rules) and prover.decide(trial, near=near) is Answer.IMPOSSIBLE:
            rules = trial
    return rules


def _fewer_sessions(prover: Prover, rules: list[int], near: set[int]) -> tuple[list[int], set[int]]:
    """Drop sessions in large parts first: the proofs that follow are the smaller for it."""
    if len(near) <= 40:
        return rules, near
    left, clock = sorted(near), prover.clock.part(TELLING)
    size = len(left) // 4
    while size >= 5 and not clock.over:
        for begin in range(0, len(left), size):
            trial = left[:begin] + left[begin + size :]
            if trial and prover.decide_among(rules, trial, GLANCE) is Answer.IMPOSSIBLE:
                left = trial
                break
        else:
            size //= 2
    inside = set(left)
    return [n for n in rules if inside & set(prover.book.rules[n].sessions)], inside


def _fewest_sessions(prover: Prover, rules: list[int], near: set[int]) -> list[int]:
    """Return the sessions that are enough for the conflict."""
    left, _ = shrink(
        sorted(near),
        lambda trial: prover.decide_among(rules, trial, GLANCE),
        prover.clock.part(TELLING),
    )
    return left
