"""Take jobs from the table, one worker each, and run them; give back what dead workers left."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.core import clock
from app.core.audit import acting_as
from app.core.db import db, side_transaction
from app.core.errors import Refusal
from app.core.jobs.models import Job, JobState
from app.core.jobs.registry import JobCancelled, JobContext, JobKind, LeaseLost, kind_of
from app.core.jobs.transport import Stopping, drain, transport
from app.core.text import mark

log = logging.getLogger("encuentro.jobs")

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
LOST = mark("The work was interrupted several times.")
BROKEN = mark("Something went wrong inside. It was noted under the number of this job.")


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after the n-th failure: 30 s, 1 min, 2 min … 2 h."""
    doublings: int = 2 ** (attempt - 1)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def _due() -> sa.Select[Any]:
    waiting = sa.and_(Job.state == JobState.QUEUED, Job.next_at <= clock.now())
    return sa.select(Job.id).where(waiting).order_by(Job.next_at, Job.created_at).limit(1)


def is_due() -> bool:
    """Tell whether a job waits, without taking a lock."""
    with db.engine.connect() as connection:
        return connection.scalar(_due()) is not None


def claim() -> Job | None:
    """Take the oldest job that is due and hold it by a lease; nobody else gets it meanwhile."""
    if not is_due():
        return None
    with side_transaction() as connection:
        job_id = connection.scalar(_due().with_for_update(skip_locked=True))
        if job_id is None:
            return None
        name = connection.scalar(sa.select(Job.kind).where(Job.id == job_id))
        kind = kind_of(name or "")
        lease = kind.lease if kind else timedelta(minutes=1)
        taken = {
            "state": JobState.RUNNING,
            "attempts": Job.attempts + 1,
            "lease_until": clock.now() + lease,
            "holder": transport().holder,
        }
        connection.execute(sa.update(Job).where(Job.id == job_id).values(taken))
    return db.session.get(Job, job_id, populate_existing=True)


def _settle(context: JobContext, **values: Any) -> None:
    """Write how an attempt ended, unless the job was given to another worker meanwhile."""
    mine = (Job.id == context.id, Job.state == JobState.RUNNING, Job.attempts == context.attempt)
    with side_transaction() as connection:
        connection.execute(sa.update(Job).where(*mine).values(lease_until=None, **values))


def run(row: Job) -> Exception | None:
    """Run a claimed job and write how it ended; return the bug that it met, if any."""
    kind = kind_of(row.kind)
    if kind is None:
        kind = JobKind(row.kind, _nobody, 1, timedelta(minutes=1))
    context = JobContext(row, kind)
    db.session.rollback()
    try:
        with acting_as(context.actor_id):
            result = kind.handler(context, **context.payload)
    except JobCancelled:
        _settle(context, state=JobState.CANCELLED, finished_at=clock.now())
    except LeaseLost:
        log.warning("job_lease_lost", extra={"job": str(context.id), "kind": context.kind})
    except Refusal as refusal:
        facts = {name: str(fact) for name, fact in refusal.facts.items()}
        _fail(context, refusal.message, facts)
    except Exception as bug:
        log.error("job_failed", exc_info=bug, extra={"job": str(context.id), "kind": context.kind})
        db.session.rollback()
        _try_again(context, kind, type(bug).__name__)
        return bug
    else:
        done = {"state": JobState.DONE, "finished_at": clock.now(), "error": ""}
        _settle(context, result=dict(result) if result is not None else None, **done)
    return None


def _nobody(context: JobContext, **_payload: Any) -> Mapping[str, Any] | None:
    raise LookupError(f"no handler for job {context.id}")


def _fail(context: JobContext, message: str, facts: Mapping[str, str]) -> None:
    end = {"state": JobState.FAILED, "finished_at": clock.now()}
    _settle(context, error=message, error_facts=dict(facts), **end)


def _try_again(context: JobContext, kind: JobKind, bug: str) -> None:
    if context.attempt >= kind.attempts:
        _fail(context, BROKEN, {"bug": bug})
    else:
        pause = pause_after(context.attempt)
        _settle(context, state=JobState.QUEUED, next_at=clock.now() + pause, error_facts={"bug": bug})


@drain("jobs")
def run_due_jobs(stopping: Stopping, bugs: list[Exception]) -> int:
    """Run what is due until nothing is; each job in an application context of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    served = 0
    while not stopping.is_set():
        with app.app_context():
            row = claim()
            if row is None:
                break
            bug = run(row)
        served += 1
        if bug:
            bugs.append(bug)
    return served


def requeue_lost(gone: frozenset[str] = frozenset()) -> int:
    """Give back the jobs whose worker died or fell silent; what was interrupted too often has failed."""
    now = clock.now()
    lost = sa.and_(Job.state == JobState.RUNNING, sa.or_(Job.lease_until < now, Job.holder.in_(gone)))
    with db.engine.connect() as connection:
        rows = connection.execute(sa.select(Job.id, Job.kind, Job.attempts).where(lost)).all()
    for job_id, name, attempts in rows:
        kind = kind_of(name)
        if attempts >= (kind.attempts if kind else 1):
            change: dict[str, Any] = {"state": JobState.FAILED, "finished_at": now, "error": LOST}
        else:
            change = {"state": JobState.QUEUED, "next_at": now}
        with side_transaction() as connection:
            mine = sa.and_(lost, Job.id == job_id, Job.attempts == attempts)
            connection.execute(sa.update(Job).where(mine).values(lease_until=None, **change))
    return len(rows)
