"""Groups of people who register together: seated together, or waiting together."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.rules import EventAccess
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import (
    GroupNotPossible,
    GroupTooLarge,
    Origin,
    RegistrationState,
)
from app.registration.services import Companion
from tests.factories.events import make_session
from tests.factories.registration import application, make_registration
from tests.registration.conftest import open_event
from tests.registration.test_places import (
    CONFIRMED,
    WAITING,
    cancel,
    check_counts,
    group_of,
    pool_of,
    set_rules,
    states,
    written,
)


@pytest.mark.both_databases
def test_a_group_is_seated_together_or_waits_together(app: Flask) -> None:
    event = open_event(capacity_in_person=4)
    first = group_of(event, 2)
    second = group_of(event, 3)
    assert states(event, first) == [CONFIRMED] * 2
    assert states(event, second) == [WAITING] * 3
    with event_scope(event.id):
        assert [services.queue_position(row) for row in second] == [1, 1, 1]
    alone = make_registration(event)
    assert states(event, [alone]) == [WAITING], "two places are free, but a group is first"
    with event_scope(event.id):
        assert services.queue_position(alone) == 4
    cancel(event, first[0])
    assert states(event, second) == [CONFIRMED] * 3
    assert states(event, [first[1], alone]) == [CONFIRMED, WAITING]
    check_counts(event)


def test_a_smaller_request_overtakes_where_the_pool_says_so(app: Flask) -> None:
    event = open_event(capacity_in_person=2)
    seated = make_registration(event)
    group = group_of(event, 2)
    alone = make_registration(event)
    assert states(event, [*group, alone]) == [WAITING] * 3
    set_rules(event, pool_of(event), may_overtake=True)
    assert states(event, [*group, alone]) == [WAITING, WAITING, CONFIRMED]
    assert "smaller_fits" in written(alone, "registration.promoted")[0]
    assert "group_too_large" in written(group[0], "registration.passed_over")[0]
    for row in (seated, alone):
        cancel(event, row)
    assert states(event, group) == [CONFIRMED] * 2
    check_counts(event)


def test_whoever_leaves_a_group_that_waits_lets_the_rest_in(app: Flask) -> None:
    event = open_event(capacity_in_person=3)
    make_registration(event)
    group = group_of(event, 3)
    assert states(event, group) == [WAITING] * 3
    cancel(event, group[2])
    assert states(event, group) == [CONFIRMED, CONFIRMED, RegistrationState.CANCELLED]
    cancel(event, group[0])
    assert states(event, group[1:2]) == [CONFIRMED], "the others stay when their colleague goes"
    check_counts(event)


def test_a_group_of_strangers_stands_on_one_proof(app: Flask) -> None:
    event = open_event(capacity_in_person=5)
    group = group_of(event, 3, origin=Origin.STRANGER, email="lead@example.org")
    assert states(event, group) == [RegistrationState.HELD] * 3
    run_pending_jobs(app)
    assert [len(delivered(row.email)) for row in group] == [1, 0, 0], "nobody gets mail on a stranger's word"
    with transaction():
        services.prove_address(_proof(group[0]))
    assert states(event, group) == [CONFIRMED] * 3
    run_pending_jobs(app)
    assert [len(delivered(row.email)) for row in group] == [2, 1, 1]
    with event_scope(event.id):
        companion = services.get_registration(group[1].id)
    assert companion.origin is Origin.COMPANION
    assert companion.proved_at is not None


def _proof(row: Registration) -> str:
    from app.core.access import derived_token

    return derived_token("proof", row.id, row.key_version)


def test_a_hold_of_a_group_lapses_for_all_of_it(app: Flask) -> None:
    event = open_event(capacity_in_person=3)
    group = group_of(event, 3, origin=Origin.STRANGER)
    with clock.fixed_at(clock.now() + timedelta(minutes=31)), transaction():
        assert services.expire_holds() == 3
    assert states(event, group) == [RegistrationState.EXPIRED] * 3
    assert pool_of(event).taken == 0


def test_a_colleague_who_takes_part_already_stays_as_they_are(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    known = make_registration(event, email="known@example.org", family_name="Before")
    with transaction(), event_scope(event.id):
        others = [Companion("X", "Other", "known@example.org"), Companion("Y", "New", "new@example.org")]
        services.register_party(event, application(), others, origin=Origin.VERIFIED)
    db.session.expire_all()
    with event_scope(event.id):
        assert services.get_registration(known.id).family_name == "Before"
        assert len(services.list_all()) == 3
    assert pool_of(event).taken == 3


def test_a_known_lead_changes_nothing(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    make_registration(event, email="known@example.org")
    with transaction(), event_scope(event.id):
        made = services.register_party(
            event,
            application(email="known@example.org"),
            [Companion("Y", "New", "new@example.org")],
            origin=Origin.STRANGER,
        )
    assert not made.is_new
    db.session.expire_all()
    with event_scope(event.id):
        assert [row.email for row in services.list_all()] == ["known@example.org"]
    check_counts(event)


def test_a_group_that_could_never_be_seated_is_refused(app: Flask) -> None:
    event = open_event(capacity_in_person=2)
    with pytest.raises(GroupTooLarge):
        group_of(event, 3)
    with pytest.raises(GroupNotPossible):
        group_of(event, 11)
    with pytest.raises(GroupNotPossible), transaction(), event_scope(event.id):
        same = [Companion("A", "B", "lead@example.org")]
        services.register_party(event, application(email="LEAD@example.org"), same, origin=Origin.VERIFIED)


def test_a_group_waits_for_the_decision_each_one_alone(app: Flask) -> None:
    event = open_event(capacity_in_person=5, access=EventAccess.APPROVAL)
    group = group_of(event, 2)
    assert states(event, group) == [RegistrationState.PENDING] * 2
    with transaction(), event_scope(event.id):
        services.decide(event, services.get_registration(group[1].id), approve=False)
    assert states(event, group) == [RegistrationState.PENDING, RegistrationState.REJECTED]
    assert pool_of(event).taken == 1


def test_a_group_chooses_sessions_together(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    session = make_session(event, "09:00", needs_choice=True, capacity=3)
    other = make_registration(event, session_ids=(session.id,))
    group = group_of(event, 3, session_ids=(session.id,))
    with event_scope(event.id):
        assert [services.chosen_session_ids(row.id) for row in group] == [frozenset()] * 3
    with transaction(), event_scope(event.id):
        services.choose_sessions(event, services.get_registration(other.id), [])
    with event_scope(event.id):
        assert [services.chosen_session_ids(row.id) for row in group] == [frozenset({session.id})] * 3
