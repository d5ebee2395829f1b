"""From the seating in force to what participants see: what would change and for whom, and telling them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.jobs import enqueue
from app.events.models import Event, Room
from app.messages.services import write
from app.registration.models import Registration
from app.registration.services import list_confirmed
from app.registration.services.notices import context_of
from app.working_tables.models import Seat, Seating, SeatNotice, WorkingTable
from app.working_tables.rules import SeatingSettled
from app.working_tables.rules.steps import NothingToPublish, PreviewOutdated
from app.working_tables.services.occasions import KIND
from app.working_tables.services.seating import find_current_seating, find_published_seating
from app.working_tables.services.tables import list_tables

TELL = "working_tables.tell"


class NewsKind(StrEnum):
    """What is news to somebody."""

    NEW = "new"
    MOVED = "moved"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class News:
    """What somebody would be told: their table, and the one they were told before."""

    kind: NewsKind
    registration: Registration
    before: WorkingTable | None
    after: WorkingTable | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing the seating in force would do."""

    seating: Seating
    published: Seating | None
    news: tuple[News, ...]
    unchanged: int
    unseated: int
    differs: bool


def places_in(seating: Seating | None) -> dict[UUID, UUID]:
    """Return the table of each registration in a seating."""
    if seating is None:
        return {}
    rows = db.session.execute(
        sa.select(Seat.registration_id, Seat.table_id).where(Seat.seating_id == seating.id)
    )
    return {row.registration_id: row.table_id for row in rows}


def count_unpublished(event: Event) -> int:
    """Count who takes part and sits elsewhere in the seating in force than participants see."""
    current, published = find_current_seating(), find_published_seating()
    if current is None or published is None or current.id == published.id:
        return 0
    here, shown = places_in(current), places_in(published)
    return sum(here.get(row.id) != shown.get(row.id) for row in list_confirmed(event.id))


def preview(event: Event) -> Preview:
    """Say whom publishing the seating in force would tell what; raises SeatingSettled where there is none."""
    current, published = find_current_seating(), find_published_seating()
    if current is None:
        raise SeatingSettled
    places, shown = places_in(current), places_in(published)
    registrations = list_confirmed(event.id)
    tables = {table.id: table for table in list_tables(event)}
    news = _news(registrations, places, tables)
    seated = {row.id for row in registrations if row.id in places}
    return Preview(
        seating=current,
        published=published,
        news=tuple(news),
        unchanged=len(seated - {each.registration.id for each in news}),
        unseated=len(registrations) - len(seated),
        differs=published is None or any(places.get(row.id) != shown.get(row.id) for row in registrations),
    )


def _news(
    registrations: Sequence[Registration], places: Mapping[UUID, UUID], tables: Mapping[UUID, WorkingTable]
) -> list[News]:
    told = {row.registration_id: row.table_id for row in db.session.scalars(sa.select(SeatNotice))}
    found = []
    for row in registrations:
        before, after = told.get(row.id), places.get(row.id)
        if before != after:
            kind = NewsKind.NONE if after is None else NewsKind.MOVED if before else NewsKind.NEW
            found.append(
                News(kind, row, tables.get(before) if before else None, tables.get(after) if after else None)
            )
    return found


def publish_seating(
    event: Event, *, by: UUID | None, seating_id: UUID | None = None, revision: int | None = None
) -> Seating:
    """Let participants see the seating in force, and have those told whose table is another.

    `seating_id` and `revision` are what the preview showed: refused where somebody changed it since.
    """
    current = find_current_seating()
    if current is None:
        raise SeatingSettled
    locked = sa.select(Seating).where(Seating.id == current.id).with_for_update()
    db.session.scalar(locked.execution_options(populate_existing=True))
    if seating_id not in (None, current.id) or revision not in (None, current.revision):
        raise PreviewOutdated
    published = find_published_seating()
    if published is not None and not preview(event).differs:
        raise NothingToPublish
    current.published_at, current.published_by_id = clock.now(), by
    db.session.flush()
    audit.record("working_tables.publish", "seating", current.id, number=current.number)
    key = f"{current.id}:{current.published_at.isoformat()}"
    enqueue(TELL, {"event": str(event.id)}, key=key, event_id=event.id)
    return current


def tell(event: Event) -> int:
    """Write to everybody whose table differs from what they were told last; return to how many."""
    published = find_published_seating()
    if published is None or published.published_at is None:
        return 0
    tables = {table.id: table for table in list_tables(event)}
    rooms = {room.id: room.name for room in db.session.scalars(sa.select(Room))}
    known = {row.registration_id: row for row in db.session.scalars(sa.select(SeatNotice))}
    news = _news(list_confirmed(event.id), places_in(published), tables)
    for each in news:
        _write(event, published, each, rooms)
        notice = known.get(each.registration.id)
        if notice is None:
            notice = SeatNotice(event_id=event.id, registration_id=each.registration.id)
            db.session.add(notice)
        notice.table_id, notice.told_at = each.after.id if each.after else None, clock.now()
    db.session.flush()
    audit.record("working_tables.tell", "seating", published.id, people=len(news))
    return len(news)


def _write(event: Event, published: Seating, news: News, rooms: Mapping[UUID, str]) -> None:
    row, table = news.registration, news.after
    moment = published.published_at.isoformat() if published.published_at else ""
    write(
        event,
        kind=KIND,
        to=row.email,
        locale=row.language,
        occasion=f"{published.id}:{moment}:{row.id}",
        about=row.id,
        context={
            **context_of(row),
            "table": dict(table.name) if table else {},
            "axis": dict(table.axis) if table else {},
            "room": rooms.get(table.room_id, "") if table and table.room_id else "",
            "before": dict(news.before.name) if news.before else {},
        },
    )
