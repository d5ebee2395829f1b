"""What everybody may know of a programme: the facts that every export is made from, and nothing else."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.text import Translated
from app.events.rules import EventKind, Mode, SessionAccess, SessionKind, SessionPart

# A change of how exports are written is a change of every validator that readers keep.
FORMAT = 1
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PublicPerson:
    """Somebody who is announced; the key says nothing of them, and is another one in each event."""

    key: str
    name: str
    label: str
    part: SessionPart | None


@dataclass(frozen=True, slots=True)
class PublicTalk:
    """A contribution within a session."""

    title: Translated
    minutes: int
    people: Sequence[PublicPerson]


@dataclass(frozen=True, slots=True)
class PublicRoom:
    """A room in which something public happens."""

    id: uuid.UUID
    name: str
    capacity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSession:
    """A session with its time; `number` is the same whole number for the life of the session."""

    id: uuid.UUID
    number: int
    code: str
    title: Translated
    abstract: Translated
    kind: SessionKind
    mode: Mode
    access: SessionAccess
    starts_at: datetime
    ends_at: datetime
    room: PublicRoom | None
    interpretation: Sequence[str]
    cancelled: bool
    people: Sequence[PublicPerson] = ()
    talks: Sequence[PublicTalk] = ()
    bodies: Sequence[Translated] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProgramme:
    """An event and its sessions in the order of time and room."""

    slug: str
    title: Translated
    kind: EventKind
    mode: Mode
    starts_on: date
    ends_on: date
    zone: str
    cities: Sequence[tuple[str, str]]
    languages: Sequence[str]
    venue: Translated
    city: Translated
    published_at: datetime
    called_off: bool
    holders: Sequence[Translated] = ()
    sessions: Sequence[PublicSession] = field(default_factory=tuple)


def validator_of(*facts: object) -> str:
    """Return what changes whenever one of the facts does, as strong validators must."""
    return hashlib.sha256(repr((FORMAT, facts)).encode()).hexdigest()[:32]


def number_of(key: uuid.UUID) -> int:
    """Return the positive whole number of 31 bits that stands for a key, for readers that know no others."""
    return key.int % _LARGEST + 1


def numbers_of(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return a number for each key, no two alike; what comes later never changes what came before.

    Two keys in some billion meet at one number: the later one then takes the next that is free.
    """
    taken: set[int] = set()
    found = {}
    for key in keys:
        number = number_of(key)
        while number in taken:
            number = number % _LARGEST + 1
        taken.add(number)
        found[key] = number
    return found
