"""Why nobody can be seated so: the smallest set of rules that exclude each other, and what would help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.working_tables.rules.conflict import Rule, all_rules
from app.working_tables.solver.clock import Clock
from app.working_tables.solver.decide import Rules, Verdict, confirm, decide
from app.working_tables.solver.hall import HIGHEST, Hall, Require
from app.working_tables.solver.model import Rows, run

COSTS = {
    "table_min": 2,
    "table_max": 2,
    "require": 3,
    "mode": 3,
    "language": 3,
    "excluded": 4,
    "fixed": 4,
}
MOST_DROPS = 12
MOST_NAMED = 6
CONFIRM_SECONDS = 5.0
Numbers = tuple[int, ...]


@dataclass
class Rulebook:
    """Every rule of a hall by number, and whether some of them can be kept together."""

    hall: Hall
    clock: Clock
    rules: list[Rule] = field(init=False)
    asked: dict[frozenset[int], Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.hall.problem
        self.rules = all_rules(problem)
        self.table = {table.id: t for t, table in enumerate(problem.tables)}
        self.person = {person.id: i for i, person in enumerate(problem.people)}

    def of(self, kept: Sequence[int]) -> Rules:
        """Return some of the rules in the form that is decided."""
        may = np.ones_like(self.hall.may)
        least = np.zeros(self.hall.tables, dtype=np.int64)
        most = np.full(self.hall.tables, max(self.hall.people, int(self.hall.least.max())), dtype=np.int64)
        requires = []
        for number in kept:
            rule = self.rules[number]
            if rule.forbidden:
                may[self.person[rule.subjects[0]], [self.table[name] for name in rule.forbidden]] = False
            elif rule.kind == "table_min":
                t = self.table[rule.subjects[0]]
                least[t] = self.hall.least[t]
            elif rule.kind == "table_max":
                t = self.table[rule.subjects[0]]
                most[t] = self.hall.most[t]
            elif rule.kind == "require":
                requires.append(self._require(rule))
        return Rules(may, least, most, requires)

    def of_one(self, rule: Rule) -> Rules:
        """Return one rule about a table alone."""
        return self.of([self.rules.index(rule)])

    def _require(self, rule: Rule) -> Require:
        table, attribute, value = rule.subjects
        people = enumerate(self.hall.problem.people)
        having = [i for i, person in people if person.attributes.get(attribute) == value]
        return Require(self.table[table], np.array(having, dtype=np.int64), min(rule.low or 0, HIGHEST))

    def verdict(self, kept: Sequence[int]) -> Verdict:
        """Tell whether some of the rules can be kept together."""
        key = frozenset(kept)
        if key not in self.asked:
            if self.clock.over:
                return Verdict.UNKNOWN
            self.asked[key] = decide(self.of(kept), self.clock)[0]
        return self.asked[key]

    def excludes(self, kept: Sequence[int]) -> bool:
        """Tell whether no seating at all keeps these rules."""
        return self.verdict(kept) is Verdict.IMPOSSIBLE


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


# --- what would help -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relief:
    """Single rules of the core without which there is a seating; or where none will do, several together."""

    drops: Sequence[Numbers]
    together: Numbers | None = None


def relieve(book: Rulebook, core: Core) -> Relief:
    """Find the cheapest rules to drop, each tried on the whole problem."""
    everything = range(len(book.rules))
    cheapest = sorted(core.rules, key=lambda n: (cost(book, (n,)), n))[:MOST_DROPS]
    drops = [
        (number,)
        for number in cheapest
        if book.verdict([other for other in everything if other != number]) is Verdict.POSSIBLE
    ]
    if drops:
        return Relief(drops)
    several = cheapest_drop(book)
    kept = [number for number in everything if several is None or number not in several]
    return Relief([], several if several and book.verdict(kept) is Verdict.POSSIBLE else None)


def cheapest_drop(book: Rulebook) -> Numbers | None:
    """Find the cheapest rules without which there is a seating, by a model that may buy each rule off."""
    people, tables, rules = book.hall.people, book.hall.tables, book.rules
    places = people * tables
    prices = np.concatenate([np.zeros(places), [float(COSTS[rule.kind]) for rule in rules]])
    rows = Rows(prices)
    for i in range(people):
        rows.row(range(i * tables, (i + 1) * tables), low=1.0, high=1.0)
    for number, rule in enumerate(rules):
        _buyable(book, rows, rule, places + number)
    ran = run(rows, book.clock)
    if ran.values is None:
        return None
    return tuple(int(number) for number in np.flatnonzero(ran.values[places : places + len(rules)] > 0.5))


def _buyable(book: Rulebook, rows: Rows, rule: Rule, bought: int) -> None:
    """Ask for a rule, unless the column that buys it off is one."""
    people, tables = book.hall.people, book.hall.tables
    if rule.forbidden:
        start = book.person[rule.subjects[0]] * tables
        seats = sorted(start + book.table[name] for name in rule.forbidden)
        rows.row([*seats, bought], [1.0] * len(seats) + [-1.0], high=0.0)
        return
    rules = book.of_one(rule)
    t = book.table[rule.subjects[0]]
    wanted = rules.requires[0].members if rules.requires else np.arange(people)
    seats = [int(i) * tables + t for i in wanted]
    if rule.kind == "table_max":
        most = float(rules.most[t])
        rows.row([*seats, bought], [1.0] * len(seats) + [-float(people)], high=most)
    else:
        least = float(rules.requires[0].least if rules.requires else rules.least[t])
        rows.row([*seats, bought], [1.0] * len(seats) + [least], low=least)


def cost(book: Rulebook, drop: Numbers) -> int:
    """Return what it takes to drop some rules: a number on paper less than somebody's place."""
    return sum(COSTS[book.rules[number].kind] for number in drop)


def explain(hall: Hall, clock: Clock) -> dict[str, Any] | None:
    """Write why there is no seating; None where that could not be confirmed."""
    book = Rulebook(hall, clock)
    core = find_core(book)
    if core is None:
        return None
    relief = relieve(book, core)
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
    return {"cost": cost(book, drop), "text": f"A seating exists without: {texts}{more}"}


def _together(book: Rulebook, drop: Numbers) -> dict[str, Any]:
    return {"rules": [_written(book.rules[number]) for number in drop], **_dropped(book, drop)}


def _written(rule: Rule) -> dict[str, Any]:
    return {"kind": rule.kind, "subjects": list(rule.subjects), "text": rule.text}
