"""What the child process runs: one search, with news to the parent and an ear for its wish to stop."""

from collections.abc import Mapping
from typing import Any

from app.core.processes import report, stop_requested
from app.working_tables.rules import read_problem
from app.working_tables.solver.answers import solve
from app.working_tables.solver.evenly import solve_evenly


def solve_document(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Solve `payload["document"]` (`tables/1`) within `payload["seconds"]` from `payload["began"]` on.

    With `payload["evenly"]` tables of one size come first.
    """
    engine = solve_evenly if payload.get("evenly") else solve
    return engine(
        read_problem(payload["document"]),
        seconds=payload["seconds"],
        mode=payload.get("mode", "weighted"),
        began=payload.get("began"),
        report=report,
        stopped=stop_requested,
    )
