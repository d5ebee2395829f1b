"""The first customer's public facts, counted."""

import json
from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.core.db import transaction
from app.core.text import pick
from app.directory import services
from app.directory.models import Body, Country, Institution, Person
from app.directory.rules import BodyKind, BodyRole, CountryRole, Relation, TagKind


@pytest.fixture(autouse=True)
def loaded(both: Flask) -> Flask:
    """The reference data, on both databases."""
    with transaction():
        services.load_reference_data()
    return both


def test_loading_again_adds_nothing_and_keeps_what_editors_changed(db: SQLAlchemy) -> None:
    with transaction():
        services.edit_country("HN", name={"es": "Honduras, editada"})
    with transaction():
        assert set(services.load_reference_data().values()) == {0}
    assert services.get_country("HN").name == {"es": "Honduras, editada"}


def test_eleven_members_and_five_observers() -> None:
    members = [country.code for country in services.list_countries(CountryRole.MEMBER)]
    observers = [country.code for country in services.list_countries(CountryRole.OBSERVER)]
    assert members == ["BZ", "CA", "CR", "SV", "US", "GT", "HN", "MX", "NI", "PA", "DO"]
    assert observers == ["AR", "CO", "EC", "JM", "PE"]


def test_everybody_has_a_country_to_come_from(db: SQLAlchemy) -> None:
    countries = db.session.scalars(sa.select(Country)).all()
    assert len(countries) == 249
    assert all(country.name["es"] and country.name["en"] and country.time_zone for country in countries)


def test_ten_observer_organisations_in_the_order_of_joining() -> None:
    found = services.list_observer_organisations()
    assert [row.short_name["es"] for row in found] == [
        "OIM", "CEPAL/CELADE", "ACNUR", "CIDH", "REDHM", "SICA", "UNFPA", "SEGIB", "CICR", "UNICEF",
    ]  # fmt: skip
    years = [row.observer_since for row in found]
    assert years == [1996, 1996, 1997, 2000, 2003, 2003, 2006, 2007, 2014, 2015]


def test_the_civil_society_network_takes_part_without_being_an_observer() -> None:
    network = services.find_institution_named("RROCM")
    assert network is not None
    assert network not in services.list_observer_organisations()
    assert (network.participates_as, network.observer_since) == ("network", 1998)


def test_presidencies_by_year_with_their_themes() -> None:
    found = {row.year: row for row in services.list_presidencies()}
    assert set(found) == {*range(1996, 2017), 2018, 2022}
    assert [row.year for row in services.list_presidencies()] == sorted(found, reverse=True)
    assert all(found[year].theme["es"] and found[year].theme["en"] for year in range(1996, 2017))
    assert [year for year in range(1996, 2017) if found[year].theme_chosen] == list(range(1999, 2017))
    assert services.troika(2010).countries == ("GT", "MX", "DO")


def test_sixteen_bodies_in_their_hierarchy() -> None:
    rows = services.list_hierarchy()
    depth = {body.code: at for at, body in rows}
    assert len(rows) == 16
    assert (depth["VM"], depth["GRCM"], depth["RED-TT"], depth["GT-PROT"], depth["PPT"]) == (0, 1, 2, 2, 0)
    assert [body.code for at, body in services.list_external_bodies() if at == 0] == [
        "RED-ONU",
        "MSC",
        "MIRPS",
    ]


def test_the_mechanism_has_four_tables_and_one_that_links_them() -> None:
    mechanism = services.get_body("MSC")
    tables = [body for body in services.list_bodies() if body.parent_id == mechanism.id]
    assert [body.code for body in tables] == ["MSC-1", "MSC-2", "MSC-3", "MSC-4", "MSC-V"]
    assert [body.kind for body in tables] == [BodyKind.WORKING_TABLE] * 4 + [BodyKind.LINKING_TABLE]
    assert all(body.name["es"] and body.name["en"] for body in tables)
    supporters = [row for row in services.list_related_bodies(tables[4].id) if row.reversed]
    assert [(row.relation, row.body.code) for row in supporters] == [(Relation.SUPPORTS, "GT-SC")]


def test_three_working_groups_meet_at_least_twice_a_year() -> None:
    groups = [body for body in services.list_bodies() if body.kind is BodyKind.WORKING_GROUP]
    assert [(body.code, body.meetings_per_year_min) for body in groups] == [
        ("GT-FRONT", 2), ("GT-PROT", 2), ("GT-LAB", 2),
    ]  # fmt: skip
    assert all(body.mandate["es"] and body.mandate["en"] for body in groups)


