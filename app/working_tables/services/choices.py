"""The order in which participants want the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import TableChoice, TableRound, WorkingTable
from app.working_tables.rules import (
    Barrier,
    ChoicesClosed,
    ChoicesUnclear,
    NotSeatable,
    OrderMoved,
    TableGone,
    TableNotForYou,
    barrier,
)
from app.working_tables.services.exclusion import find_exclusion, marks, store_exclusion
from app.working_tables.services.tables import seated_tables


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """Whether tables can be ranked now, and until when."""

    is_open: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A table at which somebody cannot sit, and why; no table takes it back."""

    table_id: UUID | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """All that somebody says of tables at once.

    `seen` is the order that the page showed; without `exclusion` what was excluded stays as it is.
    """

    order: Sequence[UUID]
    exclusion: Exclusion | None = None
    seen: Sequence[UUID] | None = None


def round_of(event_id: UUID) -> TableRound | None:
    """Find what is set for all tables of an event."""
    return db.session.scalar(sa.select(TableRound).where(TableRound.event_id == event_id))


def choice_state(event: Event) -> ChoiceState:
    """Tell until when the tables of an event are ranked: the day set for it, else the event's first day."""
    known = round_of(event.id)
    closes_at = known.choices_close_at if known else None
    still = clock.now() < closes_at if closes_at else clock.today(event.time_zone) <= event.starts_on
    return ChoiceState(still and event.cancelled_at is None, closes_at)


def close_choices_at(event: Event, closes_at: datetime | None) -> None:
    """Set until when participants rank the tables; None means until the event starts."""
    known = round_of(event.id)
    if known is None:
        known = TableRound(event_id=event.id)
        db.session.add(known)
    before, known.choices_close_at = known.choices_close_at, closes_at
    db.session.flush()
    audit.record("working_tables.deadline", "event", event.id, closes_at=(str(before), str(closes_at)))


def choices_of(registration: Registration) -> Sequence[UUID]:
    """List the tables that a participant ranked, the most wanted first."""
    return db.session.scalars(
        sa.select(TableChoice.table_id)
        .where(TableChoice.registration_id == registration.id)
        .order_by(TableChoice.rank)
    ).all()


def barriers_of(registration: Registration, tables: Sequence[WorkingTable]) -> dict[UUID, Barrier]:
    """Say which tables cannot take somebody, and why."""
    languages = frozenset({registration.language} if registration.language else ())
    found = {
        table.id: barrier(
            mode=registration.mode.value,
            languages=languages,
            offered=frozenset(table.modes),
            spoken=frozenset(table.languages),
            interpreted=table.interpretation,
        )
        for table in tables
    }
    return {key: each for key, each in found.items() if each is not None}


def may_rank(event: Event, registration: Registration) -> bool:
    """Tell whether ranking tables makes a difference now: some can take the person, and there is time."""
    if registration.state is not RegistrationState.CONFIRMED:
        return False
    tables = seated_tables(event)
    if office_of(registration, tables) is not None:
        return False
    return len(barriers_of(registration, tables)) < len(tables) and choice_state(event).is_open


def office_of(registration: Registration, tables: Sequence[WorkingTable]) -> WorkingTable | None:
    """Return the table at which somebody has an office: their place is there, whatever they wish."""
    if registration.person_id is None:
        return None
    for part in ("leader_id", "rapporteur_id", "secretariat_id"):
        for table in tables:
            if getattr(table, part) == registration.person_id:
                return table
    return None


def lacks_order(event: Event, registration: Registration) -> bool:
    """Tell whether somebody can rank tables now and has not."""
    return may_rank(event, registration) and not choices_of(registration)


def rank_tables(event: Event, registration: Registration, ordered: Sequence[UUID]) -> None:
    """Make this the participant's order of tables; it may be shorter than the list of tables."""
    _check_time(event, registration)
    if not ordered or not {table.id for table in seated_tables(event)}.issuperset(ordered):
        raise ChoicesUnclear
    _store_order(event, registration, ordered)


def send_wish(
    event: Event, registration_id: UUID, wish: Wish, *, by_organiser: bool = False
) -> Sequence[UUID]:
    """Take what somebody wishes from their page, or what organisers write for them; return the order before.

    Two windows at once wait for one another; over something newer than the page showed nothing is written.
    Organisers enter wishes after the deadline, too.
    """
    registration = _lock(registration_id)
    if not by_organiser:
        _check_time(event, registration)
    elif registration.state is not RegistrationState.CONFIRMED:
        raise NotSeatable
    before = choices_of(registration)
    if wish.seen is not None and list(wish.seen) != list(before) and list(wish.order) != list(before):
        raise OrderMoved
    excluded = _excluded(registration, wish)
    order = [table_id for table_id in wish.order if table_id != excluded]
    tables = seated_tables(event)
    if not {table.id for table in tables}.issuperset([*order, *([excluded] if excluded else [])]):
        raise TableGone
    if set(order) & barriers_of(registration, tables).keys():
        raise TableNotForYou
    if wish.exclusion is not None:
        store_exclusion(registration, wish.exclusion.table_id, wish.exclusion.reason)
    if _store_order(event, registration, order) and by_organiser:
        audit.record("working_tables.wish_entered", "registration", registration.id)
    return before


def confirmed(registration_id: UUID) -> Registration:
    """Return a confirmed registration of the event in scope; raises NotFound."""
    found = db.session.scalar(
        sa.select(Registration).where(
            Registration.id == registration_id, Registration.state == RegistrationState.CONFIRMED
        )
    )
    if found is None:
        raise NotFound
    return found


def _lock(registration_id: UUID) -> Registration:
    found = db.session.scalar(
        sa.select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _excluded(registration: Registration, wish: Wish) -> UUID | None:
    if wish.exclusion is not None:
        return wish.exclusion.table_id
    known = find_exclusion(registration)
    return known.table_id if known else None


def _check_time(event: Event, registration: Registration) -> None:
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotSeatable
    if not choice_state(event).is_open:
        raise ChoicesClosed


def _store_order(event: Event, registration: Registration, ordered: Sequence[UUID]) -> bool:
    """Replace an order whole; tell whether it is another one."""
    if len(set(ordered)) != len(ordered):
        raise ChoicesUnclear
    if list(ordered) == list(choices_of(registration)):
        return False
    db.session.execute(sa.delete(TableChoice).where(TableChoice.registration_id == registration.id))
    db.session.add_all(
        TableChoice(event_id=event.id, registration_id=registration.id, table_id=table_id, rank=rank)
        for rank, table_id in enumerate(ordered, start=1)
    )
    db.session.flush()
    return True


def all_choices(event: Event) -> dict[UUID, list[UUID]]:
    """Return everybody's order of tables by registration."""
    rows = db.session.execute(
        sa.select(TableChoice.registration_id, TableChoice.table_id)
        .join(WorkingTable, WorkingTable.id == TableChoice.table_id)
        .where(TableChoice.event_id == event.id)
        .order_by(TableChoice.registration_id, TableChoice.rank)
    )
    found: dict[UUID, list[UUID]] = {}
    for registration_id, table_id in rows:
        found.setdefault(registration_id, []).append(table_id)
    return found


def wishes_mark(event: Event) -> dict[UUID, str]:
    """Return a mark of everybody's wishes: another mark says that a wish changed, not how."""
    return marks(event, all_choices(event))
