"""Reading registrations: for organisers, for the person, and for the features above."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.access import Admission, hash_token
from app.core.audit import AuditEntry
from app.core.db import across_events, db, event_scope
from app.core.errors import NotFound
from app.core.text import fold
from app.events.models import Event, ParticipantClass, Session
from app.events.rules import Mode
from app.registration.models import Invitation, Place, Registration, SeatPool
from app.registration.rules import BROUGHT, ENDED, PlaceState, PoolKind, RegistrationState
from app.registration.services.choosing import admitted_sessions, chosen_session_ids
from app.registration.services.lines import positions


@dataclass(frozen=True, slots=True)
class Seats:
    """How full a way of taking part is; `capacity` None has no limit."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)


def get_registration(registration_id: uuid.UUID) -> Registration:
    """Return a registration of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(Registration).where(Registration.id == registration_id))
    if found is None:
        raise NotFound
    return found


def list_confirmed(event_id: uuid.UUID) -> Sequence[Registration]:
    """List who takes part, by name."""
    with event_scope(event_id):
        return db.session.scalars(
            sa.select(Registration)
            .where(Registration.state == RegistrationState.CONFIRMED)
            .order_by(Registration.sort_name)
        ).all()


def list_registrations(
    *,
    state: RegistrationState | None = None,
    mode: Mode | None = None,
    search: str = "",
    page: int = 1,
    size: int = 50,
) -> tuple[Sequence[Registration], int]:
    """Return a page of the registrations of the event in scope, and how many there are in all."""
    query = sa.select(Registration)
    if state is not None:
        query = query.where(Registration.state == state)
    if mode is not None:
        query = query.where(Registration.mode == mode)
    if search:
        like = f"%{fold(search)}%"
        query = query.where(Registration.sort_name.like(like) | Registration.email_norm.like(like))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = query.order_by(Registration.sort_name, Registration.id).limit(size).offset((page - 1) * size)
    return db.session.scalars(rows).all(), total


def find_by_link(token: str) -> Registration | None:
    """Find the registration of a personal link, whatever event it is of."""
    with across_events("a personal link names the registration, not the event"):
        return db.session.scalar(sa.select(Registration).where(Registration.link_hash == hash_token(token)))


def find_by_any_ticket(code: str) -> Registration | None:
    """Find the registration of a ticket, whatever event it is of: whoever asks has scanned its code."""
    with across_events("the code in a ticket names the registration, not the event"):
        return find_by_ticket(code)


def find_by_ticket(code: str) -> Registration | None:
    """Find a registration of the event in scope by the secret of its ticket."""
    return db.session.scalar(sa.select(Registration).where(Registration.ticket_hash == hash_token(code)))


def list_of_person(person_id: uuid.UUID) -> Sequence[Registration]:
    """List a person's registrations to all events, the ended ones too."""
    with across_events("a person's own registrations, whatever the event"):
        return db.session.scalars(
            sa.select(Registration)
            .where(Registration.person_id == person_id)
            .order_by(Registration.created_at.desc())
        ).all()


def find_own(event_id: uuid.UUID, person_id: uuid.UUID) -> Registration | None:
    """Find what a person has at an event."""
    with event_scope(event_id):
        return db.session.scalar(sa.select(Registration).where(Registration.person_id == person_id))


def admission_of(person_id: uuid.UUID, event_id: uuid.UUID) -> Admission:
    """Say what a person is to an event, for deciding what they may see."""
    with event_scope(event_id):
        found = db.session.execute(
            sa.select(Registration, ParticipantClass.standing, ParticipantClass.needs_word)
            .join(ParticipantClass, ParticipantClass.code == Registration.participant_class)
            .where(Registration.person_id == person_id)
        ).first()
        if found is None or not found[0].is_active:
            return Admission()
        registration, standing, needs_word = found
        sessions = admitted_sessions(registration.id) | chosen_session_ids(registration.id)
    return Admission(
        registration_id=registration.id,
        participant_class=registration.participant_class,
        is_confirmed=registration.state is RegistrationState.CONFIRMED,
        is_invited=registration.origin in BROUGHT,
        standing=standing.value,
        needs_word=needs_word,
        session_ids=sessions,
    )


