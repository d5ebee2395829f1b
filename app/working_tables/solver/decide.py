"""Whether any seating keeps some rules: people who are alike to the rules are counted, not named."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from app.core.stopwatch import Clock
from app.working_tables.solver.hall import Flags, Hall, Reals, Require, Whole
from app.working_tables.solver.model import Rows, run


class Verdict(Enum):
    """What a solver says of a set of rules."""

    POSSIBLE = auto()
    IMPOSSIBLE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Rules:
    """Hard rules alone: where everybody may sit, the sizes of tables, and who they require."""

    may: Flags
    least: Whole
    most: Whole
    requires: Sequence[Require]

    @staticmethod
    def of(hall: Hall) -> "Rules":
        return Rules(hall.may, hall.least, hall.most, hall.requires)


@dataclass(frozen=True, slots=True)
class Alike:
    """People who are alike to some rules: `members` by kind, what each kind may and what it meets."""

    rules: Rules
    members: list[Whole]
    may: Flags
    meets: Flags


def alike(rules: Rules, prices: Reals | None = None) -> Alike:
    """Put together who may sit at the same tables, for the same prices, and meets the same requirements."""
    people = rules.may.shape[0]
    meets = np.zeros((people, len(rules.requires)), dtype=bool)
    for number, each in enumerate(rules.requires):
        meets[each.members, number] = True
    marks = np.packbits(np.hstack([rules.may, meets]), axis=1)
    kinds: dict[bytes, list[int]] = {}
    for i in range(people):
        price = b"" if prices is None else prices[i].tobytes()
        kinds.setdefault(marks[i].tobytes() + price, []).append(i)
    members = [np.array(same, dtype=np.int64) for same in kinds.values()]
    heads = np.array([same[0] for same in members], dtype=np.int64)
    return Alike(rules, members, rules.may[heads], meets[heads])


def decide(rules: Rules, clock: Clock) -> tuple[Verdict, Whole | None]:
    """Tell whether the rules can be kept, with a seating that keeps them; by HiGHS."""
    if not rules.may.any(axis=1).all():
        return Verdict.IMPOSSIBLE, None
    kinds = alike(rules)
    kind, table = (axis.astype(np.int64) for axis in np.nonzero(kinds.may))
    amounts = np.array([len(kinds.members[k]) for k in kind], dtype=float)
    rows = Rows(np.zeros(len(kind)), amounts)
    for columns, low, high in _sums(kinds, kind, table):
        rows.row(columns, low=low, high=high)
    ran = run(rows, clock)
    if ran.is_impossible:
        return Verdict.IMPOSSIBLE, None
    if ran.values is None:
        return Verdict.UNKNOWN, None
    return Verdict.POSSIBLE, seats_of(kinds, kind, table, np.rint(ran.values).astype(np.int64))


def confirm(rules: Rules, clock: Clock) -> Verdict:
    """Decide the same with CP-SAT, which reckons in whole numbers only."""
    from ortools.sat.python import cp_model  # it brings pandas along, which a search does without

    if not rules.may.any(axis=1).all():
        return Verdict.IMPOSSIBLE
    kinds = alike(rules)
    kind, table = (axis.astype(np.int64) for axis in np.nonzero(kinds.may))
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, len(kinds.members[k]), "") for k in kind]
    for chosen, low, high in _sums(kinds, kind, table):
        top = len(rules.may) if math.isinf(high) else int(high)
        model.add_linear_constraint(sum(columns[c] for c in chosen), int(low), top)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1
    solver.parameters.max_time_in_seconds = max(0.05, clock.left)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Verdict.IMPOSSIBLE
    return Verdict.POSSIBLE if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else Verdict.UNKNOWN


def _sums(kinds: Alike, kind: Whole, table: Whole) -> list[tuple[Whole, float, float]]:
    """List every rule over the columns as which of them together lie between two numbers."""
    rules, found = kinds.rules, []
    for k, members in enumerate(kinds.members):
        found.append((np.flatnonzero(kind == k), float(len(members)), float(len(members))))
    found.extend(
        (np.flatnonzero(table == t), float(rules.least[t]), float(rules.most[t]))
        for t in range(len(rules.least))
    )
    for number, each in enumerate(rules.requires):
        having = np.flatnonzero((table == each.table) & kinds.meets[kind, number])
        found.append((having, float(each.least), math.inf))
    return found


def seats_of(kinds: Alike, kind: Whole, table: Whole, amounts: Whole) -> Whole:
    """Give the people of each kind the places that the numbers leave them."""
    seats = np.zeros(len(kinds.rules.may), dtype=np.int64)
    taken = [0] * len(kinds.members)
    for k, t, amount in zip(kind, table, amounts, strict=True):
        seats[kinds.members[k][taken[k] : taken[k] + amount]] = t
        taken[k] += int(amount)
    return seats
