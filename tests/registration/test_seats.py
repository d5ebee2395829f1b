"""A machine that registers, cancels, waits and resizes at random, against a plain model of what must hold."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.rules import Mode
from app.registration import services
from app.registration.rules import CapacityBelowTaken, RegistrationState
from tests.factories.events import make_event
from tests.factories.registration import make_registration


class Queue(RuleBasedStateMachine):
    """People come and go; `seated` and `line` say what ought to be true."""

    def __init__(self) -> None:
        super().__init__()
        today = clock.today()
        self.capacity = 2
        self.event = make_event(
            capacity_in_person=2,
            mode=Mode.IN_PERSON,
            starts_on=today + timedelta(days=9),
            ends_on=today + timedelta(days=9),
        )
        self.seated: list[uuid.UUID] = []
        self.line: list[uuid.UUID] = []

    def _seat_who_waits(self) -> None:
        while self.line and len(self.seated) < self.capacity:
            self.seated.append(self.line.pop(0))

    @rule()
    def come(self) -> None:
        made = make_registration(self.event)
        full = len(self.seated) >= self.capacity or self.line
        (self.line if full else self.seated).append(made.id)

    @precondition(lambda self: self.seated or self.line)
    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(self.seated + self.line))
        with transaction(), event_scope(self.event.id):
            services.cancel(self.event, services.get_registration(gone))
        (self.seated if gone in self.seated else self.line).remove(gone)
        self._seat_who_waits()

    @rule(capacity=st.integers(0, 5))
    def resize(self, capacity: int) -> None:
        try:
            with transaction(), event_scope(self.event.id):
                services.set_event_capacity(self.event, {Mode.IN_PERSON: capacity})
        except CapacityBelowTaken:
            assert capacity < len(self.seated)
            return
        self.capacity = capacity
        self._seat_who_waits()

    @invariant()
    def never_oversold_and_nobody_skipped(self) -> None:
        db.session.expire_all()
        with event_scope(self.event.id):
            rows = {row.id: row for row in services.list_all() if row.is_active}
            seats = services.seats_of(self.event.id).get(Mode.IN_PERSON)
            confirmed = {key for key, row in rows.items() if row.state is RegistrationState.CONFIRMED}
            assert confirmed == set(self.seated)
            assert [services.queue_position(rows[key]) for key in self.line] == [
                place + 1 for place in range(len(self.line))
            ]
        if seats is not None:
            assert seats.taken == len(self.seated)


@pytest.mark.both_databases
def test_seats_are_never_oversold_and_the_line_keeps_its_order(app: Flask) -> None:
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
