"""Seating, five seeds each: 181 people at 4 tables, 1,000 at 40, and repairs after 60 cancellations.

Each problem is solved in a process of its own, as in the product, and each seating is checked.
"""

import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.attendance.importers import read_report
from app.core.processes import run_child
from app.core.spans import Span
from app.working_tables.checker import check
from app.working_tables.generator import generate
from app.working_tables.rules import alternatives, compare, read_problem
from tests.factories.attendance import export
from tools.bench import Measure, measure

SEEDS = (1, 2, 3, 4, 5)
MEGABYTES = 4096
CANCELLED = 60
EVENING = Span(datetime(2026, 10, 6, 23, tzinfo=UTC), datetime(2026, 10, 7, 1, tzinfo=UTC))

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """An answer with what it took: processor seconds of the search and of the whole process, wall seconds."""

    answer: Document
    cpu: float
    wall: float

    @property
    def gap(self) -> float:
        return 100 * (self.answer["cost"] - self.answer["bound"]) / max(1, self.answer["cost"])

    def note(self, seed: int) -> str:
        answer = self.answer
        took = f"{self.cpu:.1f} s CPU, {self.wall:.0f} s"
        return f"seed {seed}: {answer['status']}, cost {answer['cost']}, bound {answer['bound']}, {took}"


def benchmarks() -> Iterator[Measure]:
    """Yield a figure for each seed, with cost, bound and processor seconds in the note."""
    for seed in SEEDS:
        run = _solve(generate(people=181, tables=4, seed=seed).document, 20)
        missed = 0 if run.answer["status"] == "optimal" else 100
        yield Measure(f"181 people at 4 tables, seed {seed}", run.cpu + missed, 1, "s", run.note(seed))
    for seed in SEEDS:
        document = generate(people=1000, tables=40, seed=seed).document
        run = _solve(document, 60)
        name = f"1,000 people at 40 tables in 60 s, seed {seed}"
        yield Measure(f"{name}, gap", run.gap, 1, "%", run.note(seed))
        yield _repair(document, run.answer["seating"], seed)
    yield from _for_the_board()
    row = "Ana {0},a{0}@example.org,10/06/2026 06:01:12 PM,10/06/2026 07:01:12 PM,60,No"
    data = export(row.format(number) for number in range(100_000))
    began = time.process_time()
    read_report(data, zone="America/Panama", window=EVENING)
    yield Measure("an export of 100,000 rows", time.process_time() - began, 15, "s")


def _repair(document: Document, seating: dict[str, str], seed: int) -> Measure:
    """Cancel sixty people, most of them at a few tables, so that these have too few."""
    draw = random.Random(seed)
    emptied = set(draw.sample(sorted({table["id"] for table in document["tables"]}), 6))
    free = [person["id"] for person in document["people"] if "fixed" not in person]
    free.sort(key=lambda name: (seating[name] not in emptied, draw.random()))
    gone = {*free[: CANCELLED - 20], *draw.sample(free[CANCELLED - 20 :], 20)}
    left = [person for person in document["people"] if person["id"] not in gone]
    run = _solve({**document, "people": left, "current": seating}, 20, mode="repair")
    moves = run.answer["levels"][0]
    missed = 0 if moves["proven"] else 100
    note = f"{moves['value']} moves, bound {moves['bound']}; {run.note(seed)}"
    return Measure(f"repair after 60 cancellations, seed {seed}", run.cpu + missed, 10, "s", note)


def _for_the_board() -> Iterator[Measure]:
    planted = generate(people=1000, tables=40, seed=1)
    problem, seating = read_problem(planted.document), planted.seating
    name = max(seating, key=lambda each: Counter(seating.values())[seating[each]])
    taken = measure(lambda: alternatives(problem, seating, name), times=20)
    yield Measure("what 39 other tables would mean for one of 1,000", taken, 50)
    other = {**seating, name: planted.document["tables"][0]["id"]}
    yield Measure(
        "two seatings of 1,000 compared", measure(lambda: compare(problem, seating, other), times=20), 50
    )


def _solve(document: Document, seconds: float, **more: Any) -> Run:
    used, began = _children(), time.monotonic()
    payload = {"document": document, "seconds": seconds, **more}
    target = "app.working_tables.solver:solve_document"
    answer = run_child(target, payload, seconds=seconds + 20, megabytes=MEGABYTES)
    faults = check(document, answer)
    if faults:
        raise RuntimeError(faults[0])
    return Run(answer, _children() - used, time.monotonic() - began)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
