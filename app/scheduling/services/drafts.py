"""The draft of a programme: where each session stands in it, and the one door by which that changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, clock
from app.core.db import db, is_sqlite
from app.core.errors import NotFound
from app.core.text import pick
from app.events.models import Event, Session
from app.events.rules import Placement
from app.scheduling.models import Draft, DraftSlot, DraftStep
from app.scheduling.rules.drafts import Spot, Standing, StepKind, StepState, seen_of


@dataclass(frozen=True, slots=True)
class Slot:
    """One session: its public place, its place in the draft, and who put it there."""

    session_id: UUID
    code: str
    title: dict[str, str]
    minutes: int
    is_cancelled: bool
    public: Spot
    standing: Standing
    base: tuple[Spot, int | None] | None = None
    revision: int = 0
    moved_at: datetime | None = None
    moved_by_id: UUID | None = None

    @property
    def spot(self) -> Spot:
        return self.standing.spot

    @property
    def locked(self) -> bool:
        return self.standing.locked

    @property
    def is_moved(self) -> bool:
        return self.base is not None

    @property
    def is_contested(self) -> bool:
        """Tell whether the public place is another by now than the one the draft moved it from."""
        return self.base is not None and self.base != (self.public, self.minutes)

    @property
    def length(self) -> timedelta:
        return self.spot.length or self.public.length or timedelta(minutes=self.minutes)

    @property
    def seen(self) -> str:
        """Name what a page shows of this session, so that nobody writes over what they have not seen."""
        return seen_of(self.standing, self.revision)

    def at(self, starts_at: datetime | None, room_id: UUID | None) -> Standing:
        """Return the session at another time and room, as long as it is."""
        if starts_at is None:
            return replace(self.standing, spot=Spot())
        return replace(self.standing, spot=Spot(starts_at, starts_at + self.length, room_id))


Slots = dict[UUID, Slot]


def load_slots(event: Event) -> Slots:
    """Load every session of the event with what the draft says of it, in one statement."""
    rows = db.session.execute(
        sa.select(
            *(Session.id, Session.code, Session.title, Session.minutes, Session.cancelled_at),
            *(Session.starts_at, Session.ends_at, Session.room_id),
            *(DraftSlot.moved, DraftSlot.starts_at, DraftSlot.ends_at, DraftSlot.room_id, DraftSlot.locked),
            *(DraftSlot.base_starts_at, DraftSlot.base_ends_at, DraftSlot.base_room_id),
            *(DraftSlot.base_minutes, DraftSlot.revision, DraftSlot.moved_at, DraftSlot.moved_by_id),
        )
        .outerjoin(DraftSlot, DraftSlot.session_id == Session.id)
        .where(Session.event_id == event.id)
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.order, Session.code)
    )
    return {row[0]: _slot(row) for row in rows}


def _slot(row: Any) -> Slot:
    public, moved = Spot(*row[5:8]), bool(row[8])
    return Slot(
        session_id=row[0],
        code=row[1],
        title=row[2],
        minutes=row[3],
        is_cancelled=row[4] is not None,
        public=public,
        standing=Standing(Spot(*row[9:12]) if moved else public, bool(row[12])),
        base=(Spot(*row[13:16]), row[16]) if moved else None,
        revision=row[17] or 0,
        moved_at=row[18],
        moved_by_id=row[19],
    )


def drafted(event: Event) -> Mapping[UUID, Placement]:
    """Return the sessions that the draft puts elsewhere, each with its place there."""
    rows = db.session.execute(
        sa.select(DraftSlot.session_id, DraftSlot.starts_at, DraftSlot.ends_at, DraftSlot.room_id)
        .join(Session, Session.id == DraftSlot.session_id)
        .where(DraftSlot.event_id == event.id, DraftSlot.moved, Session.cancelled_at.is_(None))
    )
    return {row[0]: Placement(*row) for row in rows}


def locked(event: Event) -> frozenset[UUID]:
    """Return the sessions that nobody, and no search, moves."""
    return frozenset(
        db.session.scalars(
            sa.select(DraftSlot.session_id).where(DraftSlot.event_id == event.id, DraftSlot.locked)
        )
    )


def find_draft(event: Event) -> Draft | None:
    """Return the head of the draft, or None where nothing was ever moved."""
    return db.session.scalar(sa.select(Draft).where(Draft.event_id == event.id))


# --- writing ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Desk:
    """The draft as one organiser has it open for one step; nobody else writes meanwhile."""

    event: Event
    head: Draft
    slots: Slots

    def slot(self, session_id: UUID) -> Slot:
        found = self.slots.get(session_id)
        if found is None:
            raise NotFound
        return found

    def title(self, slot: Slot) -> str:
        return pick(slot.title, self.event.languages[0])

    def next_revision(self, by: UUID | None) -> int:
        """Count the draft on; pages that are open learn of it."""
        self.head.revision += 1
        self.head.saved_at, self.head.saved_by_id = clock.now(), by
        return self.head.revision


def open_desk(event: Event) -> Desk:
    """Open the draft for writing: whoever comes second waits, and then sees what the first one did."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    db.session.execute(insert(Draft).values(event_id=event.id, revision=0).on_conflict_do_nothing())
    query = sa.select(Draft).where(Draft.event_id == event.id).with_for_update()
    head = db.session.scalars(query.execution_options(populate_existing=True)).one()
    return Desk(event, head, load_slots(event))


