"""What would help where nobody can be seated: the cheapest rules to drop, tried on the whole problem."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.working_tables.solver.decide import Alike, Rules, Verdict, alike, seats_of
from app.working_tables.solver.hall import Flags, Whole
from app.working_tables.solver.model import Rows, run
from app.working_tables.solver.rulebook import COSTS, Numbers, Rulebook

MOST_DROPS = 12


@dataclass(frozen=True, slots=True)
class Relief:
    """Single rules of the core without which there is a seating; or where none will do, several together."""

    drops: Sequence[Numbers]
    together: Numbers | None = None


def relieve(book: Rulebook, core: Sequence[int]) -> Relief:
    """Find the cheapest rules to drop."""
    everything = range(len(book.rules))
    cheapest = sorted(core, key=lambda n: (book.cost((n,)), n))[:MOST_DROPS]
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
    """Find the cheapest rules without which there is a seating, by a model that may buy each rule off.

    A place that rules forbid to somebody has their price; people who are alike to all this are counted.
    """
    hall, count = book.hall, len(book.hall.least)
    prices = np.zeros(hall.may.shape)
    for rule in book.rules:
        if rule.forbidden:
            columns = [book.table[name] for name in rule.forbidden]
            prices[book.person[rule.subjects[0]], columns] += COSTS[rule.kind]
    anywhere = Rules(np.ones_like(hall.may), hall.least, hall.most, hall.requires)
    kinds = alike(anywhere, prices)
    kind, table = (
        np.repeat(np.arange(len(kinds.members)), count),
        np.tile(np.arange(count), len(kinds.members)),
    )
    sizes = np.array([len(members) for members in kinds.members], dtype=float)
    heads = np.array([members[0] for members in kinds.members], dtype=np.int64)
    bought = [number for number, rule in enumerate(book.rules) if not rule.forbidden]
    rows = Rows(
        np.concatenate([prices[heads[kind], table], [float(COSTS[book.rules[n].kind]) for n in bought]]),
        np.concatenate([sizes[kind], np.ones(len(bought))]),
    )
    for k, size in enumerate(sizes):
        rows.row(range(k * count, (k + 1) * count), low=float(size), high=float(size))
    _ask_for_tables(book, rows, kinds, table, bought)
    ran = run(rows, book.clock)
    if ran.values is None:
        return None
    amounts = np.rint(ran.values[: len(kind)]).astype(np.int64)
    dropped = [n for at, n in enumerate(bought) if ran.values[len(kind) + at] > 0.5]
    return tuple(sorted([*_forbidding(book, seats_of(kinds, kind, table, amounts)), *dropped]))


def _ask_for_tables(book: Rulebook, rows: Rows, kinds: Alike, table: Whole, bought: Sequence[int]) -> None:
    """Ask for each rule about a table, unless the column that buys it off is one."""
    hall, count, requirement = book.hall, book.hall.tables, 0
    for at, number in enumerate(bought):
        rule, column = book.rules[number], len(table) + at
        t = book.table[rule.subjects[0]]
        here: Flags = table == t
        if rule.kind == "table_max":
            rows.row(
                [*np.flatnonzero(here), column], _last(here, -float(hall.people)), high=float(hall.most[t])
            )
            continue
        least = float(hall.least[t])
        if rule.kind == "require":
            here = here & np.repeat(kinds.meets[:, requirement], count)
            least, requirement = float(hall.requires[requirement].least), requirement + 1
        rows.row([*np.flatnonzero(here), column], _last(here, least), low=least)


def _last(here: Flags, factor: float) -> list[float]:
    return [1.0] * int(here.sum()) + [factor]


def _forbidding(book: Rulebook, seats: Whole) -> list[int]:
    """List the rules about people that a seating breaks."""
    names = [table.id for table in book.hall.problem.tables]
    return [
        number
        for number, rule in enumerate(book.rules)
        if rule.forbidden and names[seats[book.person[rule.subjects[0]]]] in rule.forbidden
    ]
