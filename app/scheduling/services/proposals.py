"""Proposals: ask for one, take what the search found, look at it, accept it, undo it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm
from app.core.db import db
from app.core.errors import NotFound
from app.core.jobs import Job, enqueue
from app.events.models import Event
from app.events.rules import Placement
from app.events.services import get_event_by_id
from app.scheduling.checker import check_plan
from app.scheduling.models import Proposal
from app.scheduling.rules import (
    OF_PLACE,
    NotAccepted,
    NotReady,
    PlanRefused,
    ProgrammeChanged,
    ProposalState,
    SearchFailed,
    SearchOptions,
    SearchRunning,
    Severity,
    Status,
)
from app.scheduling.rules.drafts import Spot, Standing, StepKind
from app.scheduling.services import drafts
from app.scheduling.services.conflicts import open_in_world
from app.scheduling.services.journal import undo_step
from app.scheduling.services.problems import build_problem, sessions_to_place
from app.scheduling.services.world import SessionRow, World, load_world

SEARCH = "scheduling.search"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview: a session, where it is, and where it would be."""

    session: SessionRow
    before: datetime | None
    room_before: str
    after: datetime
    room_id: UUID | None
    room_after: str


# --- asking -----------------------------------------------------------------------------------


def default_options(event: Event, rows: Iterable[SessionRow]) -> SearchOptions:
    """Return hours wide enough for what the programme has already, at least nine to six."""
    zone = ZoneInfo(event.time_zone)
    spans = [span for row in rows if (span := row.span)]
    starts = [span.start.astimezone(zone) for span in spans]
    ends = [span.end.astimezone(zone) for span in spans]
    late = [
        time(23, 59) if end.date() > start.date() else end.time()
        for start, end in zip(starts, ends, strict=True)
    ]
    return SearchOptions(
        opens=min([time(9), *(start.time() for start in starts)]), closes=max([time(18), *late])
    )


def propose(event: Event, options: SearchOptions, *, by: UUID | None = None) -> Proposal:
    """Ask for a programme: every session without a time is placed and every conflict resolved.

    Raises NothingToSchedule, EventIsOver and SearchRunning. The search runs as a job.
    """
    _end_lost_search(event)
    world = _drafted_world(event)
    problem = build_problem(world, open_in_world(world), options, locked=drafts.locked(event))
    latest = find_latest(event)
    if latest is not None and latest.state is ProposalState.READY:
        discard(latest)
    proposal = Proposal(
        event_id=event.id, options=_written(options), problem=problem, created_by_id=by, before={}, plan=None
    )
    db.session.add(proposal)
    db.session.flush()
    payload = {"proposal_id": str(proposal.id), "event_id": str(event.id)}
    proposal.job_id = enqueue(
        SEARCH, payload, key=str(proposal.id), event_id=event.id, permission=Perm.EVENT_SCHEDULE
    )
    audit.record("scheduling.searched", "event", event.id, sessions=len(problem["sessions"]))
    return proposal


def _drafted_world(event: Event) -> World:
    """Load the programme as it is drafted: searches work on what organisers see."""
    return load_world(event, drafted=drafts.drafted(event))


def _written(options: SearchOptions) -> Document:
    pause = [f"{at:%H:%M}" for at in options.pause] if options.pause else None
    times = {"opens": f"{options.opens:%H:%M}", "closes": f"{options.closes:%H:%M}", "pause": pause}
    return asdict(options) | times


def options_of(proposal: Proposal) -> SearchOptions:
    """Return what the organiser chose for a proposal."""
    chosen = proposal.options
    pause = chosen["pause"]
    return SearchOptions(
        opens=time.fromisoformat(chosen["opens"]),
        closes=time.fromisoformat(chosen["closes"]),
        pause=(time.fromisoformat(pause[0]), time.fromisoformat(pause[1])) if pause else None,
        grid_minutes=chosen["grid_minutes"],
        seconds=chosen["seconds"],
        whole=chosen.get("whole", False),
    )


def get_proposal(proposal_id: UUID) -> Proposal:
    """Return a proposal of the event in scope."""
    found = db.session.scalar(sa.select(Proposal).where(Proposal.id == proposal_id))
    if found is None:
        raise NotFound
    return found


