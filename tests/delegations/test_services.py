"""Naming within places, replacing, withdrawing, waiting in line, late changes, letters, convocation."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.access import Role, RoleAt, Viewer
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.core.mail import Mail
from app.delegations import services
from app.delegations.models import Delegate, Delegation, DelegationChange
from app.delegations.rules import (
    ChangePending,
    ChangeState,
    Convener,
    DelegateRole,
    DelegationClosed,
    DelegationFull,
    DelegationState,
    NamedElsewhere,
    NobodyChosen,
    NoFocalPoint,
    PlacesBelowTaken,
    ReasonMissing,
    RoleFull,
    Terms,
)
from app.delegations.services import Whom
from app.directory import services as directory
from app.directory.rules import CountryRole, InstitutionKind, Participation
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services as registration
from app.registration.models import Registration, SeatPool
from app.registration.rules import Origin, PoolKind, RegistrationState
from tests.factories.delegations import (
    closed_part,
    coming_event,
    make_delegate,
    make_delegation,
    make_own_delegation,
    make_post,
    nominee,
)
from tests.factories.directory import make_country, make_institution, make_person
from tests.factories.registration import make_registration

pytestmark = pytest.mark.usefixtures("app")
HEAD, DELEGATE, ADVISER = DelegateRole.HEAD, DelegateRole.DELEGATE, DelegateRole.ADVISER


def act(event: Event, call: Callable[[], Any]) -> Any:
    with transaction(), event_scope(event.id):
        return call()


def members(event: Event, delegation: Delegation) -> list[str]:
    db.session.rollback()
    with event_scope(event.id):
        return [each.registration.email for each in services.list_delegates(delegation.id)]


def taken(delegation: Delegation, subject: str = "members") -> int:
    db.session.rollback()
    query = sa.select(SeatPool.taken).where(
        SeatPool.owner_id == delegation.id,
        SeatPool.kind == PoolKind.DELEGATION,
        SeatPool.subject == subject,
    )
    return db.session.scalar(query) or 0


def mails(template: str) -> list[Mail]:
    db.session.rollback()
    query = sa.select(Mail).where(Mail.template == f"delegations/mail/{template}")
    return list(db.session.scalars(query))


def registration_of(event: Event, delegate: Delegate) -> Registration:
    db.session.rollback()
    with event_scope(event.id):
        return registration.get_registration(delegate.registration_id)


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
        assert registration_of(event, each).full_name in refused.value.facts["names"]
    assert taken(delegation) == 2


def test_a_role_has_its_own_places() -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=5, places={HEAD: 1})
    make_delegate(event, delegation, role=HEAD, given_name="Concepción")
    with pytest.raises(RoleFull, match=r".*") as refused:
        make_delegate(event, delegation, role=HEAD)
    assert "Concepción" in refused.value.facts["names"]
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


def test_a_replacement_takes_the_closed_part_over_only_when_asked() -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    delegation = make_delegation(event)
    for asked in (True, False):
        old = make_delegate(event, delegation)
        act(
            event,
            lambda old=old: registration.admit(
                event, session, registration.get_registration(old.registration_id)
            ),
        )
        new = act(
            event,
            lambda old=old, asked=asked: services.replace(
                event, services.get_delegate(delegation, old.id), nominee(), by=None, with_admissions=asked
            ),
        )
        with event_scope(event.id):
            inside = [row.id for row in registration.list_admitted(session.id)]
        assert inside == ([new.registration_id] if asked else [])
        act(
            event,
            lambda new=new: services.withdraw(event, services.get_delegate(delegation, new.id), by=None),
        )


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


def test_fewer_places_than_are_taken_are_refused() -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=2)
    for _ in range(2):
        make_delegate(event, delegation)
    with pytest.raises(PlacesBelowTaken):
        act(event, lambda: services.edit_terms(event, services.get_delegation(delegation.id), Terms(1)))
    assert services.terms_of(delegation).quota == 2


def late(event: Event, delegation: Delegation) -> None:
    def close() -> None:
        services.get_delegation(delegation.id).deadline = clock.now() - timedelta(hours=1)

    act(event, close)


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
    assert make_delegate(event, make_delegation(event)).id


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


def test_all_member_countries_in_one_act_and_twice_changes_nothing() -> None:
    event = coming_event()
    for code in ("HN", "GT", "SV"):
        make_country(code)
    make_country("BR", CountryRole.OBSERVER)
    agency = make_institution(country_code=None, participates_as=Participation.OBSERVER)
    whom = Whom(members=True, observer_organisations=True)
    made = act(event, lambda: services.set_delegations(event, whom, Terms(8)))
    assert {row.country_code for row in made} == {"HN", "GT", "SV", None}
    assert agency.id in {row.institution_id for row in made}
    assert act(event, lambda: services.set_delegations(event, whom, Terms(9))) == []
    with pytest.raises(NobodyChosen):
        act(event, lambda: services.set_delegations(event, Whom(), Terms(8)))


def test_an_earlier_event_is_copied_with_its_distances() -> None:
    earlier, event = (
        coming_event(),
        coming_event(
            starts_on=clock.today() + timedelta(days=60), ends_on=clock.today() + timedelta(days=61)
        ),
    )
    deadline = clock.now() + timedelta(days=10)
    make_delegation(earlier, quota=6, places={HEAD: 1, ADVISER: 2}, deadline=deadline, letter_required=True)
    (copied,) = act(event, lambda: services.copy_delegations(event, earlier))
    terms = services.terms_of(copied)
    assert (terms.quota, terms.places, terms.letter_required) == (6, {HEAD: 1, ADVISER: 2}, True)
    assert terms.deadline == deadline + timedelta(days=30)
    assert services.count_delegations([earlier.id, event.id]) == {earlier.id: 1, event.id: 1}


def viewer_of(*institution_ids: uuid.UUID) -> Viewer:
    roles = frozenset(RoleAt("institution", each, Role.FOCAL_POINT) for each in institution_ids)
    return Viewer(account_id=uuid.uuid4(), person_id=uuid.uuid4(), roles=roles)


def test_the_institutions_of_a_government_serve_its_delegation_and_nobody_else() -> None:
    event = coming_event()
    ours, theirs = make_delegation(event), make_delegation(event, "GT")
    ministry, university = make_institution(), make_institution(kind=InstitutionKind.ACADEMIA)
    with event_scope(event.id):
        assert services.get_served(ours.id, ministry).id == ours.id
        for institution, delegation in ((ministry, theirs), (university, ours)):
            with pytest.raises(NotFound):
                services.get_served(delegation.id, institution)
    assert [each.delegation.id for each in services.list_served(viewer_of(ministry.id))] == [ours.id]
    assert services.list_served(viewer_of(university.id)) == []


def test_the_mail_goes_to_whoever_holds_the_post_today() -> None:
    event = coming_event()
    ministry, point = make_post()
    delegation = make_delegation(event)
    successor = make_person()
    with transaction():
        directory.hand_over(appointment_id=point.appointment_id, successor_id=successor.id, on=clock.today())
    written = act(event, lambda: services.convene(event, Convener.PRESIDENCY, [delegation.id]))
    assert written == 1
    (mail,) = mails("convened")
    assert mail.recipient == successor.email
    with event_scope(event.id):
        assert services.get_delegation(delegation.id).convened_at is not None
    assert ministry.country_code == "HN"


def test_nobody_to_write_to_is_said() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    with pytest.raises(NoFocalPoint):
        act(event, lambda: services.convene(event, Convener.HOST, [delegation.id]))


def test_only_who_has_not_finished_is_reminded() -> None:
    event = coming_event()
    for code in ("HN", "GT"):
        make_post(code)
    done, open_one = make_delegation(event), make_delegation(event, "GT")
    make_delegate(event, done, role=HEAD)
    assert act(event, lambda: services.remind(event)) == 1
    assert act(event, lambda: services.remind(event)) == 1
    (mail,) = mails("reminded")
    assert str(open_one.id) in str(mail.occasion)


def test_the_table_says_what_each_delegation_lacks_in_a_constant_number_of_queries() -> None:
    event = coming_event()
    codes = ("HN", "GT", "SV", "CR")
    for code in codes:
        make_post(code)
        make_delegate(event, make_delegation(event, code, letter_required=True), role=HEAD)
    few = _queries(event)
    for code in ("MX", "PA", "NI", "BZ"):
        make_post(code)
        make_delegation(event, code)
    assert _queries(event) == few
    with event_scope(event.id):
        rows = {row.delegation.country_code: row for row in services.table()}
    assert (rows["HN"].taken, rows["HN"].lacks_head, rows["HN"].lacks_letter) == (1, False, True)
    assert (rows["MX"].taken, rows["MX"].lacks_head, rows["MX"].lacks_letter) == (0, True, False)


def _queries(event: Event) -> int:
    event_id = event.id
    db.session.rollback()
    db.session.expire_all()
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        with event_scope(event_id):
            services.table()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


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
