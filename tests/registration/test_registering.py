"""Getting a place: at once, held, in line, and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.access import derived_token
from app.core.db import db, event_scope, transaction
from app.core.mail import find_mails
from app.directory import services as directory
from app.events.models import Event
from app.events.rules import EventAccess, EventState, Mode
from app.registration import services
from app.registration.models import Registration, SeatPool
from app.registration.rules import (
    AddressInUse,
    CapacityBelowTaken,
    InvitationNeeded,
    LinkSpent,
    ModeNotOffered,
    Origin,
    RegistrationClosed,
    RegistrationState,
    SessionsOverlap,
)
from tests.factories.events import make_event, make_session
from tests.factories.registration import application, make_invitation, make_registration

pytestmark = pytest.mark.both_databases


def small_event(**changes: Any) -> Event:
    """Return an open event with two places in the room and no limit online."""
    today = clock.today()
    values: dict[str, Any] = {
        "capacity_in_person": 2,
        "capacity_online": None,
        "starts_on": today + timedelta(days=30),
        "ends_on": today + timedelta(days=31),
    }
    return make_event(**values | changes)


def again(registration: Registration) -> Registration:
    """Read the registration as it is now."""
    db.session.expire_all()
    with event_scope(registration.event_id):
        return services.get_registration(registration.id)


def proof_of(registration: Registration) -> str:
    """Return what stands in the mailed link."""
    return derived_token("proof", registration.id, registration.key_version)


def cancel(event: Event, registration: Registration) -> None:
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(registration.id))


def test_a_proved_address_is_confirmed_at_once(app: Flask) -> None:
    event = small_event()
    assert make_registration(event).state is RegistrationState.CONFIRMED
    assert make_registration(event, origin=Origin.ORGANISER).state is RegistrationState.CONFIRMED


def test_an_invited_address_is_confirmed_at_once_and_takes_part_as_invited(app: Flask) -> None:
    event = small_event()
    make_invitation(event, "Marta@Example.org", participant_class="expert")
    registration = make_registration(event, email="marta@example.org", origin=Origin.STRANGER)
    assert registration.state is RegistrationState.CONFIRMED
    assert registration.participant_class == "expert"


def test_an_unknown_address_only_holds_a_seat_until_its_link_is_used(app: Flask) -> None:
    event = small_event()
    registration = make_registration(event, origin=Origin.STRANGER)
    assert registration.state is RegistrationState.HELD
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 1
    with transaction():
        services.prove_address(proof_of(registration))
    proved = again(registration)
    assert proved.state is RegistrationState.CONFIRMED
    assert directory.find_person_by_email(proved.email, verified_only=True) is not None
    with transaction():
        assert services.prove_address(proof_of(registration)).id == registration.id


def test_a_hold_lapses_after_half_an_hour_and_its_link_with_it(app: Flask) -> None:
    event = small_event()
    registration = make_registration(event, origin=Origin.STRANGER)
    with clock.fixed_at(clock.now() + timedelta(minutes=31)):
        with pytest.raises(LinkSpent), transaction():
            services.prove_address(proof_of(registration))
        with transaction():
            assert services.expire_holds() == 1
    assert again(registration).state is RegistrationState.EXPIRED
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 0


def test_a_full_event_gives_back_lapsed_holds_before_it_queues_anybody(app: Flask) -> None:
    event = small_event()
    holds = [make_registration(event, origin=Origin.STRANGER) for _ in range(2)]
    with clock.fixed_at(clock.now() + timedelta(minutes=31)):
        assert make_registration(event).state is RegistrationState.CONFIRMED
    assert again(holds[0]).state is RegistrationState.EXPIRED


def test_those_who_come_late_wait_in_the_order_of_coming(app: Flask) -> None:
    event = small_event()
    people = [make_registration(event) for _ in range(5)]
    with event_scope(event.id):
        assert [services.queue_position(each) for each in people] == [None, None, 1, 2, 3]


def test_a_seat_that_is_given_back_goes_to_the_first_in_line_with_a_mail(app: Flask) -> None:
    event = small_event()
    people = [make_registration(event) for _ in range(4)]
    cancel(event, people[0])
    assert [again(each).state for each in people] == ["cancelled", "confirmed", "confirmed", "waiting"]
    assert [mail.template for mail in find_mails(people[2].email)][-1] == "registration/mail/promoted"
    with event_scope(event.id):
        assert services.queue_position(again(people[3])) == 1


def test_nobody_jumps_the_queue(app: Flask) -> None:
    event = small_event()
    make_registration(event)
    make_registration(event)
    waiting = make_registration(event)
    with transaction():
        # More places are declared, and a newcomer arrives before anybody looks at the queue.
        db.session.get_one(Event, event.id).capacity_in_person = 3
    newcomer = make_registration(db.session.get_one(Event, event.id))
    assert again(waiting).state is RegistrationState.CONFIRMED
    assert newcomer.state is RegistrationState.WAITING


def test_who_waits_without_a_proved_address_is_passed_over(app: Flask) -> None:
    event = small_event()
    first = make_registration(event)
    make_registration(event)
    unproved = make_registration(event, origin=Origin.STRANGER)
    proved = make_registration(event)
    cancel(event, first)
    assert again(unproved).state is RegistrationState.WAITING
    assert again(proved).state is RegistrationState.CONFIRMED


def test_no_stranger_jumps_over_another(app: Flask) -> None:
    event = small_event()
    first, _second = make_registration(event), make_registration(event)
    waiting = make_registration(event, origin=Origin.STRANGER)
    cancel(event, first)
    later = make_registration(event, origin=Origin.STRANGER)
    assert later.state is RegistrationState.WAITING
    with event_scope(event.id):
        assert [services.queue_position(each) for each in (waiting, later)] == [1, 2]


def test_a_seat_does_not_stay_free_while_somebody_proved_asks(app: Flask) -> None:
    event = small_event()
    first, _second = make_registration(event), make_registration(event)
    unproved = make_registration(event, origin=Origin.STRANGER)
    cancel(event, first)
    newcomer = make_registration(event)
    assert newcomer.state is RegistrationState.CONFIRMED
    assert [mail.template for mail in find_mails(newcomer.email)] == ["registration/mail/confirmed"]
    assert again(unproved).state is RegistrationState.WAITING
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 2


def test_who_waited_for_an_event_with_approval_is_looked_at_too(app: Flask) -> None:
    event = small_event(access=EventAccess.APPROVAL)
    people = [make_registration(event) for _ in range(3)]
    cancel(event, people[0])
    assert [again(each).state for each in people] == ["cancelled", "pending", "pending"]


def test_an_address_registers_once_and_its_owner_is_told(app: Flask) -> None:
    event = small_event()
    first = make_registration(event, email="marta@example.org")
    with transaction(), event_scope(event.id):
        second = services.register(event, application(email="MARTA@example.org "), origin=Origin.STRANGER)
    assert second.registration.id == first.id
    assert not second.is_new
    assert [mail.template for mail in find_mails(first.email)][-1] == "registration/mail/again"
    with pytest.raises(AddressInUse), transaction(), event_scope(event.id):
        services.add_by_hand(event, application(email="marta@example.org"))


def test_the_same_request_twice_is_one_registration(app: Flask) -> None:
    event = small_event()
    wanted = application(idempotency_key="k" * 32)
    with transaction(), event_scope(event.id):
        first = services.register(event, wanted, origin=Origin.VERIFIED)
    with transaction(), event_scope(event.id):
        second = services.register(event, wanted, origin=Origin.VERIFIED)
    assert (first.is_new, second.is_new) == (True, False)
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 1


def test_who_cancelled_can_come_back_and_the_old_link_stays_dead(app: Flask) -> None:
    event = small_event()
    registration = make_registration(event, email="marta@example.org")
    old = services.link_token(registration)
    cancel(event, registration)
    back = make_registration(event, email="marta@example.org")
    assert back.id == registration.id
    assert back.state is RegistrationState.CONFIRMED
    assert services.find_by_link(old) is None
    assert services.find_by_link(services.link_token(back)) is not None


def test_changing_the_way_of_taking_part_frees_the_old_seat(app: Flask) -> None:
    event = small_event()
    mover, _stayer, waiting = (make_registration(event) for _ in range(3))
    with transaction(), event_scope(event.id):
        services.change_mode(event, services.get_registration(mover.id), Mode.ONLINE)
    assert again(mover).mode is Mode.ONLINE
    assert again(waiting).state is RegistrationState.CONFIRMED


def test_moving_to_a_full_way_keeps_the_seat_and_waits_for_the_other(app: Flask) -> None:
    event = small_event()
    online = make_registration(event, mode=Mode.ONLINE)
    first, _second = make_registration(event), make_registration(event)
    with transaction(), event_scope(event.id):
        services.change_mode(event, services.get_registration(online.id), Mode.IN_PERSON)
    assert again(online).mode is Mode.ONLINE
    cancel(event, first)
    assert again(online).mode is Mode.IN_PERSON
    assert services.seats_of(event.id)[Mode.ONLINE].taken == 0


def test_places_cannot_be_fewer_than_are_taken(app: Flask) -> None:
    event = small_event()
    make_registration(event)
    make_registration(event)
    with pytest.raises(CapacityBelowTaken), transaction(), event_scope(event.id):
        services.set_event_capacity(event, {Mode.IN_PERSON: 1})
    assert db.session.get_one(Event, event.id).capacity_in_person == 2


def test_more_places_go_to_who_waits(app: Flask) -> None:
    event = small_event()
    people = [make_registration(event) for _ in range(4)]
    with transaction(), event_scope(event.id):
        services.set_event_capacity(event, {Mode.IN_PERSON: 3})
    assert [again(each).state for each in people] == ["confirmed"] * 3 + ["waiting"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"access": EventAccess.INVITATION}, InvitationNeeded),
        ({"mode": Mode.ONLINE}, ModeNotOffered),
        ({"registration_closes_at": clock.now() - timedelta(hours=1)}, RegistrationClosed),
        ({"registration_opens_at": clock.now() + timedelta(hours=1)}, RegistrationClosed),
    ],
)
def test_closed_doors_say_why(app: Flask, changes: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        make_registration(small_event(**changes))


def test_a_draft_takes_nobody(app: Flask) -> None:
    with pytest.raises(RegistrationClosed):
        make_registration(small_event(state=EventState.DRAFT))


def test_approval_waits_for_the_organisers(app: Flask) -> None:
    event = small_event(access=EventAccess.APPROVAL)
    registration = make_registration(event)
    assert registration.state is RegistrationState.PENDING
    with transaction(), event_scope(event.id):
        services.decide(event, services.get_registration(registration.id), approve=True)
    assert again(registration).state is RegistrationState.CONFIRMED
    other = make_registration(event)
    with transaction(), event_scope(event.id):
        services.decide(event, services.get_registration(other.id), approve=False)
    assert again(other).state is RegistrationState.REJECTED
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 1


def test_overlapping_sessions_are_refused_with_both_named_and_alternatives(app: Flask) -> None:
    event = small_event()
    first = make_session(event, "09:00", needs_choice=True, title={"es": "Coloquio"})
    second = make_session(event, "09:30", needs_choice=True, title={"es": "Datos"})
    later = make_session(event, "10:30", needs_choice=True, title={"es": "Taller"})
    with pytest.raises(SessionsOverlap) as refused:
        make_registration(event, session_ids=(first.id, second.id))
    assert (refused.value.facts["first"], refused.value.facts["second"]) == ("Coloquio", "Datos")
    assert [each.id for each in refused.value.facts["alternatives"]] == [later.id]  # type: ignore[attr-defined]
    assert make_registration(event, session_ids=(second.id, later.id)).state is RegistrationState.CONFIRMED


def test_a_full_session_queues_and_a_seat_there_is_passed_on(app: Flask) -> None:
    event = small_event(capacity_in_person=None)
    session = make_session(event, needs_choice=True, capacity=1)
    first = make_registration(event, session_ids=(session.id,))
    second = make_registration(event, session_ids=(session.id,))
    with event_scope(event.id):
        assert services.chosen_session_ids(second.id) == frozenset()
    cancel(event, first)
    with event_scope(event.id):
        assert services.chosen_session_ids(second.id) == {session.id}


def test_the_database_itself_refuses_to_oversell(app: Flask) -> None:
    event = small_event()
    make_registration(event)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(sa.update(SeatPool).where(SeatPool.owner_id == event.id).values(taken=3))


def test_the_database_itself_refuses_an_address_twice(app: Flask) -> None:
    event = small_event()
    one, other = make_registration(event), make_registration(event)
    with pytest.raises(IntegrityError), transaction(), event_scope(event.id):
        db.session.execute(
            sa.update(Registration).where(Registration.id == other.id).values(email_norm=one.email_norm)
        )


def test_nothing_in_the_database_opens_a_registration(app: Flask) -> None:
    event = small_event()
    registration = make_registration(event, origin=Origin.STRANGER)
    stored = " ".join(str(value) for value in db.session.execute(sa.text("SELECT * FROM registration")).one())
    mails = " ".join(str(mail.context) for mail in find_mails(registration.email))
    for secret in (
        proof_of(registration),
        services.link_token(registration),
        services.ticket_token(registration),
    ):
        assert secret not in stored
        assert secret not in mails