def _end_lost_search(event: Event) -> None:
    """Raise SearchRunning while a search is under way; one whose job has ended without it is over."""
    query = sa.select(Proposal).where(
        Proposal.event_id == event.id, Proposal.state == ProposalState.SEARCHING
    )
    searching = db.session.scalar(query)
    if searching is None:
        return
    if not is_lost(searching):
        raise SearchRunning
    fail(searching, SearchFailed.message)
    db.session.flush()


def is_lost(proposal: Proposal) -> bool:
    """Tell whether the proposal still waits for a job that will not come back."""
    found = db.session.get(Job, proposal.job_id) if proposal.job_id else None
    return proposal.state is ProposalState.SEARCHING and (found is None or not found.is_active)


def find_latest(event: Event) -> Proposal | None:
    """Return the newest proposal that was not thrown away."""
    query = (
        sa.select(Proposal)
        .where(Proposal.event_id == event.id, Proposal.state != ProposalState.DISCARDED)
        .order_by(Proposal.created_at.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def ask_to_stop(proposal: Proposal) -> None:
    """Ask the search to end with the best plan so far."""
    if proposal.state is ProposalState.SEARCHING:
        proposal.stop_asked = True


def discard(proposal: Proposal) -> None:
    """Throw a proposal away; the programme was never touched by it."""
    if proposal.state not in {ProposalState.READY, ProposalState.FAILED, ProposalState.UNDONE}:
        raise NotReady
    proposal.state, proposal.problem = ProposalState.DISCARDED, {}


# --- what the search found --------------------------------------------------------------------


def wider_problem(proposal: Proposal) -> Document:
    """Return the same problem with every session free to move, for when keeping the others is impossible."""
    event = get_event_by_id(proposal.event_id)
    world = _drafted_world(event)
    return build_problem(
        world, open_in_world(world), options_of(proposal), wider=True, locked=drafts.locked(event)
    )


def store_answer(proposal: Proposal, answer: Document, *, problem: Document, wider: bool) -> None:
    """Take the answer of a search; a plan that the checker faults is never shown."""
    if proposal.state is not ProposalState.SEARCHING:
        return
    proposal.outcome = Status(answer["status"])
    proposal.problem, proposal.wider = problem, wider
    if answer["plan"] is None:
        proposal.state, proposal.plan = ProposalState.FAILED, answer
        return
    faults = check_plan(problem, answer)
    if faults:
        raise PlanRefused(fault=str(faults[0]))
    proposal.plan, proposal.state = answer, ProposalState.READY


def note_news(proposal: Proposal, news: Document) -> None:
    """Note the best so far, for those who look on."""
    if proposal.state is ProposalState.SEARCHING:
        proposal.news = news


def fail(proposal: Proposal, reason: str) -> None:
    """Mark a search as ended without an answer; `reason` is marked for translation."""
    if proposal.state is ProposalState.SEARCHING:
        proposal.state, proposal.reason, proposal.problem = ProposalState.FAILED, reason, {}


# --- accepting and undoing --------------------------------------------------------------------


def changes_of(proposal: Proposal, world: World) -> list[Change]:
    """List what the proposal would change in the programme as it is, in the order of the new times."""
    places = (proposal.plan or {}).get("plan") or {}
    changes = []
    for row in world.own:
        place = places.get(str(row.id))
        if place is None:
            continue
        start, room_id = _start(world.event, place), _room(place)
        if (start, room_id) != (row.starts_at, row.room_id):
            changes.append(
                Change(
                    row,
                    row.starts_at,
                    _room_name(world, row.room_id),
                    start,
                    room_id,
                    _room_name(world, room_id),
                )
            )
    return sorted(changes, key=lambda change: (change.after, change.room_after))


def _start(event: Event, place: Document) -> datetime:
    wall = datetime.fromisoformat(place["start"]).replace(tzinfo=ZoneInfo(event.time_zone))
    return wall.astimezone(UTC)


def _room(place: Document) -> UUID | None:
    return UUID(place["room"]) if place.get("room") else None


def _room_name(world: World, room_id: UUID | None) -> str:
    return world.rooms[room_id].name if room_id in world.rooms else ""


def accept(event: Event, proposal: Proposal, *, by: UUID | None = None) -> int:
    """Write a proposal into the draft as one step, all or nothing; return how many sessions changed.

    The plan is checked anew against the draft as it is now, by code that shares nothing with the
    solver. Raises NotReady, ProgrammeChanged and PlanRefused.
    """
    db.session.refresh(proposal, with_for_update=True)
    if proposal.state is not ProposalState.READY or proposal.plan is None:
        raise NotReady
    desk = drafts.open_desk(event)
    world = _drafted_world(event)
    _check_again(proposal, world, drafts.locked(event))
    changes = changes_of(proposal, world)
    after = {change.session.id: _standing(desk, change) for change in changes}
    step = drafts.write_step(desk, StepKind.PROPOSAL, after, by=by)
    _check_after(event, set(after))
    proposal.before = {str(change.session.id): _where(change.session) for change in changes}
    proposal.state, proposal.accepted_at = ProposalState.ACCEPTED, clock.now()
    proposal.step = step.number if step else None
    proposal.problem = {}  # who is needed where and away when is kept only while it is needed
    audit.record(
        "scheduling.accepted", "event", event.id, sessions=[change.session.code for change in changes]
    )
    return len(changes)


def _check_again(proposal: Proposal, world: World, locked: frozenset[UUID]) -> None:
    """Refuse where the draft is no longer what the proposal was made for."""
    findings, options = open_in_world(world), options_of(proposal)
    if not sessions_to_place(world, findings, wider=proposal.wider or options.whole, locked=locked):
        raise ProgrammeChanged
    problem = build_problem(world, findings, options, wider=proposal.wider, locked=locked)
    if _places(problem) != _places(proposal.problem) or check_plan(problem, proposal.plan):
        raise ProgrammeChanged


def _places(problem: Document) -> Document:
    """Return where each session of a problem is at present."""
    fixed = {item["id"]: item["fixed"] for item in problem["sessions"] if "fixed" in item}
    present: Document = fixed | problem["current"]
    return present


def placements_of(proposal: Proposal, world: World) -> dict[UUID, Placement]:
    """Return where a plan would have the sessions that it moves."""
    found = {}
    for change in changes_of(proposal, world):
        span = change.session.span
        length = span.length if span else timedelta(minutes=change.session.minutes)
        found[change.session.id] = Placement(
            change.session.id, change.after, change.after + length, change.room_id
        )
    return found


def _standing(desk: drafts.Desk, change: Change) -> Standing:
    slot = desk.slot(change.session.id)
    return Standing(Spot(change.after, change.after + slot.length, change.room_id), slot.locked)


def _where(row: SessionRow) -> Document:
    return {
        "starts_at": row.starts_at.isoformat() if row.starts_at else None,
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "room_id": str(row.room_id) if row.room_id else None,
    }


def _check_after(event: Event, moved: set[UUID]) -> None:
    """Refuse the whole where a moved session stands in any conflict afterwards."""
    for finding in open_in_world(_drafted_world(event)):
        if finding.severity is not Severity.ERROR or finding.kind not in OF_PLACE:
            continue
        if moved.intersection(finding.sides):
            raise PlanRefused(fault=finding.kind.value)


def undo(event: Event, proposal: Proposal, *, by: UUID | None = None) -> int:
    """Take the step of a proposal back; return how many sessions moved.

    Raises NotAccepted, and what a step back may raise: ChangedSince where a session was moved since,
    NothingToUndo where the programme was published since or the step was undone already.
    """
    db.session.refresh(proposal, with_for_update=True)
    if proposal.state is not ProposalState.ACCEPTED or proposal.plan is None:
        raise NotAccepted
    count = len(undo_step(event, proposal.step, by=by).before) if proposal.step else 0
    proposal.state, proposal.undone_at = ProposalState.UNDONE, clock.now()
    audit.record("scheduling.undone", "event", event.id, sessions=count)
    return count
