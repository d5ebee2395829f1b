"""Write the record at the end of each transaction, one writer after the other, and check it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.orm import Session, SessionTransaction

from app.core import clock
from app.core.audit.models import GENESIS, AuditEntry, AuditHead
from app.core.audit.pseudonyms import Personal, actor_name, pseudonym
from app.core.db import db, is_writing

_PENDING = "audit_pending"
_MARKS = "audit_marks"


def record(
    action: str, object_kind: str, object_id: object, *, actor: object = None, **changes: object
) -> None:
    """Record an act of the viewer (or `actor`) in the surrounding transaction.

    A change is a value or a pair `(old, new)`. It is written just before the commit, after every other
    lock was taken, so that two transactions never wait for each other's record in a circle.
    """
    if not is_writing():
        raise RuntimeError("record() needs a transaction()")
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that there is something whose rollback forgets the entry
    _pending(session).append(
        {
            "at": clock.now(),
            "actor": actor_name(actor),
            "action": action,
            "object_kind": object_kind,
            "object_id": _bare(object_id),
            "changes": _canonical({name: _safe(value) for name, value in changes.items()}),
        }
    )


def _bare(object_id: object) -> str:
    safe = _safe(object_id)
    return safe if isinstance(safe, str) else str(safe)


def _safe(value: object) -> object:
    if isinstance(value, Personal):
        return None if value.value is None else pseudonym(value.value)
    if isinstance(value, str):
        return pseudonym(value) if "@" in value else value
    if isinstance(value, dict):
        return {str(key): _safe(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _canonical(changes: object) -> str:
    return json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(entry: dict[str, Any], seq: int, prev_hash: str) -> str:
    at: datetime = entry["at"]
    fields = [seq, at.astimezone(UTC).isoformat(timespec="microseconds")]
    fields += [entry[name] for name in ("actor", "action", "object_kind", "object_id", "changes")]
    return hashlib.sha256((prev_hash + _canonical(fields)).encode()).hexdigest()


# --- writing ------------------------------------------------------------------------------------


def _pending(session: Session) -> list[dict[str, Any]]:
    waiting: list[dict[str, Any]] = session.info.setdefault(_PENDING, [])
    return waiting


def _write_pending(session: Session) -> None:
    if session.in_nested_transaction() or not _pending(session):
        return
    session.flush()
    entries = _pending(session)[:]
    _pending(session).clear()
    connection = session.connection()
    grown = (
        sa.update(AuditHead).values(seq=AuditHead.seq + len(entries)).returning(AuditHead.seq, AuditHead.hash)
    )
    last, digest = connection.execute(grown).one()
    rows = []
    for seq, entry in enumerate(entries, start=last - len(entries) + 1):
        prev_hash, digest = digest, _digest(entry, seq, digest)
        rows.append({**entry, "seq": seq, "prev_hash": prev_hash, "hash": digest})
    connection.execute(sa.insert(AuditEntry), rows)
    connection.execute(sa.update(AuditHead).values(hash=digest))


def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(_pending(session))


def _forget_rolled_back(session: Session, transaction: SessionTransaction) -> None:
    marks = session.info.setdefault(_MARKS, {})
    if transaction.nested:
        del _pending(session)[marks.pop(transaction, len(_pending(session))) :]
    else:
        _pending(session).clear()
        marks.clear()


sa_event.listen(Session, "before_commit", _write_pending)
sa_event.listen(Session, "after_transaction_create", _mark_savepoint)
sa_event.listen(Session, "after_soft_rollback", _forget_rolled_back)


# --- checking -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What a check found: the number of good entries, and the first broken one with the reason."""

    entries: int
    head: str
    broken_seq: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        return self.broken_seq is None


def verify_chain(known_heads: Iterable[tuple[int, str]] = ()) -> Verdict:
    """Recompute every hash; compare with the head and with heads exported on earlier days."""
    head_seq, head_hash = db.session.execute(sa.select(AuditHead.seq, AuditHead.hash)).one()
    known = dict(known_heads)
    table = AuditEntry.__table__
    rows = db.session.connection().execute(
        sa.select(table)
        .where(table.c.seq <= head_seq)
        .order_by(table.c.seq)
        .execution_options(yield_per=1000)
    )
    digest, good = GENESIS, 0
    for row in rows.mappings():
        fault = _fault(dict(row), good + 1, digest, known)
        if fault:
            return Verdict(good, digest, good + 1, fault)
        digest, good = row["hash"], good + 1
    if good != head_seq or digest != head_hash:
        return Verdict(
            good, digest, good + 1, f"the head says {head_seq} entries; the last one found is {good}"
        )
    missing = [seq for seq in known if seq > good]
    if missing:
        return Verdict(good, digest, min(missing), "an exported head is newer than the record")
    return Verdict(good, digest)


def _fault(row: dict[str, Any], expected: int, digest: str, known: dict[int, str]) -> str:
    if row["seq"] != expected:
        return f"entry {expected} is missing"
    if row["prev_hash"] != digest:
        return "it does not follow the entry before"
    if row["hash"] != _digest(row, expected, digest):
        return "its content was changed"
    if known.get(expected, row["hash"]) != row["hash"]:
        return "it differs from the head exported then"
    return ""


def export_head() -> tuple[int, str]:
    """Return number and hash of the last entry, to be kept where the database's master cannot reach."""
    seq, digest = db.session.execute(sa.select(AuditHead.seq, AuditHead.hash)).one()
    return int(seq), str(digest)
