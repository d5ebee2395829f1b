"""Conflicts of a large programme on a real database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa

from app.core.access import Viewer
from app.core.db import db, event_scope
from app.events.rules import Placement
from app.scheduling import services
from app.scheduling.rules import check_programme
from app.scheduling.services.world import load_world
from tests.factories.scheduling import make_large_programme
from tests.services import application
from tools.bench import Measure, measure


def benchmarks() -> Iterator[Measure]:
    """Yield the figures of scheduling."""
    with _database():
        yield from _conflicts()


@contextmanager
def _database() -> Iterator[None]:
    folder = application.scratch_folder("encuentro-bench-")
    settings = application.settings_for(f"sqlite:///{folder / 'bench.sqlite'}", folder / "data")
    application.build_schema(settings)
    try:
        with application.build_app(settings).app_context():
            yield
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _conflicts() -> Iterator[Measure]:
    event = make_large_programme()
    make_large_programme(seed=2)  # another congress on the same days, whose people and bodies are other ones
    nobody = Viewer()

    def whole_list() -> list[services.FindingLine]:
        db.session.rollback()
        with event_scope(event.id):
            return services.list_findings(event, nobody)

    found = len(whole_list())
    with event_scope(event.id), count_statements() as statements:
        services.list_findings(event, nobody)
    note = f"{found} findings, 200 more sessions beside them, {statements[0]} queries"
    yield Measure("conflicts: 200 sessions, 10 rooms, 150 people", measure(whole_list), 50, note=note)
    with event_scope(event.id):
        world = load_world(event).seen_by(nobody)
    facts = world.facts()
    yield Measure("conflicts: the rules alone", measure(lambda: check_programme(facts)), 20)
    row = next(row for row in world.own if row.starts_at and row.ends_at)
    assert row.starts_at is not None
    assert row.ends_at is not None
    quarter = timedelta(minutes=15)
    moved = Placement(row.id, row.starts_at + quarter, row.ends_at + quarter, row.room_id)
    yield Measure("conflicts: one session moved", measure(lambda: services.recheck(world, moved)), 5)


@contextmanager
def count_statements() -> Iterator[list[int]]:
    """Count the queries of a block, in the first place of a list."""
    seen = [0]

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen[0] += statement.lstrip().upper().startswith("SELECT")

    sa.event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", count)
