"""What the child process runs: one search, with news to the parent and an ear for its wish to stop."""

from typing import Any

from app.core.processes import report, stop_requested
from app.scheduling.solver.answers import solve


def search(payload: dict[str, Any]) -> dict[str, Any]:
    """Solve `payload["problem"]` within `payload["seconds"]` and return a `plan/1` document."""
    return solve(payload["problem"], seconds=payload["seconds"], report=report, stopped=stop_requested)
