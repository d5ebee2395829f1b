"""Tabu search, annealing and neighbourhoods: what they price is what a plan costs, and they break no rule."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.stopwatch import Clock
from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, generate_congress
from app.scheduling.solver.anneal import Anneal
from app.scheduling.solver.answers import written
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.neighbourhoods import Neighbourhoods
from app.scheduling.solver.prices import prices_of
from app.scheduling.solver.rooms import seat_best, seat_quickly, with_rooms
from app.scheduling.solver.tabu import Tabu
from app.scheduling.solver.values import level_values
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document
from tests.scheduling.solver.crowds import axis_of, crowds

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
SIZE = Size(sessions=40, rooms=6, days=2, people=150, grid=15, preferences=True)


def first_of(document: Document, seed: int) -> tuple[Axis, Tabu]:
    axis = axis_of(document)
    walk = Tabu(axis, seed)
    assert walk.run(Clock(ENOUGH)) is not None
    return axis, walk


@SLOW
@given(crowds(), st.integers(0, 3))
def test_a_row_prices_each_start_as_the_whole_plan_costs(document: Document, seed: int):
    axis = axis_of(document)
    if not axis.blocks.are_possible:
        return
    prices = prices_of(axis)
    at = Tabu(axis, seed).board.at
    for b, starts in enumerate(axis.starts):
        walk = Anneal(axis, prices.pair, prices.linear, at, seed)
        walk.board.take(b)
        row = walk.board.row(b)
        totals = []
        for column in starts.tolist():
            walk.board.put(b, column)
            totals.append(walk.total() + _disorder(axis, walk))
            walk.board.take(b)
        assert np.allclose(row - row[0], np.array(totals) - totals[0])


def _disorder(axis: Axis, walk: Anneal) -> float:
    at = axis.points[walk.board.at]
    return walk.board.broken * sum(at[second] < at[one] + shift for one, second, shift in axis.blocks.after)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_times_and_rooms_of_a_first_plan_pass_the_checker(seed: int):
    document = generate_congress(SIZE, seed).document
    axis, walk = first_of(document, seed)
    times = axis.times(walk.board.at)
    quick, best = seat_quickly(axis.tables, times), seat_best(axis.tables, times, Clock(ENOUGH))
    assert quick is not None
    assert best is not None
    wasted = []
    for rooms in (quick, best):
        plan = with_rooms(times, rooms)
        assert check_plan(document, {"format": "plan/1", "plan": written(axis.tables, plan)}) == []
        wasted.append(level_values(axis.tables, plan)["waste"])
    assert wasted[1] <= wasted[0]


@SLOW
@given(crowds(), st.integers(0, 3))
def test_the_exact_rooms_are_those_of_least_waste(document: Document, seed: int):
    axis, oracle = axis_of(document), Oracle(document)
    if not axis.blocks.are_possible:
        return
    times = Tabu(axis, seed).run(Clock(0.2))
    if times is None:
        return
    starts = {name: place["start"] for name, place in written(axis.tables, with_rooms(times, {})).items()}
    wasted = [
        oracle.levels(plan)[4]
        for plan in oracle.plans()
        if all(plan[name]["start"] == start for name, start in starts.items())
    ]
    rooms = seat_best(axis.tables, times, Clock(ENOUGH))
    assert (rooms is None) == (not wasted)
    if rooms is not None:
        assert level_values(axis.tables, with_rooms(times, rooms))["waste"] == min(wasted)


def test_annealing_lowers_the_levels_in_their_order_and_breaks_no_rule():
    document = generate_congress(SIZE, 4).document
    axis, first = first_of(document, 4)
    prices = prices_of(axis)
    walk = Anneal(axis, prices.pair, prices.linear, first.board.at, 4)
    before = walk.best
    for schedule in prices.schedules:
        walk.run(Clock(0.5), schedule)
        walk.restart(walk.best_at)
    assert walk.best < before
    assert np.isclose(walk.total(), walk.best)
    times = axis.times(walk.best_at)
    plan = with_rooms(times, seat_best(axis.tables, times, Clock(ENOUGH)) or {})
    assert check_plan(document, {"format": "plan/1", "plan": written(axis.tables, plan)}) == []
    values = level_values(axis.tables, plan)
    assert int(walk.best) == values["interested"]  # all that comes after it adds up to less than one


def test_neighbourhoods_put_back_at_no_higher_price_and_break_no_rule():
    document = generate_congress(SIZE, 5).document
    axis, first = first_of(document, 5)
    prices = prices_of(axis)
    at, source = first.board.at.copy(), Neighbourhoods(axis, prices, 5)
    price = [Anneal(axis, prices.pair, prices.linear, at, 0).best]
    chosen = source.choose(at)
    for _ in range(6):
        found = source.reinsert(at, next(chosen)[:8], Clock(ENOUGH))
        assert found is not None
        at[:] = found
        price.append(Anneal(axis, prices.pair, prices.linear, at, 0).best)
    assert price == sorted(price, reverse=True)
    assert price[-1] < price[0]
    times = axis.times(at)
    plan = with_rooms(times, seat_best(axis.tables, times, Clock(ENOUGH)) or {})
    assert check_plan(document, {"format": "plan/1", "plan": written(axis.tables, plan)}) == []
