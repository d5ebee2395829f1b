"""Bounds of the levels that each start has alone: civil hours and preferences, with rooms only counted."""

from collections.abc import Sequence

import numpy as np

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.prices import civil_of, minutes_of
from app.scheduling.solver.solving import bound_of, solve_model
from app.scheduling.solver.starts import StartModel, Terms, total

MOST_CHOICES = 30_000


def raise_bounds(
    axis: Axis, conflict: Sequence[set[int]], clock: Clock, best: Incumbent, *, given: Sequence[str]
) -> None:
    """Raise both bounds; while the levels given stay as they are, these pairs never overlap."""
    if best.is_proven("civil") and best.is_proven("preferred"):
        return
    if sum(len(starts) for starts in axis.starts) > MOST_CHOICES:
        return
    values = dict(best.values)
    limits = {name: values[name] for name in given}
    model = StartModel(axis, dict(enumerate(axis.starts)))
    model.exclude(conflict, clock)
    model.count_rooms(axis.capacity, clock)
    model.order()
    blocks = range(len(axis.starts))
    civil = [term for b in blocks for term in model.alone(b, np.rint(civil_of(axis, b)).astype(np.int64))]
    minutes = [term for b in blocks for term in model.alone(b, np.rint(minutes_of(axis, b)).astype(np.int64))]
    for name, terms in (("civil", civil), ("preferred", minutes)):
        if not best.is_proven(name) and any(amount for amount, _ in terms):
            bound = _least(model, terms, clock.part(clock.left / 2))
            if bound is not None:
                best.raise_bound(name, bound, limits)
        model.cp.add(total(terms) <= values[name])
        limits[name] = values[name]


def _least(model: StartModel, terms: Terms, clock: Clock) -> int | None:
    model.cp.minimize(total(terms))
    status, solver = solve_model(model.cp, clock, num_workers=1, linearization_level=2)
    return bound_of(status, solver)
