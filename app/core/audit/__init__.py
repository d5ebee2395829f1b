"""Who did what, append-only and hash-chained, without personal data; tombstones of what was erased."""

from app.core.audit.chain import Verdict, export_head, record, verify_chain
from app.core.audit.models import DDL_POSTGRESQL, DDL_SQLITE, AuditEntry, AuditHead, Tombstone
from app.core.audit.pseudonyms import acting_as, current_actor, keyed_hash, personal, pseudonym
from app.core.audit.tombstones import bury, register_replay, replay_tombstones, write_ledger

__all__ = [
    "DDL_POSTGRESQL",
    "DDL_SQLITE",
    "AuditEntry",
    "AuditHead",
    "Tombstone",
    "Verdict",
    "acting_as",
    "bury",
    "current_actor",
    "export_head",
    "keyed_hash",
    "personal",
    "pseudonym",
    "record",
    "register_replay",
    "replay_tombstones",
    "verify_chain",
    "write_ledger",
]
