"""Say why a finding of the year stays, or take that back."""

from uuid import UUID

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.yearplan.models import YearAcknowledgement


def acknowledge(year: int, key: str, reason: str, *, by: UUID | None) -> YearAcknowledgement:
    """Keep the reason why a finding stays; a second one replaces the first."""
    query = sa.select(YearAcknowledgement).where(
        YearAcknowledgement.year == year, YearAcknowledgement.key == key
    )
    found = db.session.scalar(query)
    if found is None:
        found = YearAcknowledgement(year=year, key=key, reason=reason, by_id=by)
        db.session.add(found)
    found.reason, found.by_id = reason, by
    db.session.flush()
    audit.record("year.acknowledged", "year_acknowledgement", found.id, year=year, finding=key)
    return found


def take_back(year: int, acknowledgement_id: UUID) -> None:
    """Let a finding stand open again; raises NotFound."""
    found = db.session.get(YearAcknowledgement, acknowledgement_id)
    if found is None or found.year != year:
        raise NotFound
    audit.record("year.reopened", "year_acknowledgement", found.id, year=year, finding=found.key)
    db.session.delete(found)