def test_cadence_of_the_other_bodies() -> None:
    found = {body.code: body for body in services.list_bodies()}
    assert found["VM"].meetings_per_year_min == 1
    assert {found[code].meetings_per_year_exact for code in ("GRCM", "RED-TT", "RED-PC")} == {2}
    assert found["VM"].closed_delegation_max == 3
    assert (found["GRCM"].observer_countries, found["GRCM"].observer_organisations) == ("closed", "open")


def test_only_the_two_networks_may_meet_at_the_same_time() -> None:
    pair = frozenset(services.get_body(code).id for code in ("RED-TT", "RED-PC"))
    assert services.parallel_bodies() == {pair}


def test_networks_meet_before_the_consultation_group() -> None:
    related = services.list_related_bodies(services.get_body("RED-TT").id)
    assert [row.body.code for row in related if row.relation is Relation.MEETS_BEFORE] == ["GRCM"]


def test_the_secretariat_keeps_its_names() -> None:
    body = services.get_body("ST")
    names = [pick(row.name, "es") for row in services.list_body_names(body.id)]
    assert names == ["Unidad Técnica de Apoyo (UTA)", "Secretaría Técnica", "Secretaría Ejecutiva"]
    assert pick(services.name_on(body, date(2010, 1, 1)), "es") == "Secretaría Técnica"
    assert pick(services.name_on(body, date(2023, 1, 1)), "es") == "Secretaría Ejecutiva"


def test_nineteen_agencies_of_which_two_chair() -> None:
    members = services.list_body_members(services.get_body("RED-ONU").id)
    chairs = {
        pick(row.institution.short_name, "es")
        for row in members
        if row.institution and row.role is BodyRole.CHAIR
    }
    assert len(members) == 19
    assert chairs == {"OIM", "CEPAL/CELADE"}


def test_reference_lists_are_whole() -> None:
    counts = {kind: len(services.list_tags(kind)) for kind in TagKind}
    assert counts == {
        "pillar": 3, "theme": 39, "axis": 3, "axis_topic": 10, "indicator": 8, "gcm_objective": 23,
        "gcm_principle": 10, "sdg": 17, "approach": 4, "principle": 8, "framework": 5, "instrument": 17,
    }  # fmt: skip


def test_themes_belong_to_their_pillars() -> None:
    pillars = {tag.id: tag.code for tag in services.list_tags(TagKind.PILLAR)}
    per_pillar = Counter(pillars[tag.parent_id] for tag in services.list_tags(TagKind.THEME) if tag.parent_id)
    assert per_pillar == {"GOV": 11, "INT": 13, "PROT": 15}


def test_three_kinds_of_indicators() -> None:
    assert Counter(tag.group for tag in services.list_tags(TagKind.INDICATOR)) == {
        "result": 3,
        "process": 2,
        "impact": 3,
    }


def test_thirteen_groups_because_employers_and_workers_are_two() -> None:
    codes = [group.code for group in services.list_stakeholder_groups()]
    assert len(codes) == 13
    assert {"employers", "workers"} < set(codes)


def test_one_hundred_and_twenty_two_activities() -> None:
    figures = {row.code: row.value for row in services.list_figures("activities_1996_2016")}
    assert figures == {"conferences": 21, "grcm": 42, "ad-hoc": 6, "training": 38, "regional": 15}
    assert sum(figures.values()) == 122


def test_every_label_is_in_both_languages(db: SQLAlchemy) -> None:
    texts = [tag.label for kind in TagKind for tag in services.list_tags(kind)]
    texts += [body.name for body in db.session.scalars(sa.select(Body))]
    texts += [row.name for row in db.session.scalars(sa.select(Institution))]
    texts += [row.name for row in services.list_stakeholder_groups()]
    assert [json.dumps(text) for text in texts if set(text) != {"es", "en"} or not all(text.values())] == []


def test_public_facts_hold_no_person(db: SQLAlchemy) -> None:
    assert db.session.scalars(sa.select(Person)).all() == []


def test_what_meetings_must_have_on_the_agenda_is_said_with_each_body() -> None:
    found = {body.code: set(body.agenda) for body in services.list_bodies()}
    assert {"plenary", "closed_part", "presidency_report", "statements", "civil_society"} == found["VM"]
    assert {"action_plan", "work_plans", "administration", "recommendations", "civil_society"} == found[
        "GRCM"
    ]
    assert found["RED-TT"] == found["RED-PC"] == {"civil_society"}
    assert found["GT-LAB"] == set()
