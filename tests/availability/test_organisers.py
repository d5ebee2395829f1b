"""Organisers ask, remind and read: hours and never reasons, of their own event and no other."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sa_event

from app.accounts import services as accounts
from app.availability import services
from app.availability.models import (
    Absence,
    AvailabilityAnswer,
    AvailabilityRequest,
    RoomClosure,
    TeamAbsence,
)
from app.availability.rules import Source
from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.core.spans import Span
from app.directory.models import Body, Person
from app.directory.rules import BodyKind, BodyRole, InstitutionKind
from app.directory.services import (
    add_body_member,
    appoint,
    create_body,
    create_institution,
    load_reference_data,
    name_focal_point,
)
from app.events.models import Event
from tests.factories.availability import ask, hours, link_of, make_absence, make_person, request_of
from tests.factories.events import make_contribution, make_event, make_role, make_room, make_session
from tests.services.people import sign_in


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def irma(event: Event) -> Person:
    person = make_person()
    make_role(event, make_session(event), person)
    return person


@pytest.fixture
def staff(app: Flask, event: Event) -> FlaskClient:
    client = app.test_client()
    sign_in(client, "organiser", at=event)
    return client


def manage(event: Event, path: str = "") -> str:
    return f"/events/{event.slug}/manage/availability/{path}"


def rows(kind: Any) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(kind)))


def test_asking_writes_once_and_says_who_has_not_answered(
    app: Flask, staff: FlaskClient, event: Event, irma: Person
) -> None:
    other = make_person("Yolanda", "Cruz")
    make_contribution(event, make_session(event, "11:00"), other.id)
    page = staff.get(manage(event)).get_data(as_text=True)
    assert "Irma Quezada Tun" in page
    assert "Yolanda Cruz" in page
    due = clock.today() + timedelta(days=7)
    form = {"people": [str(irma.id), str(other.id)], "due_on": due.isoformat(), "message": "Gracias"}
    for _twice in range(2):
        assert staff.post(manage(event, "ask"), data=form).status_code == 303
    run_pending_jobs(app)
    for person in (irma, other):
        assert len(delivered(person.email or "")) == 1
    answer = next(each for each in rows(AvailabilityAnswer) if each.person_id == irma.id)
    app.test_client().post(f"{link_of(answer)}/free")
    staff.post(manage(event, "remind"))
    staff.post(manage(event, "remind"))
    run_pending_jobs(app)
    assert len(delivered(irma.email or "")) == 1, "who answered is not reminded"
    assert len(delivered(other.email or "")) == 2, "and the others once a day"
    lines = services.list_answers(request_of(event))
    assert [(line.person.given_name, line.has_answered) for line in lines] == [
        ("Yolanda", False),
        ("Irma", True),
    ]


def test_only_people_of_the_event_are_asked(
    app: Flask, staff: FlaskClient, event: Event, irma: Person
) -> None:
    stranger = make_person("Fuera", "Del Evento")
    answer = staff.post(manage(event, "ask"), data={"people": str(stranger.id)})
    assert answer.status_code == 400
    assert rows(AvailabilityAnswer) == []
    assert staff.post(manage(event, "ask"), data={"people": []}).status_code == 409
    past = {"people": str(irma.id), "due_on": "2020-01-01"}
    assert staff.post(manage(event, "ask"), data=past).status_code == 400
    assert rows(AvailabilityRequest) == []


def test_the_answer_shows_hours_and_no_more(
    app: Flask, staff: FlaskClient, event: Event, irma: Person
) -> None:
    ask(event, irma)
    make_absence(irma, hours(event, "14:00", "16:00"))
    page = staff.get(manage(event)).get_data(as_text=True)
    assert "14:00–16:00" in page
    outside = Span(
        hours(event, "09:00", "10:00").start - timedelta(days=90),
        hours(event, "09:00", "10:00").start - timedelta(days=80),
    )
    make_absence(irma, outside)
    again = staff.get(manage(event)).get_data(as_text=True)
    assert _without_tokens(page) == _without_tokens(again), "what lies outside the event is not this event's"
    assert not {"reason", "note", "comment", "why"} & set(Absence.__table__.columns.keys())


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]{40,}"', "", page)


def test_who_wrote_it_makes_no_difference_to_what_is_read(app: Flask, event: Event, irma: Person) -> None:
    twin = make_event()
    make_absence(irma, hours(event, "14:00", "15:00"))
    make_absence(irma, hours(event, "15:00", "16:00"), noted_in=twin)
    window = hours(event, "00:00", "23:00")
    assert services.away([irma.id], window) == {irma.id: [hours(event, "14:00", "16:00")]}
    assert services.away([irma.id], hours(event, "15:30", "18:00")) == {
        irma.id: [hours(event, "15:30", "16:00")]
    }
    assert services.away([irma.id], hours(event, "16:00", "18:00")) == {}
    assert services.away([], window) == {}


def test_organisers_write_down_and_take_back_their_own_only(
    app: Flask, staff: FlaskClient, event: Event, irma: Person
) -> None:
    form = {"note-thing": str(irma.id), "note-first": "2027-07-14", "note-opens": "14:00", "note-closes": "15:00",
            "note-zone": event.time_zone}  # fmt: skip
    for _twice in range(2):
        assert staff.post(manage(event, "note"), data=form).status_code == 303
    (row,) = rows(Absence)
    assert (row.source, row.noted_in_id) == (Source.ORGANISER, event.id)
    assert (row.starts_at, row.ends_at) == (
        hours(event, "14:00", "15:00").start,
        hours(event, "14:00", "15:00").end,
    )
    make_absence(irma, hours(event, "09:00", "10:00"))
    own = next(each for each in rows(Absence) if each.source is Source.SELF)
    assert staff.post(manage(event, f"noted/{own.id}/remove")).status_code == 404
    twin = make_event()
    make_role(twin, make_session(twin), irma, accept="prueba")
    stranger = app.test_client()
    sign_in(stranger, "organiser", at=twin)
    noted = next(each.id for each in rows(Absence) if each.source is Source.ORGANISER)
    assert stranger.post(manage(twin, f"noted/{noted}/remove")).status_code == 404
    assert stranger.post(manage(event, f"noted/{noted}/remove")).status_code == 404
    assert staff.post(manage(event, f"noted/{noted}/remove")).status_code == 303
    assert [each.source for each in rows(Absence)] == [Source.SELF]


def test_nobody_is_written_down_who_has_no_part_or_beyond_the_event(
    staff: FlaskClient, event: Event, irma: Person
) -> None:
    stranger = make_person("Fuera", "Del Evento")
    form = {"note-thing": str(stranger.id), "note-first": "2027-07-14", "note-zone": event.time_zone}
    assert staff.post(manage(event, "note"), data=form).status_code == 400
    form = {"note-thing": str(irma.id), "note-first": "2027-09-14", "note-zone": event.time_zone}
    assert staff.post(manage(event, "note"), data=form).status_code == 400
    assert rows(Absence) == []
    form |= {"note-first": "2027-07-01", "note-last": "2027-07-31"}
    assert staff.post(manage(event, "note"), data=form).status_code == 303
    (row,) = rows(Absence)
    assert row.span.length == timedelta(days=2), "the days of the event, and no day more of somebody's life"


def test_an_organiser_elsewhere_reaches_nothing(app: Flask, event: Event, irma: Person) -> None:
    answer = ask(event, irma)["Irma"]
    twin = make_event()
    make_role(twin, make_session(twin), make_person("Otra", "Persona"))
    ask(twin, make_person("Nadie", "Aquí"), *services_people(twin))
    stranger = app.test_client()
    sign_in(stranger, "organiser", at=twin)
    for path in ("", "places"):
        assert stranger.get(manage(event, path)).status_code == 404
    assert stranger.post(manage(twin, f"{answer.id}/send")).status_code == 404
    assert stranger.post(manage(twin, f"{answer.id}/take-back")).status_code == 404
    assert "Quezada" not in stranger.get(manage(twin)).get_data(as_text=True)
    assert len(rows(AvailabilityAnswer)) == 2


def services_people(event: Event) -> list[Person]:
    with event_scope(event.id):
        return services.people_of_event(event)


def test_rooms_and_teams(staff: FlaskClient, event: Event) -> None:
    room = make_room(event, "Ceiba")
    make_session(event, teams=("Equipo A",))
    form = {"room-thing": str(room.id), "room-first": "2027-07-14", "room-opens": "09:00", "room-closes": "10:30",
            "room-zone": event.time_zone}  # fmt: skip
    for _twice in range(2):
        assert staff.post(manage(event, "places/rooms"), data=form).status_code == 303
    assert services.rooms_closed(event.id) == {room.id: [hours(event, "09:00", "10:30")]}
    team = {"team-thing": "Equipo A", "team-first": "2027-07-15", "team-zone": event.time_zone}
    for _twice in range(2):
        assert staff.post(manage(event, "places/teams"), data=team).status_code == 303
    other = team | {"team-thing": "-", "team-name": "Lengua de señas"}
    staff.post(manage(event, "places/teams"), data=other)
    assert set(services.teams_away(event.id)) == {"Equipo A", "Lengua de señas"}
    assert services.teams_away(event.id)["Equipo A"][0].length == timedelta(days=1)
    page = staff.get(manage(event, "places")).get_data(as_text=True)
    assert "09:00–10:30" in page
    assert "Lengua de señas" in page
    assert staff.post(manage(event, "places/teams"), data=team | {"team-thing": "-"}).status_code == 400
    reversed_ = form | {"room-opens": "11:00"}
    assert staff.post(manage(event, "places/rooms"), data=reversed_).status_code == 400
    assert (
        staff.post(manage(event, "places/rooms"), data=form | {"room-first": "2027-12-01"}).status_code == 400
    )


def test_rooms_of_another_event_stay_open(app: Flask, staff: FlaskClient, event: Event) -> None:
    twin = make_event()
    room = make_room(twin, "Ajena")
    form = {"room-thing": str(room.id), "room-first": "2027-07-14", "room-zone": event.time_zone}
    assert staff.post(manage(event, "places/rooms"), data=form).status_code == 400
    with transaction(), event_scope(twin.id):
        services.close_room(twin, room.id, hours(twin, "09:00", "10:00"))
        closure = db.session.scalars(sa.select(RoomClosure.id)).one()
        services.note_team_away(twin, "Equipo B", hours(twin, "09:00", "10:00"))
        team = db.session.scalars(sa.select(TeamAbsence.id)).one()
    assert staff.post(manage(event, f"places/rooms/{closure}/remove")).status_code == 404
    assert staff.post(manage(event, f"places/teams/{team}/remove")).status_code == 404
    assert services.rooms_closed(event.id) == services.teams_away(event.id) == {}
    assert "Equipo B" not in staff.get(manage(event, "places")).get_data(as_text=True)


def test_hours_are_said_or_follow_from_where_one_lives(app: Flask) -> None:
    with transaction():
        load_reference_data()
    said = make_person("Dicho", "A", country_code="PA")
    lives = make_person("Vive", "B", time_zone="Europe/Madrid", country_code="PA")
    country = make_person("País", "C", country_code="PA")
    unknown = make_person("Sin", "D")
    with transaction():
        services.set_hours(said.id, zone="America/Lima", opens=480, closes=1080)
    found = services.hours_of([said.id, lives.id, country.id, unknown.id])
    assert {person: (each.zone, each.opens.hour, each.closes.hour) for person, each in found.items()} == {
        said.id: ("America/Lima", 8, 18),
        lives.id: ("Europe/Madrid", 7, 21),
        country.id: ("America/Panama", 7, 21),
    }


@pytest.fixture
def body(app: Flask) -> Body:
    with transaction():
        return create_body(code="RT", kind=BodyKind.LIAISON_NETWORK, name={"es": "Red de prueba"})


def test_a_coordinator_asks_for_the_year_of_their_own_body(app: Flask, body: Body) -> None:
    person, coordinator = make_person("Nadia", "Lobo"), make_person("Coordina", "Red")
    focal = make_person("Punto", "Focal")
    with transaction():
        other = create_body(code="RX", kind=BodyKind.LIAISON_NETWORK, name={"es": "Otra red"})
        house = create_institution(name={"es": "Dirección de migración"}, kind=InstitutionKind.OTHER)
        add_body_member(body.id, person_id=person.id)
        add_body_member(body.id, institution_id=house.id)
        add_body_member(body.id, person_id=coordinator.id, role=BodyRole.COORDINATOR)
        name_focal_point(appointment_id=appoint(person_id=focal.id, institution_id=house.id).id)
    client = app.test_client()
    sign_in(client, coordinator)
    year = clock.today().year + 1
    here = f"/directory/bodies/RT/availability/{year}"
    page = client.get(here).get_data(as_text=True)
    for name in ("Nadia Lobo", "Punto Focal", "Coordina Red"):
        assert name in page
    assert client.get(f"/directory/bodies/{other.code}/availability/{year}").status_code == 404
    assert client.get("/directory/bodies/RT/availability/1999").status_code == 404
    assert client.post(f"{here}/ask", data={"people": [str(person.id), str(focal.id)]}).status_code == 303
    run_pending_jobs(app)
    assert len(delivered(focal.email or "")) == 1
    request = services.find_body_request(body.id, year)
    assert request is not None
    (first, second) = services.list_answers(request)
    monday = date.fromisocalendar(year, 20, 1)
    app.test_client().post(f"{link_of(first.answer)}/grid", data={"away": f"week-{monday}"})
    assert client.post(f"{here}/remind").status_code == 303
    run_pending_jobs(app)
    assert len(delivered(second.person.email or "")) == 2
    assert client.post(f"{here}/{second.answer.id}/send").status_code == 303
    assert client.post(f"{here}/{second.answer.id}/take-back").status_code == 303
    assert len(rows(AvailabilityAnswer)) == 1
    assert client.post(f"/directory/bodies/RX/availability/{year}/ask", data={}).status_code == 404


def test_the_list_takes_as_many_statements_for_many(
    app: Flask, staff: FlaskClient, event: Event, irma: Person
) -> None:
    ask(event, irma)

    def count() -> int:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        sa_event.listen(db.engine, "before_cursor_execute", note)
        staff.get(manage(event))
        sa_event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    count()
    few = count()
    people = [make_person(f"P{place}", "Muchas") for place in range(12)]
    for place, person in enumerate(people):
        make_role(event, make_session(event, f"{7 + place}:00".zfill(5), day=1), person)
        make_absence(person, hours(event, "09:00", "10:00"))
        make_absence(person, hours(event, "11:00", "12:00"), noted_in=event)
    ask(event, *people)
    assert count() <= few


def test_merging_two_entries_takes_their_times_along(app: Flask, event: Event, irma: Person) -> None:
    from app.directory.services import merging

    twin = make_person("Irma", "Quezada")
    make_absence(twin, hours(event, "09:00", "10:00"))
    make_absence(irma, hours(event, "11:00", "12:00"))
    with transaction():
        merging.merge(irma.id, twin.id, by=None)
    assert services.away([irma.id], hours(event, "00:00", "23:00"))[irma.id] == [
        hours(event, "09:00", "10:00"),
        hours(event, "11:00", "12:00"),
    ]


def test_a_copy_of_ones_data_holds_ones_times(app: Flask, event: Event, irma: Person) -> None:
    from app.directory.services import references

    answer = ask(event, irma)["Irma"]
    make_absence(irma, hours(event, "09:00", "10:00"))
    found = references.rows_of(irma.id)
    assert len(found["absence"]) == len(found["availability_answer"]) == 1
    assert answer.link_hash not in str(found), "secrets are left out"
    assert accounts.find_account(irma.id) is None
