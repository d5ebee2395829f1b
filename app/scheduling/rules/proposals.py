"""Proposals for a programme: their states, what an organiser may choose, and what can go wrong."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark

LONGEST_SEARCH = 300


class ProposalState(StrEnum):
    """Where a proposal stands; only a ready one can be accepted, only an accepted one undone."""

    SEARCHING = "searching"
    READY = "ready"
    ACCEPTED = "accepted"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What the organiser chose: hours, a pause, the step of starts, the patience; `whole` lets all move."""

    opens: time = time(9)
    closes: time = time(18)
    pause: tuple[time, time] | None = None
    grid_minutes: int = 15
    seconds: int = 20
    whole: bool = False


class NothingToSchedule(Refusal):
    code = "nothing_to_schedule"
    message = mark("Every session has a time and none is in conflict: there is nothing to search for.")


class EventIsOver(Refusal):
    code = "event_is_over"
    message = mark("The event has no day left on which a session could be placed.")


class SearchRunning(Refusal):
    code = "search_running"
    message = mark("A search is already under way for this event.")


class NotReady(Refusal):
    code = "proposal_not_ready"
    message = mark("This proposal cannot be accepted any more. Search again.")


class NotAccepted(Refusal):
    code = "proposal_not_accepted"
    message = mark("This proposal was not accepted, or was undone already.")


class ProgrammeChanged(Refusal):
    """What the proposal assumed is no longer so; nothing was written."""

    code = "programme_changed"
    message = mark("The programme was changed meanwhile, so nothing was moved. Search again.")


class PlanRefused(Refusal):
    """The checker found a fault in a plan, or the plan would bring a conflict."""

    code = "plan_refused"
    message = mark("The check found a fault in this proposal, so nothing was moved: %(fault)s")


class SearchFailed(Refusal):
    """The search ended without an answer; `reason` was already written for people."""

    code = "search_failed"
    message = mark("The search ended without an answer. The programme is as it was.")


class SearchKilled(SearchFailed):
    code = "search_killed"
    message = mark(
        "The search was ended from outside, or needed more memory than it may have. The draft is as it was."
    )


class SearchOverran(SearchFailed):
    code = "search_overran"
    message = mark("The search took too long or too much memory and was ended. The programme is as it was.")
