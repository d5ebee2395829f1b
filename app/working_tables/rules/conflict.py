"""The single rules that a seating keeps, so that a contradiction can be named rule by rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.working_tables.rules.problem import Problem, Seatee, TableSpec, understands

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its kind, whom it concerns, and what it asks for.

    A rule about a person forbids tables; a rule about a table bounds how many (of a value) sit there.
    """

    kind: str
    subjects: tuple[str, ...]
    text: str
    forbidden: frozenset[str] = frozenset()
    low: int | None = None
    high: int | None = None


def all_rules(problem: Problem) -> list[Rule]:
    """List every rule of a problem; together they say the same as `may_sit` and the tables' sizes."""
    people = [rule for person in problem.people for rule in _of_person(person, problem.tables)]
    return [*people, *(rule for table in problem.tables for rule in _of_table(table))]


def _of_person(person: Seatee, tables: tuple[TableSpec, ...]) -> Iterator[Rule]:
    name = person.id
    if person.fixed is not None:
        elsewhere = frozenset(table.id for table in tables if table.id != person.fixed)
        if elsewhere:
            yield Rule("fixed", (name, person.fixed), f"{name} is fixed at {person.fixed}.", elsewhere)
        return
    if person.excluded:
        text = f"{name} cannot sit at {_named(person.excluded, tables)}."
        yield Rule("excluded", (name, *sorted(person.excluded)), text, person.excluded)
    away = frozenset(
        t.id for t in tables if t.modes and person.mode is not None and person.mode not in t.modes
    )
    if away:
        text = f"{name} takes part as {person.mode}, which is not offered at {_named(away, tables)}."
        yield Rule("mode", (name, *sorted(away)), text, away)
    silent = frozenset(t.id for t in tables if not understands(person, t))
    if silent:
        listed = _named(silent, tables)
        text = f"{name} shares no language with {listed}, and there is no interpretation."
        yield Rule("language", (name, *sorted(silent)), text, silent)


def _named(some: frozenset[str], tables: tuple[TableSpec, ...]) -> str:
    """Name tables in their order; not all where they are many."""
    names = [table.id for table in tables if table.id in some]
    if len(names) == len(tables):
        return "any table"
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _of_table(table: TableSpec) -> Iterator[Rule]:
    name = table.id
    if table.min:
        yield Rule("table_min", (name,), f"{name} seats at least {table.min}.", low=table.min)
    yield Rule("table_max", (name,), f"{name} seats at most {table.max}.", high=table.max)
    for attribute, counts in table.require.items():
        for value, least in ((value, least) for value, least in counts.items() if least):
            text = f"{name} needs at least {least} of {attribute} {value}."
            yield Rule("require", (name, attribute, value), text, low=least)
