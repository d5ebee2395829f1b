"""What people hand in to make or change an event and its parts, already in the right types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.directory.rules import AgendaItem, Sector
from app.events.rules.words import (
    AgendaOrigin,
    EventAccess,
    EventKind,
    MaterialKind,
    Mode,
    OrganiserRole,
    SessionAccess,
    SessionKind,
    SessionPart,
    Visibility,
)

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class City:
    """A place whose clock stands beside the event's own."""

    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """Everything that an organiser may say of an event."""

    slug: str
    title: Texts
    kind: EventKind
    mode: Mode
    starts_on: date
    ends_on: date
    time_zone: str
    summary: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    access: EventAccess = EventAccess.OPEN
    listed: bool = True
    series_id: UUID | None = None
    edition: int | None = None
    cities: tuple[City, ...] = ()
    languages: tuple[str, ...] = ("es",)
    venue: Texts = field(default_factory=dict)
    city: Texts = field(default_factory=dict)
    host_country_code: str | None = None
    presidency_year: int | None = None
    body_id: UUID | None = None
    co_bodies: tuple[UUID, ...] = ()
    organisers: tuple[tuple[UUID, OrganiserRole], ...] = ()
    activity_id: UUID | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    capacity_in_person: int | None = None
    capacity_online: int | None = None
    certificate_minutes: int | None = None
    certificate_share: int | None = None
    logistics_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """Everything that an organiser may say of a session; without times it waits to be placed."""

    code: str
    title: Texts
    kind: SessionKind
    mode: Mode
    minutes: int
    abstract: Texts = field(default_factory=dict)
    access: SessionAccess = SessionAccess.OPEN
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room_id: UUID | None = None
    online_url: str = ""
    interpretation: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    bodies: tuple[UUID, ...] = ()
    seats_expected: int = 0
    capacity: int | None = None
    per_country: int | None = None
    needs_choice: bool = False
    features: tuple[str, ...] = ()
    composition: Mapping[str, int] | None = None
    composition_strict: bool = False
    composition_reason: str = ""
    agenda_item: AgendaItem | None = None
    agenda_origin: AgendaOrigin | None = None
    theme_id: UUID | None = None
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDraft:
    """What a person shall do in a session."""

    person_id: UUID
    role: SessionPart
    sector: Sector | None = None
    institution_label: str = ""
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionDraft:
    """What speakers shall give within a session."""

    title: Texts
    abstract: Texts = field(default_factory=dict)
    minutes: int = 5
    order: int = 0
    sector: Sector | None = None
    speakers: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDraft:
    """A link or a stored file that goes with the event or one session."""

    title: Texts
    kind: MaterialKind
    language: str
    visibility: Visibility
    session_id: UUID | None = None
    url: str = ""
    storage_key: str = ""
    filename: str = ""
    media_type: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneDraft:
    """What the next edition is called and when it begins; the rest comes from the source."""

    slug: str
    title: Texts
    starts_on: date
    edition: int | None = None
    keep_times: bool = True
    keep_roles: bool = True
    keep_materials: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and when a session shall be; both ends None takes it off the programme."""

    session_id: UUID
    starts_at: datetime | None
    ends_at: datetime | None
    room_id: UUID | None = None
