"""Conflicts of a large programme on a real database, and what the engine does with a small one."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.access import Viewer
from app.core.db import db, event_scope
from app.scheduling import services
from app.scheduling.rules import find_conflicts
from app.scheduling.services.world import load_world
from app.scheduling.solver import solve
from tests.factories.scheduling import make_large_programme
from tests.scheduling.problems import planted
from tests.services import application
from tools.bench import Measure, measure

SEEDS = range(1, 6)


def benchmarks() -> Iterator[Measure]:
    """Yield the figures of scheduling."""
    with _database():
        yield from _conflicts()
    yield from _first_plans()


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


def _first_plans() -> Iterator[Measure]:
    for sessions, rooms, days, budget in ((30, 6, 3, 1.0), (60, 8, 2, 2.0)):
        cpu = time.process_time()
        firsts = [_first(sessions, rooms, days, seed) for seed in SEEDS]
        note = f"worst of seeds 1-{len(SEEDS)}; {time.process_time() - cpu:.1f} s CPU together"
        yield Measure(f"first plan: {sessions} sessions, {rooms} rooms", max(firsts), budget, "s", note)


def _first(sessions: int, rooms: int, days: int, seed: int) -> float:
    """Return the seconds until the first plan of a planted problem; without one, all that were given."""
    document = planted(sessions=sessions, rooms=rooms, days=days, people=150, seed=seed)
    seen: list[object] = []
    answer = solve(document, seconds=20, report=seen.append, stopped=lambda: bool(seen))
    return float(answer["seconds"]["first"] or 20)
