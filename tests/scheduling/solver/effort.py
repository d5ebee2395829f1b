"""How long a search goes on and what it takes, whatever else the machine is busy with."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.scheduling.solver import explain
from app.scheduling.solver.explain import conflict, relaxing
from app.scheduling.solver.explain.proof import Prover
from tests.scheduling.problems import ENOUGH


class AfterFirst:
    """Hears the news of a search, and wishes it to stop so many seconds after its first plan."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.news: list[dict[str, Any]] = []
        self._end: float | None = None

    def report(self, item: dict[str, Any]) -> None:
        """Keep what the search tells of itself."""
        self.news.append(item)
        if self._end is None:
            self._end = time.monotonic() + self.seconds

    def stopped(self) -> bool:
        """Tell whether the time is over."""
        return self._end is not None and time.monotonic() >= self._end


@contextmanager
def no_hurry() -> Iterator[None]:
    """Let each proof take its time, where a test asks what is true and not how soon it is known."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("AT_ONCE", "SEARCHING", "NARROWING", "TELLING", "VERIFYING"):
            patched.setattr(conflict, name, ENOUGH)
        patched.setattr(relaxing, "PROOF_SECONDS", ENOUGH)
        patched.setattr(explain, "RELIEF", ENOUGH)
        patched.setitem(Prover.decide.__kwdefaults__ or {}, "seconds", ENOUGH)
        yield


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail when this process works for more than so many seconds on all processors that it may use.

    What others take of the machine in the meantime is not counted.
    """
    began = time.process_time()
    yield
    used = time.process_time() - began
    assert used < seconds * len(os.sched_getaffinity(0)), f"{used:.1f} s of work"