def write_step(
    desk: Desk, kind: StepKind, after: Mapping[UUID, Standing], *, by: UUID | None
) -> DraftStep | None:
    """Write one step into the draft and the journal; None where everything is so already."""
    changed = {key: now for key, now in after.items() if desk.slots[key].standing != now}
    if not changed and kind is not StepKind.PUBLISH:
        return None
    revision = desk.next_revision(by)
    put(desk, changed, revision=revision, by=by)
    _drop_undone(desk.event, by)
    step = DraftStep(
        event_id=desk.event.id,
        number=_next_number(desk.event),
        revision=revision,
        kind=kind,
        before={str(key): desk.slots[key].standing.written() for key in changed},
        after={str(key): standing.written() for key, standing in changed.items()},
        person_id=by,
        done_at=clock.now(),
    )
    db.session.add(step)
    db.session.flush()
    if kind is not StepKind.PUBLISH:
        codes = [desk.slots[key].code for key in changed]
        audit.record("programme.drafted", "event", desk.event.id, step=kind, sessions=codes)
    return step


def _next_number(event: Event) -> int:
    last = db.session.scalar(sa.select(sa.func.max(DraftStep.number)).where(DraftStep.event_id == event.id))
    return (last or 0) + 1


def _drop_undone(event: Event, by: UUID | None) -> None:
    """What was undone cannot be done again once something else was done."""
    db.session.execute(
        sa.update(DraftStep)
        .where(
            DraftStep.event_id == event.id,
            DraftStep.person_id == by,
            DraftStep.state == StepState.UNDONE,
        )
        .values(state=StepState.DROPPED)
    )


def put(
    desk: Desk,
    standings: Mapping[UUID, Standing],
    *,
    revision: int,
    by: UUID | None,
    rebase: Iterable[UUID] = (),
) -> None:
    """Write where sessions stand; a row is kept only for what the draft moves or locks.

    `rebase` names sessions whose present public place the draft knows of from now on.
    """
    query = sa.select(DraftSlot).where(DraftSlot.session_id.in_(list(standings)))
    rows = {row.session_id: row for row in db.session.scalars(query)}
    fresh = set(rebase)
    for session_id, standing in standings.items():
        slot, row = desk.slots[session_id], rows.get(session_id)
        moved = standing.spot != slot.public
        if not moved and not standing.locked:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = DraftSlot(event_id=desk.event.id, session_id=session_id)
            db.session.add(row)
        known = slot.base if slot.base and moved and session_id not in fresh else (slot.public, slot.minutes)
        _fill(row, standing, known if moved else (Spot(), None))
        row.revision, row.moved_at, row.moved_by_id = revision, clock.now(), by
    db.session.flush()


def _fill(row: DraftSlot, standing: Standing, base: tuple[Spot, int | None]) -> None:
    (at, minutes), moved = base, base[1] is not None
    spot = standing.spot if moved else Spot()
    row.moved, row.locked = moved, standing.locked
    row.starts_at, row.ends_at, row.room_id = spot.starts_at, spot.ends_at, spot.room_id
    row.base_starts_at, row.base_ends_at, row.base_room_id = at.starts_at, at.ends_at, at.room_id
    row.base_minutes = minutes


def reload_slots(desk: Desk) -> None:
    """Read again what stands in the database, after something was written past the desk."""
    db.session.flush()
    desk.slots = load_slots(desk.event)
