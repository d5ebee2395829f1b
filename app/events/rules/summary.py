"""Typed values that features above hand in for pages of an event: places left, what needs a hand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RegistrationState(StrEnum):
    """How things stand with taking part, for one viewer; `held` is a place not confirmed yet."""

    NOT_YET = "not_yet"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    INVITATION = "invitation"
    REGISTERED = "registered"
    WAITING = "waiting"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are in a mode and how many are free; None is no limit."""

    capacity: int | None
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationStatus:
    """What the public page says of registration; `url` leads to the one act that is open now."""

    state: RegistrationState
    url: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    in_person: Places | None = None
    online: Places | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure on the organiser's summary, already in the reader's language."""

    title: str
    value: str
    of: str = ""
    sub: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """Something that needs a hand; the lowest rank is what is next."""

    rank: int
    title: str
    text: str
    url: str
    action: str
    icon: str = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of the event: done, now, warn or later."""

    order: int
    state: str
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPart:
    """What one feature adds to the organiser's summary; `template` is drawn below the tiles."""

    tiles: tuple[Tile, ...] = ()
    todos: tuple[ToDo, ...] = ()
    stages: tuple[Stage, ...] = ()
    template: str = ""
    context: object = None


NO_PART = SummaryPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEffect:
    """What a change of the whole event does to the things of one feature, in the reader's language."""

    title: str
    text: str
    count: int = 0
    hinders: bool = False
