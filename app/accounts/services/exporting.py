"""Everything that is kept of a person, for the person: features add what walking the tables cannot read."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.mail import Mail
from app.core.text import mark
from app.directory import services as directory
from app.directory.services import references


@dataclass(frozen=True)
class Part:
    """A chapter of what is kept of a person: rows of names and values, and files by their names."""

    title: str
    rows: list[dict[str, Any]]
    files: Mapping[str, bytes] = field(default_factory=dict)


Step = Callable[[uuid.UUID], Iterable[Part]]
_steps: dict[str, Step] = {}
_titles: dict[str, str] = {
    "person": mark("Person"),
    "person_email": mark("Addresses"),
    "appointment": mark("Posts"),
    "account": mark("Account"),
    "user_session": mark("Devices"),
    "role_grant": mark("Roles"),
}


def export_step(step: Step) -> Step:
    """Register what a feature tells a person of themselves beside the rows of its tables."""
    _steps[f"{step.__module__}.{step.__qualname__}"] = step
    return step


def export_titles(**titles: str) -> None:
    """Name tables for people; `titles` are marked texts by the name of the table."""
    _titles.update(titles)


def everything_of(person_id: uuid.UUID) -> list[Part]:
    """Gather what is kept of a person: what features tell, the rows that are theirs, what they did, mails."""
    directory.get_person(person_id)
    parts = [part for step in _steps.values() for part in step(person_id) if part.rows or part.files]
    rows = references.rows_of(person_id)
    first = ("person", "person_email")
    for table in sorted(rows, key=lambda name: (name not in first, name)):
        title = _titles.get(table, table.replace("_", " ").capitalize())
        parts.append(Part(title, [_plain(row) for row in rows[table]]))
    acts = references.acts_of(person_id)
    done = [{"what": table.replace("_", " "), "how many": count} for table, count in acts.items()]
    parts += [Part(mark("What you did for others, counted"), done), _mails(person_id)]
    return [part for part in parts if part.rows or part.files]


def _mails(person_id: uuid.UUID) -> Part:
    addresses = {row.email for row in directory.get_person(person_id).emails}
    query = sa.select(Mail).where(Mail.recipient.in_(addresses)).order_by(Mail.created_at)
    rows = [
        {"to": mail.recipient, "about": mail.template, "written": mail.created_at, "sent": mail.sent_at}
        for mail in db.session.scalars(query)
    ]
    return Part(mark("Mails of the last month"), [_plain(row) for row in rows])


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if value not in (None, "", {}, [])}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def pack(person_id: uuid.UUID, parts: list[Part], page: str) -> bytes:
    """Put everything into one file: JSON for machines, a page for people, and the person's own files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        data = {
            "person": str(person_id),
            "parts": [{"title": part.title, "rows": part.rows, "files": list(part.files)} for part in parts],
        }
        text = json.dumps(data, ensure_ascii=False, indent=2, default=str)
        archive.writestr("data.json", text)
        archive.writestr("data.html", page)
        for part in parts:
            for name, content in part.files.items():
                archive.writestr(f"files/{name}", content)
    return held.getvalue()


def note_export(person_id: uuid.UUID) -> None:
    """Record that a person took a copy of what is kept of them."""
    audit.record("person.data_exported", "person", audit.personal(person_id))
