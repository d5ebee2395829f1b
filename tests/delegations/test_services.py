"""Naming within places, replacing, withdrawing, and what is written down of it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.delegations import services
from app.delegations.rules import (
    DelegateRole,
    DelegationClosed,
    DelegationFull,
    DelegationState,
    NamedElsewhere,
    RoleFull,
)
from app.directory import services as directory
from app.directory.rules import CountryRole, InstitutionKind, Participation
from app.events.rules import EventAccess
from app.registration import services as registration
from app.registration.rules import Origin, RegistrationState
from tests.delegations.conftest import act, mails, members, registration_of, taken
from tests.factories.delegations import (
    closed_part,
    coming_event,
    make_delegate,
    make_delegation,
    make_own_delegation,
    make_post,
    nominee,
)
from tests.factories.directory import make_country, make_institution
from tests.factories.registration import make_registration

pytestmark = pytest.mark.usefixtures("app")
HEAD, DELEGATE, ADVISER = DelegateRole.HEAD, DelegateRole.DELEGATE, DelegateRole.ADVISER


@pytest.mark.both_databases
def test_who_is_named_takes_part_at_once_and_is_asked(app: Flask) -> None:
    event = coming_event(access=EventAccess.DELEGATION)
    ministry, _point = make_post()
    delegation = make_delegation(event)
    made = make_delegate(event, delegation, email="noemi@example.org", institution_id=ministry.id)
    row = registration_of(event, made)
    assert (row.state, row.origin) == (RegistrationState.CONFIRMED, Origin.DELEGATED)
    assert (row.participant_class, row.country_code, row.institution_id) == ("member", "HN", ministry.id)
    assert [mail.template for mail in mails("named")] == ["delegations/mail/named"]
    person = directory.find_person_by_email("noemi@example.org")
    assert person is not None
    assert person.emails[0].verified_at is None, "whoever typed the address has not proved it"


@pytest.mark.both_databases
def test_a_full_delegation_tells_who_could_give_way(app: Flask) -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=2)
    first, second = (make_delegate(event, delegation) for _ in range(2))
    with pytest.raises(DelegationFull) as refused:
        make_delegate(event, delegation)
    for each in (first, second):
        assert registration_of(event, each).full_name in str(refused.value.facts["names"])
    assert taken(delegation) == 2


def test_a_role_has_its_own_places() -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=5, places={HEAD: 1})
    make_delegate(event, delegation, role=HEAD, given_name="Concepción")
    with pytest.raises(RoleFull, match=r".*") as refused:
        make_delegate(event, delegation, role=HEAD)
    assert "Concepción" in str(refused.value.facts["names"])
    assert taken(delegation) == taken(delegation, "head") == 1


def test_named_twice_is_named_once() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    one = make_delegate(event, delegation, email="una@example.org")
    other = make_delegate(event, delegation, email="UNA@example.org")
    assert one.id == other.id
    assert taken(delegation) == 1


def test_nobody_belongs_to_two_delegations() -> None:
    event = coming_event()
    ours, theirs = make_delegation(event), make_delegation(event, "GT")
    make_delegate(event, ours, email="una@example.org")
    with pytest.raises(NamedElsewhere):
        make_delegate(event, theirs, email="una@example.org")
    assert taken(theirs) == 0


def test_who_registered_for_another_country_is_not_taken_over() -> None:
    event = coming_event()
    make_country("GT")
    delegation = make_delegation(event)
    make_registration(event, email="otra@example.org", country_code="GT")
    with pytest.raises(NamedElsewhere):
        make_delegate(event, delegation, email="otra@example.org")


def test_who_had_registered_stays_when_the_delegation_lets_go() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    own = make_registration(event, email="propia@example.org")
    made = make_delegate(event, delegation, email="propia@example.org")
    assert made.registration_id == own.id
    act(event, lambda: services.withdraw(event, services.get_delegate(delegation, made.id), by=None))
    assert registration_of(event, made).state is RegistrationState.CONFIRMED
    assert len(mails("let_go")) == 1


def test_a_hold_of_a_stranger_does_not_keep_the_owner_out() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    make_registration(event, email="victima@example.org", origin=Origin.STRANGER, given_name="Falsa")
    made = make_delegate(event, delegation, email="victima@example.org", given_name="Noemí")
    row = registration_of(event, made)
    assert (row.given_name, row.state) == ("Noemí", RegistrationState.CONFIRMED)


@pytest.mark.both_databases
def test_a_withdrawn_member_frees_the_place_and_ends_the_registration(app: Flask) -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=1)
    made = make_delegate(event, delegation)
    act(event, lambda: services.withdraw(event, services.get_delegate(delegation, made.id), by=None))
    assert registration_of(event, made).state is RegistrationState.CANCELLED
    assert taken(delegation) == taken(delegation, "delegate") == 0
    make_delegate(event, delegation)


def test_a_member_who_cancels_frees_the_place_and_the_focal_point_is_told() -> None:
    event = coming_event()
    make_post()
    delegation = make_delegation(event, quota=1)
    made = make_delegate(event, delegation)
    act(event, lambda: registration.cancel(event, registration.get_registration(made.registration_id)))
    assert taken(delegation) == 0
    assert members(event, delegation) == []
    assert len(mails("left")) == 1


@pytest.mark.both_databases
def test_a_replacement_takes_the_place_and_the_seat_over(app: Flask) -> None:
    event = coming_event(capacity_in_person=1)
    delegation = make_delegation(event, quota=1)
    old = make_delegate(event, delegation)
    queue = make_registration(event)
    assert queue.state is RegistrationState.WAITING
    new = act(
        event,
        lambda: services.replace(event, services.get_delegate(delegation, old.id), nominee(), by=None),
    )
    assert registration_of(event, new).state is RegistrationState.CONFIRMED
    assert registration_of(event, old).state is RegistrationState.CANCELLED
    with event_scope(event.id):
        assert registration.get_registration(queue.id).state is RegistrationState.WAITING
        assert registration.queue_position(registration.get_registration(queue.id)) == 1
    assert taken(delegation) == 1
    assert new.replaces_id == old.id
    assert registration.seats_of(event.id)["in_person"].taken == 1


@pytest.mark.parametrize("asked", [True, False])
def test_a_replacement_takes_the_closed_part_over_only_when_asked(*, asked: bool) -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    delegation = make_delegation(event)
    old = make_delegate(event, delegation)
    act(
        event,
        lambda: registration.admit(event, session, registration.get_registration(old.registration_id)),
    )
    new = act(
        event,
        lambda: services.replace(
            event, services.get_delegate(delegation, old.id), nominee(), by=None, with_admissions=asked
        ),
    )
    with event_scope(event.id):
        inside = [row.id for row in registration.list_admitted(session.id)]
    assert inside == ([new.registration_id] if asked else [])


def test_a_replacement_that_is_refused_changes_nothing() -> None:
    event = coming_event()
    delegation = make_delegation(event, places={HEAD: 1})
    make_delegate(event, delegation, role=HEAD)
    old = make_delegate(event, delegation, role=DELEGATE)
    before = members(event, delegation)
    with pytest.raises(RoleFull):
        act(
            event,
            lambda: services.replace(
                event, services.get_delegate(delegation, old.id), nominee(role=HEAD), by=None
            ),
        )
    assert members(event, delegation) == before
    assert registration_of(event, old).state is RegistrationState.CONFIRMED
    assert (taken(delegation), taken(delegation, "head"), taken(delegation, "delegate")) == (2, 1, 1)


def test_a_closed_delegation_and_a_past_event_take_nobody() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    act(event, lambda: services.set_state(services.get_delegation(delegation.id), DelegationState.CLOSED))
    with pytest.raises(DelegationClosed):
        make_delegate(event, delegation)
    act(event, lambda: services.set_state(services.get_delegation(delegation.id), DelegationState.OPEN))
    with clock.fixed_at(clock.now() + timedelta(days=40)), pytest.raises(DelegationClosed):
        make_delegate(event, delegation)


def test_a_delegation_is_registered_before_and_after_the_days_of_registration() -> None:
    now = clock.now()
    event = coming_event(registration_closes_at=now - timedelta(days=1))
    made = make_delegate(event, make_delegation(event))
    assert registration_of(event, made).state is RegistrationState.CONFIRMED


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"participates_as": Participation.OBSERVER, "country_code": None}, "observer_organisation"),
        ({"kind": InstitutionKind.CIVIL_SOCIETY}, "civil_society"),
        ({"kind": InstitutionKind.MINISTRY}, "member"),
        ({"kind": InstitutionKind.ACADEMIA}, "guest"),
    ],
)
def test_the_class_follows_from_whom_the_delegation_is_of(fields: dict[str, Any], expected: str) -> None:
    event = coming_event()
    delegation = make_own_delegation(event, make_institution(**fields))
    made = make_delegate(event, delegation)
    assert registration_of(event, made).participant_class == expected


def test_an_observer_country_sends_observers() -> None:
    event = coming_event()
    delegation = make_delegation(event, "BR", role=CountryRole.OBSERVER)
    made = make_delegate(event, delegation)
    assert registration_of(event, made).participant_class == "observer_country"


def test_the_list_is_confirmed_and_every_act_is_on_record() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    made = make_delegate(event, delegation)
    act(event, lambda: services.confirm_list(services.get_delegation(delegation.id), by=None))
    act(event, lambda: services.consent(services.get_delegate(delegation, made.id)))
    act(event, lambda: services.change_role(services.get_delegate(delegation, made.id), HEAD))
    act(event, lambda: services.withdraw(event, services.get_delegate(delegation, made.id), by=None))
    db.session.rollback()
    actions = set(
        db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.object_kind == "delegation"))
    )
    assert actions >= {
        "delegation.named",
        "delegation.confirmed",
        "delegation.consented",
        "delegation.role",
        "delegation.withdrawn",
    }
    with event_scope(event.id):
        what = [past.what for past in services.history_of(services.get_delegation(delegation.id))]
    assert what[0] == "ended"
    assert {"named", "consented", "confirmed"} <= set(what)
