"""Everything that the scheduling page shows, loaded once."""

from dataclasses import dataclass

from app.core.access import Viewer
from app.core.db import db
from app.core.jobs import Job
from app.events.models import Event
from app.scheduling.models import Proposal
from app.scheduling.rules import ProposalState, SearchOptions, Severity
from app.scheduling.services import drafts
from app.scheduling.services.conflicts import (
    FindingLine,
    describe,
    find_in_world,
    open_in_world,
    world_of,
)
from app.scheduling.services.problems import sessions_to_place
from app.scheduling.services.proposals import (
    Change,
    changes_of,
    default_options,
    find_latest,
    is_lost,
    options_of,
)
from app.scheduling.services.world import SessionRow, World


@dataclass(frozen=True, slots=True)
class Overview:
    """Findings, sessions without a time, the latest proposal and what it would change."""

    findings: list[FindingLine]
    unplaced: list[SessionRow]
    to_place: int
    placed: int
    proposal: Proposal | None
    changes: list[Change]
    job: Job | None
    options: SearchOptions
    world: World

    @property
    def errors(self) -> int:
        return sum(line.is_open and line.severity is Severity.ERROR for line in self.findings)

    @property
    def warnings(self) -> int:
        return sum(line.is_open for line in self.findings) - self.errors

    @property
    def accepted(self) -> int:
        return sum(not line.is_open for line in self.findings)


def overview(event: Event, viewer: Viewer) -> Overview:
    """Load the page of an event."""
    world = world_of(event, viewer)
    findings = find_in_world(world)
    proposal = find_latest(event)
    ready = proposal is not None and proposal.state is ProposalState.READY
    unplaced = [row for row in world.own if row.starts_at is None]
    return Overview(
        findings=describe(world, findings),
        unplaced=unplaced,
        to_place=len(sessions_to_place(world, open_in_world(world, findings), locked=drafts.locked(event))),
        placed=len(world.own) - len(unplaced),
        proposal=proposal,
        changes=changes_of(proposal, world) if proposal and ready else [],
        job=progress_of(proposal) if proposal else None,
        options=options_of(proposal) if proposal else default_options(event, world.own),
        world=world,
    )


def progress_of(proposal: Proposal) -> Job | None:
    """Return the job of a search that is under way, else None."""
    if proposal.state is not ProposalState.SEARCHING or is_lost(proposal):
        return None
    return db.session.get(Job, proposal.job_id)
