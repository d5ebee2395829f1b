"""Waiting in line for a place, and changes that come late."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.delegations import services
from app.delegations.models import DelegationChange
from app.delegations.rules import (
    ChangePending,
    ChangeState,
    DelegateRole,
    DelegationFull,
    ReasonMissing,
    Terms,
)
from tests.delegations.conftest import act, late, mails, members, registration_of
from tests.factories.delegations import (
    coming_event,
    make_delegate,
    make_delegation,
    make_post,
    nominee,
)

pytestmark = pytest.mark.usefixtures("app")
HEAD, DELEGATE, ADVISER = DelegateRole.HEAD, DelegateRole.DELEGATE, DelegateRole.ADVISER


def test_who_stands_in_line_is_named_when_a_place_comes_free() -> None:
    event = coming_event()
    _ministry, point = make_post()
    delegation = make_delegation(event, quota=1)
    made = make_delegate(event, delegation)
    waiting = nominee(email="espera@example.org")
    for _ in range(2):
        act(
            event,
            lambda: services.put_in_line(
                event, services.get_delegation(delegation.id), waiting, by=point.appointment.person_id
            ),
        )
    with event_scope(event.id):
        assert len(services.list_changes(delegation.id)) == 1
    act(event, lambda: services.withdraw(event, services.get_delegate(delegation, made.id), by=None))
    assert members(event, delegation) == ["espera@example.org"]
    with event_scope(event.id):
        change = db.session.scalars(sa.select(DelegationChange)).one()
    assert (change.state, change.email, change.given_name) == (ChangeState.APPROVED, "", "")
    assert len(mails("came_up")) == 1


def test_more_places_seat_who_stands_in_line() -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=1)
    make_delegate(event, delegation)
    act(
        event,
        lambda: services.put_in_line(event, services.get_delegation(delegation.id), nominee(), by=None),
    )
    act(event, lambda: services.edit_terms(event, services.get_delegation(delegation.id), Terms(2)))
    assert len(members(event, delegation)) == 2


def test_a_late_change_waits_for_the_organisers_and_is_told_with_its_reason() -> None:
    event = coming_event()
    _ministry, point = make_post()
    delegation = make_delegation(event)
    old = make_delegate(event, delegation)
    late(event, delegation)
    assert services.is_closed_to_focal_points(delegation)
    change = act(
        event,
        lambda: services.ask_to_replace(
            event,
            services.get_delegate(delegation, old.id),
            nominee(),
            by=point.appointment.person_id,
            note="Viaja",
        ),
    )
    assert members(event, delegation) == [registration_of(event, old).email]
    with pytest.raises(ChangePending):
        act(
            event,
            lambda: services.ask_to_withdraw(event, services.get_delegate(delegation, old.id), by=None),
        )
    with pytest.raises(ReasonMissing):
        act(event, lambda: services.refuse(event, services.get_change(change.id), by=None, reason=" "))
    act(event, lambda: services.refuse(event, services.get_change(change.id), by=None, reason="Los gafetes"))
    (told,) = mails("decided")
    assert told.recipient == point.appointment.person.email
    assert members(event, delegation) == [registration_of(event, old).email]
    with event_scope(event.id):
        settled = services.get_change(change.id)
    assert (settled.state, settled.email, settled.full_name) == (ChangeState.REFUSED, "", "")


def test_an_approved_change_is_done_and_one_without_a_place_waits_on() -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=1)
    old = make_delegate(event, delegation)
    late(event, delegation)
    adds = act(
        event,
        lambda: services.ask_to_add(event, services.get_delegation(delegation.id), nominee(), by=None),
    )
    with pytest.raises(DelegationFull):
        act(event, lambda: services.approve(event, services.get_change(adds.id), by=None))
    with event_scope(event.id):
        assert services.get_change(adds.id).state is ChangeState.ASKED
    leaves = act(
        event,
        lambda: services.ask_to_withdraw(event, services.get_delegate(delegation, old.id), by=None),
    )
    act(event, lambda: services.approve(event, services.get_change(leaves.id), by=None))
    act(event, lambda: services.approve(event, services.get_change(adds.id), by=None))
    assert len(members(event, delegation)) == 1
    with event_scope(event.id):
        done = services.get_change(adds.id)
        assert done.enters is not None
        assert done.full_name == done.enters.registration.full_name


def test_what_nobody_decides_lapses_when_the_event_begins() -> None:
    event = coming_event()
    make_post()
    delegation = make_delegation(event)
    late(event, delegation)
    change = act(
        event,
        lambda: services.ask_to_add(event, services.get_delegation(delegation.id), nominee(), by=None),
    )
    with transaction():
        assert services.lapse_changes() == 0
    with clock.fixed_at(clock.now() + timedelta(days=31)), transaction():
        assert services.lapse_changes() == 1
    with event_scope(event.id):
        lapsed = services.get_change(change.id)
    assert (lapsed.state, lapsed.email) == (ChangeState.LAPSED, "")
    assert len(mails("decided")) == 1
