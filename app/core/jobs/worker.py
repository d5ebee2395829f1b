"""The worker: Huey's consumer wakes the drains, a sweep finds what no ring told of."""

import contextvars
import logging
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context

from app.core import clock
from app.core.db import db, is_writing
from app.core.jobs import presence, rounds, runner
from app.core.jobs.transport import Stopping, Transport, drains, wake

log = logging.getLogger("encuentro.worker")

SWEEP_SECONDS = 5.0
SECONDS_TO_END = 20.0
T = TypeVar("T")

sweeps: list[Callable[[frozenset[str]], object]] = []


def sweep() -> None:
    """Give back what dead workers held and ring for every table that has work due."""
    settings = current_app.extensions["settings"]
    gone = presence.gone(settings)
    runner.requeue_lost(gone)
    if runner.is_due():
        wake("jobs")
    if rounds.due_names():
        wake("periodic")
    for more in sweeps:
        more(gone)
    presence.forget(settings, gone)


class Worker:
    """One worker process: `jobs` threads for jobs, one each for mails and for periodic work."""

    def __init__(self, app: Flask, *, jobs: int = 2) -> None:
        self.app = app
        self.stopping = Stopping()
        self._lanes = {name: _Lane(jobs if name == "jobs" else 1) for name in drains}
        self._transport: Transport = app.extensions["transport"]
        self._transport.on_ring = self.serve
        self._presence = presence.Presence(app.extensions["settings"])
        self._transport.holder = self._presence.name
        self._consumer = self._transport.huey.create_consumer(
            workers=jobs + len(drains) - 1,
            periodic=False,
            initial_delay=0.05,
            max_delay=0.5,
            shutdown_timeout=SECONDS_TO_END,
        )

    def serve(self, name: str) -> None:
        """Empty one table, unless as many threads as it may have are at it already."""
        lane = self._lanes.get(name)
        if lane is None:
            return
        lane.rings.set()
        while lane.rings.is_set() and not self.stopping.is_set() and lane.free.acquire(blocking=False):
            try:
                lane.rings.clear()
                with self.app.app_context():
                    drains[name](self.stopping, [])
            finally:
                lane.free.release()

    def run(self, sweep_seconds: float = SWEEP_SECONDS) -> None:
        """Work until SIGTERM or SIGINT; what is in hand is finished first."""
        self._consumer.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        log.info("worker_started")
        if not self.app.extensions["settings"].smtp_url:
            log.warning("no_smtp_url: mails go to the mail folder of DATA_DIR")
        while True:
            self._sweep()
            if self.stopping.wait(sweep_seconds):
                break
            self._consumer.check_worker_health()
        self._consumer.stop(graceful=True)
        self._presence.end()
        log.info("worker_ended")

    def _sweep(self) -> None:
        try:
            with self.app.app_context():
                sweep()
        except (sa.exc.SQLAlchemyError, OSError) as error:
            log.warning("sweep_failed", extra={"kind": type(error).__name__})


class _Lane:
    """How many threads may empty a table at once, and whether it rang meanwhile."""

    def __init__(self, threads: int) -> None:
        self.free = threading.Semaphore(threads)
        self.rings = threading.Event()


# --- without a worker: tests and stories -------------------------------------------------------


def run_pending_jobs(app: Flask, *, reraise: bool = True) -> int:
    """Do now what a worker would do: jobs and mails, until nothing is due; return how many.

    A bug in a handler is raised here once everything else is done, after its row was written.
    """
    bugs: list[Exception] = []

    def drain_all() -> int:
        runner.requeue_lost()
        total = 0
        while served := sum(drains[name](Stopping(), bugs) for name in drains if name != "periodic"):
            total += served
        return total

    done = _apart(app, drain_all)
    if bugs and reraise:
        raise bugs[0]
    return done


def run_periodic(app: Flask, name: str) -> object:
    """Run one periodic task now."""
    return _apart(app, lambda: rounds.run_now(name))


def _apart(app: Flask, work: Callable[[], T]) -> T:
    """Run as a worker would: another session, no scope, no viewer; only the clock is the caller's."""
    if is_writing():
        raise RuntimeError("work cannot be done inside a transaction()")
    held = clock.held()

    def inside() -> T:
        with app.app_context():
            if held is None:
                return work()
            with clock.fixed_at(held):
                return work()

    if has_app_context():
        db.session.rollback()
    done = contextvars.Context().run(inside)
    if has_app_context():
        db.session.expire_all()
    return done
