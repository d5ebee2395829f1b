"""Proposals for a year: ask for one, take what the search found, accept it, undo it."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.jobs import Job, enqueue
from app.planning import services as planning
from app.planning.models import Activity
from app.planning.rules import PlannedTime, planned_instant
from app.scheduling.rules import NotAccepted, PlanRefused, ProposalState, SearchFailed, Status
from app.scheduling.services import check_plan
from app.yearplan.models import YearProposal
from app.yearplan.rules import YearChanged, YearNotReady, YearOptions, YearSearchRunning
from app.yearplan.services.problems import build_problem, minutes_of
from app.yearplan.services.year import load_year

SEARCH = "yearplan.search"
Document = dict[str, Any]


def propose(number: int, options: YearOptions, *, by: UUID | None) -> YearProposal:
    """Ask for a time for each activity of the year that has none; the search runs as a job.

    Raises AllPlaced, YearIsOver and YearSearchRunning.
    """
    _end_lost_search(number)
    problem = build_problem(load_year(number), options)
    latest = find_latest(number)
    if latest is not None and latest.state is ProposalState.READY:
        discard(latest)
    proposal = YearProposal(
        year=number, options=_written(options), problem=problem, created_by_id=by, before={}, plan=None
    )
    db.session.add(proposal)
    db.session.flush()
    proposal.job_id = enqueue(SEARCH, {"proposal_id": str(proposal.id)}, key=str(proposal.id))
    audit.record(
        "year.searched", "year_proposal", proposal.id, year=number, activities=len(problem["sessions"])
    )
    return proposal


def _written(options: YearOptions) -> Document:
    return asdict(options) | {"opens": f"{options.opens:%H:%M}", "closes": f"{options.closes:%H:%M}"}


def options_of(proposal: YearProposal) -> YearOptions:
    """Return what the planner chose for a proposal."""
    chosen = dict(proposal.options)
    chosen |= {key: time.fromisoformat(chosen[key]) for key in ("opens", "closes")}
    return YearOptions(**chosen)


def get_proposal(proposal_id: UUID) -> YearProposal:
    """Return a proposal; raises NotFound."""
    found = db.session.get(YearProposal, proposal_id)
    if found is None:
        raise NotFound
    return found


def find_latest(number: int) -> YearProposal | None:
    """Return the newest proposal for a year that was not thrown away."""
    query = (
        sa.select(YearProposal)
        .where(YearProposal.year == number, YearProposal.state != ProposalState.DISCARDED)
        .order_by(YearProposal.created_at.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _end_lost_search(number: int) -> None:
    query = sa.select(YearProposal).where(
        YearProposal.year == number, YearProposal.state == ProposalState.SEARCHING
    )
    searching = db.session.scalar(query)
    if searching is None:
        return
    if not is_lost(searching):
        raise YearSearchRunning
    fail(searching, SearchFailed.message)
    db.session.flush()


def is_lost(proposal: YearProposal) -> bool:
    """Tell whether the proposal still waits for a job that will not come back."""
    found = db.session.get(Job, proposal.job_id) if proposal.job_id else None
    return proposal.state is ProposalState.SEARCHING and (found is None or not found.is_active)


def ask_to_stop(proposal: YearProposal) -> None:
    """Ask the search to end with the best plan so far."""
    if proposal.state is ProposalState.SEARCHING:
        proposal.stop_asked = True


def discard(proposal: YearProposal) -> None:
    """Throw a proposal away; the year was never touched by it."""
    if proposal.state not in {ProposalState.READY, ProposalState.FAILED, ProposalState.UNDONE}:
        raise YearNotReady
    proposal.state, proposal.problem = ProposalState.DISCARDED, {}


def store_answer(proposal: YearProposal, answer: Document) -> None:
    """Take the answer of a search; a plan that the checker faults is never shown."""
    if proposal.state is not ProposalState.SEARCHING:
        return
    proposal.outcome = Status(answer["status"])
    if answer["plan"] is None:
        proposal.state, proposal.plan = ProposalState.FAILED, answer
        return
    faults = check_plan(proposal.problem, answer)
    if faults:
        raise PlanRefused(fault=str(faults[0]))
    proposal.plan, proposal.state = answer, ProposalState.READY


def fail(proposal: YearProposal, reason: str) -> None:
    """Mark a search as ended without an answer; `reason` is marked for translation."""
    if proposal.state is ProposalState.SEARCHING:
        proposal.state, proposal.reason, proposal.problem = ProposalState.FAILED, reason, {}


# --- accepting and undoing --------------------------------------------------------------------


def times_of(proposal: YearProposal | None) -> dict[UUID, PlannedTime]:
    """Return the times that a proposal to be decided on would give, by activity."""
    if proposal is None or proposal.state is not ProposalState.READY or proposal.plan is None:
        return {}
    minutes = {session["id"]: session["minutes"] for session in proposal.problem["sessions"]}
    return {
        UUID(name): _time(proposal, place, minutes[name])
        for name, place in (proposal.plan.get("plan") or {}).items()
    }


def _time(proposal: YearProposal, place: Document, minutes: int) -> PlannedTime:
    wall, zone = datetime.fromisoformat(place["start"]), proposal.options["zone"]
    return PlannedTime(planned_instant(wall.date(), wall.time(), zone), minutes, zone)


def accept(proposal: YearProposal) -> int:
    """Write the times of a proposal, all or nothing; return how many activities got one.

    The plan is checked anew against the year as it is now, by code that shares nothing with the solver.
    Raises YearNotReady and YearChanged.
    """
    db.session.refresh(proposal, with_for_update=True)
    times = times_of(proposal)
    if not times or proposal.plan is None:
        raise YearNotReady
    problem = build_problem(load_year(proposal.year), options_of(proposal))
    known = {session["id"] for session in problem["sessions"]}
    if known != {str(key) for key in times} or check_plan(problem, proposal.plan | {"levels": []}):
        raise YearChanged
    before = {}
    for activity_id, planned in times.items():
        activity = planning.get_activity(activity_id)
        if minutes_of(activity) != planned.minutes:
            raise YearChanged
        before[str(activity_id)] = activity.planned_minutes
        planning.plan_time(activity, planned)
    proposal.before, proposal.state, proposal.accepted_at = before, ProposalState.ACCEPTED, clock.now()
    audit.record("year.accepted", "year_proposal", proposal.id, year=proposal.year, activities=len(times))
    return len(times)


def undo(proposal: YearProposal) -> int:
    """Take the times of a proposal back; return how many activities are without one again.

    Raises NotAccepted, and YearChanged where an activity was moved, fixed or held since.
    """
    db.session.refresh(proposal, with_for_update=True)
    if proposal.state is not ProposalState.ACCEPTED or proposal.plan is None:
        raise NotAccepted
    for name, minutes in proposal.before.items():
        activity = _unmoved(proposal, name)
        planning.plan_time(activity, None)
        activity.planned_minutes = minutes
    proposal.state, proposal.undone_at = ProposalState.UNDONE, clock.now()
    audit.record("year.undone", "year_proposal", proposal.id, year=proposal.year)
    return len(proposal.before)


def _unmoved(proposal: YearProposal, name: str) -> Activity:
    activity = planning.get_activity(UUID(name))
    planned = planning.planned_time(activity)
    place = (proposal.plan or {})["plan"][name]
    if planned is None or planned.is_fixed or planned != _time(proposal, place, planned.minutes):
        raise YearChanged
    return activity
