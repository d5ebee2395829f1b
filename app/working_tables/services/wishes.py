"""Everybody's wishes for organisers: pages of people with their order, and who excluded a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.text import fold
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import TableChoice, TableExclusion, WorkingTable


@dataclass(frozen=True, slots=True)
class WishList:
    """A page of people with their orders, and how many have said something."""

    rows: Sequence[Registration]
    orders: dict[UUID, list[UUID]]
    page: int
    pages: int
    total: int
    ranked: int
    silent: int


def list_wishes(event: Event, *, view: str, search: str, page: int, per_page: int) -> WishList:
    """Return a page of the confirmed people: all, those who ranked tables, or those who have not."""
    ranked = sa.select(TableChoice.registration_id).where(TableChoice.event_id == event.id)
    confirmed = Registration.state == RegistrationState.CONFIRMED
    everybody = _count(confirmed)
    said = _count(confirmed, Registration.id.in_(ranked))
    wanted = [confirmed]
    if view in {"ranked", "silent"}:
        inside = Registration.id.in_(ranked)
        wanted.append(inside if view == "ranked" else sa.not_(inside))
    if search:
        like = f"%{fold(search)}%"
        wanted.append(Registration.sort_name.like(like) | Registration.email_norm.like(like))
    total = _count(*wanted)
    pages = max(1, -(-total // per_page))
    page = min(page, pages)
    rows = db.session.scalars(
        sa.select(Registration)
        .where(*wanted)
        .order_by(Registration.sort_name, Registration.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).all()
    return WishList(rows, _orders(rows), page, pages, total, said, everybody - said)


def _count(*wanted: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*wanted)) or 0


def _orders(rows: Sequence[Registration]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    choices = sa.select(TableChoice).where(TableChoice.registration_id.in_(found)).order_by(TableChoice.rank)
    for choice in db.session.scalars(choices) if rows else ():
        found[choice.registration_id].append(choice.table_id)
    return found


def list_exclusions(event: Event) -> Sequence[tuple[Registration, WorkingTable]]:
    """List who cannot sit at which table, without the reasons."""
    rows = db.session.execute(
        sa.select(Registration, WorkingTable)
        .join(TableExclusion, TableExclusion.registration_id == Registration.id)
        .join(WorkingTable, WorkingTable.id == TableExclusion.table_id)
        .where(TableExclusion.event_id == event.id, Registration.state == RegistrationState.CONFIRMED)
        .order_by(Registration.sort_name, Registration.id)
    )
    return [(registration, table) for registration, table in rows]
