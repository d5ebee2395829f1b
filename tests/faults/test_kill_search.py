"""The solver's process is killed while it searches: the draft is as it was, and the reason stands where people look."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import db, event_scope, transaction
from app.core.jobs import Job, JobState
from app.events.models import Event
from app.scheduling import services
from app.scheduling.models import Proposal
from app.scheduling.rules import ProposalState, SearchKilled, SearchOptions
from app.scheduling.services import drafts, moving
from tests.factories.scheduling import make_large_programme
from tests.services.processes import wait_until
from tests.services.server import Background


def latest(event: Event) -> Proposal:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        found = services.find_latest(event)
    assert found is not None
    return found


def children_of(parent: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(stat.rpartition(")")[2].split()[1]) == parent and b"app.core.processes" in command:
            found.append(int(entry.name))
    return found


@pytest.mark.slow
@pytest.mark.both_databases
def test_a_killed_solver_leaves_the_draft_and_says_why(
    both: Flask, start_command: Callable[..., Background]
) -> None:
    event = make_large_programme(sessions=20, people=40, clashes=4, seed=4)
    with transaction(), event_scope(event.id):
        first = next(iter(drafts.load_slots(event).values()))
        moving.set_lock(event, [first.session_id], locked=True)
        services.propose(event, SearchOptions(seconds=60, whole=True))
    with event_scope(event.id):
        before = {key: slot.standing for key, slot in drafts.load_slots(event).items()}
    worker = start_command("worker")
    wait_until(lambda: bool(children_of(worker.process.pid)), what="the solver's process")
    (child,) = children_of(worker.process.pid)
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: latest(event).state is ProposalState.FAILED, what="the end of it")
    ended = latest(event)
    assert ended.reason == SearchKilled.message
    assert ended.plan is None
    job = db.session.get(Job, ended.job_id)
    assert job is not None
    wait_until(lambda: _state_of(job.id) is JobState.FAILED, what="the job's mark")
    with event_scope(event.id):
        assert {key: slot.standing for key, slot in drafts.load_slots(event).items()} == before


def _state_of(job_id: object) -> JobState:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Job, job_id)
    assert found is not None
    return found.state
