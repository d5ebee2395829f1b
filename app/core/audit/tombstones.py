"""Tombstones: what was erased or revoked stays so, even after an older backup was restored."""

import json
import os
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from app.core import clock
from app.core.audit.models import Tombstone
from app.core.db import after_commit, db, transaction

Replay = Callable[[uuid.UUID], None]
_replays: dict[str, Replay] = {}


def register_replay(kind: str) -> Callable[[Replay], Replay]:
    """Register the idempotent function that erases or revokes a thing of this kind again."""

    def register(function: Replay) -> Replay:
        if _replays.get(kind, function).__qualname__ != function.__qualname__:
            raise ValueError(f"two replays for {kind}")
        _replays[kind] = function
        return function

    return register


def bury(kind: str, object_id: uuid.UUID) -> None:
    """Leave a tombstone in the surrounding transaction, and in the ledger file once it is committed."""
    if kind not in _replays:
        raise ValueError(f"{kind}: nothing is registered to replay it")
    if db.session.get(Tombstone, (kind, object_id)) is None:
        stone = Tombstone(kind=kind, object_id=object_id, at=clock.now())
        db.session.add(stone)
        after_commit(lambda: _append([(stone.kind, stone.object_id, stone.at)], ledger_path()))


def ledger_path() -> Path:
    """Return the ledger file; it lies outside the database, so that restoring does not turn it back."""
    data_dir: Path = current_app.extensions["settings"].data_dir
    return data_dir / "ledger" / "tombstones.jsonl"


def _append(stones: Iterable[tuple[str, uuid.UUID, datetime]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    with path.open("a", encoding="utf-8") as ledger:
        for kind, thing, at in stones:
            line = json.dumps({"kind": kind, "id": str(thing), "at": at.isoformat()})
            # A line that a crash cut short must not swallow the one after it.
            ledger.write(f"\n{line}\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def read_ledger(path: Path) -> dict[tuple[str, uuid.UUID], datetime]:
    """Read a ledger; a last line cut short by a crash is left out, its row is in the database."""
    stones: dict[tuple[str, uuid.UUID], datetime] = {}
    if not path.exists():
        return stones
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        stones[entry["kind"], uuid.UUID(entry["id"])] = datetime.fromisoformat(entry["at"])
    return stones


def merge_ledgers(ledgers: Iterable[Path], *, into: Path) -> None:
    """Add to one ledger what only the others have."""
    listed = read_ledger(into)
    for ledger in ledgers:
        missing = [(*stone, at) for stone, at in read_ledger(ledger).items() if stone not in listed]
        if missing:
            _append(missing, into)
            listed.update(read_ledger(into))


def write_ledger() -> int:
    """Add to the ledger what the database has and a crash kept out of it; return how many."""
    listed = read_ledger(ledger_path())
    rows = db.session.execute(sa.select(Tombstone.kind, Tombstone.object_id, Tombstone.at)).all()
    missing = [(kind, thing, at) for kind, thing, at in rows if (kind, thing) not in listed]
    if missing:
        _append(missing, ledger_path())
    return len(missing)


def replay_tombstones(ledger: Path) -> dict[str, int]:
    """Erase and revoke again what the database or the ledger says; return the number of each kind."""
    stones = read_ledger(ledger)
    for row in db.session.execute(sa.select(Tombstone.kind, Tombstone.object_id, Tombstone.at)):
        stones.setdefault((row.kind, row.object_id), row.at)
    unknown = {kind for kind, _thing in stones} - set(_replays)
    if unknown:
        raise RuntimeError(f"nothing can replay: {', '.join(sorted(unknown))}")
    done: dict[str, int] = {}
    for (kind, thing), at in sorted(stones.items(), key=lambda stone: stone[1]):
        with transaction():
            _replays[kind](thing)
            if db.session.get(Tombstone, (kind, thing)) is None:
                db.session.add(Tombstone(kind=kind, object_id=thing, at=at))
        done[kind] = done.get(kind, 0) + 1
    return done
