"""Jobs: the table is the truth, one worker each, and what a dead worker held is not lost."""

import contextvars
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.core import clock
from app.core.access import Perm, Role, RoleAt, Viewer, provide
from app.core.access.viewer import _providers
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.jobs import (
    Job,
    JobContext,
    JobState,
    ask_to_stop,
    enqueue,
    get_job,
    job,
    pause_after,
    periodic,
    run_pending_jobs,
    run_periodic,
    transport,
    worker,
)
from app.core.jobs.presence import Presence
from app.core.jobs.registry import kind_of
from app.core.jobs.rounds import run_due_tasks
from app.core.jobs.runner import claim, requeue_lost, run
from app.core.jobs.transport import Stopping
from app.core.text import mark

seen: list[Any] = []


class TooFull(Refusal):
    code = "test_too_full"
    message = mark("%(room)s is full.")


@job("test.add")
def add(context: JobContext, first: int, second: int) -> dict[str, int]:
    seen.append((context.attempt, first, second))
    return {"sum": first + second}


@job("test.refuse")
def refuse(context: JobContext, room: str) -> None:
    raise TooFull(room=room)


@job("test.break", attempts=2)
def break_down(context: JobContext) -> None:
    raise ZeroDivisionError("canario@example.org")


@job("test.steps", lease=timedelta(minutes=5))
def steps(context: JobContext, stop_at: int = 0) -> None:
    for number in range(1, 4):
        context.progress(number, 3, "Counting")
        seen.append(number)
        if number == stop_at:
            stop(context.id)


@job("test.write")
def write(context: JobContext) -> None:
    with transaction():
        context.progress(1, 2)


def stop(job_id: uuid.UUID) -> None:
    from app.core.db import db

    with transaction():
        found = db.session.get(Job, job_id)
        assert found is not None
        ask_to_stop(found)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


@pytest.fixture
def as_viewer() -> Iterator[Callable[[Viewer], None]]:
    """Decide who is asking, in place of the accounts."""
    real = _providers["viewer"]

    def become(viewer: Viewer) -> None:
        provide("viewer", lambda _request: viewer)

    yield become
    provide("viewer", real)


def ask(kind: str, key: str | None = None, **payload: Any) -> uuid.UUID:
    with transaction():
        return enqueue(kind, payload, key=key)


def look(db: SQLAlchemy, job_id: uuid.UUID) -> Job:
    db.session.rollback()
    found = db.session.get(Job, job_id, populate_existing=True)
    assert found is not None
    return found


