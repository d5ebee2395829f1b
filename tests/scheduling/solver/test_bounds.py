"""Bounds against an oracle that tries every plan: never above what a plan can reach, and not for nothing."""

from hypothesis import HealthCheck, assume, given, settings

from app.core.stopwatch import Clock
from app.scheduling.generator import Size, generate_congress
from app.scheduling.solver import alone, first, room_minutes
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.simultaneous import Simultaneous
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document
from tests.scheduling.solver.crowds import axis_of, crowds

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
INTERESTED, CIVIL, PREFERRED, WASTE = 1, 2, 3, 4


def begun(document: Document) -> tuple[list[tuple[dict[str, Document], tuple[int, ...]]], Incumbent]:
    """Return every plan with its levels, and a search that has its first plan."""
    oracle = Oracle(document)
    plans = [(plan, oracle.levels(plan)) for plan in oracle.plans()]
    assume(plans)
    axis, clock = axis_of(document), Clock(ENOUGH)
    best = Incumbent(axis.tables, clock)
    first.search(axis.tables, clock, best)
    return plans, best


@SLOW
@given(crowds())
def test_no_plan_has_fewer_clashes_than_the_simultaneous_sets_say(document: Document):
    plans, best = begun(document)
    axis = axis_of(document)
    Simultaneous(axis, best.clock).raise_bound(best.clock, best)
    assert best.bounds["interested"] <= min(levels[INTERESTED] for _, levels in plans)


@SLOW
@given(crowds())
def test_pairs_that_are_too_dear_overlap_in_no_plan_that_is_as_good(document: Document):
    plans, best = begun(document)
    axis, oracle = axis_of(document), Oracle(document)
    for value in {levels[INTERESTED] for _, levels in plans}:
        for i, j in Simultaneous(axis, best.clock).too_dear(value, best.clock):
            one, two = (axis.tables.sessions[k].id for k in (i, j))
            for plan, levels in plans:
                if levels[INTERESTED] <= value:
                    starts = [oracle.at(plan[name]["start"]) for name in (one, two)]
                    minutes = [axis.tables.sessions[k].minutes for k in (i, j)]
                    apart = abs((starts[1] - starts[0]).total_seconds()) // 60
                    assert apart >= (minutes[0] if starts[0] <= starts[1] else minutes[1])


@SLOW
@given(crowds())
def test_no_plan_wastes_less_than_the_open_minutes_say(document: Document):
    plans, best = begun(document)
    room_minutes.raise_bound(axis_of(document), best.clock, best)
    assert best.bounds["waste"] <= min(levels[WASTE] for _, levels in plans)


@SLOW
@given(crowds())
def test_no_plan_has_better_hours_than_the_starts_alone_say(document: Document):
    plans, best = begun(document)
    axis = axis_of(document)
    alone.raise_bounds(axis, axis.tables.conflict, best.clock, best, given=())
    assert best.bounds["civil"] <= min(levels[CIVIL] for _, levels in plans)
    as_civil = [levels for _, levels in plans if levels[CIVIL] <= best.values["civil"]]
    assert best.bounds["preferred"] <= min(levels[PREFERRED] for levels in as_civil)


def test_the_bounds_of_a_congress_are_near_what_is_found():
    document = generate_congress(Size(sessions=30, rooms=6, days=3, people=150), 1).document
    axis, clock = axis_of(document), Clock(ENOUGH)
    best = Incumbent(axis.tables, clock)
    first.search(axis.tables, clock, best)
    Simultaneous(axis, clock).raise_bound(clock, best)
    room_minutes.raise_bound(axis, clock, best)
    assert 20 <= best.bounds["interested"] <= best.values["interested"]
    assert best.bounds["waste"] >= 0.7 * best.values["waste"]
