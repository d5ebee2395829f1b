"""The engine: plans for `schedule/1` problems by OR-Tools CP-SAT, answered as `plan/1`."""

from app.scheduling.solver.answers import solve

__all__ = ["solve"]
