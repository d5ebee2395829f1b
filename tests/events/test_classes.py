"""Participant classes are data: kept on a page, read by the rules, and which of them attend whose meetings."""

import importlib.util
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.directory.models import Body
from app.directory.rules import Admission, BodyKind, Participation
from app.events import services
from app.events.models import ClassRight, ParticipantClass
from app.events.rules import (
    FIRST_CLASSES,
    FIRST_RIGHTS,
    SPEAKING_PARTS,
    ClassColour,
    ClassDraft,
    ClassFacts,
    ClassInUse,
    ClassOfTheSoftware,
    EventFacts,
    EventKind,
    KnownClass,
    ObserverNeedsAuthorisation,
    ObserverPermission,
    SessionAccess,
    SessionPart,
    Standing,
    may_enter,
    needs_authorisation,
    right_of,
)
from app.registration.rules import Origin
from app.registration.services import facts_of
from tests.benchmarks.bench_events import count_statements
from tests.factories.directory import make_appointment, make_institution
from tests.factories.events import make_contribution, make_event, make_session, make_speaker
from tests.factories.registration import make_registration


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def draft(**changes) -> ClassDraft:
    values = {
        "name": {"es": "Veedoría", "en": "Watchers"}, "standing": Standing.OTHER, "colour": ClassColour.SKY,
    }  # fmt: skip
    return ClassDraft(**values | changes)


# --- the table --------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_an_empty_installation_has_the_classes_and_rights_of_the_start(both):
    found = services.list_classes()
    assert [(each, dict(each.name), each.colour) for each in found] == [
        (each, dict(each.name), each.colour) for each in FIRST_CLASSES
    ]
    rows = db.session.execute(sa.select(ClassRight.body_kind, ClassRight.class_code, ClassRight.right)).all()
    assert {tuple(row) for row in rows} == set(FIRST_RIGHTS)


def test_what_the_software_assigns_is_in_the_table(app):
    assert {each.value for each in KnownClass} <= set(services.classes_by_code())


def test_seeding_twice_changes_nothing(app):
    (path,) = Path("migrations/versions").glob("*open_the_doors.py")
    spec = importlib.util.spec_from_file_location("open_the_doors", path)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    with transaction():
        services.edit_class(services.get_class("press"), draft())
        for statement in migration.FIRST_CLASSES:
            db.session.execute(sa.DDL(statement.replace("%", "%%")))
    assert services.classes_by_code()["press"].name["es"] == "Veedoría"
    assert len(services.list_classes()) == len(FIRST_CLASSES)


def test_classes_are_read_once_however_often_they_are_asked_for(app):
    seen = []
    db.session.rollback()
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for _ in range(5):
        services.list_classes()
        services.classes_by_code()
    assert len([line for line in seen if "participant_class" in line]) == 1


def test_a_class_that_was_just_changed_is_read_anew(app):
    services.list_classes()
    with transaction():
        services.add_class(draft())
        assert services.classes_by_code()["veedoria"].name["en"] == "Watchers"
        services.edit_class(services.get_class("veedoria"), draft(name={"es": "Otra"}, active=False))
    assert services.classes_by_code()["veedoria"].name == {"es": "Otra"}
    assert "veedoria" not in {each.code for each in services.list_classes()}
    assert "veedoria" in {each.code for each in services.list_classes(active=False)}


@pytest.mark.both_databases
def test_a_class_in_use_is_not_deleted(both):
    event = make_event()
    with transaction():
        services.add_class(draft())
    make_registration(event, participant_class="veedoria", origin=Origin.ORGANISER)
    with pytest.raises(ClassInUse), transaction():
        services.remove_class("veedoria")
    assert "veedoria" in services.classes_by_code()
    with transaction():
        services.remove_class("press")
    assert "press" not in services.classes_by_code()


def test_a_class_that_the_software_assigns_stays(app):
    with pytest.raises(ClassOfTheSoftware), transaction():
        services.remove_class(KnownClass.GUEST)


# --- who attends whose meetings ---------------------------------------------------------------


def meeting_of(kind: BodyKind, **own: Admission):
    with transaction():
        body = Body(
            code=f"X{kind.value[:8]}",
            kind=kind,
            name={"es": "Cuerpo"},
            position=9,
            mandate={},
            output={},
            **own,
        )
        db.session.add(body)
        db.session.flush()
        body_id = body.id
    return make_event(kind=EventKind.MEETING, body_id=body_id)


OPEN = {"observer_countries": Admission.OPEN, "observer_organisations": Admission.OPEN}


