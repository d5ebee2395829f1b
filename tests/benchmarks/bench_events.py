"""Pages and calendar of an event of 30 sessions and 200 contributions, as a stranger and as a participant."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core.db import db
from app.events.models import Event
from tests.factories.events import make_event, make_programme
from tests.factories.scheduling import make_large_programme
from tests.services import application, people
from tools.bench import Measure, measure


def benchmarks() -> Iterator[Measure]:
    """Yield processor time, statements and bytes of what readers ask for most."""
    with _database() as clients:
        me = people.make_someone()
        event = make_event(edition=5)
        make_programme(event, mine=me)
        stranger, participant = clients(), clients()
        people.sign_in(participant, me)
        for who, client in (("stranger", stranger), ("participant", participant)):
            yield from _figures(event, client, who)
        yield from _exports(make_large_programme(), stranger)


@contextmanager
def _database():
    folder = application.scratch_folder("encuentro-bench-")
    settings = application.settings_for(f"sqlite:///{folder / 'bench.sqlite'}", folder / "data")
    application.build_schema(settings)
    app = application.build_app(settings)
    try:
        with app.app_context():
            yield app.test_client
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _figures(event: Event, client: FlaskClient, who: str) -> Iterator[Measure]:
    base = f"/events/{event.slug}"
    for name, path, milliseconds in (
        ("event page", f"{base}/", 30),
        ("programme, one day", f"{base}/programme", 60),
        ("programme, all 30 sessions and 200 contributions", f"{base}/programme?day=all", 60),
        ("calendar.ics", f"{base}/calendar.ics", 50),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        note = f"{count_statements(client, path)} statements, {len(answer.data) // 1000} kB"
        taken = measure(partial(client.get, path), times=50)
        yield Measure(f"{name} ({who})", taken, milliseconds, note=note)
        if path == f"{base}/":
            yield Measure(f"{name} ({who})", count_statements(client, path), 12, "sql")
        if "programme" in path:
            yield Measure(f"{name} ({who})", len(answer.data) / 1000, 150, "kB")


def _exports(event: Event, client: FlaskClient) -> Iterator[Measure]:
    """Measure what programs read: 200 sessions, 10 rooms, 150 people."""
    for name in ("schedule.xml", "schedule.json", "calendar.ics"):
        path = f"/events/{event.slug}/{name}"
        answer = client.get(path)
        assert answer.status_code == 200, path
        taken = measure(partial(client.get, path), times=20)
        size = f"{len(answer.data) // 1000} kB"
        if name != "calendar.ics":
            yield Measure(f"{name}, 200 sessions", taken, 50, note=size)
            yield Measure(f"{name}, 200 sessions", count_statements(client, path), 15, "sql")
        else:
            yield Measure(f"{name}, 200 sessions", taken, 250, note=size)
        known = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(path, headers=known).status_code == 304
        unchanged = measure(partial(client.get, path, headers=known), times=20)
        yield Measure(f"{name}, 200 sessions, unchanged (304)", unchanged, 25)


def count_statements(client: FlaskClient, path: str) -> int:
    """Count the SELECTs of one request."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get(path)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)
