"""A congress of 200 sessions after one to three changes, on ten seeds: how few sessions must move."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, disturb, generate_congress
from app.scheduling.solver import solve
from tools.bench import Measure

SEEDS = range(1, 11)
SECONDS = 15.0
MOST_UNPROVEN, MOST_AWAY = 2, 2
NO_PLAN = 200


@dataclass(frozen=True)
class Run:
    """One seed: sessions moved, the bound, broken rules, open levels, and the time until the proof and in all."""

    seed: int
    moved: int
    bound: int
    faults: int
    unproven: int
    proof: float
    wall: float
    cpu: float

    @property
    def away(self) -> int:
        return self.moved - self.bound


def benchmarks() -> Iterator[Measure]:
    """Yield the figures of re-planning, by track and with random registrations."""
    for name, by_track in (("by track", True), ("random", False)):
        yield from _figures(f"re-plan of 200, {name}", [_run(seed, by_track=by_track) for seed in SEEDS])


def _figures(name: str, runs: list[Run]) -> Iterator[Measure]:
    unproven = sum(run.away > 0 for run in runs)
    moved = ", ".join(str(run.moved) for run in runs)
    yield Measure(f"{name}: minimum not proven", unproven, MOST_UNPROVEN, "", f"of seeds 1-10; moved {moved}")
    worst = max(runs, key=lambda run: run.away)
    yield Measure(f"{name}: moves above the bound", worst.away, MOST_AWAY, "", f"seed {worst.seed}")
    slowest = max(runs, key=lambda run: run.proof)
    yield Measure(f"{name}: slowest proof", slowest.proof, SECONDS, "s", f"seed {slowest.seed}")
    faults = sum(run.faults for run in runs)
    whole = sum(not run.unproven for run in runs)
    cpu = f"{sum(run.cpu for run in runs):.1f} s CPU together, at most {max(run.cpu for run in runs):.1f}"
    note = f"all levels proven on {whole} of {len(runs)}; {cpu}"
    yield Measure(f"{name}: broken rules", faults, 0, "", note)


def _run(seed: int, *, by_track: bool) -> Run:
    planted = generate_congress(Size(by_track=by_track), seed)
    document = disturb(planted.document, planted.plan, seed)
    news: list[dict[str, object]] = []
    began, cpu = time.monotonic(), time.process_time()
    answer = solve(document, seconds=SECONDS, began=began, report=news.append)
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    if answer["plan"] is None:
        return Run(seed, NO_PLAN, 0, 0, 5, SECONDS, wall, cpu)
    moved = answer["levels"][0]
    unproven = sum(not level["proven"] for level in answer["levels"])
    faults = len(check_plan(document, answer))
    return Run(seed, moved["value"], moved["bound"], faults, unproven, _proof(news), wall, cpu)


def _proof(news: list[dict[str, object]]) -> float:
    """Return when the least number of moves was first reached and proven, or all the time there was."""
    for item in news:
        values, bounds, seconds = item.get("values"), item.get("bounds"), item.get("seconds")
        if isinstance(values, dict) and isinstance(bounds, dict) and values["moved"] == bounds["moved"]:
            return float(str(seconds))
    return SECONDS