def seats_of(event_id: uuid.UUID, kind: PoolKind = PoolKind.MODE) -> dict[str, Seats]:
    """Return how full each pool of the event is, by subject; pools appear with the first registration."""
    with event_scope(event_id):
        rows = db.session.execute(
            sa.select(SeatPool.subject, SeatPool.capacity, SeatPool.taken, SeatPool.waiting).where(
                SeatPool.owner_id == event_id, SeatPool.kind == kind
            )
        )
        return {row.subject: Seats(row.capacity, row.taken, row.waiting) for row in rows}


def count_by_state(event_id: uuid.UUID) -> dict[RegistrationState, int]:
    """Count the registrations of an event by state."""
    with event_scope(event_id):
        rows = db.session.execute(sa.select(Registration.state, sa.func.count()).group_by(Registration.state))
        return {state: count for state, count in rows}  # noqa: C416


def count_by_day(event_id: uuid.UUID) -> list[tuple[str, int]]:
    """Count registrations that were not ended, by the UTC day on which they came."""
    day = sa.func.date(Registration.created_at)
    with event_scope(event_id):
        rows = db.session.execute(
            sa.select(day, sa.func.count())
            .where(Registration.state.not_in(ENDED))
            .group_by(day)
            .order_by(day)
        )
        return [(str(written), count) for written, count in rows]


def count_by_country_and_mode(event_id: uuid.UUID) -> dict[str, dict[str, int]]:
    """Count those who take part, by country and by mode; without a country under ''."""
    with event_scope(event_id):
        rows = db.session.execute(
            sa.select(Registration.country_code, Registration.mode, sa.func.count())
            .where(Registration.state == RegistrationState.CONFIRMED)
            .group_by(Registration.country_code, Registration.mode)
        )
        counts: dict[str, dict[str, int]] = {}
        for country, mode, count in rows:
            counts.setdefault(country or "", {})[str(mode)] = count
        return counts


def list_invitations() -> Sequence[Invitation]:
    """List the invitations of the event in scope."""
    return db.session.scalars(sa.select(Invitation).order_by(Invitation.email_norm)).all()


def seats_declared(event: Event) -> dict[str, Seats]:
    """Return how full each way of taking part is, also before anybody came."""
    found = seats_of(event.id)
    declared = {Mode.IN_PERSON: event.capacity_in_person, Mode.ONLINE: event.capacity_online}
    return {
        mode: found.get(mode, Seats(capacity, 0, 0))
        for mode, capacity in declared.items()
        if event.mode in {Mode.HYBRID, mode}
    }


def seats_of_sessions(event: Event) -> dict[str, Seats]:
    """Return how full each session with chosen seats is, by its id."""
    return seats_of(event.id, PoolKind.SESSION)


def list_all() -> Sequence[Registration]:
    """List every registration of the event in scope, by name."""
    return db.session.scalars(sa.select(Registration).order_by(Registration.sort_name)).all()


def positions_of(rows: Sequence[Registration]) -> dict[uuid.UUID, int]:
    """Return the places in the queue of those among these who wait for a way of taking part."""
    waiting = [row.id for row in rows if row.state is RegistrationState.WAITING]
    if not waiting:
        return {}
    places = db.session.scalars(
        sa.select(Place)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .options(sa.orm.contains_eager(Place.pool))
        .where(
            Place.registration_id.in_(waiting),
            Place.state == PlaceState.WAITING,
            SeatPool.kind == PoolKind.MODE,
        )
    ).all()
    found = positions(places)
    return {place.registration_id: found[place.id] for place in places if place.id in found}


def history_of(registration: Registration) -> Sequence[AuditEntry]:
    """List what the record says of a registration, the latest first."""
    return db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.object_kind == "registration", AuditEntry.object_id == str(registration.id))
        .order_by(AuditEntry.seq.desc())
    ).all()


def chosen_titles(registration: Registration) -> list[dict[str, str]]:
    """Return the titles of the sessions in which the registration has a seat, in order of time."""
    chosen = chosen_session_ids(registration.id)
    query = sa.select(Session).where(Session.id.in_(chosen)).order_by(Session.starts_at)
    return [session.title for session in db.session.scalars(query)]


def count_confirmed_by_event(event_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count who takes part in each of the events; called across events."""
    rows = db.session.execute(
        sa.select(Registration.event_id, sa.func.count())
        .where(Registration.state == RegistrationState.CONFIRMED, Registration.event_id.in_(event_ids))
        .group_by(Registration.event_id)
    )
    return {event_id: count for event_id, count in rows}  # noqa: C416
