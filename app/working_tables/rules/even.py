"""Tables of one size: no table with two people more than another, as far as the organisers' wishes allow."""

from collections import Counter
from dataclasses import replace

from app.working_tables.rules.problem import Problem, TableSpec, may_sit

Bounds = dict[str, tuple[int, int]]


def even(problem: Problem) -> Problem:
    """Narrow what each table seats to one size, or to two neighbouring ones.

    A table whose own numbers, or who may sit there, do not reach that size comes as near as it can. Where
    everybody sits already and nobody came or left, the numbers that organisers made by hand stay allowed.
    """
    widest = {table.id: _reach(problem, table) for table in problem.tables}
    bounds = _levelled(widest, len(problem.people))
    if problem.current.keys() == {person.id for person in problem.people}:
        bounds = _with_present(problem, bounds)
    return _narrowed(problem, bounds)


def _reach(problem: Problem, table: TableSpec) -> tuple[int, int]:
    """Return how few and how many a table can have, whoever else sits where."""
    fixed = sum(person.fixed == table.id for person in problem.people)
    able = sum(may_sit(person, table) for person in problem.people)
    low = max(table.min, min(fixed, table.max))
    return low, max(low, min(table.max, able))


def _levelled(widest: Bounds, people: int) -> Bounds:
    """Pour people into the tables until all stand at one level, or one below it."""
    level = 0
    while level < people and _poured(widest, level + 1) <= people:
        level += 1
    return {name: (_held(level, one), _held(level + 1, one)) for name, one in widest.items()}


def _poured(widest: Bounds, level: int) -> int:
    return sum(_held(level, one) for one in widest.values())


def _held(level: int, reach: tuple[int, int]) -> int:
    return max(reach[0], min(level, reach[1]))


def _with_present(problem: Problem, bounds: Bounds) -> Bounds:
    now = Counter(problem.current.values())
    return {name: (min(low, now[name]), max(high, now[name])) for name, (low, high) in bounds.items()}


def _narrowed(problem: Problem, bounds: Bounds) -> Problem:
    """Return the problem with the bounds, never wider than the organisers' own."""
    tables = tuple(
        replace(table, min=max(table.min, bounds[table.id][0]), max=min(table.max, bounds[table.id][1]))
        for table in problem.tables
    )
    return replace(problem, tables=tables)
