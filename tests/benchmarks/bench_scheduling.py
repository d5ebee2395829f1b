"""Conflicts of a large programme on a real database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.access import Viewer
from app.core.db import db, event_scope
from app.scheduling import services
from app.scheduling.rules import find_conflicts
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

    note = f"{len(whole_list())} conflicts, 200 more sessions beside them"
    yield Measure("conflicts: 200 sessions, 10 rooms, 150 people", measure(whole_list), 50, note=note)
    with event_scope(event.id):
        placed = load_world(event).placed()
    yield Measure("conflicts: the rules alone", measure(lambda: find_conflicts(placed)), 20)
