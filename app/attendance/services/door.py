"""The door of a session: scan or find somebody, let them in or out, undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.attendance.models import CheckIn
from app.attendance.rules import (
    CheckInKind,
    CheckInUndone,
    DoorAnswer,
    decide_entry,
    decide_exit,
    is_door_open,
    ticket_secret,
)
from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import fold
from app.events.models import Event, Session
from app.events.rules import Mode, may_enter, span_of
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import facts_of, facts_of_all, find_by_ticket, list_confirmed

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class DoorResult:
    """What the door says: the answer, of whom, since when they are in, and the entry that was written."""

    answer: DoorAnswer
    registration: Registration | None = None
    passage: CheckIn | None = None
    since: datetime | None = None


def find_registration(code: str) -> Registration | None:
    """Find the registration of the event in scope by what a ticket's QR says, or by the code alone."""
    secret = ticket_secret(code)
    return find_by_ticket(secret) if secret else None


def search_people(text: str) -> Sequence[Registration]:
    """Find confirmed people of the event in scope by parts of their name, in any order."""
    words = fold(text).split()
    if not words:
        return []
    query = sa.select(Registration).where(Registration.state == RegistrationState.CONFIRMED)
    for word in words:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(Registration.sort_name.like(f"%{escaped}%", escape="\\"))
    return db.session.scalars(query.order_by(Registration.sort_name).limit(MOST_FOUND)).all()


def list_expected(session: Session) -> list[Registration]:
    """List the confirmed people who take part in the room and may enter a session, by name."""
    event = db.session.get_one(Event, session.event_id)
    coming = [one for one in list_confirmed(session.event_id) if one.mode is Mode.IN_PERSON]
    facts = facts_of_all(event, coming)
    return [one for one in coming if may_enter(session, facts[one.id])]


def find_check_in(key: str) -> CheckIn | None:
    """Find the passage of the event in scope that was sent under a key."""
    return db.session.scalar(sa.select(CheckIn).where(CheckIn.key == key))


def check_in(
    session: Session,
    registration: Registration | None,
    *,
    key: str,
    kind: CheckInKind = CheckInKind.ENTRY,
    by: UUID | None = None,
    device: str = "",
    insisted: bool = False,
) -> DoorResult:
    """Let somebody into a session or out of it, if the rules of the door allow it.

    The same key again gives the same answer and writes nothing: a phone may send twice.
    """
    repeated = find_check_in(key)
    if repeated is not None:
        return _again(repeated)
    if registration is None:
        return DoorResult(DoorAnswer.UNKNOWN)
    since = inside_since(session.id, registration.id)
    if kind is CheckInKind.EXIT:
        answer = decide_exit(inside_since=since)
    else:
        answer = decide_entry(
            confirmed=registration.state is RegistrationState.CONFIRMED,
            invited=may_enter(session, facts_of(registration, participant=True)),
            online=registration.mode is Mode.ONLINE,
            at_hand=is_door_open(clock.now(), span_of(session)),
            inside_since=since,
            insisted=insisted,
        )
    if answer not in {DoorAnswer.COME_IN, DoorAnswer.GONE_OUT}:
        return DoorResult(answer, registration, since=since)
    passage = CheckIn(
        event_id=session.event_id,
        session_id=session.id,
        registration_id=registration.id,
        at=clock.now(),
        kind=kind,
        by_id=by,
        device=device[:64],
        key=key,
    )
    db.session.add(passage)
    db.session.flush()
    return DoorResult(answer, registration, passage, since or passage.at)


def _again(passage: CheckIn) -> DoorResult:
    registration = db.session.scalar(
        sa.select(Registration).where(Registration.id == passage.registration_id)
    )
    came = passage.kind is CheckInKind.ENTRY
    answer = DoorAnswer.COME_IN if came else DoorAnswer.GONE_OUT
    return DoorResult(answer, registration, passage, passage.at)


def inside_since(session_id: UUID, registration_id: UUID) -> datetime | None:
    """Return since when somebody is in a session, or None if they are not."""
    last = db.session.scalar(
        sa.select(CheckIn)
        .where(
            CheckIn.session_id == session_id,
            CheckIn.registration_id == registration_id,
            CheckIn.undone_at.is_(None),
        )
        .order_by(CheckIn.at.desc())
        .limit(1)
    )
    return last.at if last is not None and last.kind is CheckInKind.ENTRY else None


def undo_check_in(check_in_id: UUID, *, by: UUID | None = None) -> CheckIn:
    """Take a passage back; it stays on record and counts nothing."""
    passage = db.session.scalar(sa.select(CheckIn).where(CheckIn.id == check_in_id))
    if passage is None:
        raise NotFound
    if passage.undone_at is not None:
        raise CheckInUndone
    passage.undone_at, passage.undone_by_id = clock.now(), by
    db.session.flush()
    audit.record("attendance.undo", "check_in", passage.id, kind=passage.kind)
    return passage


def last_passages(session: Session, *, most: int = 8) -> list[tuple[CheckIn, Registration]]:
    """List the newest passages of a session with their people."""
    rows = db.session.execute(
        sa.select(CheckIn, Registration)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .where(CheckIn.session_id == session.id, CheckIn.undone_at.is_(None))
        .order_by(CheckIn.at.desc())
        .limit(most)
    )
    return [(passage, registration) for passage, registration in rows]
