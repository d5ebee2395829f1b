"""Writing down when somebody is not available: by themself, or by organisers for them."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from app.availability.models import Absence, CivilHours
from app.availability.rules import (
    MOST_SPANS,
    Cell,
    HoursReversed,
    Source,
    TooManySpans,
    check_span,
    mark_cells,
    without,
)
from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.spans import Span, union
from app.directory.models import Person
from app.events.models import Event

Holder = tuple[Source, uuid.UUID | None]
OWN: Holder = (Source.SELF, None)


def list_absences(person_id: uuid.UUID, *, window: Span | None = None) -> list[Absence]:
    """List when a person is not available, by start; those that touch the window, or all to come."""
    query = sa.select(Absence).where(Absence.person_id == person_id)
    if window is None:
        query = query.where(Absence.ends_at > clock.now())
    else:
        query = query.where(Absence.ends_at > window.start, Absence.starts_at < window.end)
    return list(db.session.scalars(query.order_by(Absence.starts_at, Absence.ends_at)))


def list_noted(event: Event, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Absence]]:
    """Return what the organisers of this event wrote down themselves, for people."""
    found: dict[uuid.UUID, list[Absence]] = defaultdict(list)
    query = sa.select(Absence).where(Absence.noted_in_id == event.id, Absence.person_id.in_(list(person_ids)))
    for row in db.session.scalars(query.order_by(Absence.starts_at)):
        found[row.person_id].append(row)
    return dict(found)


def add_absence(person_id: uuid.UUID, span: Span, *, noted_in: Event | None = None) -> None:
    """Add a time; what touches it becomes one with it. The same again changes nothing."""
    check_span(span)
    holder = (Source.ORGANISER, noted_in.id) if noted_in else OWN
    held = _held(person_id)
    _keep(person_id, held, holder, [*(row.span for row in held[holder]), span])
    audit.record(
        "availability.away",
        "person",
        audit.personal(person_id),
        by=holder[0].value,
        event=noted_in and noted_in.slug,
    )


def free_time(person_id: uuid.UUID, span: Span) -> None:
    """Say that a person is available after all, whoever wrote that they are not."""
    _free(person_id, [span])
    audit.record("availability.free", "person", audit.personal(person_id))


def save_grid(person_id: uuid.UUID, cells: Sequence[Cell], marked: Collection[str]) -> None:
    """Take over a grid: idempotent, and what lies outside its parts or partly in them stays."""
    held = _held(person_id)
    before = union(row.span for rows in held.values() for row in rows)
    after = mark_cells(before, cells, marked)
    _free(person_id, without(before, after))
    if added := without(after, before):
        held = _held(person_id)
        _keep(person_id, held, OWN, [*(row.span for row in held[OWN]), *added])
    audit.record("availability.grid", "person", audit.personal(person_id))


def remove_noted(event: Event, absence_id: uuid.UUID) -> None:
    """Take back what the organisers of this event wrote down; anything else does not exist for them."""
    row = db.session.scalar(
        sa.select(Absence).where(Absence.id == absence_id, Absence.noted_in_id == event.id)
    )
    if row is None:
        raise NotFound
    audit.record(
        "availability.free",
        "person",
        audit.personal(row.person_id),
        by=Source.ORGANISER.value,
        event=event.slug,
    )
    db.session.delete(row)
    db.session.flush()


def find_hours(person_id: uuid.UUID) -> CivilHours | None:
    return db.session.scalar(sa.select(CivilHours).where(CivilHours.person_id == person_id))


def set_hours(person_id: uuid.UUID, *, zone: str, opens: int, closes: int) -> None:
    """Say in which zone a person lives, and between which minutes of the day others may count on them."""
    if not clock.is_zone(zone) or not 0 <= opens < closes <= 24 * 60:
        raise HoursReversed
    _lock(person_id)
    row = find_hours(person_id)
    if row is None:
        row = CivilHours(person_id=person_id)
        db.session.add(row)
    row.zone, row.opens, row.closes = zone, opens, closes
    db.session.flush()
    audit.record("availability.hours", "person", audit.personal(person_id))


def _lock(person_id: uuid.UUID) -> None:
    """Let two who write for the same person take turns."""
    db.session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())


def _held(person_id: uuid.UUID) -> dict[Holder, list[Absence]]:
    _lock(person_id)
    held: dict[Holder, list[Absence]] = defaultdict(list)
    for row in db.session.scalars(sa.select(Absence).where(Absence.person_id == person_id)):
        held[row.source, row.noted_in_id].append(row)
    return held


def _free(person_id: uuid.UUID, gone: Sequence[Span]) -> None:
    if not gone:
        return
    held = _held(person_id)
    for holder in list(held):
        _keep(person_id, held, holder, without((row.span for row in held[holder]), gone))


def _keep(
    person_id: uuid.UUID, held: dict[Holder, list[Absence]], holder: Holder, spans: Iterable[Span]
) -> None:
    """Make the rows of a holder these spans, and touch none that stays as it is."""
    wanted = union(spans)
    if len(wanted) > MOST_SPANS:
        raise TooManySpans(most=MOST_SPANS)
    for row in held[holder]:
        if row.span in wanted:
            wanted.remove(row.span)
        else:
            db.session.delete(row)
    db.session.flush()
    source, noted_in_id = holder
    db.session.add_all(
        Absence(
            person_id=person_id,
            starts_at=span.start,
            ends_at=span.end,
            source=source,
            noted_in_id=noted_in_id,
        )
        for span in wanted
    )
    db.session.flush()
