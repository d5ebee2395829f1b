"""A year of 122 activities that keep out of each other's time, on ten seeds."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.scheduling.checker import check_plan
from app.scheduling.generator import generate_year
from app.scheduling.solver import solve
from tools.bench import Measure

SEEDS = range(1, 11)
SECONDS = 30.0
NO_PLAN = 100.0


@dataclass(frozen=True)
class Run:
    """One seed: what is open in percent, broken rules, uncivil hours, and the time it took."""

    seed: int
    gap: float
    faults: int
    uncivil: int
    wall: float
    cpu: float


def benchmarks() -> Iterator[Measure]:
    """Yield the figures of the year, the worst of all seeds."""
    runs = [_run(seed) for seed in SEEDS]
    worst, slowest = max(runs, key=lambda run: run.gap), max(runs, key=lambda run: run.wall)
    proven = sum(run.gap == 0 for run in runs)
    note = f"seed {worst.seed}; proven on {proven} of {len(runs)}"
    yield Measure("year of 122: gap on preferred", worst.gap, 1, "%", note)
    faults = sum(run.faults + run.uncivil for run in runs)
    yield Measure("year of 122: clashes and uncivil hours", faults, 0, "", f"seeds 1-{len(runs)} together")
    note = f"seed {slowest.seed}, {slowest.cpu:.1f} s CPU; all seeds {sum(run.cpu for run in runs):.1f} s CPU"
    yield Measure("year of 122: slowest", slowest.wall, SECONDS, "s", note)


def _run(seed: int) -> Run:
    document = generate_year(seed).document
    began, cpu = time.monotonic(), time.process_time()
    answer = solve(document, seconds=SECONDS, began=began)
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    if answer["plan"] is None:
        return Run(seed, NO_PLAN, 0, 0, wall, cpu)
    levels = {level["name"]: level for level in answer["levels"]}
    value, bound = (levels["preferred"][key] for key in ("value", "bound"))
    gap = 100 * (value - bound) / max(1, value)
    return Run(seed, gap, len(check_plan(document, answer)), levels["civil"]["value"], wall, cpu)
