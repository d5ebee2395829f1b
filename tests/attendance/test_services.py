"""The door, imports and minutes on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.attendance import services
from app.attendance.models import CheckIn, Connection, ConnectionImport
from app.attendance.rules import (
    CheckInKind,
    CheckInUndone,
    DatesElsewhere,
    DoorAnswer,
    ReportUnknown,
    SessionNotPlaced,
    ZoneUnknown,
)
from app.attendance.services import ImportState
from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.models import Event, Session
from app.events.rules import KnownClass, Mode, SessionAccess, SessionKind
from app.registration.models import Registration
from app.registration.services import cancel, ticket_token
from tests.factories.attendance import SAMPLE, expected, export, make_sample_event
from tests.factories.events import make_event, make_session
from tests.factories.working_tables import make_participant

pytestmark = pytest.mark.usefixtures("app")


@contextmanager
def writing(event: Event) -> Iterator[None]:
    with transaction(), event_scope(event.id):
        yield


def at(session: Session, minutes: float) -> datetime:
    assert session.starts_at is not None
    return session.starts_at + timedelta(minutes=minutes)


def passes(
    session: Session,
    registration: Registration | None,
    minutes: float,
    kind: CheckInKind = CheckInKind.ENTRY,
    *,
    key: str = "",
    insisted: bool = False,
) -> services.DoorResult:
    """Let somebody through the door so many minutes after the start."""
    with clock.fixed_at(at(session, minutes)), transaction(), event_scope(session.event_id):
        return services.check_in(
            session, registration, key=key or f"{minutes}-{kind}", kind=kind, insisted=insisted
        )


def seconds(event: Event, session: Session) -> dict[str, int]:
    with event_scope(event.id):
        return {str(r): s for r, s in services.seconds_by_registration(session).items()}


# --- the door -----------------------------------------------------------------------------------


@pytest.fixture
def congress() -> tuple[Event, Session, Registration]:
    event = make_event()
    return event, make_session(event, "09:00", minutes=90), make_participant(event, 1)


def test_a_ticket_is_found_by_its_address_and_by_its_code(
    congress: tuple[Event, Session, Registration],
) -> None:
    event, _session, registration = congress
    secret = ticket_token(registration)
    other = make_event()
    with event_scope(event.id):
        assert services.find_registration(f"https://example.org/t/{secret}") == registration
        assert services.find_registration(f" {secret} ") == registration
        assert services.find_registration("nonsense") is None
        assert services.find_registration("") is None
    with event_scope(other.id):
        assert services.find_registration(secret) is None


def test_names_are_found_by_parts_in_any_order(congress: tuple[Event, Session, Registration]) -> None:
    event, _session, _registration = congress
    made = make_participant(event, 2, given_name="Zoé", family_name="Núñez Ix")
    with event_scope(event.id):
        assert list(services.search_people("zoe nun")) == [made]
        assert services.search_people("%") == []
        assert services.search_people(" ") == []


@pytest.mark.both_databases
def test_a_second_scan_says_since_when_they_are_in(database_kind: str) -> None:
    event = make_event()
    session, registration = make_session(event, "09:00", minutes=90), make_participant(event, 1)
    assert passes(session, registration, 5).answer is DoorAnswer.COME_IN
    again = passes(session, registration, 20)
    assert (again.answer, again.since) == (DoorAnswer.ALREADY_IN, at(session, 5))
    assert passes(session, registration, 30, CheckInKind.EXIT).answer is DoorAnswer.GONE_OUT
    assert passes(session, registration, 31, CheckInKind.EXIT).answer is DoorAnswer.NOT_IN
    assert passes(session, registration, 60).answer is DoorAnswer.COME_IN
    assert seconds(event, session) == {str(registration.id): (25 + 30) * 60}


def test_a_phone_that_sends_twice_writes_once(congress: tuple[Event, Session, Registration]) -> None:
    event, session, registration = congress
    first = passes(session, registration, 5, key="k")
    second = passes(session, registration, 6, key="k")
    assert first.passage is not None
    assert (second.answer, second.passage) == (DoorAnswer.COME_IN, first.passage)
    with event_scope(event.id):
        assert db.session.scalar(sa.select(sa.func.count(CheckIn.id))) == 1


def test_nobody_without_a_confirmed_place_comes_in(congress: tuple[Event, Session, Registration]) -> None:
    event, session, registration = congress
    with writing(event):
        cancel(event, registration)
    assert passes(session, registration, 5).answer is DoorAnswer.NOT_CONFIRMED
    assert passes(session, None, 6).answer is DoorAnswer.UNKNOWN


def test_who_registered_online_comes_in_only_on_insistence(
    congress: tuple[Event, Session, Registration],
) -> None:
    event, session, _registration = congress
    online = make_participant(event, 7, mode=Mode.ONLINE)
    assert passes(session, online, 5).answer is DoorAnswer.ONLINE
    assert passes(session, online, 6, insisted=True).answer is DoorAnswer.COME_IN


def test_at_another_hour_the_door_asks_whether_it_is_the_right_one(
    congress: tuple[Event, Session, Registration],
) -> None:
    event, session, registration = congress
    for minutes in (-200, 90):
        assert passes(session, registration, minutes).answer is DoorAnswer.NOT_NOW
    assert passes(session, registration, -170).answer is DoorAnswer.COME_IN
    late = make_participant(event, 9)
    assert passes(session, late, 95, insisted=True).answer is DoorAnswer.COME_IN
    assert seconds(event, session) == {str(registration.id): 5400}


def test_a_session_of_members_does_not_open_to_observers(
    congress: tuple[Event, Session, Registration],
) -> None:
    event, _session, member = congress
    closed = make_session(event, "11:00", access=SessionAccess.MEMBERS)
    observer = make_participant(event, 8, participant_class=KnownClass.OBSERVER_COUNTRY)
    assert passes(closed, observer, 0).answer is DoorAnswer.NOT_INVITED
    assert passes(closed, member, 1).answer is DoorAnswer.COME_IN


def test_an_undone_entry_counts_nothing(congress: tuple[Event, Session, Registration]) -> None:
    event, session, registration = congress
    passage = passes(session, registration, 5).passage
    assert passage is not None
    with writing(event):
        services.undo_check_in(passage.id)
    assert seconds(event, session) == {}
    with pytest.raises(CheckInUndone), writing(event):
        services.undo_check_in(passage.id)
    assert passes(session, registration, 10).answer is DoorAnswer.COME_IN


# --- imports ------------------------------------------------------------------------------------


def bring_in(
    event: Event,
    session: Session,
    data: bytes | None = None,
    *,
    filename: str = "participants.csv",
    zone: str = "America/New_York",
    dry_run: bool = False,
) -> services.Imported:
    with writing(event):
        content = SAMPLE.read_bytes() if data is None else data
        return services.import_report(event, session, content, filename=filename, zone=zone, dry_run=dry_run)


def count_rows(event: Event) -> tuple[int, int]:
    with event_scope(event.id):
        imports = db.session.scalar(sa.select(sa.func.count(ConnectionImport.id)))
        return imports or 0, db.session.scalar(sa.select(sa.func.count(Connection.id))) or 0


@pytest.mark.both_databases
def test_the_sample_gives_every_expected_second_and_again_changes_nothing(database_kind: str) -> None:
    event, session, people = make_sample_event()
    first = bring_in(event, session)
    wanted = {
        str(people[person["id"]].id): person["seconds_in_window"]
        for person in expected()["expected"]["attendance"]
    }
    assert first.state is ImportState.NEW
    assert seconds(event, session) == wanted
    with event_scope(event.id):
        rows = {(c.id, c.row, c.registration_id) for c in db.session.scalars(sa.select(Connection))}
    assert bring_in(event, session).state is ImportState.UNCHANGED
    assert bring_in(event, session, filename="other-name.csv").state is ImportState.UNCHANGED
    with event_scope(event.id):
        assert {(c.id, c.row, c.registration_id) for c in db.session.scalars(sa.select(Connection))} == rows
    assert count_rows(event) == (1, 14)


def test_a_preview_writes_nothing() -> None:
    event, session, _people = make_sample_event()
    preview = bring_in(event, session, dry_run=True)
    assert (preview.state, preview.row) == (ImportState.NEW, None)
    assert len(preview.reading.attendance) == 11
    assert count_rows(event) == (0, 0)


def test_a_refused_file_leaves_what_was_there() -> None:
    event, session, _people = make_sample_event()
    bring_in(event, session)
    before = seconds(event, session)
    with pytest.raises(ReportUnknown):
        bring_in(event, session, b"Name,Email\nAna,ana@example.org\n")
    with pytest.raises(DatesElsewhere):
        bring_in(event, session, SAMPLE.read_bytes().replace(b"09/12/2023", b"09/20/2023"))
    assert seconds(event, session) == before
    assert count_rows(event) == (1, 14)


def test_a_corrected_file_replaces_its_own_rows_only() -> None:
    event, session, people = make_sample_event()
    bring_in(event, session)
    late = "Fermín Krauze,fermin.krauze@example.edu,09/12/2023 12:00:00 PM,09/12/2023 12:10:00 PM,10,Yes"
    bring_in(event, session, export([late]), filename="second-room.csv")
    corrected = SAMPLE.read_bytes().replace(
        b"10:53:52 AM,09/12/2023 12:32:30 PM", b"11:00:00 AM,09/12/2023 11:10:00 AM"
    )
    assert bring_in(event, session, corrected).state is ImportState.REPLACES
    found = seconds(event, session)
    assert found[str(people["P005"].id)] == 600
    assert found[str(people["P012"].id)] == 600
    assert count_rows(event) == (2, 15)


def test_the_same_file_in_another_zone_replaces_its_rows() -> None:
    event, session, people = make_sample_event()
    bring_in(event, session)
    assert bring_in(event, session, zone="America/Chicago").state is ImportState.REPLACES
    assert seconds(event, session)[str(people["P008"].id)] != 5370
    assert count_rows(event) == (1, 14)


def test_an_import_is_removed_with_its_rows() -> None:
    event, session, _people = make_sample_event()
    imported = bring_in(event, session)
    assert imported.row is not None
    with writing(event):
        services.remove_import(services.get_import(imported.row.id))
    assert count_rows(event) == (0, 0)


def test_what_cannot_be_counted_is_refused() -> None:
    event = make_event()
    with pytest.raises(SessionNotPlaced):
        bring_in(event, make_session(event, None))
    with pytest.raises(ZoneUnknown):
        bring_in(event, make_session(event), zone="Panama")


# --- minutes ------------------------------------------------------------------------------------


def test_a_person_in_the_room_and_online_counts_once() -> None:
    event, session, people = make_sample_event()
    bring_in(event, session)
    person = people["P001"]  # online from 11:02:14 to 12:25:01
    passes(session, person, 0, insisted=True)
    assert seconds(event, session)[str(person.id)] == 5400
    with event_scope(event.id):
        figures = services.figures_of(event)
        breakdown = services.breakdown_of(session)
    assert [(f.in_room, f.online, f.present) for f in figures] == [(1, 10, 11)]
    assert (breakdown.in_room, breakdown.online, breakdown.total) == (1, 10, 11)
    assert sum(count for _kind, count in breakdown.by_class) == 11


def test_totals_without_times_count_up_to_the_session() -> None:
    event, session, people = make_sample_event()
    header = "Name (Original Name),User Email,Total Duration (Minutes),Guest"
    rows = ["x,denise.nunez@osc.example.net,300,Yes", "x,karla.tercero@mre.example.org,45,Yes"]
    bring_in(event, session, export(rows, header))
    assert seconds(event, session) == {str(people["P001"].id): 5400, str(people["P002"].id): 2700}
    minutes = services.minutes_by_person(event.id)
    assert minutes[_person_id(people["P001"])].seconds == 5400


def _person_id(registration: Registration) -> UUID:
    assert registration.person_id is not None
    return registration.person_id


def test_minutes_over_an_event_count_parallel_sessions_once() -> None:
    event = make_event()
    one = make_session(event, "09:00", minutes=60)
    two = make_session(event, "09:30", minutes=60)
    make_session(event, "10:30", minutes=30, kind=SessionKind.BREAK)
    make_session(event, "12:00", minutes=60, access=SessionAccess.CLOSED)
    make_session(event, None)
    present, absent = make_participant(event, 1), make_participant(event, 2)
    passes(one, present, 0)
    passes(two, present, 0, key="two")
    passes(two, present, 45, CheckInKind.EXIT)
    found = services.minutes_by_person(event.id)
    # 09:00 to 10:00 and 09:30 to 10:15 are 75 minutes; the programme holds 09:00 to 10:30.
    assert found[_person_id(present)] == services.PersonMinutes(75 * 60, 90 * 60)
    assert found[_person_id(absent)] == services.PersonMinutes(0, 90 * 60)
    for registration in (present, absent):
        person_id = _person_id(registration)
        assert services.minutes_by_person(event.id, only=person_id) == {person_id: found[person_id]}
    assert services.minutes_by_person(event.id, only=uuid4()) == {}


def test_members_have_more_scheduled_than_observers() -> None:
    event = make_event()
    make_session(event, "09:00", minutes=60)
    make_session(event, "11:00", minutes=60, access=SessionAccess.MEMBERS)
    member = make_participant(event, 1)
    observer = make_participant(event, 2, participant_class=KnownClass.OBSERVER_COUNTRY)
    found = services.minutes_by_person(event.id)
    assert found[_person_id(member)].scheduled_seconds == 7200
    assert found[_person_id(observer)].scheduled_seconds == 3600
