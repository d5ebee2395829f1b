"""Letting people into sessions by name: so many of each country, and observers only by a word on record."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.text import fold
from app.directory.models import Body, Institution
from app.events import services as events
from app.events.models import Event, ObserverAuthorisation, Session
from app.registration.models import Registration, SeatPool, SessionAdmission
from app.registration.rules import PlaceState, PoolKind, RegistrationState, SessionNotOpen
from app.registration.rules.admitting import (
    BY_NAME,
    COUNTED,
    AdmissionNotNeeded,
    AlreadyAdmitted,
    HeadCountFull,
    NotAdmitted,
    NotTakingPart,
    ObserverNotAdmitted,
    head_count,
    head_subject,
)
from app.registration.services import claims, notices, owners, seats
from app.registration.services.choosing import session_places


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Those of one country (or institution) who are let into a session; no capacity counts nobody."""

    subject: str
    capacity: int | None
    admitted: list[Registration] = field(default_factory=list)

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - len(self.admitted))


def head_count_of(event: Event, session: Session) -> int | None:
    """Return how many of one country the session takes."""
    of_the_body = None
    if session.per_country is None and session.access in COUNTED and event.body_id is not None:
        body = db.session.get(Body, event.body_id)
        of_the_body = body.closed_delegation_max if body else None
    return head_count(session.access, session.per_country, of_the_body)


def subject_of(registration: Registration) -> str:
    """Name whose heads the registration counts among: the country of its institution before its own."""
    institution = None
    if registration.institution_id is not None:
        institution = db.session.get(Institution, registration.institution_id)
    country_code = (institution.country_code if institution else None) or registration.country_code
    return head_subject(country_code, registration.institution_id)


def admit(event: Event, session: Session, registration: Registration) -> SessionAdmission:
    """Let somebody into a session by name; who is in already stays.

    Raises HeadCountFull with the names of those who hold the places, ObserverNotAdmitted,
    NotTakingPart, AdmissionNotNeeded.
    """
    pool = _pool(event, session, subject_of(registration))
    # Looked at only now: whoever let them in a moment ago held the pool until they had finished.
    found = find_admission(session.id, registration.id)
    if found is not None:
        return found
    _check(session, registration)
    if not claims.claim(pool, registration):
        names = [each.full_name for each in claims.holders([pool.id])[pool.id]]
        raise HeadCountFull(capacity=pool.capacity, names=", ".join(names))
    admission = _write(event, session, registration)
    audit.record(
        "admission.made",
        "session",
        session.id,
        person=audit.personal(registration.person_id or registration.id),
        of=pool.subject,
    )
    notices.admitted(event, registration, session, admission.id)
    return admission


def withdraw_admission(event: Event, session: Session, registration: Registration) -> None:
    """Take an admission back; the place is free for another of the same country."""
    if not _drop(event, session, registration):
        return
    audit.record(
        "admission.withdrawn",
        "session",
        session.id,
        person=audit.personal(registration.person_id or registration.id),
    )


def swap_admission(
    event: Event, session: Session, *, leaves: Registration, enters: Registration
) -> SessionAdmission:
    """Let one in for another: the place passes over, or nothing changes at all.

    Within one country the place never comes free in between, so nobody can take it. Raises what
    `admit` raises, NotAdmitted for who has no place, AlreadyAdmitted for who has one.
    """
    with db.session.begin_nested():
        held = _lock_both(event, session, leaves, enters)
        if find_admission(session.id, enters.id) is not None:
            raise AlreadyAdmitted(name=enters.full_name)
        _check(session, enters)
        if held is None or find_admission(session.id, leaves.id) is None:
            raise NotAdmitted(name=leaves.full_name)
        if held.subject == subject_of(enters):
            if not claims.pass_on(held, leaves.id, enters):
                raise NotAdmitted(name=leaves.full_name)
            admission = _write(event, session, enters)
            notices.admitted(event, enters, session, admission.id)
        else:
            admission = admit(event, session, enters)
        _drop(event, session, leaves)
        audit.record(
            "admission.swapped",
            "session",
            session.id,
            leaves=audit.personal(leaves.person_id or leaves.id),
            enters=audit.personal(enters.person_id or enters.id),
            of=held.subject,
        )
    return admission


