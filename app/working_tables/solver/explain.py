"""Why nobody can be seated so: the smallest set of rules that exclude each other, and what would help."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.stopwatch import Clock
from app.working_tables.rules.conflict import Rule
from app.working_tables.solver.decide import Verdict, confirm
from app.working_tables.solver.hall import Hall
from app.working_tables.solver.relief import relieve
from app.working_tables.solver.rulebook import Numbers, Rulebook

MOST_NAMED = 6
CONFIRM_SECONDS, RELIEF_SECONDS = 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Core:
    """Rules that cannot be kept together; `minimal` if each of them is needed for that."""

    rules: Numbers
    minimal: bool


def find_core(book: Rulebook) -> Core | None:
    """Find rules that exclude each other; two solvers must say so."""
    everything = list(range(len(book.rules)))
    start = next((some for some in _suspects(book, everything) if book.excludes(some)), None)
    if start is None:
        return None
    core, minimal = _narrowed(book, start)
    if confirm(book.of(core), book.clock.at_least(CONFIRM_SECONDS)) is not Verdict.IMPOSSIBLE:
        return None
    return Core(tuple(core), minimal)


def _suspects(book: Rulebook, everything: list[int]) -> Iterator[list[int]]:
    """Yield sets of rules that often exclude each other, the smallest first, and at last all."""
    rules = book.rules
    people: dict[str, list[int]] = {}
    for number in everything:
        if rules[number].forbidden:
            people.setdefault(rules[number].subjects[0], []).append(number)
    tables = book.hall.tables
    for own in people.values():
        if len(frozenset().union(*(rules[number].forbidden for number in own))) == tables:
            yield own
    for kinds in (("table_max",), ("table_min",), ("fixed", "table_max"), ("fixed", "table_min")):
        yield [number for number in everything if rules[number].kind in kinds]
    for t in range(tables):
        table = book.hall.problem.tables[t].id
        yield [n for n in everything if table in rules[n].subjects and not rules[n].forbidden]
    yield everything


def _narrowed(book: Rulebook, core: list[int]) -> tuple[list[int], bool]:
    """Leave out ever smaller pieces for as long as what remains still excludes itself."""
    piece = max(1, len(core) // 2)
    while True:
        at, known = 0, True
        while at < len(core):
            fewer = core[:at] + core[at + piece :]
            verdict = book.verdict(fewer)
            if verdict is Verdict.IMPOSSIBLE:
                core = fewer
            else:
                known = known and verdict is Verdict.POSSIBLE
                at += piece
            if book.clock.over:
                return core, False
        if piece == 1:
            return core, known
        piece = max(1, piece // 2)


def explain(hall: Hall, clock: Clock) -> dict[str, Any] | None:
    """Write why there is no seating; None where that could not be confirmed."""
    book = Rulebook(hall, clock)
    core = find_core(book)
    if core is None:
        return None
    book.clock = clock.at_least(RELIEF_SECONDS)
    relief = relieve(book, core.rules)
    relaxations = [
        {"drop": sorted(core.rules.index(number) for number in drop), **_dropped(book, drop)}
        for drop in relief.drops
    ]
    conflict: dict[str, Any] = {
        "rules": [_written(book.rules[number]) for number in core.rules],
        "relaxations": relaxations,
        "minimal": core.minimal,
    }
    return conflict | ({"together": _together(book, relief.together)} if relief.together else {})


def _dropped(book: Rulebook, drop: Numbers) -> dict[str, Any]:
    texts = " ".join(book.rules[number].text for number in drop[:MOST_NAMED])
    more = f" … ({len(drop) - MOST_NAMED} more)" if len(drop) > MOST_NAMED else ""
    return {"cost": book.cost(drop), "text": f"A seating exists without: {texts}{more}"}


def _together(book: Rulebook, drop: Numbers) -> dict[str, Any]:
    return {"rules": [_written(book.rules[number]) for number in drop], **_dropped(book, drop)}


def _written(rule: Rule) -> dict[str, Any]:
    return {"kind": rule.kind, "subjects": list(rule.subjects), "text": rule.text}
