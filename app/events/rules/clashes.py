"""Which sessions need the same room, person or team at the same time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.events.rules.refusals import PersonElsewhere, PersonTaken, RoomTaken, TeamTaken
from app.events.rules.times import find_overlaps


class ClashKind(StrEnum):
    ROOM = "room"
    PERSON = "person"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can be in one place only, with the name to show."""

    kind: ClashKind
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A session at a time, and what it needs then; of one that is not `told` nothing is said."""

    session_id: UUID
    event_id: UUID
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    needs: tuple[Resource, ...]
    told: bool = True


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sessions that need the same thing at the same time."""

    resource: Resource
    one: Claim
    other: Claim


def find_clashes(claims: Iterable[Claim], *, of: frozenset[UUID] | None = None) -> list[Clash]:
    """Return every clash; with `of`, only those in which one of these sessions is involved."""
    by_resource: dict[Resource, list[Claim]] = defaultdict(list)
    for claim in claims:
        for resource in dict.fromkeys(claim.needs):
            by_resource[resource].append(claim)
    return [
        Clash(resource, one, other)
        for resource, needing in by_resource.items()
        for one, other in find_overlaps(needing)
        if of is None or one.session_id in of or other.session_id in of
    ]


_REFUSALS: dict[ClashKind, type[Refusal]] = {
    ClashKind.ROOM: RoomTaken,
    ClashKind.PERSON: PersonTaken,
    ClashKind.TEAM: TeamTaken,
}


def refuse_clashes(clashes: Sequence[Clash], *, zone: str = "UTC") -> None:
    """Refuse the first clash, naming what is needed twice and both sessions.

    Of what is not the event's own business nothing is said but that somebody is not to be had when
    the session would be, on the clock of a zone.
    """
    for clash in clashes:
        shown = [side.title for side in (clash.one, clash.other) if side.told]
        if len(shown) < 2:
            here = clash.one if clash.one.told else clash.other
            raise PersonElsewhere(
                subject=clash.resource.name,
                title=here.title,
                start=_clock(here.starts_at, zone),
                end=_clock(here.ends_at, zone),
            )
        raise _REFUSALS[clash.resource.kind](
            subject=clash.resource.name, title=clash.one.title, other=clash.other.title
        )


def _clock(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}" if moment else ""
