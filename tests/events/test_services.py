"""Events and sessions: making, placing, clashes, cancelling, people, editions."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.access import STRANGER
from app.core.db import NoEventScope, event_scope, transaction
from app.core.errors import NotFound
from app.directory.models import Appointment, Country, Institution
from app.directory.rules import CountryRole, InstitutionKind
from app.events import services
from app.events.models import Room, Session
from app.events.rules import (
    AuthorisationTwice,
    CloneDraft,
    DatesReversed,
    EditionTaken,
    EventHasNoSuchState,
    EventKind,
    EventState,
    KnownClass,
    MaterialDraft,
    MaterialKind,
    MaterialNeedsLink,
    NothingToPublish,
    ObserverNeedsAuthorisation,
    ObserverPermission,
    PersonTaken,
    Placement,
    RoleTwice,
    RoomInUse,
    RoomTaken,
    SessionCancelled,
    SessionCodeTaken,
    SessionKind,
    SessionPart,
    SessionsOutsideDates,
    SessionWasPublished,
    SlugTaken,
    TeamTaken,
    Visibility,
)
from tests.factories.events import (
    FIRST_DAY,
    event_draft,
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
    session_draft,
)

pytestmark = pytest.mark.usefixtures("app")


def test_an_address_belongs_to_one_event():
    make_event(slug="v-congreso")
    with pytest.raises(SlugTaken):
        make_event(slug="v-congreso")


def test_an_edition_number_occurs_once_in_a_series():
    with transaction():
        series = services.create_series(slug="mujeres", title={"es": "Mujeres en la Migración"})
    make_event(series_id=series.id, edition=5)
    with pytest.raises(EditionTaken):
        make_event(series_id=series.id, edition=5)
    make_event(series_id=series.id, edition=6)


def test_an_event_does_not_end_before_it_starts():
    with pytest.raises(DatesReversed):
        make_event(starts_on=date(2027, 7, 15), ends_on=date(2027, 7, 14))


def test_drafts_exist_only_for_those_who_prepare_them():
    event = make_event(state=EventState.DRAFT)
    assert not services.is_visible(event, STRANGER)
    assert services.list_events().total == 0
    assert services.list_events(drafts_of=frozenset({event.id})).items == [event]


def test_unlisted_events_stay_out_of_lists():
    make_event(listed=False)
    assert services.list_events().total == 0


def test_lists_tell_past_from_upcoming_by_the_clock_of_the_event():
    event = make_event(starts_on=date(2027, 7, 14), ends_on=date(2027, 7, 15), time_zone="America/Panama")
    still = datetime(2027, 7, 15, 23, 59, tzinfo=ZoneInfo("America/Panama"))
    with clock.fixed_at(still):
        assert services.list_events(when="upcoming").items == [event]
        assert services.list_events(when="past").total == 0
    with clock.fixed_at(still + timedelta(minutes=1)):
        assert services.list_events(when="upcoming").total == 0
        assert services.list_events(when="past").items == [event]


def test_lists_find_words_without_their_accents():
    make_event()
    assert services.list_events(search="migracion").total == 1
    assert services.list_events(search="consular").total == 0


def test_publishing_needs_a_title_in_each_language():
    event = make_event(state=EventState.DRAFT, published=False, title={"es": "Congreso", "en": ""})
    with pytest.raises(NothingToPublish), transaction(), event_scope(event.id):
        services.publish_event(event)


def test_publishing_shows_what_is_placed_and_happens_once():
    event = make_event(state=EventState.DRAFT, published=False)
    make_session(event)
    with transaction(), event_scope(event.id):
        services.publish_event(event)
    assert event.state is EventState.PUBLISHED
    assert event.programme_published_at is not None
    with pytest.raises(EventHasNoSuchState), transaction(), event_scope(event.id):
        services.publish_event(event)


def test_cancelling_an_event_raises_every_sequence():
    event = make_event()
    session = make_session(event)
    before = session.sequence
    with transaction(), event_scope(event.id):
        services.cancel_event(event, {"es": "Tormenta"})
    assert event.state is EventState.CANCELLED
    assert session.sequence == before + 1
    assert event.sequence == 1


def test_an_event_is_held_on_its_last_day_at_the_earliest():
    event = make_event()
    zone = ZoneInfo(event.time_zone)
    with (
        clock.fixed_at(datetime(2027, 7, 14, 20, tzinfo=zone)),
        pytest.raises(EventHasNoSuchState),
        transaction(),
        event_scope(event.id),
    ):
        services.close_event(event)
    with clock.fixed_at(datetime(2027, 7, 15, 12, tzinfo=zone)), transaction(), event_scope(event.id):
        services.close_event(event)
    assert event.state is EventState.HELD


def test_new_dates_do_not_leave_sessions_outside():
    event = make_event()
    make_session(event, day=1)
    shorter = event_draft(slug=event.slug, ends_on=FIRST_DAY)
    with pytest.raises(SessionsOutsideDates), transaction(), event_scope(event.id):
        services.edit_event(event, shorter)


def test_a_room_holds_one_session_at_a_time():
    event = make_event()
    hall = make_room(event)
    make_session(event, "09:00", room_id=hall.id)
    make_session(event, "10:00", room_id=hall.id)
    with pytest.raises(RoomTaken):
        make_session(event, "09:30", room_id=hall.id)


def test_a_room_in_use_stays():
    event = make_event()
    hall = make_room(event)
    make_session(event, room_id=hall.id)
    with pytest.raises(RoomInUse), transaction(), event_scope(event.id):
        services.remove_room(hall)


def test_a_person_is_in_one_place_even_across_events():
    event, other = make_event(), make_event()
    moderator = make_speaker()
    make_role(event, make_session(event, "09:00"), moderator)
    make_role(other, make_session(other, "10:00"), moderator)
    with pytest.raises(PersonTaken) as refused:
        make_role(other, make_session(other, "08:30"), moderator)
    assert refused.value.facts["subject"] == "Irma Quezada Tun"
    with pytest.raises(PersonTaken):
        make_contribution(other, make_session(other, "09:00"), moderator.id)


def test_moving_a_session_onto_another_of_its_people_is_refused_or_taken_with_a_reason():
    event = make_event()
    moderator = make_speaker()
    first, second = make_session(event, "09:00"), make_session(event, "11:00")
    make_role(event, first, moderator)
    make_role(event, second, moderator)
    assert first.starts_at is not None
    onto = Placement(second.id, first.starts_at, first.ends_at)
    with pytest.raises(PersonTaken), transaction(), event_scope(event.id):
        services.place_sessions(event, [onto])
    with transaction(), event_scope(event.id):
        assert second.starts_at != first.starts_at
        services.place_sessions(event, [onto], accept="She opens both.")
    assert second.starts_at == first.starts_at
    with event_scope(event.id):
        assert [clash.resource.name for clash in services.find_event_clashes(event)] == ["Irma Quezada Tun"]


def test_two_sessions_change_places_in_one_act():
    event = make_event()
    hall = make_room(event)
    first = make_session(event, "09:00", room_id=hall.id)
    second = make_session(event, "10:00", room_id=hall.id)
    swap = [
        Placement(first.id, second.starts_at, second.ends_at, hall.id),
        Placement(second.id, first.starts_at, first.ends_at, hall.id),
    ]
    with transaction(), event_scope(event.id):
        changed = services.place_sessions(event, swap)
    assert {session.id for session in changed} == {first.id, second.id}


def test_an_interpretation_team_is_in_one_place():
    event = make_event()
    make_session(event, "09:00", teams=("ES–EN",))
    with pytest.raises(TeamTaken):
        make_session(event, "09:30", teams=("ES–EN",))


def test_cancelled_sessions_and_events_need_nothing():
    event = make_event()
    hall = make_room(event)
    session = make_session(event, "09:00", room_id=hall.id)
    with transaction(), event_scope(event.id):
        services.cancel_session(session)
    make_session(event, "09:00", room_id=hall.id)
    with pytest.raises(RoomTaken), transaction(), event_scope(event.id):
        services.restore_session(event, session)
    with pytest.raises(SessionCancelled), transaction(), event_scope(event.id):
        services.place_sessions(event, [Placement(session.id, session.starts_at, session.ends_at)])


def test_the_sequence_rises_with_time_place_and_status_only():
    event = make_event()
    hall = make_room(event)
    session = make_session(event, "09:00", code="A1")
    draft = session_draft(event, "09:00", code="A1")
    assert session.sequence == 1
    with transaction(), event_scope(event.id):
        services.edit_session(event, session, draft)
    assert session.sequence == 1
    moved = session_draft(event, "09:15", code="A1", room_id=hall.id)
    with transaction(), event_scope(event.id):
        services.edit_session(event, session, moved)
    assert session.sequence == 2
    with transaction(), event_scope(event.id):
        services.cancel_session(session)
    assert session.sequence == 3


def test_codes_are_unique_in_an_event():
    event = make_event()
    make_session(event, "09:00", code="A1")
    with pytest.raises(SessionCodeTaken):
        make_session(event, "10:00", code="A1")
    make_session(make_event(), "10:00", code="A1")


def test_sessions_of_another_event_do_not_exist():
    event, other = make_event(), make_event()
    session, hall = make_session(event), make_room(event)
    with event_scope(other.id):
        for ask in (
            lambda: services.get_session(session.id),
            lambda: services.get_room(hall.id),
            lambda: services.place_sessions(other, [Placement(session.id, None, None)]),
        ):
            with pytest.raises(NotFound):
                ask()
    with pytest.raises(NoEventScope):
        services.get_session(session.id)


def test_a_part_is_given_once():
    event = make_event()
    session, person = make_session(event), make_speaker()
    make_role(event, session, person)
    with pytest.raises(RoleTwice):
        make_role(event, session, person)
    make_role(event, session, person, SessionPart.RAPPORTEUR)


def observer(role: CountryRole = CountryRole.OBSERVER):
    person = make_speaker("Ana", "Rojas")
    with transaction():
        from app.core.db import db

        country = Country(code="CO", name={"es": "Colombia"}, role=role, time_zone="America/Bogota")
        ministry = Institution(
            name={"es": "Cancillería"},
            sort_name="cancilleria",
            country=country,
            kind=InstitutionKind.MINISTRY,
        )
        db.session.add_all([country, ministry])
        db.session.flush()
        db.session.add(Appointment(person_id=person.id, institution_id=ministry.id, post="Directora"))
    return person


def test_an_observer_country_speaks_in_a_meeting_once_the_presidency_has_said_so():
    meeting = make_event(kind=EventKind.MEETING)
    session, person, officer = make_session(meeting), observer(), make_speaker()
    assert services.standing_of(person.id) is KnownClass.OBSERVER_COUNTRY
    for act in (
        lambda: make_role(meeting, session, person, SessionPart.EXPERT),
        lambda: make_contribution(meeting, session, person.id),
    ):
        with pytest.raises(ObserverNeedsAuthorisation):
            act()

    def authorise(permission: ObserverPermission) -> None:
        with transaction(), event_scope(meeting.id):
            services.authorise_observer(
                meeting,
                session,
                person_id=person.id,
                permission=permission,
                authorised_by="Presidencia pro tempore",
                recorded_by=officer.id,
            )

    authorise(ObserverPermission.ATTEND)
    with pytest.raises(ObserverNeedsAuthorisation):
        make_role(meeting, session, person, SessionPart.EXPERT)
    authorise(ObserverPermission.SPEAK)
    make_role(meeting, session, person, SessionPart.EXPERT)
    with event_scope(meeting.id):
        ((given, who),) = services.people_of_session(session).authorisations
    assert (given.authorised_by, given.recorded_by_id, who.id) == (
        "Presidencia pro tempore",
        officer.id,
        person.id,
    )
    with pytest.raises(AuthorisationTwice):
        authorise(ObserverPermission.SPEAK)


def test_a_member_country_speaks_without_asking():
    meeting = make_event(kind=EventKind.MEETING)
    make_role(meeting, make_session(meeting), observer(CountryRole.MEMBER), SessionPart.EXPERT)


def test_a_material_is_a_link_or_a_file_and_not_both():
    event = make_event()
    for url, key in (("", ""), ("https://example.org", "ab")):
        draft = MaterialDraft(
            title={"es": "Ficha"},
            kind=MaterialKind.FACT_SHEET,
            language="es",
            visibility=Visibility.PUBLIC,
            url=url,
            storage_key=key,
        )
        with pytest.raises(MaterialNeedsLink), transaction(), event_scope(event.id):
            services.add_material(event, draft)


def test_a_person_finds_their_parts_across_events():
    event, other = make_event(), make_event()
    person = make_speaker()
    make_role(event, make_session(event, "11:00"), person)
    make_contribution(other, make_session(other, "09:00"), person.id)
    parts = services.roles_of(person.id)
    assert [(part.event.id, part.part) for part in parts] == [
        (other.id, None),
        (event.id, SessionPart.MODERATOR),
    ]


def test_the_next_edition_keeps_wall_clocks_over_daylight_saving():
    event = make_event(slug="zurich", time_zone="Europe/Zurich", edition=4, starts_on=date(2027, 7, 14))
    hall = make_room(event, "Limmat", capacity=40)
    session = make_session(event, "09:00", room_id=hall.id, code="A1", kind=SessionKind.OPENING)
    make_role(event, session, make_speaker())
    gone = make_session(event, "12:00", code="A2")
    with transaction(), event_scope(event.id):
        services.cancel_session(gone)
    with transaction(), event_scope(event.id):
        draft = CloneDraft(
            slug="zurich-5", title={"es": "V", "en": "V"}, starts_on=date(2027, 12, 1), edition=5
        )
        clone = services.clone_edition(event, draft)
    assert (clone.state, clone.edition, clone.ends_on) == (EventState.DRAFT, 5, date(2027, 12, 2))
    assert clone.cloned_from_id == event.id
    with event_scope(clone.id):
        (copy,) = services.list_sessions(clone)
        (room,) = services.list_rooms(clone)
        roles = services.people_of_session(copy).roles
    assert copy.starts_at is not None
    local = copy.starts_at.astimezone(ZoneInfo("Europe/Zurich"))
    assert (local.date(), f"{local:%H:%M}") == (date(2027, 12, 1), "09:00")
    assert (copy.code, copy.room_id, copy.online_url) == ("A1", room.id, "")
    assert [role.confirmed_at for role, _ in roles] == [None]
    assert {hall.name, room.name} == {"Limmat"}
    assert hall.id != room.id


@pytest.mark.both_databases
def test_the_database_refuses_what_the_rules_forgot(app, db):
    event = make_event()
    with pytest.raises(sa.exc.IntegrityError), transaction(), event_scope(event.id):
        db.session.add(Room(event_id=event.id, name="A", capacity=0))
        db.session.flush()
    session = make_session(event)
    with pytest.raises(sa.exc.IntegrityError), transaction(), event_scope(event.id):
        db.session.execute(sa.update(Session).where(Session.id == session.id).values(ends_at=None))


def test_another_venue_or_room_name_reaches_every_calendar():
    event = make_event()
    hall = make_room(event, "Ceiba")
    inside, outside = make_session(event, "09:00", room_id=hall.id), make_session(event, "11:00")
    before = (inside.sequence, outside.sequence)
    with transaction(), event_scope(event.id):
        services.edit_room(hall, name="Jacaranda", capacity=None, features=(), order=0)
    assert (inside.sequence, outside.sequence) == (before[0] + 1, before[1])
    with transaction(), event_scope(event.id):
        services.edit_event(event, event_draft(slug=event.slug, venue={"es": "Palacio"}))
    assert (inside.sequence, outside.sequence) == (before[0] + 2, before[1] + 1)


def test_what_was_published_is_cancelled_and_not_removed():
    event = make_event()
    placed, waiting = make_session(event, "09:00"), make_session(event, None)
    with transaction(), event_scope(event.id):
        services.remove_session(event, waiting)
        assert services.list_sessions(event) == [placed]
    with pytest.raises(SessionWasPublished), transaction(), event_scope(event.id):
        services.remove_session(event, placed)
