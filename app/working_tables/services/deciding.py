"""What becomes of a seating: accepted if nothing changed since it was computed, dropped, or taken back."""

from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.events.models import Event
from app.events.services import get_event_by_id
from app.working_tables.models import Seating
from app.working_tables.rules import SeatingOutdated, SeatingSettled, SeatingState
from app.working_tables.services.basis import changes_since
from app.working_tables.services.seating import find_current_seating


def accept_seating(seating: Seating, *, by: UUID | None) -> None:
    """Put a proposal in force; refused when people, wishes or tables changed since it was computed."""
    _open(seating)
    if seating.state is not SeatingState.PROPOSED:
        raise SeatingSettled
    event: Event = get_event_by_id(seating.event_id)
    changes = changes_since(event, seating)
    if changes:
        raise SeatingOutdated(changes=len(changes))
    others = sa.select(Seating).where(Seating.state == SeatingState.PROPOSED, Seating.id != seating.id)
    for other in db.session.scalars(others):
        other.state = SeatingState.DISCARDED
    seating.state, seating.decided_at, seating.decided_by_id = SeatingState.ACCEPTED, clock.now(), by
    db.session.flush()
    audit.record("working_tables.accept", "seating", seating.id, number=seating.number)


def discard_seating(seating: Seating) -> None:
    """Drop a proposal."""
    _open(seating)
    if seating.state is not SeatingState.PROPOSED:
        raise SeatingSettled
    seating.state, seating.decided_at = SeatingState.DISCARDED, clock.now()
    db.session.flush()
    audit.record("working_tables.discard", "seating", seating.id, number=seating.number)


def undo_seating() -> Seating | None:
    """Take back the seating in force; return the one accepted before it, which holds again.

    What participants see stays as it was published: only publishing changes that.
    """
    current = find_current_seating()
    if current is None:
        raise SeatingSettled
    current.state = SeatingState.DISCARDED
    db.session.flush()
    audit.record("working_tables.undo", "seating", current.id, number=current.number)
    return find_current_seating()


def _open(seating: Seating) -> None:
    """Read the seating as it is now, and let nobody else decide on it meanwhile."""
    query = sa.select(Seating).where(Seating.id == seating.id).with_for_update()
    db.session.scalar(query.execution_options(populate_existing=True))
