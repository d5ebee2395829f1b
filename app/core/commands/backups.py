"""Back up database and files into one checked file, and restore it into an empty place."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from app.core import clock, storage
from app.core.audit import AuditHead, replay_tombstones, verify_chain, write_ledger
from app.core.audit.tombstones import ledger_path, merge_ledgers
from app.core.commands import archive, engines, health
from app.core.commands.archive import BrokenBackup, Manifest
from app.core.db import db, is_sqlite


class NotEmpty(Exception):
    """The place to restore into holds something already."""


@dataclass(frozen=True)
class Restored:
    """What came back: rows, files, entries of the record, and what was erased or revoked again."""

    rows: int
    files: int
    entries: int
    replayed: dict[str, int]


def ledger_beside(target: Path) -> Path:
    """Return the ledger that all backups of a folder share, so that an old one finds new tombstones."""
    return target.with_name("tombstones.jsonl")


def back_up(target: Path) -> Manifest:
    """Write one file with the database as of one instant, every stored file, and their checksums."""
    from alembic.runtime.migration import MigrationContext

    write_ledger()
    with (
        tempfile.TemporaryDirectory(prefix="encuentro-backup-") as folder,
        archive.ArchiveWriter(target) as writer,
    ):
        with engines.copied(Path(folder)) as (copy, connection):
            head = connection.execute(sa.select(AuditHead.seq, AuditHead.hash)).one()
            manifest = Manifest(
                made_at=clock.now().isoformat(),
                dialect="sqlite" if is_sqlite() else "postgresql",
                revision=sorted(MigrationContext.configure(connection).get_current_heads()),
                rows=engines.count_rows(connection),
                audit_head=(head.seq, head.hash),
            )
        writer.add_file(copy.name, copy)
        # Files are written before the rows that name them: what is listed now covers the copy.
        for key in storage.list_keys(""):
            if archive.MEMBER.fullmatch(f"files/{key}"):
                writer.add_bytes(f"files/{key}", storage.get(key))
        writer.finish(manifest)
    merge_ledgers([ledger_path()], into=ledger_beside(target))
    return manifest


def restore(source: Path, *, ledger: Path | None = None) -> Restored:
    """Fill an empty place from a backup, check it, and erase and revoke again what has been since."""
    manifest = archive.check(source)
    if manifest.dialect != ("sqlite" if is_sqlite() else "postgresql"):
        raise NotEmpty(f"this is a backup of {manifest.dialect}: set DATABASE_URL accordingly")
    if not engines.is_empty() or storage.list_keys(""):
        raise NotEmpty("the database or the file store is not empty: restore into a new, empty place")
    files = _load(source)
    _compare(manifest)
    if manifest.revision and set(manifest.revision) != health.heads():
        import flask_migrate

        flask_migrate.upgrade(directory=str(health.MIGRATIONS))
    known = [ledger_path(), ledger_beside(source), *([ledger] if ledger else [])]
    merge_ledgers(known, into=ledger_path())
    replayed = replay_tombstones(ledger_path())
    return Restored(sum(manifest.rows.values()), files, manifest.audit_head[0], replayed)


def _load(source: Path) -> int:
    files = 0
    folder: Path = current_app.extensions["settings"].data_dir
    with tempfile.TemporaryDirectory(prefix="restore-", dir=folder) as scratch:
        for name, content in archive.members(source):
            if name.startswith("database."):
                engines.load(content, Path(scratch))
                continue
            _, area, key = name.split("/")
            storage.put(area, content.read(), name=key)
            files += 1
    return files


def _compare(manifest: Manifest) -> None:
    with db.engine.connect() as connection:
        rows = engines.count_rows(connection)
    for table in sorted(rows.keys() | manifest.rows.keys()):
        if rows.get(table) != manifest.rows.get(table):
            raise BrokenBackup(f"{table}: {rows.get(table)} rows restored of {manifest.rows.get(table)}")
    verdict = verify_chain([manifest.audit_head] if manifest.audit_head[0] else [])
    db.session.rollback()
    if not verdict.is_whole:
        raise BrokenBackup(f"audit record, entry {verdict.broken_seq}: {verdict.reason}")
