"""Places in pools of every kind: groups, offers, rules of the line, and what is written down of each decision."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import audit, clock
from app.core.access import Viewer
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import delivered
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import (
    CapacityBelowTaken,
    NothingToGive,
    OfferGone,
    Origin,
    PlaceState,
    PoolKind,
    QueueRule,
    RegistrationState,
)
from app.registration.services import Companion, PoolRules, owners, seats
from tests.factories.events import make_session
from tests.factories.registration import application, make_registration
from tests.registration.conftest import open_event

CONFIRMED, WAITING = RegistrationState.CONFIRMED, RegistrationState.WAITING


def group_of(
    event: Event, size: int, *, origin: Origin = Origin.VERIFIED, **changes: Any
) -> list[Registration]:
    """Register a group; the first is whoever registered the others."""
    with transaction(), event_scope(event.id):
        wanted = application(**changes)
        tag = uuid.uuid4().hex[:8]
        others = [Companion("Luz", f"Mora {n}", f"{tag}-{n}@example.org") for n in range(size - 1)]
        lead = services.register_party(event, wanted, others, origin=origin).registration
        rows = services.list_all()
        emails = {each.email for each in others}
        return [lead, *sorted((row for row in rows if row.email in emails), key=lambda row: row.email)]


def states(event: Event, rows: Sequence[Registration]) -> list[RegistrationState]:
    db.session.expire_all()
    with event_scope(event.id):
        return [services.get_registration(row.id).state for row in rows]


def cancel(event: Event, row: Registration) -> None:
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(row.id))


def pool_of(event: Event, kind: PoolKind = PoolKind.MODE, subject: str = Mode.IN_PERSON) -> SeatPool:
    db.session.rollback()
    db.session.expire_all()
    pool = seats.find_pool(event.id, kind, subject)
    assert pool is not None
    return pool


def set_rules(event: Event, pool: SeatPool, **changes: Any) -> None:
    values: dict[str, Any] = {
        "capacity": pool.capacity,
        "queue_rule": QueueRule.ORDER,
        "class_order": (),
        "may_overtake": False,
        "offer_hours": None,
    }
    with transaction(), event_scope(event.id):
        current = db.session.get_one(SeatPool, pool.id)
        services.set_rules(event, current, PoolRules(**values | changes))


def place_of(event: Event, row: Registration, kind: PoolKind = PoolKind.MODE) -> Place:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        found = db.session.scalars(
            sa.select(Place)
            .join(SeatPool, SeatPool.id == Place.pool_id)
            .where(Place.registration_id == row.id, SeatPool.kind == kind)
        ).all()
        return found[-1]


def written(row: Registration, action: str) -> list[str]:
    return [
        entry.changes
        for entry in db.session.scalars(
            sa.select(audit.AuditEntry).where(
                audit.AuditEntry.object_id == str(row.id), audit.AuditEntry.action == action
            )
        )
    ]


def check_counts(event: Event) -> None:
    """The counts in each pool are those of its places."""
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        for pool in db.session.scalars(sa.select(SeatPool)):
            held = [PlaceState.TAKEN, PlaceState.OFFERED]
            places = db.session.scalars(sa.select(Place).where(Place.pool_id == pool.id)).all()
            assert pool.taken == sum(place.state in held for place in places)
            assert pool.waiting == sum(place.state is PlaceState.WAITING for place in places)


# --- offers -------------------------------------------------------------------------------------


def offering(capacity: int = 1) -> tuple[Event, Registration, list[Registration]]:
    """Return an event whose places are offered for a day: one seated, two who wait."""
    event = open_event(capacity_in_person=capacity)
    seated = make_registration(event)
    set_rules(event, pool_of(event), offer_hours=24)
    return event, seated, [make_registration(event) for _each in range(2)]


@pytest.mark.both_databases
def test_a_free_place_is_offered_and_accepted(app: Flask) -> None:
    event, seated, (first, second) = offering()
    cancel(event, seated)
    place = place_of(event, first)
    assert place.state is PlaceState.OFFERED
    assert states(event, [first, second]) == [WAITING] * 2
    assert pool_of(event).taken == 1, "an offered place is nobody else's"
    run_pending_jobs(app)
    assert len(delivered(first.email)) == 2
    with transaction(), event_scope(event.id):
        services.accept_offer(event, services.get_registration(first.id), place.id)
        services.accept_offer(event, services.get_registration(first.id), place.id)
    assert states(event, [first, second]) == [CONFIRMED, WAITING]
    check_counts(event)


def test_a_declined_offer_goes_on_at_once(app: Flask) -> None:
    event, seated, (first, second) = offering()
    cancel(event, seated)
    with transaction(), event_scope(event.id):
        services.decline_offer(event, services.get_registration(first.id), place_of(event, first).id)
    assert states(event, [first]) == [RegistrationState.CANCELLED]
    assert place_of(event, second).state is PlaceState.OFFERED
    check_counts(event)


@pytest.mark.both_databases
def test_an_offer_that_lapses_goes_to_the_next(app: Flask) -> None:
    event, seated, (first, second) = offering()
    cancel(event, seated)
    late = clock.now() + timedelta(hours=25)
    with clock.fixed_at(late):
        with transaction(), event_scope(event.id), pytest.raises(OfferGone):
            services.accept_offer(event, services.get_registration(first.id), place_of(event, first).id)
        run_periodic(app, "registration.lapse_offers")
    assert states(event, [first]) == [RegistrationState.EXPIRED]
    assert place_of(event, second).state is PlaceState.OFFERED
    with transaction(), event_scope(event.id), pytest.raises(OfferGone):
        services.accept_offer(event, services.get_registration(first.id), place_of(event, first).id)
    assert written(first, "registration.offer_lapsed")
    check_counts(event)


def test_an_offer_of_another_is_not_found(app: Flask) -> None:
    from app.core.errors import NotFound

    event, seated, (first, second) = offering()
    cancel(event, seated)
    place = place_of(event, first)
    for act in (services.accept_offer, services.decline_offer):
        with transaction(), event_scope(event.id), pytest.raises(NotFound):
            act(event, services.get_registration(second.id), place.id)


def test_a_place_in_a_session_is_offered_too_and_declining_it_leaves_the_registration(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    session = make_session(event, "09:00", needs_choice=True, capacity=1)
    seated = make_registration(event, session_ids=(session.id,))
    set_rules(event, pool_of(event, PoolKind.SESSION, str(session.id)), offer_hours=2)
    waits = make_registration(event, session_ids=(session.id,))
    with transaction(), event_scope(event.id):
        services.choose_sessions(event, services.get_registration(seated.id), [])
    place = place_of(event, waits, PoolKind.SESSION)
    assert place.state is PlaceState.OFFERED
    with transaction(), event_scope(event.id):
        services.decline_offer(event, services.get_registration(waits.id), place.id)
    assert states(event, [waits]) == [CONFIRMED]
    assert pool_of(event, PoolKind.SESSION, str(session.id)).taken == 0


# --- rules of the line --------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_first_of_a_country_goes_before_the_second_of_another(app: Flask) -> None:
    from tests.factories.directory import make_country

    for code in ("CR", "MX"):
        make_country(code)
    event = open_event(capacity_in_person=1)
    seated = make_registration(event, country_code="CR")
    second_of_cr = make_registration(event, country_code="CR")
    first_of_mx = make_registration(event, country_code="MX")
    set_rules(event, pool_of(event), queue_rule=QueueRule.COUNTRY)
    with event_scope(event.id):
        assert services.queue_position(second_of_cr) == 2
    set_rules(event, pool_of(event), queue_rule=QueueRule.COUNTRY, capacity=2)
    assert states(event, [second_of_cr, first_of_mx]) == [WAITING, CONFIRMED]
    assert "country_has_place" in written(second_of_cr, "registration.passed_over")[0]
    assert "first_of_country" in written(first_of_mx, "registration.promoted")[0]
    cancel(event, seated)
    assert states(event, [second_of_cr]) == [CONFIRMED]


def test_places_go_by_class_where_the_pool_says_so(app: Flask) -> None:
    event = open_event(capacity_in_person=1)
    seated = make_registration(event)
    public = make_registration(event, participant_class="public")
    expert = make_registration(event, participant_class="expert")
    set_rules(event, pool_of(event), queue_rule=QueueRule.PARTICIPANT_CLASS, class_order=("expert", "public"))
    cancel(event, seated)
    assert states(event, [public, expert]) == [WAITING, CONFIRMED]


def test_the_organisers_put_somebody_first_with_a_reason(app: Flask) -> None:
    event = open_event(capacity_in_person=1)
    seated, first, second = (make_registration(event) for _each in range(3))
    pool, place = pool_of(event), place_of(event, second)
    with transaction(), event_scope(event.id):
        services.move_up(event, pool.id, place.id, reason="The minister asked")
    with event_scope(event.id):
        assert [services.queue_position(row) for row in (first, second)] == [2, 1]
    assert "The minister asked" in written(second, "registration.moved_up")[0]
    with transaction(), event_scope(event.id):
        services.move_back(event, pool.id, place.id)
    with event_scope(event.id):
        assert [services.queue_position(row) for row in (first, second)] == [1, 2]
    with transaction(), event_scope(event.id):
        services.move_up(event, pool.id, place.id, reason="Really")
    cancel(event, seated)
    assert states(event, [first, second]) == [WAITING, CONFIRMED]


def test_a_free_place_that_a_group_blocks_can_be_given_by_hand(app: Flask) -> None:
    event = open_event(capacity_in_person=2)
    make_registration(event)
    group = group_of(event, 2)
    alone = make_registration(event)
    pool = pool_of(event)
    with transaction(), event_scope(event.id), pytest.raises(NothingToGive):
        services.give_by_hand(event, pool.id, place_of(event, group[0]).id, reason="x")
    with transaction(), event_scope(event.id):
        services.give_by_hand(event, pool.id, place_of(event, alone).id, reason="Comes from far away")
    assert states(event, [*group, alone]) == [WAITING, WAITING, CONFIRMED]
    check_counts(event)


def test_fewer_places_than_are_taken_are_refused_with_the_number(app: Flask) -> None:
    event = open_event(capacity_in_person=5)
    for _each in range(3):
        make_registration(event)
    with pytest.raises(CapacityBelowTaken) as refused:
        set_rules(event, pool_of(event), capacity=2)
    assert refused.value.facts["taken"] == 3
    db.session.expire_all()
    assert event.capacity_in_person == 5


def test_setting_the_places_of_a_session_sets_the_session(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    session = make_session(event, "09:00", needs_choice=True, capacity=1)
    rows = [make_registration(event, session_ids=(session.id,)) for _each in range(2)]
    set_rules(event, pool_of(event, PoolKind.SESSION, str(session.id)), capacity=2)
    db.session.refresh(session)
    assert session.capacity == 2
    with event_scope(event.id):
        assert services.chosen_session_ids(rows[1].id) == {session.id}


# --- whatever the pool --------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_cancelled_registration_gives_back_every_place_and_the_next_get_them(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    first, second = make_registration(event), make_registration(event)
    kinds = [kind for kind in PoolKind if kind is not PoolKind.MODE]
    with transaction(), event_scope(event.id):
        for kind in kinds:
            pool = seats.pool_of(event.id, kind, str(uuid.uuid4()), 1)
            for row in (first, second):
                seats.enter(pool, services.get_registration(row.id))
    cancel(event, first)
    with event_scope(event.id):
        places = owners.places_of(services.get_registration(second.id))
        assert {place.pool.kind: place.state for place in places} == dict.fromkeys(PoolKind, PlaceState.TAKEN)
        assert not owners.places_of(services.get_registration(first.id))
    check_counts(event)


def test_the_page_of_places_asks_as_often_for_many_pools_as_for_few(app: Flask, counted: Any) -> None:
    event = open_event(capacity_in_person=9)
    asked = []
    for _round in range(2):
        with transaction(), event_scope(event.id):
            for _each in range(4):
                session = make_session(event, "09:00", needs_choice=True, capacity=3)
                seats.pool_of(event.id, PoolKind.SESSION, str(session.id), 3)
                seats.pool_of(session.id, PoolKind.HEAD_COUNT, "CR", 3)
        db.session.rollback()
        with counted() as work, event_scope(event.id):
            services.list_pools(event, Viewer())
        asked.append(work["SELECT"])
    assert asked[0] == asked[1]
