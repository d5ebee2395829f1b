"""Measure, and print a table: each `tests/benchmarks/bench_*.py` yields its figures.

A benchmark file has `def benchmarks() -> Iterator[Measure]`. `measure()` runs a function often enough and
takes the median of the processor time, which a busy machine disturbs less than the time on the wall.
`python -m tools.bench [word…]` runs the files whose names contain one of the words; it ends with 1 when a
budget is missed.
"""

import gc
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "benchmarks"


@dataclass(frozen=True)
class Measure:
    """One figure beside its budget: value and budget in the same unit, less is better."""

    name: str
    value: float
    budget: float
    unit: str = "ms"
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Say whether the budget holds."""
        return self.value <= self.budget

    def line(self) -> str:
        """Write the figure as a line of the table."""
        value, budget = (f"{number:>8.1f} {self.unit:<3}" for number in (self.value, self.budget))
        parts = ["" if self.is_met else "OVER BUDGET", self.note]
        return f"{self.name:<58} {value} {budget}  {'  '.join(filter(None, parts))}".rstrip()


def measure(function: Callable[[], object], *, times: int = 50, warm: int = 3) -> float:
    """Return the median processor time of a call in milliseconds."""
    for _ in range(warm):
        function()
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            started = time.process_time()
            function()
            taken.append((time.process_time() - started) * 1000)
    finally:
        gc.enable()
    return statistics.median(taken)


def figures_of(path: Path) -> Iterator[Measure]:
    """Run one file of benchmarks."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    yield from module.benchmarks()


def main(words: Sequence[str]) -> int:
    """Run the benchmarks and print their table."""
    sys.path.insert(0, str(ROOT))
    missed = total = 0
    print(f"{'':<58} {'measured':>12} {'budget':>12}")
    for path in sorted(FOLDER.glob("bench_*.py")):
        if words and not any(word in path.name for word in words):
            continue
        for figure in figures_of(path):
            total += 1
            missed += not figure.is_met
            print(figure.line(), flush=True)
    print(f"{total - missed} of {total} within budget")
    return 1 if missed or not total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