@pytest.mark.parametrize(
    ("kind", "code", "origin", "enters"),
    [
        (BodyKind.DECISION, "observer_country", Origin.VERIFIED, True),
        (BodyKind.DECISION, "observer_organisation", Origin.VERIFIED, True),
        (BodyKind.TECHNICAL, "observer_organisation", Origin.VERIFIED, True),
        (BodyKind.TECHNICAL, "observer_country", Origin.VERIFIED, False),
        (BodyKind.TECHNICAL, "observer_country", Origin.ORGANISER, False),
        (BodyKind.LIAISON_NETWORK, "observer_organisation", Origin.VERIFIED, False),
        (BodyKind.LIAISON_NETWORK, "observer_country", Origin.VERIFIED, False),
        (BodyKind.LIAISON_NETWORK, "observer_organisation", Origin.ORGANISER, True),
        (BodyKind.LIAISON_NETWORK, "civil_society", Origin.VERIFIED, True),
        (BodyKind.LIAISON_NETWORK, "member", Origin.VERIFIED, True),
        (BodyKind.WORKING_GROUP, "observer_country", Origin.VERIFIED, False),
    ],
)
def test_observers_attend_the_meetings_that_their_class_attends(app, kind, code, origin, enters):
    meeting = meeting_of(kind, **OPEN)
    session = make_session(meeting)
    registration = make_registration(meeting, participant_class=code, origin=origin)
    with event_scope(meeting.id):
        facts = facts_of(registration, participant=True)
    assert may_enter(session, facts) is enters


def test_congresses_invite_whom_they_like(app):
    meeting = meeting_of(BodyKind.TECHNICAL, **OPEN)
    congress = make_event(body_id=meeting.body_id)
    registration = make_registration(congress, participant_class="observer_country")
    with event_scope(congress.id):
        assert may_enter(make_session(congress), facts_of(registration))


def test_a_body_may_be_stricter_than_its_kind_and_the_presidency_may_make_an_exception(app):
    meeting = meeting_of(BodyKind.DECISION, observer_countries=Admission.CLOSED)
    session, other = make_session(meeting, "09:00"), make_session(meeting, "11:00")
    registration = make_registration(meeting, participant_class="observer_country")
    officer, person_id = make_speaker(), registration.person_id
    assert person_id is not None
    with event_scope(meeting.id):
        assert not may_enter(session, facts_of(registration))
        with transaction():
            services.authorise_observer(
                meeting, session, person_id=person_id, permission=ObserverPermission.ATTEND,
                authorised_by="La presidencia", recorded_by=officer.id,
            )  # fmt: skip
        facts = facts_of(registration)
        assert may_enter(session, facts)
        assert not may_enter(other, facts)


def test_what_the_matrix_says_is_what_holds(app):
    meeting = meeting_of(BodyKind.TECHNICAL, **OPEN)
    with transaction():
        services.set_rights(
            BodyKind.TECHNICAL, {"observer_country": Admission.OPEN, "press": Admission.CLOSED}
        )
    assert services.class_at(meeting, "observer_country").right is Admission.OPEN
    assert services.class_at(meeting, "press").right is Admission.CLOSED
    assert services.class_at(meeting, "observer_organisation").right is Admission.OPEN


def test_observers_come_when_invited_where_nothing_was_said():
    observer = ClassFacts("veedoria", Standing.OBSERVER)
    assert right_of(observer, {}, {}) is Admission.INVITED
    assert right_of(ClassFacts("guest"), {}, {}) is Admission.OPEN
    assert (
        right_of(observer, {"veedoria": Admission.OPEN}, {"veedoria": Admission.CLOSED}) is Admission.CLOSED
    )


def test_no_role_brings_an_observer_into_a_meeting_that_is_closed_to_them():
    session = type("S", (), {"id": 1, "access": SessionAccess.OPEN})()
    closed = ClassFacts("observer_country", Standing.OBSERVER, right=Admission.CLOSED)
    assert not may_enter(session, EventFacts(participant_class=closed, participant=True, organiser=True))
    press = ClassFacts("press", right=Admission.CLOSED)
    assert not may_enter(session, EventFacts(participant_class=press, participant=True))
    assert may_enter(session, EventFacts(participant_class=press, organiser=True))


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def secretariat(client, sign_in):
    sign_in(client, Role.SECRETARIAT)
    return client


def test_the_secretariat_adds_renames_orders_and_retires_classes(secretariat):
    data = {
        "name-es": "Veedoría",
        "name-en": "Watchers",
        "standing": "observer",
        "colour": "sky",
        "active": "y",
    }
    assert secretariat.post("/events/classes", data=data).status_code == 302
    assert services.classes_by_code()["veedoria"].is_observer
    change = {f"veedoria-{name}": value for name, value in data.items()} | {"veedoria-name-es": "Miradores"}
    assert secretariat.post("/events/classes/veedoria", data=change).status_code == 302
    db.session.rollback()
    assert services.classes_by_code()["veedoria"].name["es"] == "Miradores"
    assert secretariat.post("/events/classes/veedoria/up").status_code == 302
    db.session.rollback()
    assert list(services.classes_by_code())[-2:] == ["veedoria", "public"]
    assert "Miradores" in text_of(secretariat.get("/events/classes?lang=es"))
    del change["veedoria-active"]
    secretariat.post("/events/classes/veedoria", data=change)
    db.session.rollback()
    assert "veedoria" not in {each.code for each in services.list_classes()}
    assert secretariat.post("/events/classes/veedoria/remove").status_code == 302
    assert db.session.get(ParticipantClass, "veedoria") is None


