"""Tables that were there before: those of an earlier edition, and standing tables of the directory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from app.core import audit
from app.core.access import Perm, Viewer
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.core.text import fold
from app.directory import services as directory
from app.directory.models import Body
from app.directory.rules import BodyKind, BodyRole
from app.directory.services import Membership
from app.events.models import Event
from app.events.rules import EventState
from app.registration.services import list_confirmed
from app.working_tables.models import WorkingTable
from app.working_tables.rules import offices
from app.working_tables.rules.refusals import NothingToCopy
from app.working_tables.services.tables import TableDraft, add_table, draft_of, list_tables

STANDING = frozenset({BodyKind.WORKING_TABLE, BodyKind.LINKING_TABLE})
SLACK = 1.25


@dataclass(frozen=True, slots=True)
class Source:
    """Tables that can be copied: of an earlier event, or the standing ones of a body."""

    key: str
    title: dict[str, str]
    count: int
    is_standing: bool


def list_sources(event: Event, viewer: Viewer) -> list[Source]:
    """List what tables can be copied from: standing ones first, then other editions, the latest first."""
    found = [
        Source(f"body:{parent.code}", parent.name, len(tables), is_standing=True)
        for parent, tables in _standing()
    ]
    return found + [
        Source(f"event:{other.slug}", other.title, count, is_standing=False)
        for other, count in _editions(event, viewer)
    ]


def standing_tables() -> list[Body]:
    """List the standing tables of the directory, those that link others among them."""
    return [body for _parent, tables in _standing() for body in tables]


def _standing() -> list[tuple[Body, list[Body]]]:
    bodies = directory.list_bodies()
    tables: dict[UUID | None, list[Body]] = {}
    for body in bodies:
        if body.kind in STANDING and body.valid_to is None:
            tables.setdefault(body.parent_id, []).append(body)
    return [(body, tables[body.id]) for body in bodies if body.id in tables]


def _editions(event: Event, viewer: Viewer) -> list[tuple[Event, int]]:
    """List the events whose tables the viewer may take over: other editions, and those that they organise."""
    own = viewer.scopes_of(Perm.EVENT_TABLES, "event")
    with across_events("tables that are copied from other editions"):
        rows = db.session.execute(
            sa.select(Event, sa.func.count(WorkingTable.id))
            .join(WorkingTable, WorkingTable.event_id == Event.id)
            .where(Event.id != event.id)
            .group_by(Event.id)
            .order_by(Event.starts_on.desc())
        ).all()
    shown = {EventState.PUBLISHED, EventState.HELD}
    return [
        (other, count)
        for other, count in rows
        if other.id in own
        or viewer.can(Perm.EVENT_TABLES, "event", other.id)
        or (event.series_id is not None and other.series_id == event.series_id and other.state in shown)
    ]


def copy_tables(event: Event, key: str, viewer: Viewer) -> int:
    """Add the tables of a source that this event does not have yet; return how many. Raises NothingToCopy."""
    kind, _colon, name = key.partition(":")
    known = list_tables(event)
    if key not in {source.key for source in list_sources(event, viewer)}:
        raise NotFound
    drafts = _of_body(event, name, len(known)) if kind == "body" else _of_edition(event, name, viewer)
    fresh = [draft for draft in drafts if not _is_there(draft, known)]
    if not fresh:
        raise NothingToCopy
    taken = {person for table in known if not table.is_linking for person, _part in offices(table)}
    for draft in fresh:
        add_table(event, _without(draft, taken))
        taken |= {person for person, _part in offices(draft)}
    audit.record("working_tables.copy", "event", event.id, source=key, tables=len(fresh))
    return len(fresh)


def _is_there(draft: TableDraft, known: Iterable[WorkingTable]) -> bool:
    """Tell whether an event has a table: the same standing one, the same name, or the one linking table."""
    names = {fold(text) for text in draft.name.values() if text}
    return any(
        (draft.body_id is not None and table.body_id == draft.body_id)
        or (draft.is_linking and table.is_linking)
        or names & {fold(text) for text in table.name.values() if text}
        for table in known
    )


def _without(draft: TableDraft, taken: set[UUID]) -> TableDraft:
    """Leave out whoever has an office at a table of the event already."""
    return replace(
        draft,
        leader_id=None if draft.leader_id in taken else draft.leader_id,
        secretariat_id=None if draft.secretariat_id in taken else draft.secretariat_id,
    )


def _of_edition(event: Event, slug: str, viewer: Viewer) -> Sequence[TableDraft]:
    """Take what holds from edition to edition: not rooms, sessions or people."""
    other = next(other for other, _count in _editions(event, viewer) if other.slug == slug)
    with across_events("tables that are copied from other editions"):
        tables = db.session.scalars(
            sa.select(WorkingTable)
            .where(WorkingTable.event_id == other.id)
            .order_by(WorkingTable.order, WorkingTable.created_at)
        ).all()
    return [
        replace(
            draft_of(table),
            room_id=None,
            session_id=None,
            leader_id=None,
            rapporteur_id=None,
            secretariat_id=None,
        )
        for table in tables
    ]


def _of_body(event: Event, code: str, known: int) -> Sequence[TableDraft]:
    """Make a table of each standing one, led by its delegate, with seats for everybody who is confirmed."""
    parent = directory.get_body(code)
    tables = next(tables for body, tables in _standing() if body.id == parent.id)
    seated = known + sum(body.kind is BodyKind.WORKING_TABLE for body in tables)
    people = len(list_confirmed(event.id)) or event.capacity_in_person or 0
    most = max(10, -int(-people * SLACK // max(seated, 1)))
    return [_of_standing(body, most) for body in tables]


def _of_standing(body: Body, most: int) -> TableDraft:
    is_linking = body.kind is BodyKind.LINKING_TABLE
    members = [] if is_linking else directory.list_body_members(body.id)
    return TableDraft(
        name=dict(body.name),
        axis=dict(body.mandate),
        least=0,
        most=0 if is_linking else most,
        leader_id=_first(members, BodyRole.DELEGATE),
        secretariat_id=_first(members, BodyRole.SECRETARIAT),
        body_id=body.id,
        is_linking=is_linking,
    )


def _first(members: Iterable[Membership], role: BodyRole) -> UUID | None:
    return next((row.person_id for row in members if row.role is role and row.person_id is not None), None)
