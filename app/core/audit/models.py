"""Tables of the record; triggers refuse every change to what was written."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime

GENESIS = "0" * 64


class AuditEntry(Model):
    """One act. `changes` is canonical JSON kept as text: its very bytes are hashed."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_object", "object_kind", "object_id"),)

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(sa.String(40), index=True)
    action: Mapped[str] = mapped_column(sa.String(80))
    object_kind: Mapped[str] = mapped_column(sa.String(60))
    object_id: Mapped[str] = mapped_column(sa.String(80))
    changes: Mapped[str] = mapped_column(sa.Text)
    prev_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Model):
    """The one row that writers queue for, so that the chain never forks."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(sa.String(64))


class Tombstone(Model):
    """Something erased or revoked for good; replayed over a restored older backup."""

    __tablename__ = "tombstone"

    kind: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    object_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


# Statements, in order, for create_all() and for the migration alike.
_FIRST_HEAD = f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{GENESIS}')"  # noqa: S608
DDL_SQLITE: tuple[str, ...] = (
    _FIRST_HEAD,
    """CREATE TRIGGER audit_entry_is_final_on_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_entry_is_final_on_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head WHEN NEW.seq < OLD.seq
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
)
DDL_POSTGRESQL: tuple[str, ...] = (
    _FIRST_HEAD,
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$""",
    """CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head
       FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)
DDL_POSTGRESQL_DOWN: tuple[str, ...] = ("DROP FUNCTION IF EXISTS refuse_audit_change() CASCADE",)


def _make_final(_table: object, connection: sa.Connection, **_options: object) -> None:
    statements = DDL_POSTGRESQL if connection.dialect.name == "postgresql" else DDL_SQLITE
    for statement in statements:
        connection.exec_driver_sql(statement)


# Both tables must exist: audit_head is made after audit_entry in the order of names.
sa.event.listen(AuditHead.__table__, "after_create", _make_final)
