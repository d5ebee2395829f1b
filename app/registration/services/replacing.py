"""Handing a seat at the event from one registration to another, without the queue in between."""

import uuid

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.events.models import Event
from app.registration.models import Place, Registration
from app.registration.rules import PlaceState, RegistrationState
from app.registration.services import claims, notices, pools
from app.registration.services.changing import mode_pool


def hand_over_seat(event: Event, *, leaves: Registration, enters: Registration) -> bool:
    """Give who waits the seat of who leaves for them; tell whether there was one to give."""
    if enters.state is not RegistrationState.WAITING or enters.mode is not leaves.mode:
        return False
    pool = mode_pool(event, enters.mode)
    claims.lock(pool)
    if not claims.has_place(pool.id, leaves.id) or not _leave_line(pool.id, enters.id):
        return False
    claims.pass_on(pool, leaves.id, enters)
    enters.state, enters.confirmed_at = RegistrationState.CONFIRMED, clock.now()
    db.session.flush()
    notices.promoted(event, enters)
    audit.record("registration.promoted", "registration", enters.id, instead_of=str(leaves.id))
    return True


def _leave_line(pool_id: uuid.UUID, registration_id: uuid.UUID) -> bool:
    waits = db.session.scalar(
        sa.select(Place)
        .where(Place.pool_id == pool_id, Place.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )
    if waits is None or waits.state is not PlaceState.WAITING or waits.party_id is not None:
        return False
    waits.state, waits.number = PlaceState.RELEASED, None
    db.session.flush()
    pools.leave_line(pool_id)
    return True
