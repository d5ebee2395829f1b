"""Fairness by itself: true figures, what a lot would give, and nothing about a few people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.registration.rules.figures import suppress
from app.working_tables.rules import Problem, Seatee, TableSpec, Weights, cost_parts
from app.working_tables.rules.fairness import Sitter, drawn_distance, drawn_outcomes, outcomes_of, spread
from app.working_tables.rules.small import Grid, close_grid, told_columns

# --- what is counted ------------------------------------------------------------------------------


def sitter(table: str, *choices: str, fixed: bool = False, **values: str) -> Sitter:
    rank = choices.index(table) + 1 if table in choices else None
    return Sitter(table, values, choices, rank, fixed)


def test_who_was_fixed_or_chose_nothing_is_counted_apart() -> None:
    people = [
        sitter("A", "A", "B"),
        sitter("B", "A", "B"),
        sitter("C", "A", "B"),
        sitter("A"),
        sitter("A", "A", fixed=True),
        sitter("B", "A", fixed=True),
    ]
    assert outcomes_of(people) == {"1": 1, "2": 1, "none": 1, "fixed": 2, "unranked": 1}


def test_choices_after_the_fifth_are_one() -> None:
    tables = "ABCDEFGH"
    people = [sitter(table, *tables) for table in tables]
    found = outcomes_of(people)
    assert found == {**{str(n): 1 for n in range(1, 6)}, "later": 3, "none": 0, "fixed": 0, "unranked": 0}
    assert set(drawn_outcomes(people)) == {"1", "2", "3", "4", "5", "later", "none"}


@st.composite
def halls(draw: st.DrawFn) -> list[Sitter]:
    tables = "ABC"[: draw(st.integers(1, 3))]
    wishes = st.lists(st.sampled_from("ABC"), unique=True, max_size=3)
    people = draw(
        st.lists(
            st.tuples(st.sampled_from(tables), wishes, st.sampled_from(["x", "y", "z"])),
            min_size=1,
            max_size=9,
        )
    )
    return [sitter(table, *choices, country=value) for table, choices, value in people]


@settings(deadline=None, max_examples=60)
@given(halls())
def test_distances_are_those_of_the_format(people: list[Sitter]) -> None:
    tables = sorted({each.table for each in people})
    problem = Problem(
        tuple(TableSpec(table, 0, 99) for table in tables),
        tuple(
            Seatee(str(n), attributes={"country": each.values["country"]}) for n, each in enumerate(people)
        ),
        Weights(balance={"country": 1}),
    )
    parts = cost_parts(problem, {str(n): each.table for n, each in enumerate(people)})
    assert sum(row.distance for row in spread(people, "country", tables)) == parts.balance


@settings(deadline=None, max_examples=25)
@given(halls().filter(lambda people: len(people) <= 6))
def test_a_lot_is_what_all_draws_give_on_average(people: list[Sitter]) -> None:
    places = [each.table for each in people]
    tables = sorted(set(places))
    sizes = [places.count(table) for table in tables]
    ranks: Counter[str] = Counter()
    distance, draws = 0, 0
    for drawn in _deals(dict(Counter(places)), len(people)):
        seated = [
            sitter(t, *each.choices, country=each.values["country"])
            for t, each in zip(drawn, people, strict=True)
        ]
        ranks.update(outcomes_of(seated))
        distance += sum(row.distance for row in spread(seated, "country", tables))
        draws += 1
    expected = drawn_outcomes(people)
    for outcome in expected:
        assert expected[outcome] == pytest.approx(ranks[outcome] / draws)
    rows = spread(people, "country", tables)
    assert drawn_distance(rows, sizes) == pytest.approx(distance / draws)


def _deals(places: Mapping[str, int], people: int) -> Iterator[list[str]]:
    """Deal tables to people in every way that keeps the tables as full as they are."""
    if not places:
        yield []
        return
    for dealt in product(sorted(places), repeat=people):
        if Counter(dealt) == Counter(places):
            yield list(dealt)


# --- small groups ---------------------------------------------------------------------------------

NAMES = ("a", "b", "c")
Rows = Mapping[str, Sequence[int]]


def sums_of(row: Sequence[int], columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    return tuple(sum(row[NAMES.index(name)] for name in together) for together in columns)


def totals_of(rows: Rows, columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(sums_of(row, columns) for row in rows.values()), strict=True)))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3), st.booleans())
@example([[2, 0, 0], [2, 0, 0], [3, 3, 0]], True)
@example([[2, 1, 0], [3, 3, 0], [4, 4, 0]], False)
def test_no_small_figure_is_told_or_can_be_worked_out(counts: list[list[int]], fold: bool) -> None:
    """Even somebody who knows how many people each line is about finds two answers for what is small."""
    rows: Rows = {f"r{n}": tuple(row) for n, row in enumerate(counts) if any(row)}
    grid = close_grid(NAMES, rows, fewest=3, fold=fold)
    if not grid.lines:
        return
    assert {name for line in grid.lines for name in line.names} == set(rows)
    for line in grid.lines:
        assert all(count == 0 or count >= 3 for count in line.counts)
        assert line.counts == totals_of({name: rows[name] for name in line.names}, grid.columns)
    totals = dict(zip(NAMES, totals_of(rows, [[name] for name in NAMES]), strict=True))
    over_all = told_columns(totals, 3) if fold else tuple((name,) for name in NAMES)
    seen: dict[tuple[str, int], set[int]] = {
        (name, place): set() for name, row in rows.items() for place, count in enumerate(row) if 0 < count < 3
    }
    for other in _alike(rows, grid, over_all):
        for (name, place), values in seen.items():
            values.add(other[name][place])
        if all(len(values) > 1 for values in seen.values()):
            return
    assert not seen, (rows, grid)


def _alike(rows: Rows, grid: Grid, over_all: Sequence[Sequence[str]]) -> Iterator[Rows]:
    """Yield all figures of which the same would be told."""
    alone = {line.names[0]: line.counts for line in grid.lines if len(line.names) == 1}
    together = [line for line in grid.lines if len(line.names) > 1]
    ways = [
        [way for way in _ways(sum(row)) if name not in alone or sums_of(way, grid.columns) == alone[name]]
        for name, row in rows.items()
    ]
    totals = totals_of(rows, over_all)
    for chosen in product(*ways):
        other: Rows = dict(zip(rows, chosen, strict=True))
        if totals_of(other, over_all) == totals and all(
            totals_of({name: other[name] for name in line.names}, grid.columns) == line.counts
            for line in together
        ):
            yield other


def _ways(people: int) -> list[tuple[int, ...]]:
    return [(x, y, people - x - y) for x in range(people + 1) for y in range(people - x + 1)]


@settings(deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 30), max_size=6))
def test_of_one_column_the_rule_is_that_of_the_statistics(counts: dict[str, int]) -> None:
    grid = close_grid(("people",), {name: (count,) for name, count in counts.items()})
    told = suppress(counts)
    hidden = {name for name, count in told.items() if count is None}
    assert {line.names[0] for line in grid.lines if len(line.names) == 1} == set(told) - hidden
    assert {name for line in grid.lines if len(line.names) > 1 for name in line.names} == hidden
