"""Decisions of the directory."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.directory import rules
from app.directory.rules import InstitutionKind, Sector, sector_of


def test_the_troika_is_the_year_before_this_one_and_the_next() -> None:
    found = rules.troika(2010, {2009: "GT", 2010: "MX", 2011: "DO", 2012: "PA"})
    assert found.countries == ("GT", "MX", "DO")


def test_a_troika_with_a_gap_names_only_those_that_are_known() -> None:
    found = rules.troika(2017, {2016: "HN", 2018: "SV"})
    assert (found.previous, found.current, found.next) == ("HN", None, "SV")
    assert found.countries == ("HN", "SV")


@pytest.mark.parametrize("kind", list(InstitutionKind))
def test_every_kind_of_institution_has_a_sector(kind: InstitutionKind) -> None:
    assert sector_of(kind) in Sector


def test_nobody_without_an_institution_counts_for_a_sector() -> None:
    assert sector_of(None) is Sector.OTHER


def test_first_and_last_day_are_both_valid() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    days = [first - timedelta(1), first, last, last + timedelta(1)]
    assert [rules.holds_on(day, first, last) for day in days] == [False, True, True, False]


def test_contact_data_grow_stale_after_half_a_year() -> None:
    confirmed = date(2026, 1, 1)
    assert not rules.is_stale(confirmed, confirmed + timedelta(days=180))
    assert rules.is_stale(confirmed, confirmed + timedelta(days=181))
    assert rules.is_stale(None, confirmed)


def test_a_period_does_not_end_before_it_starts() -> None:
    rules.check_dates(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(rules.DatesReversed):
        rules.check_dates(date(2026, 1, 2), date(2026, 1, 1))


def test_names_sort_by_family_name_without_accents() -> None:
    names = [("Ana", "Núñez"), ("Óscar", "Álvarez"), ("Zoe", "Nuevo")]
    assert [family for _, family in sorted(names, key=lambda name: rules.sort_name(*name))] == [
        "Álvarez",
        "Nuevo",
        "Núñez",
    ]


def test_no_body_reports_to_itself_through_others() -> None:
    top, middle, low = uuid4(), uuid4(), uuid4()
    parents = {top: None, middle: top, low: middle}
    rules.check_parent(low, top, parents)
    for parent in (top, middle, low):
        with pytest.raises(rules.HierarchyLoop):
            rules.check_parent(top, parent, parents)


def test_a_hierarchy_lists_each_after_its_parent() -> None:
    parents = {"a": None, "b": "a", "c": "a", "d": "b", "e": None}
    assert rules.in_hierarchy(parents, "aecdb") == [(0, "a"), (1, "c"), (1, "b"), (2, "d"), (0, "e")]


def test_nobody_gives_themselves_a_duty() -> None:
    person = uuid4()
    rules.check_duty(person, uuid4())
    rules.check_duty(None, None)
    with pytest.raises(rules.DutyForOneself):
        rules.check_duty(person, person)
