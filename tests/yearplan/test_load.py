"""The load of a year: days by week and month."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.yearplan.rules import Unit, column_of, count_load, level_of

DAYS = st.dates(date(2026, 12, 1), date(2028, 1, 31))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), DAYS)), st.sampled_from(Unit))
def test_each_day_is_counted_in_its_column_once(rows, unit) -> None:
    load = count_load([(subject, number, [day]) for subject, number, day in rows], 2027, unit)
    expected: dict[tuple[str, int], set[date]] = defaultdict(set)
    for subject, _, day in rows:
        if day.year == 2027:
            expected[subject, column_of(day, 2027, unit)].add(day)
    told = {(subject, column): cell.days for subject, cells in load.items() for column, cell in cells.items()}
    assert told == {place: len(days) for place, days in expected.items()}


@given(st.integers(1996, 2100))
def test_weeks_begin_on_monday_and_cover_the_year(year) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    assert column_of(first, year, Unit.WEEK) == 0
    assert column_of(last, year, Unit.WEEK) in {52, 53}
    for ordinal in range(first.toordinal() + 1, last.toordinal() + 1, 5):
        day = date.fromordinal(ordinal)
        step = column_of(day, year, Unit.WEEK) - column_of(date.fromordinal(ordinal - 1), year, Unit.WEEK)
        assert step == (1 if day.weekday() == 0 else 0)


def test_two_meetings_on_one_day_are_one_day() -> None:
    cells = count_load([("a", 1, [date(2027, 3, 1)]), ("a", 2, [date(2027, 3, 1)])], 2027, Unit.MONTH)["a"]
    assert (cells[2].days, cells[2].meetings) == (1, 2)


def test_shades_grow_with_the_days() -> None:
    assert [level_of(days) for days in (0, 1, 2, 3, 4, 6, 7, 31)] == [0, 1, 2, 2, 3, 3, 4, 4]
