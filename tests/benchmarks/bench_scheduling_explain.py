"""Why there is no plan: seconds until a minimal conflict that was proven twice, among 200 and 2,000 rules."""

import copy
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.stopwatch import Clock
from app.scheduling.generator import Size, generate_congress
from app.scheduling.rules import read_problem
from app.scheduling.solver import solve
from app.scheduling.solver.explain import Explanation
from tests.scheduling.faults import FAULTS, Fault, three_by_two
from tests.scheduling.problems import Document
from tools.bench import Measure

SEEDS = range(1, 11)
# The whole answer searches for a plan first, and tries what would help on the whole problem: that takes longer.
SIZES = (
    ("200", Size(sessions=120, rooms=10, days=5, people=0), 2.0, 5.0),
    ("2,000", Size(sessions=200, rooms=10, days=5, people=1700), 15.0, 15.0),
)
FAULTY = [*(fault for fault, _ in FAULTS), three_by_two]


@dataclass
class Run:
    """One conflict found: how long it took, and how large it is."""

    fault: str
    seed: int
    wall: float
    cpu: float
    rules: int
    among: int
    minimal: bool


def benchmarks() -> Iterator[Measure]:
    """Yield the worst of ten conflicts on each of ten seeds, and the worst whole answer with what would help."""
    for name, size, budget, patience in SIZES:
        runs = [_conflict(size, fault, seed) for seed in SEEDS for fault in FAULTY]
        worst = max(runs, key=lambda run: run.wall)
        exact = sum(run.minimal for run in runs)
        note = (
            f"worst of {len(runs)} (seed {worst.seed}, {worst.fault}); {exact} minimal and proven twice; CPU"
            f" {worst.cpu:.2f} s there, {sum(run.cpu for run in runs) / len(runs):.2f} s mean;"
            f" {min(run.rules for run in runs)}-{max(run.rules for run in runs)} rules of"
            f" {min(run.among for run in runs)}-{max(run.among for run in runs)}"
        )
        yield Measure(f"conflict, {name} rules", worst.wall, budget, "s", note)
        answers = [(_answer(size, FAULTY[seed % len(FAULTY)], seed), seed) for seed in SEEDS]
        (wall, cpu, ways), seed = max(answers)
        note = f"worst of ten seeds (seed {seed}, {FAULTY[seed % len(FAULTY)].__name__}); CPU {cpu:.2f} s; {ways} ways out"
        yield Measure(f"answer with what would help, {name} rules", wall, patience, "s", note)


def _faulty(size: Size, fault: Fault, seed: int) -> Document:
    document = copy.deepcopy(generate_congress(size, seed).document)
    fault(document, random.Random(seed))
    return document


def _conflict(size: Size, fault: Fault, seed: int) -> Run:
    problem = read_problem(_faulty(size, fault, seed))
    began, cpu = time.monotonic(), time.process_time()
    why = Explanation(problem)
    found = why.at_once(Clock(60)) or why.by_search(Clock(60))
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    rules = len(why.conflict.rules) if found and why.conflict else 0
    minimal = bool(why.conflict and why.conflict.minimal)
    return Run(fault.__name__, seed, wall, cpu, rules, len(why.book.rules), minimal)


def _answer(size: Size, fault: Fault, seed: int) -> tuple[float, float, int]:
    document = _faulty(size, fault, seed)
    began, cpu = time.monotonic(), time.process_time()
    answer = solve(document, seconds=60)
    ways = len(answer["conflict"]["relaxations"]) if answer["conflict"] else 0
    return time.monotonic() - began, time.process_time() - cpu, ways
