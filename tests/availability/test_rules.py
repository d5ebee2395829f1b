"""Spans, grids and hours of a day, as pure rules: nothing is lost, nothing moves when clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.availability.rules import (
    CellState,
    SpanReversed,
    SpanTooLong,
    check_span,
    covers,
    day_cells,
    days_span,
    hours_from,
    instant,
    mark_cells,
    minutes_of,
    state_of,
    week_cells,
    without,
)
from app.core.spans import Span, total_seconds, union

BASE = datetime(2027, 7, 14, tzinfo=UTC)
ZONES = st.sampled_from(
    ["America/Panama", "America/New_York", "America/Santiago", "Europe/Zurich", "UTC", "Asia/Kolkata"]
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def spans(first: int = 0, last: int = 96) -> st.SearchStrategy[list[Span]]:
    """Draw spans of quarters of an hour around two days."""
    pair = st.tuples(st.integers(first, last), st.integers(first, last)).filter(
        lambda each: each[0] < each[1]
    )
    return st.lists(pair.map(lambda each: Span(_at(each[0]), _at(each[1]))), max_size=8)


def _at(half_hours: int) -> datetime:
    return BASE + timedelta(minutes=30 * half_hours)


@given(spans(), spans())
def test_what_is_taken_away_is_gone_and_the_rest_stays(kept: list[Span], gone: list[Span]) -> None:
    left = without(kept, gone)
    assert left == union(left), "sorted, disjoint, none empty"
    assert not any(part.overlaps(hole) for part in left for hole in gone)
    both = total_seconds(kept) + total_seconds(gone) - total_seconds([*kept, *gone])
    assert total_seconds(left) == total_seconds(kept) - both


@given(spans(), spans())
def test_taking_away_and_giving_back_is_the_union(kept: list[Span], gone: list[Span]) -> None:
    assert union([*without(kept, gone), *gone]) == union([*kept, *gone])


@given(spans(), st.sets(st.integers(0, 5)))
def test_a_grid_saved_twice_is_a_grid_saved_once(before: list[Span], marked: set[int]) -> None:
    cells = day_cells(date(2027, 7, 14), date(2027, 7, 15), "UTC")
    keys = {cells[place].key for place in marked}
    once = mark_cells(union(before), cells, keys)
    assert mark_cells(once, cells, keys) == once
    for cell in cells:
        if cell.key in keys:
            assert state_of(cell, once) is CellState.AWAY
        else:
            assert state_of(cell, once) is not CellState.AWAY


@given(spans(), st.sets(st.integers(0, 5)))
def test_a_grid_touches_nothing_beside_its_parts(before: list[Span], marked: set[int]) -> None:
    cells = day_cells(date(2027, 7, 14), date(2027, 7, 14), "UTC")
    keys = {cell.key for place, cell in enumerate(cells) if place in marked}
    after = mark_cells(union(before), cells, keys)
    beside = [Span(BASE + timedelta(days=1), BASE + timedelta(days=30))]
    assert without(after, [cells[0].span, cells[1].span, cells[2].span]) == without(
        before, [Span(BASE, BASE + timedelta(days=1))]
    )
    assert total_seconds(after, window=beside[0]) == total_seconds(before, window=beside[0])


@given(DAYS, ZONES)
def test_the_thirds_of_a_day_fill_it_whatever_the_clocks_do(day: date, zone: str) -> None:
    cells = day_cells(day, day, zone)
    assert union(cell.span for cell in cells) == [days_span(day, day, zone)]
    assert [cell.span.end for cell in cells[:-1]] == [cell.span.start for cell in cells[1:]]
    local = [cell.span.start.astimezone(ZoneInfo(zone)).time() for cell in cells]
    # Where the clock skips midnight, the day begins an hour later.
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).time()
    assert local == [midnight, time(13), time(18)]


@given(st.integers(2020, 2035), ZONES)
def test_the_weeks_of_a_year_join_and_each_begins_on_monday(year: int, zone: str) -> None:
    cells = week_cells(year, zone)
    assert len(cells) in {52, 53}
    assert all(cell.day.weekday() == 0 for cell in cells)
    assert [cell.span.end for cell in cells[:-1]] == [cell.span.start for cell in cells[1:]]
    assert len(union(cell.span for cell in cells)) == 1


@given(DAYS, st.integers(0, 23), ZONES)
def test_an_hour_is_the_hour_that_the_wall_shows(day: date, hour: int, zone: str) -> None:
    shown = instant(day, time(hour), zone).astimezone(ZoneInfo(zone))
    # What the clock skips is shown an hour later; nothing else differs.
    assert (shown.date(), shown.hour) in {(day, hour), (day, hour + 1)}
    if zone in {"America/Panama", "UTC", "Asia/Kolkata"}:
        assert (shown.date(), shown.hour) == (day, hour)


def test_what_is_reversed_or_endless_is_refused() -> None:
    with pytest.raises(SpanReversed):
        check_span(Span(BASE, BASE))
    with pytest.raises(SpanReversed):
        days_span(date(2027, 7, 15), date(2027, 7, 14), "UTC")
    with pytest.raises(SpanTooLong):
        check_span(Span(BASE, BASE + timedelta(days=371)))


def test_covers_needs_every_instant() -> None:
    wanted = Span(_at(0), _at(4))
    assert covers([Span(_at(0), _at(2)), Span(_at(2), _at(4))], wanted)
    assert not covers([Span(_at(0), _at(2)), Span(_at(3), _at(4))], wanted)
    assert not covers([], Span(_at(0), _at(0)))


def test_hours_of_a_day() -> None:
    hours = hours_from("UTC", 7 * 60, 24 * 60)
    assert (hours.opens, hours.closes) == (time(7), time(23, 59))
    assert minutes_of(time(21, 30)) == 1290
