"""Participants as those whom organisers write to: chosen by what they are, found, named."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.db import across_events, db
from app.core.text import fold
from app.events.models import Event, Session
from app.events.rules import Mode
from app.messages.rules import Recipient, Selection
from app.registration.models import Invitation, Place, Registration, SeatPool, SessionAdmission
from app.registration.rules import PlaceState, PoolKind, RegistrationState
from app.registration.services import notices

# Nobody writes to an address that was never proved.
UNPROVED = (RegistrationState.HELD, RegistrationState.EXPIRED)


def _chosen(event: Event, selection: Selection) -> list[sa.ColumnElement[bool]]:
    wanted = [Registration.event_id == event.id, Registration.state.not_in(UNPROVED)]
    columns = {
        "state": Registration.state,
        "class": Registration.participant_class,
        "mode": Registration.mode,
        "country": Registration.country_code,
    }
    for name, column in columns.items():
        if selection.get(name):
            wanted.append(column.in_(list(selection[name])))
    if selection.get("session"):
        wanted.append(Registration.id.in_(_in_sessions(selection["session"])))
    return wanted


def _in_sessions(session_ids: Sequence[str]) -> sa.CompoundSelect[Any]:
    seated = (
        sa.select(Place.registration_id)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .where(
            SeatPool.kind == PoolKind.SESSION,
            SeatPool.subject.in_(list(session_ids)),
            Place.state == PlaceState.TAKEN,
        )
    )
    by_name = sa.select(SessionAdmission.registration_id).where(
        SessionAdmission.session_id.in_([uuid.UUID(each) for each in session_ids])
    )
    return sa.union(seated, by_name)


def count(event: Event, selection: Selection) -> int:
    """Count the chosen."""
    query = sa.select(sa.func.count()).select_from(Registration).where(*_chosen(event, selection))
    return db.session.scalar(query) or 0


def count_groups(event: Event, selection: Selection) -> list[tuple[str, Mode, int]]:
    """Count the chosen by class and way of taking part."""
    kinds = (Registration.participant_class, Registration.mode)
    rows = db.session.execute(
        sa.select(*kinds, sa.func.count()).where(*_chosen(event, selection)).group_by(*kinds).order_by(*kinds)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def page(event: Event, selection: Selection, after: uuid.UUID | None, limit: int) -> list[Recipient]:
    """Return the next of the chosen in order of their ids."""
    query = sa.select(Registration).where(*_chosen(event, selection)).order_by(Registration.id).limit(limit)
    if after is not None:
        query = query.where(Registration.id > after)
    return [recipient(row) for row in db.session.scalars(query)]


def find(event: Event, registration_id: uuid.UUID) -> Recipient | None:
    """Return a registration of the event by id."""
    row = db.session.scalar(
        sa.select(Registration).where(Registration.event_id == event.id, Registration.id == registration_id)
    )
    return recipient(row) if row else None


def search(event: Event, text: str, limit: int) -> list[Recipient]:
    """Find people by name or address; without a text the first by name."""
    query = sa.select(Registration).where(Registration.event_id == event.id)
    for word in fold(text).split():
        by_name = Registration.sort_name.contains(word, autoescape=True)
        query = query.where(by_name | Registration.email_norm.contains(word, autoescape=True))
    query = query.order_by(Registration.sort_name, Registration.id).limit(limit)
    return [recipient(row) for row in db.session.scalars(query)]


def recipient(row: Registration) -> Recipient:
    """Say of a registration what a mail may say."""
    return Recipient(row.id, row.full_name, row.email, row.language, notices.context_of(row))


def chosen_sessions(event: Event) -> Sequence[Session]:
    """List the sessions that people have a place in by choice or by name."""
    return db.session.scalars(
        sa.select(Session)
        .where(
            Session.event_id == event.id,
            Session.cancelled_at.is_(None),
            sa.or_(Session.needs_choice.is_(True), Session.id.in_(sa.select(SessionAdmission.session_id))),
        )
        .order_by(Session.starts_at, Session.code)
    ).all()


def countries(event: Event) -> list[str]:
    """List the countries that participants come from."""
    query = sa.select(Registration.country_code).where(Registration.event_id == event.id).distinct()
    return [code for code in db.session.scalars(query) if code]


def names(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Name what mails are about: registrations and invitations, of any event."""
    if not ids:
        return {}
    with across_events("the queue of mails names people of every event it shows"):
        found = {row.id: row.full_name for row in _rows(Registration, ids)}
        found |= {row.id: row.name or row.email for row in _rows(Invitation, ids)}
    return found


def _rows(kind: Any, ids: Collection[uuid.UUID]) -> Sequence[Any]:
    return db.session.scalars(sa.select(kind).where(kind.id.in_(ids))).all()


def write_again(event: Event, about: uuid.UUID) -> bool:
    """Write once more how a registration or an invitation stands."""
    registration = db.session.scalar(sa.select(Registration).where(Registration.id == about))
    if registration is not None:
        notices.state_again(event, registration)
        return True
    invitation = db.session.scalar(sa.select(Invitation).where(Invitation.id == about))
    if invitation is not None:
        notices.invited_again(event, invitation)
        return True
    return False
