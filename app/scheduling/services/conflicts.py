"""The list of findings: what is wrong in a programme, with both sides as far as the reader may see them."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.access import Viewer
from app.core.errors import NotFound
from app.core.spans import Span
from app.events.models import Event
from app.events.rules import Placement
from app.scheduling.rules import (
    VEILED,
    Finding,
    Kind,
    Placed,
    Severity,
    check_programme,
    check_session,
    is_accepted,
    marks_of,
)
from app.scheduling.services import drafts
from app.scheduling.services.acknowledging import Accepted, acknowledge
from app.scheduling.services.world import NOBODY, SessionRow, World, load_world

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One session of a finding."""

    event_slug: str
    event_title: Texts
    session_id: UUID
    code: str
    title: Texts
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with names: what it is about, since when until when, the sides, and who took it as it is."""

    kind: Kind
    severity: Severity
    subjects: tuple[str | Texts, ...]
    span: Span
    sides: tuple[Side, ...]
    mark: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    accepted: Accepted | None = None
    events: tuple[tuple[str, Texts], ...] = ()

    @property
    def is_open(self) -> bool:
        return self.accepted is None


def find_in_world(world: World) -> list[Finding]:
    """Return the findings that concern the event of this world, those taken as they are too."""
    return check_programme(world.facts())


def recheck(world: World, placement: Placement) -> list[Finding]:
    """Return what is wrong with one session in another place; nothing of it is written.

    What is said of whole days and events is left to the whole check.
    """
    placed = place_of(world, placement)
    return check_session(world.facts(), placed) if placed else []


def place_of(world: World, placement: Placement) -> Placed | None:
    """Return a session of the event in another place, in the form that the rules compare."""
    row = world.row(placement.session_id)
    if row is None or placement.starts_at is None or placement.ends_at is None:
        return None
    moved = row.at(placement)
    return world.place(moved, Span(placement.starts_at, placement.ends_at))


def open_in_world(world: World, findings: Iterable[Finding] | None = None) -> list[Finding]:
    """Return the findings that nobody took as they are."""
    found = find_in_world(world) if findings is None else findings
    return [finding for finding in found if not _is_accepted(world, finding)]


def blocking(world: World) -> list[Finding]:
    """Return the findings that stand in the way of publishing."""
    return [finding for finding in open_in_world(world) if finding.severity is Severity.ERROR]


def _is_accepted(world: World, finding: Finding) -> bool:
    return _has_reason(world, finding) or is_accepted(marks(world, finding), world.kept.accepted)


def _has_reason(world: World, finding: Finding) -> bool:
    """Tell whether a panel that is made up otherwise says why."""
    if finding.kind is not Kind.COMPOSITION:
        return False
    row = next((row for row in world.own if row.id in finding.sides), None)
    return row is not None and bool(row.composition_reason)


def marks(world: World, finding: Finding) -> tuple[str, ...]:
    """Return the marks that stand for a finding: its own, then those of what others read of it."""
    own = world.facts().own
    bodies: set[UUID] = set()
    for side in finding.sides:
        if side in own and isinstance(side, UUID):
            bodies |= world.bodies.get(side, NOBODY) | world.hosts.get(world.event.id, NOBODY)
    return marks_of(finding, own, bodies)


def list_findings(
    event: Event, viewer: Viewer, *, drafted: Mapping[UUID, Placement | None] | None = None
) -> list[FindingLine]:
    """List what is wrong in the event's programme, across events: the errors first, what is accepted last.

    The draft counts unless other places are given; none (an empty mapping) is what is published.
    """
    world = world_of(event, viewer, drafted=drafted)
    return describe(world, find_in_world(world))


def world_of(
    event: Event, viewer: Viewer, *, drafted: Mapping[UUID, Placement | None] | None = None
) -> World:
    """Load the programme as it is drafted, or with the places given, as somebody may see it."""
    places = drafts.drafted(event) if drafted is None else drafted
    return load_world(event, drafted=places).seen_by(viewer)


def take_as_it_is(event: Event, viewer: Viewer, mark: str, *, reason: str) -> None:
    """Take a finding of the draft as it is; one that the viewer does not see is not found.

    Raises NoReasonGiven.
    """
    world = world_of(event, viewer)
    finding = next((each for each in find_in_world(world) if marks(world, each)[0] == mark), None)
    if finding is None:
        raise NotFound
    acknowledge(event, mark, finding.kind, reason=reason, by=viewer.person_id)


def count_errors(event: Event, *, drafted: Mapping[UUID, Placement | None] | None = None) -> int:
    """Count what stands in the way of publishing the draft, or the places given.

    The number is the same whether somebody is away or elsewhere, or both: it tells nobody which.
    """
    places = drafts.drafted(event) if drafted is None else drafted
    world = load_world(event, drafted=places)
    return len({_fault(world, finding) for finding in blocking(world)})


def _fault(world: World, finding: Finding) -> Hashable:
    kind = VEILED.get(finding.kind, finding.kind)
    if kind in VEILED.values():
        return kind, frozenset(side for side in finding.sides if side in world.facts().own)
    return marks(world, finding)[0]


def describe(world: World, findings: Iterable[Finding]) -> list[FindingLine]:
    """Put names to the findings of a world as its reader may see it; another is refused."""
    if not world.is_seen:
        raise ValueError("a world is described to somebody: call seen_by first")
    rows = {row.id: row for row in (*world.own, *world.others)}
    lines = [_line(world, finding, rows) for finding in findings]
    return sorted(
        lines, key=lambda line: (not line.is_open, line.severity is not Severity.ERROR, line.span.start)
    )


def _line(world: World, finding: Finding, rows: Mapping[UUID, SessionRow]) -> FindingLine:
    sides = [rows[key] for key in finding.sides if isinstance(key, UUID)]
    known = [world.events[key] for key in finding.detail.get("events", ()) if key in world.events]
    return FindingLine(
        kind=finding.kind,
        severity=finding.severity,
        subjects=tuple(_name(world, subject) for subject in finding.subjects),
        span=finding.span,
        sides=tuple(_side(world, row) for row in sides),
        mark=marks(world, finding)[0],
        detail=finding.detail,
        accepted=_accepted(world, finding, sides),
        events=tuple((row.slug, row.title) for row in known),
    )


def _accepted(world: World, finding: Finding, sides: Collection[SessionRow]) -> Accepted | None:
    """Return who took a finding as it is; a panel that says why was taken so by whoever wrote that."""
    if not _is_accepted(world, finding):
        return None
    kept = world.kept.accepted
    said = next((kept[mark] for mark in marks(world, finding) if mark in kept), None)
    if said is None and finding.kind is Kind.COMPOSITION:
        reason = next((row.composition_reason for row in sides if row.composition_reason), "")
        return Accepted("", reason, "", None)
    return said


def _name(world: World, subject: Hashable) -> str | Texts:
    if subject in world.names:
        return world.names[subject]
    return str(subject[1]) if isinstance(subject, tuple) else str(subject)  # a team, by its own name


def _side(world: World, row: SessionRow) -> Side:
    held_at = world.events[row.event_id]
    room = world.rooms.get(row.room_id) if row.room_id else None
    return Side(
        event_slug=held_at.slug,
        event_title=held_at.title,
        session_id=row.id,
        code=row.code,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=room.name if room else "",
        is_own=row.event_id == world.event.id,
    )
