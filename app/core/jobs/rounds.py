"""Work that comes round: each task once in its period, however many workers there are."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.db import db, is_sqlite, side_transaction
from app.core.jobs.models import PeriodicRun
from app.core.jobs.transport import Stopping, drain

log = logging.getLogger("encuentro.periodic")

LONGEST_LEASE = timedelta(minutes=10)


@dataclass(frozen=True)
class Periodic:
    function: Callable[[], object]
    every: timedelta


_tasks: dict[str, Periodic] = {}


def periodic(name: str, *, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register an idempotent function without arguments; it opens its own transaction()."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        if name in _tasks and _tasks[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two tasks named {name}")
        _tasks[name] = Periodic(function, every)
        return function

    return register


def names() -> list[str]:
    return sorted(_tasks)


def run_now(name: str) -> object:
    """Run a task at once, whether it is due or not."""
    return _tasks[name].function()


def due_names() -> list[str]:
    """List the tasks that are due, without taking a lock."""
    now = clock.now()
    waits = (PeriodicRun.next_at > now) | (PeriodicRun.lease_until > now)
    with db.engine.connect() as connection:
        waiting = set(connection.scalars(sa.select(PeriodicRun.name).where(waits)))
    return sorted(set(_tasks) - waiting)


def _claim(name: str, every: timedelta) -> bool:
    now = clock.now()
    # What a killed worker had in hand comes round with the next period.
    lease_until = now + min(every, LONGEST_LEASE)
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    free = sa.and_(
        PeriodicRun.name == name,
        PeriodicRun.next_at <= now,
        sa.or_(PeriodicRun.lease_until.is_(None), PeriodicRun.lease_until <= now),
    )
    with side_transaction() as connection:
        connection.execute(insert(PeriodicRun).values(name=name, next_at=now).on_conflict_do_nothing())
        taken = sa.update(PeriodicRun).where(free).values(lease_until=lease_until)
        return connection.execute(taken.returning(PeriodicRun.name)).first() is not None


def _release(name: str, every: timedelta) -> None:
    later = {"lease_until": None, "next_at": clock.now() + every}
    with side_transaction() as connection:
        connection.execute(sa.update(PeriodicRun).where(PeriodicRun.name == name).values(later))


@drain("periodic")
def run_due_tasks(stopping: Stopping, bugs: list[Exception]) -> int:
    """Run every task that is due and that no other worker has in hand."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    served = 0
    for name in due_names():
        if stopping.is_set():
            break
        task = _tasks[name]
        with app.app_context():
            if not _claim(name, task.every):
                continue
            try:
                task.function()
            except Exception as bug:
                log.error("periodic_failed", exc_info=bug, extra={"task": name})
                db.session.rollback()
                bugs.append(bug)
            _release(name, task.every)
            served += 1
    return served
