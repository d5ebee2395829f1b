"""Seating: 181 people at 4 tables to the proven best; 1,000 at 40 as near as a minute allows; reading exports."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.attendance.importers import read_report
from app.core.spans import Span
from app.working_tables.checker import check
from app.working_tables.solver import solve_document
from tests.factories.attendance import export
from tests.factories.working_tables import seating_document
from tools.bench import Measure

SEEDS = (1, 2, 3, 4, 5)
EVENING = Span(datetime(2026, 10, 6, 23, tzinfo=UTC), datetime(2026, 10, 7, 1, tzinfo=UTC))


def benchmarks() -> Iterator[Measure]:
    """Seat by seed, each seating checked; processor seconds, and the gap in percent."""
    for seed in SEEDS:
        document = seating_document(people=181, tables=4, seed=seed)
        answer, seconds = _solve(document, 20)
        note = f"{answer['status']}, cost {answer['cost']}"
        proven = 0 if answer["status"] == "optimal" else 100
        yield Measure(f"181 people at 4 tables, seed {seed}", seconds + proven, 1, "s", note)
    for seed in SEEDS[:1]:
        document = seating_document(people=1000, tables=40, seed=seed)
        answer, seconds = _solve(document, 58)
        gap = 100 * (answer["cost"] - answer["bound"]) / answer["cost"]
        note = f"cost {answer['cost']}, bound {answer['bound']}, {seconds:.0f} s of processor"
        yield Measure(f"1,000 people at 40 tables in 60 s, seed {seed}", gap, 1, "%", note)
    row = "Ana {0},a{0}@example.org,10/06/2026 06:01:12 PM,10/06/2026 07:01:12 PM,60,No"
    data = export(row.format(number) for number in range(100_000))
    began = time.process_time()
    read_report(data, zone="America/Panama", window=EVENING)
    yield Measure("an export of 100,000 rows", time.process_time() - began, 15, "s")


def _solve(document: dict[str, Any], seconds: float) -> tuple[dict[str, Any], float]:
    began = time.process_time()
    answer = solve_document({"document": document, "seconds": seconds})
    taken = time.process_time() - began
    faults = check(document, answer)
    if faults:
        raise RuntimeError(faults[0])
    return answer, taken