def give_back_admissions(registration: Registration) -> None:
    """End every admission of a registration that ends, and give its places back."""
    for pool in claims.pools_with(registration.id, PoolKind.HEAD_COUNT):
        claims.give_back(pool, registration.id)
    dropped = db.session.scalars(
        sa.delete(SessionAdmission)
        .where(SessionAdmission.registration_id == registration.id)
        .returning(SessionAdmission.session_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    for session_id in dropped:
        audit.record(
            "admission.withdrawn",
            "session",
            session_id,
            person=audit.personal(registration.person_id or registration.id),
            because="registration.ended",
        )


def find_admission(session_id: uuid.UUID, registration_id: uuid.UUID) -> SessionAdmission | None:
    return db.session.scalar(
        sa.select(SessionAdmission).where(
            SessionAdmission.session_id == session_id, SessionAdmission.registration_id == registration_id
        )
    )


def head_counts(event: Event, session: Session) -> list[HeadCount]:
    """List who is let into the session, by country, with the places that each country has."""
    capacity = head_count_of(event, session)
    pools = db.session.scalars(
        sa.select(SeatPool).where(SeatPool.owner_id == session.id, SeatPool.kind == PoolKind.HEAD_COUNT)
    ).all()
    who = claims.holders([pool.id for pool in pools])
    counted = [HeadCount(pool.subject, capacity, who[pool.id]) for pool in pools if who[pool.id]]
    known = {each.id for count in counted for each in count.admitted}
    rest = [each for each in list_admitted(session.id) if each.id not in known]
    if rest:
        counted.append(HeadCount("", None, rest))
    return sorted(counted, key=lambda count: count.subject)


def heads_of(sessions: Sequence[Session], event: Event, subject: str) -> dict[uuid.UUID, HeadCount]:
    """Return how many of one country each of the sessions takes, and who they are."""
    pools = db.session.scalars(
        sa.select(SeatPool).where(
            SeatPool.owner_id.in_([session.id for session in sessions]),
            SeatPool.kind == PoolKind.HEAD_COUNT,
            SeatPool.subject == subject,
        )
    ).all()
    who = claims.holders([pool.id for pool in pools])
    of_session = {pool.owner_id: who[pool.id] for pool in pools}
    return {
        session.id: HeadCount(subject, head_count_of(event, session), of_session.get(session.id, []))
        for session in sessions
    }


def list_counted_sessions(event: Event) -> list[Session]:
    """List the sessions in scope that take so many of each country, in order of time."""
    rows = db.session.scalars(
        sa.select(Session)
        .options(sa.orm.joinedload(Session.room))
        .where(Session.access.in_(COUNTED), Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.order, Session.code)
    )
    return [session for session in rows if head_count_of(event, session) is not None]


def list_admitted(session_id: uuid.UUID) -> Sequence[Registration]:
    """List who was let into a session by name."""
    return db.session.scalars(
        sa.select(Registration)
        .join(SessionAdmission, SessionAdmission.registration_id == Registration.id)
        .where(SessionAdmission.session_id == session_id)
        .order_by(Registration.sort_name)
    ).all()


def list_admissible(
    session_id: uuid.UUID, search: str, *, without: Collection[uuid.UUID] = (), limit: int = 20
) -> Sequence[Registration]:
    """List who takes part, is not in the session yet and is called like this."""
    inside = sa.select(SessionAdmission.registration_id).where(SessionAdmission.session_id == session_id)
    query = sa.select(Registration).where(
        Registration.state == RegistrationState.CONFIRMED,
        Registration.id.not_in(inside),
        Registration.id.not_in(list(without)),
    )
    for word in fold(search).split():
        query = query.where(
            Registration.sort_name.contains(word, autoescape=True)
            | Registration.email_norm.contains(word, autoescape=True)
        )
    return db.session.scalars(query.order_by(Registration.sort_name).limit(limit)).all()


def _check(session: Session, registration: Registration) -> None:
    if session.access not in BY_NAME:
        raise AdmissionNotNeeded
    if session.cancelled_at is not None:
        raise SessionNotOpen
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotTakingPart(name=registration.full_name)
    facts = events.classes_by_code().get(registration.participant_class)
    if facts is not None and facts.is_observer and not _has_word(session, registration):
        raise ObserverNotAdmitted(name=registration.full_name)


def _has_word(session: Session, registration: Registration) -> bool:
    given = sa.select(ObserverAuthorisation.id).where(
        ObserverAuthorisation.session_id == session.id,
        ObserverAuthorisation.person_id == registration.person_id,
    )
    return registration.person_id is not None and db.session.scalar(given) is not None


def _pool(event: Event, session: Session, subject: str) -> SeatPool:
    """Return the pool of a country in a session, locked, at what the session takes now."""
    capacity = head_count_of(event, session)
    pool = seats.pool_of(session.id, PoolKind.HEAD_COUNT, subject, capacity)
    claims.lock(pool)
    seats.follow_capacity(pool, capacity)
    return pool


def _pool_of_holder(session: Session, registration: Registration) -> SeatPool | None:
    for pool in claims.pools_with(registration.id, PoolKind.HEAD_COUNT):
        if pool.owner_id == session.id:
            return pool
    return None


def _lock_both(event: Event, session: Session, leaves: Registration, enters: Registration) -> SeatPool | None:
    """Lock the pools of both sides, in one order for everybody; return the one of who leaves."""
    held = _pool_of_holder(session, leaves)
    wanted = seats.pool_of(session.id, PoolKind.HEAD_COUNT, subject_of(enters), head_count_of(event, session))
    for pool in sorted({each.id: each for each in (held, wanted) if each}.values(), key=lambda one: one.id):
        claims.lock(pool)
    return held


def _write(event: Event, session: Session, registration: Registration) -> SessionAdmission:
    admission = SessionAdmission(event_id=event.id, session_id=session.id, registration_id=registration.id)
    db.session.add(admission)
    db.session.flush()
    return admission


def _drop(event: Event, session: Session, registration: Registration) -> bool:
    """End an admission, its place among the heads, and a chosen seat that it had opened."""
    pool = _pool_of_holder(session, registration)
    if pool is not None:
        claims.give_back(pool, registration.id)
    admission = find_admission(session.id, registration.id)
    if admission is None:
        return False
    db.session.delete(admission)
    for place in session_places(registration.id):
        if place.pool.subject == str(session.id) and place.state is not PlaceState.RELEASED:
            owners.give_back(event, place)
    db.session.flush()
    notices.not_admitted(event, registration, admission.id)
    return True