def test_a_class_in_use_is_refused_with_the_way_out(secretariat):
    make_registration(make_event(), participant_class="press", origin=Origin.ORGANISER)
    answer = secretariat.post("/events/classes/press/remove")
    assert answer.status_code == 409
    assert "Retírela" in text_of(answer)


def test_a_class_without_a_name_is_not_saved(secretariat):
    answer = secretariat.post("/events/classes", data={"standing": "other", "colour": "sky"})
    assert answer.status_code == 400
    answer = secretariat.post(
        "/events/classes/press", data={"press-standing": "other", "press-colour": "pink"}
    )
    assert answer.status_code == 400
    assert services.classes_by_code()["press"].name["en"] == "Press"


def test_the_secretariat_says_who_attends_whose_meetings(secretariat):
    assert "Nunca" in text_of(secretariat.get("/events/classes/rights"))
    path = "/events/classes/rights/technical"
    page = secretariat.get(path).get_data(as_text=True)
    wanted = dict.fromkeys(re.findall(r'name="(technical-class_\w+)"', page), "open")
    assert len(wanted) == len(FIRST_CLASSES)
    assert secretariat.post(path, data=wanted | {"technical-class_press": "closed"}).status_code == 302
    rights = services.list_rights()[BodyKind.TECHNICAL]
    assert (rights["observer_country"], rights["press"]) == (Admission.OPEN, Admission.CLOSED)
    assert secretariat.get("/events/classes/rights/nothing").status_code == 404


def test_only_those_who_keep_the_directory_keep_the_classes(client, sign_in):
    sign_in(client, Role.PRESIDENCY)
    for path in ("/events/classes", "/events/classes/rights", "/events/classes/rights/technical"):
        assert client.get(path).status_code == 404, path
    assert client.post("/events/classes/press/remove").status_code == 404
    assert "press" in services.classes_by_code()


def test_every_exception_stands_on_one_page_with_who_authorised_and_who_recorded_it(client, sign_in):
    event = make_event()
    sign_in(client, Role.ORGANISER, at=event)
    officer, first, second = make_speaker("Irma"), make_speaker("Ana", "Rojas"), make_speaker("Beto", "Ruiz")
    sessions = [make_session(event, "09:00"), make_session(event, "11:00", title={"es": "La plenaria"})]
    path = f"/events/{event.slug}/manage/permissions?lang=es"
    assert "Ninguna excepción" in text_of(client.get(path))
    statements = []
    for person, session in ((first, sessions[0]), (second, sessions[1])):
        with event_scope(event.id), transaction():
            services.authorise_observer(
                event, session, person_id=person.id, permission=ObserverPermission.SPEAK,
                authorised_by="Presidencia de Honduras", recorded_by=officer.id, reason="Informe",
            )  # fmt: skip
        statements.append(count_statements(client, path))
    page = text_of(client.get(path))
    for shown in (
        "Ana Rojas",
        "Beto Ruiz",
        "La plenaria",
        "Presidencia de Honduras",
        "Informe",
        "Irma Quezada Tun",
    ):
        assert shown in page
    assert statements[0] == statements[1]


# --- who speaks -------------------------------------------------------------------------------

ORGANISATION = ClassFacts("observer_organisation", Standing.OBSERVER)
COUNTRY = ClassFacts("observer_country", Standing.OBSERVER, needs_word=True)


@pytest.mark.parametrize("part", [None, *sorted(SPEAKING_PARTS)])
def test_observers_state_debate_and_draft_in_the_meetings_of_a_body_only_by_the_presidencys_word(part):
    for observer in (ORGANISATION, COUNTRY):
        assert needs_authorisation(EventKind.MEETING, observer, part, of_body=True)
        assert not needs_authorisation(EventKind.CONGRESS, observer, part, of_body=True)
        assert not needs_authorisation(EventKind.MEETING, observer, SessionPart.INTERPRETER, of_body=True)
    member = ClassFacts("member", Standing.MEMBER)
    assert not needs_authorisation(EventKind.MEETING, member, part, of_body=True)


def test_an_observer_organisation_gets_a_slot_in_the_meetings_of_a_body_by_the_presidencys_word(app):
    meeting = meeting_of(BodyKind.DECISION, **OPEN)
    session, officer = make_session(meeting), make_speaker()
    agency = make_institution(participates_as=Participation.OBSERVER, country_code=None)
    person = make_appointment(institution=agency).person
    with pytest.raises(ObserverNeedsAuthorisation):
        make_contribution(meeting, session, person.id)
    with event_scope(meeting.id), transaction():
        services.authorise_observer(
            meeting, session, person_id=person.id, permission=ObserverPermission.SPEAK,
            authorised_by="La presidencia y la secretaría", recorded_by=officer.id,
        )  # fmt: skip
    make_contribution(meeting, session, person.id)
