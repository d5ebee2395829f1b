"""Uploaded exports between preview and confirmation: kept for two days, named by day, event and content."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from app.core import clock, storage
from app.core.errors import NotFound

AREA = "attendance_drafts"
KEPT = timedelta(days=2)


def _name(event_id: UUID, data: bytes, day: str) -> str:
    return f"{day}-{hashlib.sha256(event_id.bytes + data).hexdigest()}"


def keep_draft(event_id: UUID, data: bytes) -> str:
    """Keep an upload and return the name under which the same event gets it back."""
    name = _name(event_id, data, f"{clock.now():%Y%m%d}")
    storage.put(AREA, data, name=name)
    return name


def get_draft(event_id: UUID, name: str) -> bytes:
    """Return an upload of this event; raises NotFound, also for another event's."""
    if len(name) != 73 or not name.replace("-", "").isalnum() or not name.isascii():
        raise NotFound
    data = storage.get(f"{AREA}/{name}")
    if not hmac.compare_digest(_name(event_id, data, name[:8]), name):
        raise NotFound
    return data


def drop_draft(name: str) -> None:
    """Forget an upload."""
    storage.delete(f"{AREA}/{name}")


def delete_old_drafts() -> int:
    """Delete uploads older than two days; return how many there were."""
    oldest = f"{clock.now() - KEPT:%Y%m%d}"
    old = [key for key in storage.list_keys(AREA) if key.rpartition("/")[2][:8] < oldest]
    for key in old:
        storage.delete(key)
    return len(old)
