"""Every rule of a hall by number, and whether some of them can be kept together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.core.stopwatch import Clock
from app.working_tables.rules.conflict import Rule, all_rules
from app.working_tables.solver.decide import Rules, Verdict, decide
from app.working_tables.solver.hall import HIGHEST, Hall, Require

Numbers = tuple[int, ...]
# What it takes to drop a rule: a number on paper less than somebody's place.
COSTS = {
    "table_min": 2,
    "table_max": 2,
    "require": 3,
    "mode": 3,
    "language": 3,
    "excluded": 4,
    "fixed": 4,
}


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

    def cost(self, drop: Sequence[int]) -> int:
        """Return what it takes to drop some rules."""
        return sum(COSTS[self.rules[number].kind] for number in drop)
