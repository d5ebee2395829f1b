"""Everything that the scheduling page shows, loaded once."""

from dataclasses import dataclass

from app.core.access import Viewer
from app.core.db import db
from app.core.jobs import Job
from app.events.models import Event
from app.scheduling.models import Proposal
from app.scheduling.rules import ProposalState, SearchOptions, Severity
from app.scheduling.services.conflicts import FindingLine, describe, find_in_world
from app.scheduling.services.problems import sessions_to_place
from app.scheduling.services.proposals import Change, changes_of, default_options, find_latest, options_of
from app.scheduling.services.world import SessionRow, load_world


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

    @property
    def errors(self) -> int:
        return sum(line.severity is Severity.ERROR for line in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


def overview(event: Event, viewer: Viewer) -> Overview:
    """Load the page of an event."""
    world = load_world(event)
    findings = find_in_world(world)
    proposal = find_latest(event)
    ready = proposal is not None and proposal.state is ProposalState.READY
    unplaced = [row for row in world.own if row.starts_at is None]
    return Overview(
        findings=describe(world, findings, viewer),
        unplaced=unplaced,
        to_place=len(sessions_to_place(world, findings)),
        placed=len(world.own) - len(unplaced),
        proposal=proposal,
        changes=changes_of(proposal, world) if proposal and ready else [],
        job=db.session.get(Job, proposal.job_id) if proposal and proposal.job_id else None,
        options=options_of(proposal) if proposal else default_options(event, world.own),
    )