@pytest.mark.both_databases
def test_a_job_is_done_and_its_result_kept(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    job_id = ask("test.add", first=2, second=3)
    assert look(db, job_id).state == JobState.QUEUED
    assert run_pending_jobs(app) == 1
    done = look(db, job_id)
    assert (done.state, done.result, done.lease_until) == (JobState.DONE, {"sum": 5}, None)
    assert run_pending_jobs(app) == 0


def test_what_is_rolled_back_asks_for_nothing(app: Flask) -> None:
    def ask_and_fail() -> None:
        with transaction():
            enqueue("test.add", {"first": 1, "second": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert run_pending_jobs(app) == 0
    with pytest.raises(RuntimeError):
        enqueue("test.add", {})


@pytest.mark.both_databases
def test_the_same_key_is_one_job_while_it_waits(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    first = ask("test.add", key="event 7", first=1, second=1)
    assert ask("test.add", key="event 7", first=1, second=1) == first
    other = ask("test.add", key="event 8", first=1, second=1)
    assert other != first
    assert run_pending_jobs(app) == 2
    assert ask("test.add", key="event 7", first=1, second=1) not in (first, other)


@pytest.mark.both_databases
def test_workers_at_once_never_take_the_same_job(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    ids = {ask("test.add", first=number, second=0) for number in range(30)}
    taken: list[uuid.UUID] = []

    def take() -> None:
        with app.app_context():
            while (row := claim()) is not None:
                taken.append(row.id)

    threads = [threading.Thread(target=contextvars.Context().run, args=(take,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 30
    assert set(taken) == ids


def test_a_refusal_is_final_and_said_in_its_own_words(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.refuse", room="Guayacán")
    run_pending_jobs(app)
    failed = look(db, job_id)
    assert failed.state == JobState.FAILED
    assert failed.error % failed.error_facts == "Guayacán is full."


def test_a_bug_is_tried_again_later_and_then_visible(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.break")
    start = clock.now()
    with pytest.raises(ZeroDivisionError):
        run_pending_jobs(app)
    assert look(db, job_id).state == JobState.QUEUED
    assert run_pending_jobs(app) == 0
    with clock.fixed_at(start + timedelta(seconds=45)):
        assert run_pending_jobs(app, reraise=False) == 1
    failed = look(db, job_id)
    assert (failed.state, failed.attempts) == (JobState.FAILED, 2)
    assert "canario" not in failed.error + str(failed.error_facts)


def test_pauses_grow_from_half_a_minute_to_two_hours(app: Flask) -> None:
    pauses = [pause_after(number).total_seconds() for number in range(1, 11)]
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3840, 7200, 7200]


def test_progress_is_seen_while_the_job_runs_and_renews_its_lease(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.steps")
    row = claim()
    assert row is not None
    kind = kind_of("test.steps")
    assert kind is not None
    context = JobContext(row, kind)
    with clock.fixed_at(clock.now() + timedelta(minutes=4)):
        context.progress(1, 3, "Counting")
        shown = look(db, job_id)
        assert (shown.progress_done, shown.progress_total, shown.progress_text) == (1, 3, "Counting")
        assert shown.lease_until == clock.now() + timedelta(minutes=5)


def test_a_running_job_stops_at_its_next_report(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.steps", stop_at=2)
    run_pending_jobs(app)
    assert look(db, job_id).state == JobState.CANCELLED
    assert seen == [1, 2]


def test_a_waiting_job_stops_at_once(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.add", first=1, second=1)
    stop(job_id)
    assert run_pending_jobs(app) == 0
    assert look(db, job_id).state == JobState.CANCELLED


def test_progress_inside_a_transaction_is_a_mistake(app: Flask) -> None:
    ask("test.write")
    with pytest.raises(RuntimeError, match="transaction"):
        run_pending_jobs(app)


@pytest.mark.both_databases
def test_a_lease_that_ran_out_gives_the_job_to_another(
    app: Flask, db: SQLAlchemy, database_kind: str
) -> None:
    job_id = ask("test.add", first=1, second=1)
    stale = claim()
    assert stale is not None
    db.session.expunge(stale)
    assert requeue_lost() == 0
    with clock.fixed_at(clock.now() + timedelta(minutes=6)):
        assert requeue_lost() == 1
        assert run_pending_jobs(app) == 1
    done = look(db, job_id)
    assert (done.state, done.attempts) == (JobState.DONE, 2)
    db.session.expunge(done)
    run(stale)
    assert look(db, job_id).finished_at == done.finished_at


def test_a_worker_that_lost_its_job_learns_so(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.steps")
    stale = claim()
    assert stale is not None
    with clock.fixed_at(clock.now() + timedelta(minutes=6)):
        requeue_lost()
        claim()
        run(stale)
    assert seen == []
    assert look(db, job_id).state == JobState.RUNNING


def test_what_is_interrupted_again_and_again_has_failed(app: Flask, db: SQLAlchemy) -> None:
    job_id = ask("test.add", first=1, second=1)
    for number in range(1, 4):
        with clock.fixed_at(clock.now() + timedelta(minutes=6 * number)):
            assert claim() is not None
        with clock.fixed_at(clock.now() + timedelta(minutes=6 * number + 6)):
            requeue_lost()
    assert look(db, job_id).state == JobState.FAILED


def test_what_a_dead_worker_of_this_machine_held_is_given_back_at_once(app: Flask, db: SQLAlchemy) -> None:
    dead = Presence(app.extensions["settings"])
    job_id = ask("test.add", first=1, second=1)
    transport().holder = dead.name
    assert claim() is not None
    transport().holder = ""
    worker.sweep()
    assert look(db, job_id).state == JobState.RUNNING
    dead.end()
    worker.sweep()
    assert look(db, job_id).state == JobState.QUEUED


def test_a_transport_that_is_away_loses_nothing(make_app: Callable[..., Flask]) -> None:
    app = make_app(redis_url="redis://127.0.0.1:1/0")
    with app.app_context():
        ask("test.add", first=1, second=1)
        assert not transport().is_reachable()
        assert run_pending_jobs(app) == 1


def test_messages_are_json_and_name_only_a_table(app: Flask) -> None:
    ask("test.add", first=4711_4711_4711, second=1)
    (message,) = transport().huey.storage.enqueued_items()
    assert message.startswith(b"[")
    assert b"471147114711" not in message
    assert b"jobs" in message


def test_periodic_work_is_done_once_in_its_period(app: Flask, db: SQLAlchemy) -> None:
    @periodic("test.round", every=timedelta(minutes=10))
    def come_round() -> None:
        seen.append("round")

    start = clock.now()
    for minute in (0, 1, 9, 11, 12, 22):
        with clock.fixed_at(start + timedelta(minutes=minute)):
            run_due_tasks(Stopping(), [])
    assert seen == ["round"] * 3
    run_periodic(app, "test.round")
    assert len(seen) == 4


def test_a_broken_task_does_not_stop_the_others(app: Flask) -> None:
    @periodic("test.a_broken", every=timedelta(minutes=10))
    def broken() -> None:
        if "break" in seen:
            raise ZeroDivisionError

    @periodic("test.b_whole", every=timedelta(minutes=10))
    def whole() -> None:
        seen.append("whole")

    seen.append("break")
    bugs: list[Exception] = []
    run_due_tasks(Stopping(), bugs)
    assert len(bugs) == 1
    assert "whole" in seen


# --- who sees a job --------------------------------------------------------------------------


def viewer_with(*roles: RoleAt) -> Viewer:
    return Viewer(account_id=uuid.uuid4(), person_id=uuid.uuid4(), roles=frozenset(roles))


def test_a_job_is_seen_by_who_asked_and_by_who_has_its_right(
    app: Flask, db: SQLAlchemy, as_viewer: Callable[[Viewer], None]
) -> None:
    event_id = uuid.uuid4()
    asking = viewer_with()
    as_viewer(asking)
    with app.test_request_context("/"), transaction():
        job_id = enqueue(
            "test.add", {"first": 1, "second": 1}, event_id=event_id, permission=Perm.EVENT_SCHEDULE
        )
    organiser = viewer_with(RoleAt("event", event_id, Role.ORGANISER))
    assert get_job(job_id, asking).id == job_id
    assert get_job(job_id, organiser).id == job_id
    for other in (
        viewer_with(),
        viewer_with(RoleAt("event", uuid.uuid4(), Role.ORGANISER)),
        viewer_with(RoleAt("event", event_id, Role.DOOR)),
        Viewer(),
    ):
        with pytest.raises(NotFound):
            get_job(job_id, other)


def test_the_page_of_a_job_for_people_script_and_machines(
    app: Flask, client: FlaskClient, db: SQLAlchemy, as_viewer: Callable[[Viewer], None]
) -> None:
    asking = viewer_with()
    as_viewer(asking)
    with app.test_request_context("/"), transaction():
        job_id = enqueue("test.add", {"first": 1, "second": 1})
    address = f"/jobs/{job_id}"
    page = client.get(address)
    assert page.status_code == 200
    assert "<html" in page.text
    assert f'hx-get="{address}"' in page.text
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    run_pending_jobs(app)
    assert "hx-get" not in client.get(address, headers={"HX-Request": "true"}).text
    answer = client.get(address, headers={"Accept": "application/json"}).json
    assert answer is not None
    assert (answer["state"], answer["result"]) == ("done", {"sum": 2})
    as_viewer(viewer_with())
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/stop").status_code == 404
    as_viewer(Viewer())
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 401


def test_the_stop_button_stops(
    app: Flask, client: FlaskClient, db: SQLAlchemy, as_viewer: Callable[[Viewer], None]
) -> None:
    as_viewer(viewer_with())
    with app.test_request_context("/"), transaction():
        job_id = enqueue("test.add", {"first": 1, "second": 1})
    assert client.post(f"/jobs/{job_id}/stop").status_code == 302
    assert look(db, job_id).state == JobState.CANCELLED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def test_what_a_killed_worker_had_to_come_round_with_does_so_again(app: Flask) -> None:
    @periodic("test.killed", every=timedelta(minutes=1))
    def come_round() -> None:
        seen.append("killed")
        if seen.count("killed") == 1:
            raise SystemExit

    start = clock.now()
    with clock.fixed_at(start), pytest.raises(SystemExit):
        run_due_tasks(Stopping(), [])
    with clock.fixed_at(start + timedelta(seconds=30)):
        run_due_tasks(Stopping(), [])
    assert seen.count("killed") == 1
    with clock.fixed_at(start + timedelta(seconds=61)):
        run_due_tasks(Stopping(), [])
    assert seen.count("killed") == 2
