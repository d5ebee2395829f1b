"""Letting people into closed sessions by name: so many of each country, swaps, and who is never let in."""

import json
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.audit import AuditEntry, pseudonym
from app.core.db import db, event_scope, transaction
from app.core.mail import Mail
from app.directory.models import Body
from app.directory.rules import BodyKind
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import ObserverPermission, SessionAccess
from app.registration import services
from app.registration.models import Registration, SeatPool, SessionAdmission
from app.registration.rules import PoolKind, SessionNotOpen
from app.registration.rules.admitting import (
    AdmissionNotNeeded,
    AlreadyAdmitted,
    HeadCountFull,
    NotAdmitted,
    NotTakingPart,
    ObserverNotAdmitted,
    head_count,
    head_subject,
)
from tests.factories.delegations import closed_part, coming_event, official
from tests.factories.directory import make_institution, make_person
from tests.factories.events import make_session

pytestmark = pytest.mark.usefixtures("app")


def admit(event: Event, session: Session, registration: Registration) -> SessionAdmission:
    with transaction(), event_scope(event.id):
        return services.admit(
            event, events.get_session(session.id), services.get_registration(registration.id)
        )


def withdraw(event: Event, session: Session, registration: Registration) -> None:
    with transaction(), event_scope(event.id):
        services.withdraw_admission(
            event, events.get_session(session.id), services.get_registration(registration.id)
        )


def swap(event: Event, session: Session, leaves: Registration, enters: Registration) -> None:
    with transaction(), event_scope(event.id):
        services.swap_admission(
            event,
            events.get_session(session.id),
            leaves=services.get_registration(leaves.id),
            enters=services.get_registration(enters.id),
        )


def names(event: Event, session: Session) -> set[str]:
    db.session.rollback()
    with event_scope(event.id):
        return {row.full_name for row in services.list_admitted(session.id)}


def pool(session: Session, subject: str = "HN") -> SeatPool:
    db.session.rollback()
    found = db.session.scalar(
        sa.select(SeatPool).where(SeatPool.owner_id == session.id, SeatPool.subject == subject)
    )
    assert found is not None
    return found


@pytest.mark.both_databases
def test_a_fourth_of_one_country_is_refused_with_who_holds_the_three(app: Flask) -> None:
    event = coming_event()
    session = closed_part(event)
    three = [official(event) for _ in range(3)]
    for each in three:
        admit(event, session, each)
    with pytest.raises(HeadCountFull) as refused:
        admit(event, session, official(event))
    assert all(each.full_name in str(refused.value.facts["names"]) for each in three)
    admit(event, session, official(event, "GT"))
    assert len(names(event, session)) == 4
    assert pool(session).taken == 3
    assert pool(session).kind is PoolKind.HEAD_COUNT


def test_let_in_twice_is_let_in_once() -> None:
    event = coming_event()
    session, person = closed_part(event), official(event)
    first = admit(event, session, person)
    assert admit(event, session, person).id == first.id
    assert pool(session).taken == 1


@pytest.mark.both_databases
def test_the_database_itself_refuses_a_fourth(app: Flask) -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    admit(event, session, official(event))
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(sa.update(SeatPool).where(SeatPool.owner_id == session.id).values(taken=2))


def test_a_swap_keeps_the_place_and_the_record_keeps_the_swap() -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    leaves, enters = official(event), official(event)
    admit(event, session, leaves)
    swap(event, session, leaves, enters)
    assert names(event, session) == {enters.full_name}
    assert pool(session).taken == 1
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "admission.swapped")).one()
    assert entry.object_id == str(session.id)
    changes = json.dumps(entry.changes)
    assert str(pseudonym(leaves.person_id)) in changes
    assert str(pseudonym(enters.person_id)) in changes


def test_a_swap_that_is_refused_changes_nothing() -> None:
    event = coming_event()
    session = closed_part(event)
    inside, other, observer = (
        official(event),
        official(event),
        official(event, "BR", participant_class="observer_country"),
    )
    admit(event, session, inside)
    admit(event, session, other)
    for enters, refusal in ((observer, ObserverNotAdmitted), (other, AlreadyAdmitted)):
        with pytest.raises(refusal):
            swap(event, session, inside, enters)
    with pytest.raises(NotAdmitted):
        swap(event, session, official(event), official(event))
    assert names(event, session) == {inside.full_name, other.full_name}
    assert pool(session).taken == 2


def test_a_swap_across_countries_needs_a_place_of_the_other_country() -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    ours, theirs = official(event), official(event, "GT")
    admit(event, session, ours)
    admit(event, session, theirs)
    with pytest.raises(HeadCountFull):
        swap(event, session, ours, official(event, "GT"))
    assert names(event, session) == {ours.full_name, theirs.full_name}
    newcomer = official(event, "CR")
    swap(event, session, ours, newcomer)
    assert names(event, session) == {newcomer.full_name, theirs.full_name}
    assert pool(session).taken == 0


def test_who_is_not_in_any_more_frees_the_place() -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    first, second = official(event), official(event)
    admit(event, session, first)
    withdraw(event, session, first)
    withdraw(event, session, first)
    admit(event, session, second)
    assert names(event, session) == {second.full_name}
    assert pool(session).taken == 1


