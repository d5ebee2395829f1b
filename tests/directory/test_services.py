"""People, posts, focal points, bodies."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.text import fold
from app.directory import rules, services
from app.directory.models import Person, PersonEmail
from app.directory.rules import BodyKind, BodyRole, CountryRole, InstitutionKind, Sector
from tests.factories.directory import (
    make_appointment,
    make_country,
    make_focal_point,
    make_institution,
    make_person,
)

TODAY = date(2026, 9, 11)
NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)


# --- people and addresses ---------------------------------------------------------------------


def test_a_person_is_found_by_every_spelling_of_an_address(app: Flask) -> None:
    person = make_person(email="Ana.Núñez@Example.ORG")
    assert services.find_person_by_email(" ana.núñez@example.org ") == person
    assert services.find_person_by_email("ana.nun@example.org") is None


def test_two_people_never_share_an_address(both: Flask) -> None:
    make_person(email="oficina@example.org")
    other = make_person()
    with pytest.raises(rules.EmailTaken), transaction():
        services.add_email(other.id, "OFICINA@example.org")


def test_somebody_known_is_returned_unchanged(app: Flask) -> None:
    person = make_person(given_name="Ana", family_name="Núñez", email="ana@example.org", verified=False)
    with transaction():
        again = services.get_or_create_person(email="ANA@example.org", given_name="Eva", family_name="Otra")
    assert again.id == person.id
    assert services.get_person(person.id).full_name == "Ana Núñez"
    assert services.find_person_by_email("ana@example.org", verified_only=True) is None


def test_a_proved_address_counts_as_verified(app: Flask) -> None:
    make_person(email="ana@example.org", verified=False)
    with transaction():
        services.get_or_create_person(email="ana@example.org", verified=True)
    assert services.find_person_by_email("ana@example.org", verified_only=True) is not None


@pytest.mark.both_databases
def test_one_address_makes_one_person_however_many_ask_at_once(app: Flask, db: SQLAlchemy) -> None:
    start = threading.Barrier(4)

    def enter(_number: int) -> UUID:
        with app.app_context():
            start.wait()
            with transaction():
                return services.get_or_create_person(
                    email="una@example.org", given_name="U", family_name="N"
                ).id

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(enter, range(4)))
    assert len(set(made)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_only_a_confirmed_address_becomes_the_primary_one(app: Flask) -> None:
    person = make_person()
    with transaction():
        added = services.add_email(person.id, "otra@example.org")
    with pytest.raises(rules.EmailNotVerified), transaction():
        services.make_primary(person.id, added.id)
    with transaction():
        services.add_email(person.id, "otra@example.org", verified=True)
        services.make_primary(person.id, added.id)
    assert services.get_person(person.id).email == "otra@example.org"


def test_the_last_confirmed_address_stays(app: Flask) -> None:
    person = make_person()
    with transaction():
        unconfirmed = services.add_email(person.id, "otra@example.org")
    first = next(row for row in person.emails if row.verified_at)
    with pytest.raises(rules.LastEmail), transaction():
        services.remove_email(person.id, first.id)
    with transaction():
        services.add_email(person.id, "otra@example.org", verified=True)
        services.remove_email(person.id, first.id)
    assert [row.id for row in services.get_person(person.id).emails] == [unconfirmed.id]
    assert services.get_person(person.id).email == "otra@example.org"


def test_an_address_of_somebody_else_is_not_found(app: Flask) -> None:
    mine, theirs = make_person(), make_person()
    with pytest.raises(NotFound), transaction():
        services.remove_email(mine.id, theirs.emails[0].id)


@pytest.mark.both_databases
def test_a_person_has_one_primary_address(app: Flask, db: SQLAlchemy) -> None:
    person = make_person()
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.add(
            PersonEmail(
                person_id=person.id, email="b@example.org", email_norm="b@example.org", is_primary=True
            )
        )


def test_people_are_found_without_accents_in_any_order(app: Flask) -> None:
    ana = make_person(given_name="Ana María", family_name="Núñez Pérez", email="amnp@example.org")
    make_person(given_name="Ana", family_name="Zelaya")
    for search in ("nunez", "NÚÑEZ ana", "ana perez", "amnp@"):
        assert services.list_people(search=search) == [ana]
        assert services.count_people(search=search) == 1
    assert services.list_people(search="%") == []


def test_lists_follow_the_family_name(app: Flask) -> None:
    for family in ("Zelaya", "Álvarez", "Núñez", "Nuevo"):
        make_person(family_name=family)
    assert [person.family_name for person in services.list_people()] == [
        "Álvarez",
        "Nuevo",
        "Núñez",
        "Zelaya",
    ]
    assert [p.family_name for p in services.list_people(limit=2, offset=1)] == ["Nuevo", "Núñez"]


@given(st.text(max_size=40))
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# --- on whose behalf --------------------------------------------------------------------------


def test_the_country_of_the_institution_counts_before_the_persons_own(app: Flask) -> None:
    make_country("MX")
    person = make_person(country_code="MX")
    assert services.affiliations([person.id])[person.id].country_code == "MX"
    make_appointment(
        person, make_institution(country_code="HN", kind=InstitutionKind.LOCAL_GOVERNMENT), post="Alcaldesa"
    )
    found = services.affiliations([person.id])[person.id]
    assert (found.country_code, found.sector, found.post) == ("HN", Sector.LOCAL_GOVERNMENT, "Alcaldesa")


def test_an_international_body_leaves_the_persons_country(app: Flask) -> None:
    make_country("MX")
    person = make_person(country_code="MX")
    make_appointment(person, make_institution(country_code=None, kind=InstitutionKind.UN_AGENCY))
    found = services.affiliations([person.id])[person.id]
    assert (found.country_code, found.sector) == ("MX", Sector.INTERNATIONAL)


def test_a_past_post_speaks_for_nobody(app: Flask) -> None:
    person = make_person()
    make_appointment(person, last=clock.today() - timedelta(days=1))
    assert services.affiliations([person.id])[person.id].institution_id is None


def test_affiliations_of_many_people_take_two_statements(app: Flask, db: SQLAlchemy) -> None:
    people = [make_person().id for _ in range(12)]
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        services.affiliations(people)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert len([text for text in statements if text.startswith("SELECT")]) == 2


# --- posts and focal points -------------------------------------------------------------------


def test_a_handed_over_post_keeps_its_history_and_its_duty(app: Flask) -> None:
    institution, former, successor = make_institution(), make_person(), make_person()
    duty = make_focal_point(former, institution, post="Directora")
    with clock.fixed_at(NOON), transaction():
        services.confirm_contact_data(duty.id)
        made = services.hand_over(appointment_id=duty.appointment_id, successor_id=successor.id, on=TODAY)
    with clock.fixed_at(NOON):
        current = services.list_focal_points(institution_id=institution.id)
        assert [row.appointment.person_id for row in current] == [successor.id]
        assert current[0].confirmed_on is None
        history = services.list_appointments(institution_id=institution.id)
    assert [(row.person_id, row.post, row.valid_to) for row in history] == [
        (successor.id, "Directora", None),
        (former.id, "Directora", TODAY - timedelta(days=1)),
    ]
    assert made.succeeds_id == duty.appointment_id


def test_a_focal_point_is_named_once(app: Flask) -> None:
    duty = make_focal_point()
    with pytest.raises(rules.AlreadyFocalPoint), transaction():
        services.name_focal_point(appointment_id=duty.appointment_id)


def test_nobody_names_themselves_focal_point(app: Flask) -> None:
    appointment = make_appointment()
    with pytest.raises(rules.DutyForOneself), transaction():
        services.name_focal_point(appointment_id=appointment.id, by=appointment.person_id)
    assert services.list_focal_points() == []


def test_an_institution_may_have_several_focal_points(app: Flask) -> None:
    institution = make_institution()
    make_focal_point(institution=institution)
    make_focal_point(institution=institution)
    make_focal_point()
    assert len(services.list_focal_points(institution_id=institution.id)) == 2
    assert len(services.list_focal_points(country_code="HN")) == 3


def test_only_member_countries_are_asked_where_only_they_count(app: Flask) -> None:
    make_country("AR", CountryRole.OBSERVER)
    make_focal_point(institution=make_institution(country_code="AR"))
    member = make_focal_point()
    assert [row.id for row in services.list_focal_points(member_countries_only=True)] == [member.id]


def test_unconfirmed_and_old_contact_data_are_stale(app: Flask) -> None:
    never, old, fresh = make_focal_point(), make_focal_point(), make_focal_point()
    with clock.fixed_at(NOON - timedelta(days=200)), transaction():
        services.confirm_contact_data(old.id)
    with clock.fixed_at(NOON), transaction():
        services.confirm_contact_data(fresh.id)
    with clock.fixed_at(NOON):
        assert {row.id for row in services.list_stale_focal_points()} == {never.id, old.id}


def test_somebody_whose_post_ended_is_no_focal_point(app: Flask) -> None:
    duty = make_focal_point()
    with transaction():
        services.end_appointment(duty.appointment_id, last=clock.today() - timedelta(days=1))
    assert services.list_focal_points() == []


# --- bodies and presidencies ------------------------------------------------------------------


def test_a_renamed_body_keeps_its_former_name_and_kind(app: Flask) -> None:
    with transaction():
        body = services.create_body(code="ah-x", kind=BodyKind.AD_HOC_GROUP, name={"es": "Grupo X"})
    with transaction():
        services.edit_body(body.id, name={"es": "Red X"}, kind=BodyKind.LIAISON_NETWORK, changed_on=TODAY)
    body = services.get_body("AH-X")
    rows = services.list_body_names(body.id)
    assert [(row.name["es"], row.kind) for row in rows] == [
        ("Grupo X", BodyKind.AD_HOC_GROUP),
        ("Red X", BodyKind.LIAISON_NETWORK),
    ]
    assert services.name_on(body, TODAY - timedelta(days=1)) == {"es": "Grupo X"}
    assert services.name_on(body, TODAY) == {"es": "Red X"}


def test_a_corrected_name_leaves_no_history(app: Flask) -> None:
    with transaction():
        body = services.create_body(code="X", kind=BodyKind.COALITION, name={"es": "Grpo"})
        services.edit_body(body.id, name={"es": "Grupo"})
    assert services.list_body_names(body.id) == []


def test_a_code_is_given_once(app: Flask) -> None:
    with transaction():
        services.create_body(code="X", kind=BodyKind.COALITION, name={"es": "Uno"})
    with pytest.raises(rules.CodeTaken), transaction():
        services.create_body(code=" x ", kind=BodyKind.COALITION, name={"es": "Dos"})


def test_a_body_member_is_exactly_one_thing(both: Flask, db: SQLAlchemy) -> None:
    from app.directory.models import BodyMember

    with transaction():
        body = services.create_body(code="X", kind=BodyKind.COALITION, name={"es": "Uno"})
    country, person = make_country("HN"), make_person()
    with pytest.raises(rules.OneMember), transaction():
        services.add_body_member(body.id, country_code=country.code, person_id=person.id)
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.add(BodyMember(body_id=body.id, country_code=country.code, person_id=person.id))


def test_nobody_makes_themselves_coordinator(app: Flask) -> None:
    with transaction():
        body = services.create_body(code="X", kind=BodyKind.WORKING_GROUP, name={"es": "Uno"})
    person = make_person()
    with pytest.raises(rules.DutyForOneself), transaction():
        services.add_body_member(body.id, person_id=person.id, role=BodyRole.COORDINATOR, by=person.id)


def test_a_year_has_one_presidency(app: Flask) -> None:
    make_country("HN")
    make_country("PA")
    with transaction():
        services.set_presidency(year=2027, country_code="HN")
    with pytest.raises(rules.YearTaken), transaction():
        services.set_presidency(year=2027, country_code="PA", replace=False)
    with transaction():
        services.set_presidency(year=2027, country_code="PA")
    assert services.troika(2027).current == "PA"
    assert services.troika(2028).previous == "PA"


def test_the_troika_moves_on_at_new_year(app: Flask) -> None:
    for year, code in ((2025, "HN"), (2026, "PA"), (2027, "MX")):
        make_country(code)
        with transaction():
            services.set_presidency(year=year, country_code=code)
    with clock.fixed_at(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)):
        assert services.troika().countries == ("HN", "PA", "MX")
    with clock.fixed_at(datetime(2027, 1, 1, 0, 1, tzinfo=UTC)):
        assert services.troika().countries == ("PA", "MX")
