"""What the core tidies up by itself."""

from datetime import timedelta

import sqlalchemy as sa

from app.core import clock, limits
from app.core.audit.heads import keep_head
from app.core.audit.tombstones import write_ledger
from app.core.db import db, transaction
from app.core.jobs import Job, periodic

JOBS_KEPT = timedelta(days=30)


@periodic("limits.forget", every=timedelta(hours=1))
def forget_windows() -> None:
    """Delete the windows of limits that have passed."""
    limits.forget_expired()


@periodic("jobs.forget", every=timedelta(hours=24))
def forget_jobs() -> None:
    """Delete jobs that ended a month ago."""
    with transaction():
        db.session.execute(sa.delete(Job).where(Job.finished_at < clock.now() - JOBS_KEPT))


@periodic("audit.keep_head", every=timedelta(hours=24))
def keep_audit_head() -> None:
    """Keep the head of the record and the tombstones outside the database."""
    keep_head()
    write_ledger()