def test_a_cancelled_registration_gives_its_place_back() -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    first = official(event)
    admit(event, session, first)
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(first.id))
    assert pool(session).taken == 0
    assert names(event, session) == set()
    admit(event, session, official(event))


def test_an_observer_is_let_in_only_by_a_word_on_record() -> None:
    event = coming_event()
    session = closed_part(event)
    observer = official(event, "BR", participant_class="observer_country")
    with pytest.raises(ObserverNotAdmitted):
        admit(event, session, observer)
    with transaction(), event_scope(event.id):
        events.authorise_observer(
            event,
            session,
            person_id=known_to(observer),
            permission=ObserverPermission.ATTEND,
            authorised_by="Presidency",
            recorded_by=make_person().id,
        )
    admit(event, session, observer)
    assert names(event, session) == {observer.full_name}


def test_only_who_takes_part_is_let_in_and_only_where_names_count() -> None:
    event = coming_event(capacity_in_person=1)
    session = closed_part(event)
    official(event)
    waiting = official(event)
    with pytest.raises(NotTakingPart):
        admit(event, session, waiting)
    with pytest.raises(AdmissionNotNeeded):
        admit(event, make_session(event, "11:00"), official(event, mode="online"))


def test_the_places_follow_the_rule_of_the_session() -> None:
    event = coming_event()
    session = closed_part(event, per_country=2)
    people = [official(event) for _ in range(4)]
    for each in people[:2]:
        admit(event, session, each)
    set_rule(session, 3)
    admit(event, session, people[2])
    set_rule(session, 1)
    withdraw(event, session, people[0])
    with pytest.raises(HeadCountFull):
        admit(event, session, people[3])
    assert pool(session).taken == 2


def known_to(registration: Registration) -> uuid.UUID:
    assert registration.person_id is not None
    return registration.person_id


def set_rule(session: Session, per_country: int | None) -> None:
    with transaction(), event_scope(session.event_id):
        events.get_session(session.id).per_country = per_country


def test_the_closed_part_of_a_body_takes_what_the_body_says() -> None:
    with transaction():
        body = Body(code="CVM", kind=BodyKind.DECISION, name={"es": "CVM"}, closed_delegation_max=3)
        db.session.add(body)
        db.session.flush()
        body_id = body.id
    event = coming_event(body_id=body_id)
    session = closed_part(event, per_country=None)
    for _ in range(3):
        admit(event, session, official(event))
    with pytest.raises(HeadCountFull):
        admit(event, session, official(event))


def test_the_country_of_the_institution_counts_before_ones_own() -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    ministry = make_institution()
    admit(event, session, official(event))
    with pytest.raises(HeadCountFull):
        admit(event, session, official(event, "GT", institution_id=ministry.id))
    agency = make_institution(country_code=None)
    admit(event, session, official(event, None, institution_id=agency.id))
    with pytest.raises(HeadCountFull):
        admit(event, session, official(event, None, institution_id=agency.id))
    assert pool(session, f"institution:{agency.id}").taken == 1


def test_a_seat_chosen_in_the_session_ends_with_the_admission() -> None:
    event = coming_event()
    session = closed_part(event, needs_choice=True, capacity=5)
    person = official(event)
    admit(event, session, person)
    with transaction(), event_scope(event.id):
        services.choose_sessions(event, services.get_registration(person.id), [session.id])
    withdraw(event, session, person)
    assert person.person_id is not None
    assert session.id not in services.admission_of(person.person_id, event.id).session_ids


def test_only_who_is_let_in_reads_the_name_of_the_session() -> None:
    event = coming_event()
    session = closed_part(event, title={"es": "Parte reservada Garza"})
    leaves, enters = official(event), official(event)
    admit(event, session, leaves)
    swap(event, session, leaves, enters)
    db.session.rollback()
    for mail in db.session.scalars(sa.select(Mail)):
        told = "Garza" in json.dumps(mail.context, ensure_ascii=False)
        assert told == mail.template.endswith("/admitted")


def test_a_cancelled_session_lets_nobody_in() -> None:
    event = coming_event()
    session = closed_part(event)
    with transaction(), event_scope(event.id):
        events.get_session(session.id).cancelled_at = clock.now()
    with pytest.raises(SessionNotOpen):
        admit(event, session, official(event))


def test_heads_are_counted_in_closed_and_invited_sessions_alone() -> None:
    assert head_count(SessionAccess.CLOSED, None, 3) == 3
    assert head_count(SessionAccess.CLOSED, 2, 3) == 2
    assert head_count(SessionAccess.INVITED, None, 3) is None
    assert head_count(SessionAccess.INVITED, 4, None) == 4
    assert head_count(SessionAccess.OPEN, 4, 3) is None
    assert head_count(SessionAccess.MEMBERS, 4, 3) is None
    assert head_subject("HN", "x") == "HN"
    assert head_subject(None, "x") == "institution:x"
    assert head_subject(None, None) == "nobody"
