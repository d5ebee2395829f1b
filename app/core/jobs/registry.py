"""What jobs there are, how one is asked for, and what its handler may do with it."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import has_request_context
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.access import Perm, Viewer, viewer
from app.core.audit import current_actor
from app.core.db import after_commit, db, is_sqlite, is_writing, side_transaction
from app.core.errors import NotFound
from app.core.jobs.models import ACTIVE, Job, JobState
from app.core.jobs.transport import wake

Handler = Callable[..., Mapping[str, Any] | None]
SECONDS_BETWEEN_REPORTS = 0.5


class JobCancelled(Exception):
    """Somebody asked the job to stop; raised by progress(), not to be caught."""


class LeaseLost(Exception):
    """The job was given to another worker, because this one was silent for too long."""


@dataclass(frozen=True)
class JobKind:
    name: str
    handler: Handler
    attempts: int
    lease: timedelta


_kinds: dict[str, JobKind] = {}


def job(
    kind: str, *, attempts: int = 3, lease: timedelta = timedelta(minutes=5)
) -> Callable[[Handler], Handler]:
    """Register a handler `(job: JobContext, **payload)`; it must be idempotent and commits by itself."""

    def register(handler: Handler) -> Handler:
        known = _kinds.get(kind)
        if known and known.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"two handlers for {kind}")
        _kinds[kind] = JobKind(kind, handler, attempts, lease)
        return handler

    return register


def kind_of(name: str) -> JobKind | None:
    return _kinds.get(name)


class JobContext:
    """What a handler knows of its job, and how it reports."""

    def __init__(self, row: Job, kind: JobKind) -> None:
        self.id: uuid.UUID = row.id
        self.kind = kind.name
        self.event_id = row.event_id
        self.owner_id = row.owner_id
        self.actor_id = row.actor_id
        self.attempt = row.attempts
        self.payload: Mapping[str, Any] = row.payload
        self._lease = kind.lease
        self._reported: tuple[float, str] = (0.0, "")

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Report progress and renew the lease, outside transaction(); `text` is marked for translation.

        Raises JobCancelled when somebody asked to stop. Frequent reports are thinned out.
        """
        moment = time.monotonic()
        if (
            done < total
            and text == self._reported[1]
            and moment - self._reported[0] < SECONDS_BETWEEN_REPORTS
        ):
            return
        self._reported = (moment, text)
        report = {
            "progress_done": done,
            "progress_total": total,
            "progress_text": text,
            "lease_until": clock.now() + self._lease,
        }
        statement = (
            sa.update(Job)
            .where(Job.id == self.id, Job.state == JobState.RUNNING, Job.attempts == self.attempt)
            .values(report)
            .returning(Job.cancel_asked)
        )
        with side_transaction() as connection:
            cancel_asked = connection.scalar(statement)
        if cancel_asked is None:
            raise LeaseLost
        if cancel_asked:
            raise JobCancelled


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    event_id: uuid.UUID | None = None,
    permission: Perm | None = None,
    not_before: datetime | None = None,
) -> uuid.UUID:
    """Ask for a job in the surrounding transaction and return its id.

    While a job of the same kind and key is waiting or running, that one is meant. The page of
    the job is for the account that asked and for those who hold `permission` at the event.
    """
    if kind not in _kinds:
        raise ValueError(f"no handler for {kind}")
    if not is_writing():
        raise RuntimeError("enqueue() needs a transaction()")
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    row = {
        "id": uuid.uuid4(),
        "kind": kind,
        "payload": dict(payload),
        "key": key,
        "owner_id": viewer().account_id if has_request_context() else None,
        "actor_id": current_actor(),
        "event_id": event_id,
        "permission": permission.value if permission else None,
        "next_at": not_before or clock.now(),
    }
    made: uuid.UUID | None = db.session.scalar(
        insert(Job).values(row).on_conflict_do_nothing().returning(Job.id)
    )
    if made is None:
        same = sa.select(Job.id).where(Job.kind == kind, Job.key == key, Job.state.in_(ACTIVE))
        active: uuid.UUID = db.session.scalars(same).one()
        return active
    after_commit(lambda: wake("jobs"))
    return made


def get_job(job_id: uuid.UUID, viewer: Viewer) -> Job:
    """Return a job that the viewer may see; raises NotFound."""
    found = db.session.get(Job, job_id)
    if found is None or not _may_see(found, viewer):
        raise NotFound
    return found


def _may_see(found: Job, asking: Viewer) -> bool:
    if found.owner_id is not None and found.owner_id == asking.account_id:
        return True
    if found.permission is None or found.event_id is None:
        return False
    return asking.can(found.permission, "event", found.event_id)


def ask_to_stop(found: Job) -> None:
    """Stop a job: at once where it waits, at its next report where it runs."""
    if found.state == JobState.QUEUED:
        found.state, found.finished_at = JobState.CANCELLED, clock.now()
    elif found.state == JobState.RUNNING:
        found.cancel_asked = True
