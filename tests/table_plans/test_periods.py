"""Dates as people write them: a day, a month, a quarter, a year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.table_plans.rules.periods import Grain, enter_period, read_period, write_period


@pytest.mark.parametrize(
    ("text", "first", "last", "grain"),
    [
        ("2027-03-15", date(2027, 3, 15), date(2027, 3, 15), Grain.DAY),
        (" 15/3/2027 ", date(2027, 3, 15), date(2027, 3, 15), Grain.DAY),
        ("02/2028", date(2028, 2, 1), date(2028, 2, 29), Grain.MONTH),
        ("2027-12", date(2027, 12, 1), date(2027, 12, 31), Grain.MONTH),
        ("T1 2027", date(2027, 1, 1), date(2027, 3, 31), Grain.QUARTER),
        ("2027-Q4", date(2027, 10, 1), date(2027, 12, 31), Grain.QUARTER),
        ("2027", date(2027, 1, 1), date(2027, 12, 31), Grain.YEAR),
    ],
)
def test_dates_are_read_as_people_write_them(text, first, last, grain) -> None:
    found = read_period(text)
    assert found is not None
    assert (found.first, found.last, found.grain) == (first, last, grain)


@pytest.mark.parametrize(
    "text", ["", "pronto", "31/02/2027", "13/2027", "2027-Q5", "00/2027", "15/3/27", "20277"]
)
def test_what_is_no_date_is_not_guessed(text) -> None:
    assert read_period(text) is None


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(Grain))
def test_what_is_written_is_read_back_the_same(day, grain) -> None:
    for written in (write_period(day, grain), enter_period(day, grain, "T"), enter_period(day, grain, "Q")):
        found = read_period(written)
        assert found is not None
        assert found.grain is grain
        assert found.first <= day <= found.last


def test_no_date_is_written_as_nothing() -> None:
    assert write_period(None, None) == ""
    assert enter_period(None, None, "T") == ""
