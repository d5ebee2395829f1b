"""Badges in files: who is printed, what was printed before, and files that do not stay."""

import io
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.badges.models import BadgeBatch, BadgePrint
from app.badges.renderer import BadgeFacts, lay_out_badges, lay_out_ticket
from app.badges.rules import Layout, NobodyToPrint, NotConfirmed
from app.badges.services.facts import badges_of, ticket_of
from app.core import audit, clock, pdf, storage
from app.core.db import across_events, after_commit, db
from app.core.errors import NotFound
from app.core.text import fold
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.rules import RegistrationState

MAKE = "badges.make"
AREA = "badges"
KEPT = timedelta(days=1)
AT_ONCE = 40
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose badges: by class, way of taking part, name, and whether they have one already."""

    participant_class: str = ""
    mode: str = Mode.IN_PERSON.value
    search: str = ""
    unprinted: bool = False


def _query(choice: Choice) -> "sa.Select[Registration]":
    query = sa.select(Registration).where(Registration.state == RegistrationState.CONFIRMED)
    if choice.participant_class:
        query = query.where(Registration.participant_class == choice.participant_class)
    if choice.mode:
        query = query.where(Registration.mode == Mode(choice.mode))
    if choice.search:
        query = query.where(Registration.sort_name.ilike(f"%{fold(choice.search)}%"))
    if choice.unprinted:
        current = sa.and_(
            BadgePrint.registration_id == Registration.id, BadgePrint.key_version == Registration.key_version
        )
        query = query.where(~sa.exists().where(current))
    return query.order_by(Registration.sort_name, Registration.id)


@dataclass(frozen=True, slots=True)
class Printed:
    """A person in the list of badges, how often theirs was printed, and whether the last one still opens."""

    registration: Registration
    times: int
    current: bool


def list_people(choice: Choice, *, page: int = 1) -> tuple[list[Printed], int]:
    """Return a page of those whose badges are asked for, and how many there are."""
    query = _query(choice)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    prints = db.session.execute(
        sa.select(BadgePrint.registration_id, sa.func.count(), sa.func.max(BadgePrint.key_version))
        .where(BadgePrint.registration_id.in_([row.id for row in rows]))
        .group_by(BadgePrint.registration_id)
    )
    found = {row[0]: (row[1], row[2]) for row in prints}
    return [
        Printed(row, found.get(row.id, (0, 0))[0], found.get(row.id, (0, 0))[1] == row.key_version)
        for row in rows
    ], total


def choose(choice: Choice) -> list[uuid.UUID]:
    """Return the registrations whose badges are printed; raises NobodyToPrint."""
    found = list(db.session.scalars(_query(choice).with_only_columns(Registration.id)))
    if not found:
        raise NobodyToPrint
    return found


def begin_batch(event: Event, layout: Layout, *, by: uuid.UUID | None) -> BadgeBatch:
    """Open a batch; its file follows."""
    batch = BadgeBatch(event_id=event.id, layout=layout, made_at=clock.now(), made_by_id=by)
    db.session.add(batch)
    db.session.flush()
    return batch


def facts_for(
    event: Event, ids: Collection[uuid.UUID], *, base_url: str
) -> tuple[list[uuid.UUID], list[BadgeFacts]]:
    """Say whose badges are drawn, of those who still take part, and what they say; raises NobodyToPrint."""
    rows = db.session.scalars(
        sa.select(Registration)
        .where(Registration.id.in_(ids), Registration.state == RegistrationState.CONFIRMED)
        .order_by(Registration.sort_name, Registration.id)
    ).all()
    if not rows:
        raise NobodyToPrint
    return [row.id for row in rows], badges_of(event, rows, base_url=base_url)


def draw(badges: Sequence[BadgeFacts], layout: Layout) -> bytes:
    """Draw some badges; takes a second for forty, so never inside a transaction."""
    db.session.rollback()
    return pdf.render(lay_out_badges(badges, layout, locale="es"), seconds=120)


def bound(parts: Sequence[bytes]) -> bytes:
    """Put several files of badges into one, for a printer: the tags of single files are left out."""
    import pikepdf

    if len(parts) == 1:
        return parts[0]
    whole = pikepdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as source:
            whole.pages.extend(source.pages)
    for page in whole.pages:
        if "/StructParents" in page.obj:
            del page.obj["/StructParents"]
    with whole.open_metadata() as about:
        about["dc:title"] = "Badges"
    drawn = io.BytesIO()
    whole.save(drawn)
    return drawn.getvalue()


def finish_batch(batch_id: uuid.UUID, ids: Collection[uuid.UUID], content: bytes) -> BadgeBatch:
    """Keep the file, and write down whose badge it holds; a badge printed before is a reprint."""
    batch = db.session.get_one(BadgeBatch, batch_id)
    versions = db.session.execute(
        sa.select(Registration.id, Registration.key_version).where(Registration.id.in_(ids))
    )
    before = set(
        db.session.scalars(
            sa.select(BadgePrint.registration_id).where(BadgePrint.registration_id.in_(ids)).distinct()
        )
    )
    for registration_id, version in versions:
        db.session.add(
            BadgePrint(
                event_id=batch.event_id,
                registration_id=registration_id,
                batch_id=batch.id,
                key_version=version,
                printed_at=clock.now(),
            )
        )
        if registration_id in before:
            audit.record("badges.reprint", "registration", registration_id, batch=str(batch.id))
    batch.count, batch.storage_key = len(ids), storage.put(AREA, content, name=f"{batch.id.hex}.pdf")
    audit.record("badges.print", "badge_batch", batch.id, people=len(ids))
    return batch


def file_of(batch_id: uuid.UUID) -> bytes:
    """Return the file of a batch of the event in scope; raises NotFound, also once it was deleted."""
    batch = db.session.scalar(sa.select(BadgeBatch).where(BadgeBatch.id == batch_id))
    if batch is None or batch.storage_key is None:
        raise NotFound
    return storage.get(batch.storage_key)


def delete_old_files() -> int:
    """Delete the files of yesterday; what was printed stays on record."""
    with across_events("files with names of people, whatever the event"):
        old = db.session.scalars(
            sa.select(BadgeBatch).where(
                BadgeBatch.made_at < clock.now() - KEPT, BadgeBatch.storage_key.is_not(None)
            )
        ).all()
        for batch in old:
            _delete_file(batch)
    return len(old)


def _delete_file(batch: BadgeBatch) -> None:
    key = batch.storage_key
    batch.storage_key = None
    if key is not None:
        after_commit(lambda: storage.delete(key))


def ticket_pdf(event: Event, registration: Registration, *, base_url: str) -> bytes:
    """Draw the ticket of one person; raises NotConfirmed."""
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotConfirmed
    page = lay_out_ticket(ticket_of(event, registration, base_url=base_url))
    db.session.rollback()
    return pdf.render(page)
