"""Files that people hand in with a form: kept under random names, sealed where they are delicate."""

import base64
import json
import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import clock, storage
from app.core.db import across_events, db
from app.core.sealing import seal, unseal
from app.core.uploads import FileKind, Upload, accept
from app.registration.models import Answer
from app.registration.rules.form import Question, Value

AREA = "form_files"
LARGEST = 10 * 2**20
UNCLAIMED = timedelta(days=1)
FILE, CARRIED = "registration.file", "registration.file_carried"
STAMP = "%Y%m%dT%H%M%S"


def take_in(question: Question, content: bytes, name: str) -> dict[str, Value]:
    """Check and store a file for a question; raises the refusals of uploads.

    It belongs to nobody until an answer names it: what no answer names is swept away after a day.
    """
    upload = accept(content, name=name, largest=LARGEST)
    stamp = f"{clock.now().strftime(STAMP)}-{uuid.uuid4().hex}"
    stored = _sealed(upload, stamp) if question.is_special else upload.content
    key = storage.put(AREA, stored, name=stamp)
    return {"key": key, "name": upload.name, "type": upload.kind.media_type, "size": len(upload.content)}


def _sealed(upload: Upload, stamp: str) -> bytes:
    text = base64.b64encode(upload.content).decode()
    return seal(FILE, text, bound_to=stamp).encode()


def read_file(value: Value) -> bytes:
    """Return the content of a file that was answered; raises NotFound where it is gone."""
    content = storage.get(value["key"])
    # A file that came before its question became delicate lies as it came.
    text = unseal(FILE, content.decode("latin-1"), bound_to=value["key"].partition("/")[2])
    return content if text is None else base64.b64decode(text)


def carry(event_id: uuid.UUID, question: Question, value: Value) -> str:
    """Write a stored file into a page, so that a form that is sent again keeps it; nobody can make one up."""
    return seal(CARRIED, json.dumps(value), bound_to=f"{event_id}:{question.id}")


def carried(event_id: uuid.UUID, question: Question, text: str) -> Value | None:
    """Return the file that a page carried, or None where it is not one of ours or gone."""
    opened = unseal(CARRIED, text, bound_to=f"{event_id}:{question.id}") if text else None
    if opened is None:
        return None
    value = json.loads(opened)
    return value if storage.exists(value["key"]) else None


def sweep_files(now: datetime) -> int:
    """Delete files that no answer names a day after they came; return how many."""
    before = (now - UNCLAIMED).strftime(STAMP)
    old = [key for key in storage.list_keys(AREA) if key.partition("/")[2] < before]
    with across_events("files that no answer of any event names are swept away together"):
        named = set(db.session.scalars(sa.select(Answer.file_key).where(Answer.file_key.is_not(None))))
    gone = [key for key in old if key not in named]
    for key in gone:
        storage.delete(key)
    return len(gone)


KINDS = ", ".join(sorted(kind.value.upper() for kind in FileKind))
