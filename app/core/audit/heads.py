"""Heads of the record, kept each day outside the database: who rewrites the whole chain is found out."""

import json
from pathlib import Path

from flask import current_app

from app.core import clock
from app.core.audit.chain import export_head


def heads_path() -> Path:
    """Return the file of kept heads; copy it to where the database's master cannot write."""
    data_dir: Path = current_app.extensions["settings"].data_dir
    return data_dir / "ledger" / "audit-heads.jsonl"


def keep_head() -> None:
    """Add today's head to the file."""
    seq, digest = export_head()
    path = heads_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"seq": seq, "hash": digest, "at": clock.now().isoformat()}) + "\n")


def read_heads(path: Path) -> list[tuple[int, str]]:
    """Read the kept heads; the empty record's head says nothing and is left out."""
    if not path.exists():
        return []
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(entry["seq"], entry["hash"]) for entry in entries if entry["seq"]]
