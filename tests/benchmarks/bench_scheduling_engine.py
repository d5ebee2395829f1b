"""The engine on whole congresses, ten seeds each: when the first plan stands, and what becomes of it.

Each problem is solved in a process of its own, as in the product; its time runs from the start of the process.
"""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core.processes import run_child
from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, generate_congress
from tests.scheduling.monolith import clashes_of_one_model
from tools.bench import Measure

TARGET = "app.scheduling.solver.child:search"
MEGABYTES = 3072
SEEDS = range(1, 11)
SMALL = {
    "30 sessions": Size(sessions=30, rooms=6, days=3, people=150),
    "30 sessions with wishes": Size(sessions=30, rooms=6, days=3, people=150, preferences=True),
}
SMALL_SECONDS, LARGE_SECONDS = 30, 60


@dataclass
class Run:
    """One problem in its process: wall seconds to the first plan, all processor seconds, and the levels."""

    seed: int
    first: float = 0.0
    cpu: float = 0.0
    start: dict[str, int] = field(default_factory=dict)
    levels: list[dict[str, Any]] = field(default_factory=list)
    faults: int = 0

    @property
    def clashes(self) -> int:
        return int(next(level["value"] for level in self.levels if level["name"] == "interested"))

    @property
    def ratio(self) -> float:
        return 100 * self.clashes / max(1, self.start["interested"])

    @property
    def gap(self) -> tuple[float, str]:
        """Return the widest gap of a level in percent, and the level."""
        gaps = [
            (100 * (one["value"] - one["bound"]) / max(1, one["value"]), one["name"]) for one in self.levels
        ]
        return max(gaps)


def benchmarks() -> Iterator[Measure]:
    """Yield the figures, the worst of all seeds, with each seed in the note."""
    for name, size in SMALL.items():
        runs = [_run(size, seed, SMALL_SECONDS) for seed in SEEDS]
        yield from _first(name, runs, budget=1)
        worst = max(run.gap[0] for run in runs)
        note = ", ".join(f"{run.seed}: {run.gap[0]:.1f} {run.gap[1]}" for run in runs)
        yield Measure(f"{name}: widest gap of a level in {SMALL_SECONDS} s", worst, 10, "%", note)
    for name, by_track, first, ratio in (("by track", True, 2, 40), ("at random", False, 4, 55)):
        size = Size(by_track=by_track)
        runs = [_run(size, seed, LARGE_SECONDS) for seed in SEEDS]
        yield from _first(f"200 {name}", runs, budget=first)
        worst = max(run.ratio for run in runs)
        steps = (f"{run.seed}: {run.start['interested']}-{run.clashes}/{run.cpu:.0f} s" for run in runs)
        note = f"bound {max(_bound(run) for run in runs)}; {', '.join(steps)}"
        yield Measure(f"200 {name}: clashes of the first plan left", worst, ratio, "%", note)
        if by_track:
            yield _against_one_model(size, runs, ratio)


def _first(name: str, runs: list[Run], budget: float) -> Iterator[Measure]:
    worst = max(runs, key=lambda run: run.first)
    note = f"seed {worst.seed}; {sum(run.cpu for run in runs):.0f} s CPU together"
    yield Measure(f"{name}: first plan", worst.first, budget, "s", note)
    yield Measure(f"{name}: broken rules", sum(run.faults for run in runs), 0, "", f"seeds 1-{len(runs)}")


def _bound(run: Run) -> int:
    return int(next(level["bound"] for level in run.levels if level["name"] == "interested"))


def _against_one_model(size: Size, runs: list[Run], budget: float) -> Measure:
    """Compare with what one exact model reaches from the same kind of first plan in the same time."""
    ratios, notes = [], []
    for run in runs:
        document = generate_congress(size, run.seed).document
        others = clashes_of_one_model(document, LARGE_SECONDS)
        ratios.append(100 * run.clashes / max(1, others))
        notes.append(f"{run.seed}: {others}")
    return Measure("200 by track: against one hinted model", max(ratios), budget, "%", ", ".join(notes))


def _run(size: Size, seed: int, seconds: int) -> Run:
    document = generate_congress(size, seed).document
    run = Run(seed)
    used, began = _children(), time.monotonic()

    def hear(news: dict[str, Any]) -> None:
        if not run.start:
            run.first, run.start = time.monotonic() - began, dict(news["values"])

    answer = run_child(
        TARGET,
        {"problem": document, "seconds": seconds},
        seconds=seconds + 20,
        megabytes=MEGABYTES,
        on_progress=hear,
    )
    run.cpu, run.levels = _children() - used, answer["levels"]
    run.faults = len(check_plan(document, answer))
    return run


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
