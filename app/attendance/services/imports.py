"""Taking in exports: preview first, all or nothing, and the same again when the same comes again."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.attendance.importers import read_report
from app.attendance.models import Connection, ConnectionImport
from app.attendance.rules import (
    DateOrder,
    Entrant,
    Line,
    Reading,
    Report,
    Roster,
    SessionNotPlaced,
    ZoneUnknown,
    read_presence,
)
from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.spans import Span
from app.directory.models import PersonEmail
from app.events.models import Event, Session
from app.events.rules import span_of
from app.registration.models import Registration
from app.registration.services import list_confirmed


class ImportState(StrEnum):
    """What an import does, or would do: enter rows, put them in the place of earlier ones, or nothing."""

    NEW = "new"
    REPLACES = "replaces"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Imported:
    """An export against the people of the event, and what became of its rows."""

    state: ImportState
    report: Report
    reading: Reading
    people: dict[str, Registration]
    row: ConnectionImport | None


def session_window(session: Session) -> Span:
    """Return when a session takes place; raises SessionNotPlaced."""
    window = span_of(session)
    if window is None:
        raise SessionNotPlaced
    return window


def import_report(
    event: Event,
    session: Session,
    data: bytes,
    *,
    filename: str,
    zone: str,
    date_order: DateOrder | None = None,
    by: UUID | None = None,
    dry_run: bool = False,
) -> Imported:
    """Read an export and, unless `dry_run`, keep its rows; refused files leave nothing behind.

    The same file again changes nothing. A file of the same name, or the same file with another zone,
    replaces its own rows and no others. Raises the refusals of the reader, SessionNotPlaced, ZoneUnknown.
    """
    if not clock.is_zone(zone):
        raise ZoneUnknown(zone=zone)
    window = session_window(session)
    registrations = {str(registration.id): registration for registration in list_confirmed(event.id)}
    report = read_report(data, zone=zone, window=window, date_order=date_order)
    roster = Roster(_entrants(registrations.values()))
    reading = read_presence(report, roster, window)
    digest, name = hashlib.sha256(data).hexdigest(), _file_name(filename)
    known = _known_import(session, digest, name)
    rows = [_columns(line, roster) for line in report.lines]
    if known is not None and known.sha256 == digest and _same_rows(known, rows):
        return Imported(ImportState.UNCHANGED, report, reading, registrations, known)
    state = ImportState.NEW if known is None else ImportState.REPLACES
    if dry_run:
        return Imported(state, report, reading, registrations, known)
    kept = known or ConnectionImport(event_id=event.id, session_id=session.id, filename=name)
    kept.sha256, kept.time_zone = digest, zone
    kept.format, kept.date_order = report.format, report.date_order
    kept.imported_at, kept.imported_by_id = clock.now(), by
    db.session.add(kept)
    db.session.flush()
    _replace_rows(kept, rows)
    audit.record("attendance.import", "session", session.id, rows=len(rows), state=state, sha256=digest)
    return Imported(state, report, reading, registrations, kept)


def _file_name(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2].strip()[:200] or "export.csv"


def _known_import(session: Session, digest: str, filename: str) -> ConnectionImport | None:
    """Find the import that a file repeats, or whose rows a corrected file replaces."""
    same_file = ConnectionImport.sha256 == digest
    query = sa.select(ConnectionImport).where(
        ConnectionImport.session_id == session.id, same_file | (ConnectionImport.filename == filename)
    )
    return db.session.scalars(query.order_by(same_file.desc()).limit(1)).first()


def _entrants(registrations: Iterable[Registration]) -> list[Entrant]:
    people = list(registrations)
    known = {registration.person_id for registration in people} - {None}
    addresses: dict[UUID, list[str]] = {}
    for row in db.session.scalars(sa.select(PersonEmail).where(PersonEmail.person_id.in_(known))):
        addresses.setdefault(row.person_id, []).append(row.email)
    return [
        Entrant(
            id=str(registration.id),
            name=registration.full_name,
            email=registration.email,
            alternate_emails=tuple(
                addresses.get(registration.person_id, ()) if registration.person_id else ()
            ),
        )
        for registration in people
    ]


def _columns(line: Line, roster: Roster) -> dict[str, Any]:
    """Return what is kept of a row."""
    match = roster.find(line)
    return {
        "row": line.number,
        "name": line.name[:300],
        "email": line.email[:254],
        "starts_at": line.span.start if line.span else None,
        "ends_at": line.span.end if line.span else None,
        "seconds": line.seconds,
        "state": match.state,
        "registration_id": UUID(match.person_id) if match.person_id else None,
        "matched_by": match.method if match.person_id else None,
        "reason": match.reason,
        "candidates": list(match.candidates),
    }


def _same_rows(known: ConnectionImport, rows: Sequence[dict[str, Any]]) -> bool:
    kept = [
        {name: getattr(connection, name) for name in row}
        for connection, row in zip(list_connections(known), rows, strict=False)
    ]
    return kept == list(rows) and len(list_connections(known)) == len(rows)


def _replace_rows(kept: ConnectionImport, rows: Iterable[dict[str, Any]]) -> None:
    db.session.execute(sa.delete(Connection).where(Connection.import_id == kept.id))
    db.session.add_all(
        Connection(event_id=kept.event_id, import_id=kept.id, session_id=kept.session_id, **row)
        for row in rows
    )
    db.session.flush()


def list_imports() -> Sequence[ConnectionImport]:
    """List the imports of the event in scope, newest first."""
    return db.session.scalars(
        sa.select(ConnectionImport).order_by(ConnectionImport.imported_at.desc(), ConnectionImport.filename)
    ).all()


def get_import(import_id: UUID) -> ConnectionImport:
    """Return an import of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(ConnectionImport).where(ConnectionImport.id == import_id))
    if found is None:
        raise NotFound
    return found


def list_connections(kept: ConnectionImport) -> Sequence[Connection]:
    """List the rows of an import in the order of the file."""
    return db.session.scalars(
        sa.select(Connection).where(Connection.import_id == kept.id).order_by(Connection.row)
    ).all()


def remove_import(kept: ConnectionImport) -> None:
    """Remove an import with all its rows."""
    audit.record("attendance.import_removed", "session", kept.session_id, sha256=kept.sha256)
    db.session.execute(sa.delete(Connection).where(Connection.import_id == kept.id))
    db.session.delete(kept)
    db.session.flush()
