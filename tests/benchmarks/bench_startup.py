"""How long the application takes to start: a new process that builds it and ends."""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.bench import Measure

ROOT = Path(__file__).resolve().parents[2]
TIMES = 7


def _processor_seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "SECRET_KEY": "bench-" * 8, "DATABASE_URL": "sqlite://", "ENCUENTRO_ENV": "test"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def benchmarks() -> Iterator[Measure]:
    """Yield the processor time of a start, with the compiled files in place."""
    code = "import wsgi"
    _processor_seconds(code)
    taken = [_processor_seconds(code) for _ in range(TIMES)]
    yield Measure("start-up: import and build the application", statistics.median(taken), 1.5, "s")
    rules = [_processor_seconds("import app.events.rules") for _ in range(TIMES)]
    yield Measure("start-up: import the rules of one feature alone", statistics.median(rules), 0.3, "s")
