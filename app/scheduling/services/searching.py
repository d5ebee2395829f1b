"""One search in a child process, bounded in time and memory."""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.processes import ChildCrashed, ChildError, ChildOverran, ChildStopped, run_child
from app.scheduling.rules import SearchFailed, SearchKilled, SearchOverran

TARGET = "app.scheduling.solver.child:search"
MEGABYTES = 3072
GRACE = 25.0


def search_in_child(
    problem: Mapping[str, Any],
    seconds: int,
    *,
    hear: Callable[[Mapping[str, Any]], None],
    stopped: Callable[[], bool],
) -> dict[str, Any]:
    """Answer a `schedule/1` problem with `plan/1`; raises SearchFailed where none comes back."""
    try:
        answer: dict[str, Any] = run_child(
            TARGET,
            {"problem": problem, "seconds": seconds},
            seconds=seconds + GRACE,
            megabytes=MEGABYTES,
            on_progress=hear,
            stop=stopped,
        )
    except (ChildOverran, ChildStopped) as error:
        raise SearchOverran from error
    except ChildCrashed as error:
        raise SearchKilled from error
    except ChildError as error:
        raise SearchFailed from error
    return answer
