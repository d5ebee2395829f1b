"""A machine that registers, cancels, waits, offers and resizes at random, against a plain model of what must hold.

Several cancellations go on at once, in threads with connections of their own: on PostgreSQL they really meet.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Place, SeatPool
from app.registration.rules import (
    CapacityBelowTaken,
    NotTheirs,
    Origin,
    PlaceState,
    PoolKind,
    RegistrationState,
)
from app.registration.services import Companion, PoolRules, owners, seats
from tests.factories.events import make_event
from tests.factories.registration import application, make_registration

Unit = list[uuid.UUID]
AT_ONCE = 4
# What is drawn never depends on where things stand: threads decide that, and an example must be drawn alike each time.
WHICH = st.integers(0, 59)


class Queue(RuleBasedStateMachine):
    """People and groups come and go; `seated`, `offered` and `line` say what ought to be true."""

    def __init__(self) -> None:
        super().__init__()
        self.app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        today = clock.today()
        self.now = clock.now()
        self.capacity, self.offers, self.overtaking = 2, False, False
        self.event: Event = make_event(
            capacity_in_person=2,
            mode=Mode.IN_PERSON,
            starts_on=today + timedelta(days=400),
            ends_on=today + timedelta(days=400),
        )
        with transaction(), event_scope(self.event.id):
            services.open_pools(self.event)
        self.seated: set[uuid.UUID] = set()
        self.offered: set[uuid.UUID] = set()
        self.line: list[Unit] = []
        self.came: list[uuid.UUID] = []

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with clock.fixed_at(self.now), transaction(), event_scope(self.event.id):
            yield

    def _everybody(self) -> list[uuid.UUID]:
        here = self.seated | self.offered | {each for unit in self.line for each in unit}
        return [each for each in self.came if each in here]

    # --- the model ------------------------------------------------------------------------------

    def _pass_on(self, newcomers: Unit | None = None) -> None:
        while (unit := self._next()) is not None:
            self.line.remove(unit)
            (self.offered if self.offers and unit is not newcomers else self.seated).update(unit)

    def _next(self) -> Unit | None:
        free = self.capacity - len(self.seated) - len(self.offered)
        fitting = self.line if self.overtaking else self.line[:1]
        return next((unit for unit in fitting if len(unit) <= free), None)

    def _remove(self, gone: uuid.UUID) -> None:
        self.seated.discard(gone)
        self.offered.discard(gone)
        self.line = [left for unit in self.line if (left := [each for each in unit if each != gone])]

    def _remove_in_some_order(self, gone: Iterable[uuid.UUID]) -> None:
        """Follow the order in which they really went: who may overtake depends on which seat is free first."""
        before = (self.seated, self.offered, self.line)
        real = self._places()
        for order in permutations(dict.fromkeys(gone)):
            self.seated, self.offered, self.line = set(before[0]), set(before[1]), list(before[2])
            for each in order:
                self._remove(each)
                self._pass_on()
            if (self.seated, self.offered) == real:
                return
        raise AssertionError("no order of leaving leads to these seats and offers")

    def _places(self) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
        """Return who has a seat and who is offered one."""
        db.session.rollback()
        db.session.expire_all()
        with event_scope(self.event.id):
            places = db.session.scalars(sa.select(Place).where(Place.pool_id == self._pool().id)).all()
        states = (PlaceState.TAKEN, PlaceState.OFFERED)
        taken, offered = ({row.registration_id for row in places if row.state is state} for state in states)
        return taken, offered

    def _by_state(self, *states: RegistrationState) -> set[uuid.UUID]:
        db.session.rollback()
        db.session.expire_all()
        with event_scope(self.event.id):
            return {row.id for row in services.list_all() if row.state in states}

    def _arrive(self, unit: Unit) -> None:
        self.came += unit
        self.line.append(unit)
        self._pass_on(unit)

    # --- what happens ---------------------------------------------------------------------------

    @rule()
    def come(self) -> None:
        with clock.fixed_at(self.now):
            self._arrive([make_registration(self.event).id])

    @rule(size=st.integers(2, 3))
    def come_together(self, size: int) -> None:
        if self.capacity < 3:
            return
        tag = uuid.uuid4().hex
        others = [Companion("Luz", "Mora", f"{tag}-{number}@example.org") for number in range(size - 1)]
        with self._writing():
            services.register_party(
                self.event, application(email=f"{tag}@example.org"), others, origin=Origin.VERIFIED
            )
        with event_scope(self.event.id):
            together = [row for row in services.list_all() if row.email.startswith(tag)]
            self._arrive([row.id for row in sorted(together, key=lambda row: row.email)])

    @rule(which=WHICH)
    def go(self, which: int) -> None:
        if not (everybody := self._everybody()):
            return
        gone = everybody[which % len(everybody)]
        with self._writing():
            services.cancel(self.event, services.get_registration(gone))
        self._remove(gone)
        self._pass_on()

    @rule(which=st.lists(WHICH, min_size=2, max_size=AT_ONCE))
    def go_at_once(self, which: list[int]) -> None:
        if not (everybody := self._everybody()):
            return
        gone = [everybody[each % len(everybody)] for each in which]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            ended = list(pool.map(self._cancel_elsewhere, gone))
        assert sum(ended) == len(set(gone)), "each is cancelled exactly once"
        self._remove_in_some_order(gone)

    def _cancel_elsewhere(self, gone: uuid.UUID) -> bool:
        with self.app.app_context():
            try:
                with self._writing():
                    event = db.session.get_one(Event, self.event.id)
                    services.cancel(event, services.get_registration(gone))
            except NotTheirs:
                return False
            finally:
                db.session.remove()
        return True

    @rule(capacity=st.integers(0, 6))
    def resize(self, capacity: int) -> None:
        try:
            with self._writing():
                services.set_event_capacity(self.event, {Mode.IN_PERSON: capacity})
        except CapacityBelowTaken:
            assert capacity < len(self.seated) + len(self.offered)
            return
        self.capacity = capacity
        self._pass_on()

    @rule(offers=st.booleans(), overtaking=st.booleans())
    def change_the_rules(self, *, offers: bool, overtaking: bool) -> None:
        self.offers, self.overtaking = offers, overtaking
        hours = 24 if offers else None
        with self._writing():
            wanted = PoolRules(self.capacity, self._pool().queue_rule, (), overtaking, hours)
            services.set_rules(self.event, self._pool(), wanted)
        self._pass_on()

    def _pool(self) -> SeatPool:
        pool = seats.find_pool(self.event.id, PoolKind.MODE, Mode.IN_PERSON)
        assert pool is not None
        return pool

    @rule(which=WHICH, accepts=st.booleans())
    def answer(self, which: int, *, accepts: bool) -> None:
        if not (asked := [each for each in self.came if each in self.offered]):
            return
        who = asked[which % len(asked)]
        with self._writing():
            registration = services.get_registration(who)
            (place,) = owners.places_of(registration)
            act: Callable[..., object] = services.accept_offer if accepts else services.decline_offer
            act(self.event, registration, place.id)
        self._remove(who)
        if accepts:
            self.seated.add(who)
        self._pass_on()

    @rule()
    def let_offers_lapse(self) -> None:
        self.now += timedelta(hours=25)
        lapsed = [each for each in self.came if each in self.offered]
        with clock.fixed_at(self.now), transaction():
            assert services.lapse_offers() == len(lapsed)
        self._remove_in_some_order(lapsed)

    @invariant()
    def never_oversold_and_nobody_skipped_or_doubled(self) -> None:
        assert self._by_state(RegistrationState.CONFIRMED) == self.seated
        with event_scope(self.event.id):
            rows = {row.id: row for row in services.list_all() if row.is_active}
            assert set(rows) == set(self._everybody())
            ahead = 0
            for unit in self.line:
                assert [services.queue_position(rows[key]) for key in unit] == [ahead + 1] * len(unit)
                ahead += len(unit)
            pool = self._pool()
            assert (pool.taken, pool.waiting) == (len(self.seated) + len(self.offered), ahead)


@pytest.mark.both_databases
def test_seats_are_never_oversold_and_the_line_keeps_its_order(app: Flask) -> None:
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
