"""What is held: series, editions, rooms, sessions, and who does what in them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.directory.rules import Admission, AgendaItem, BodyKind, Sector
from app.events.rules import (
    FIRST_CLASSES,
    FIRST_RIGHTS,
    AgendaOrigin,
    ClassColour,
    EventAccess,
    EventKind,
    EventState,
    MaterialKind,
    Mode,
    ObserverPermission,
    OrganiserRole,
    SessionAccess,
    SessionKind,
    SessionPart,
    Standing,
    Visibility,
)

Texts = dict[str, str]


class ParticipantClass(Model):
    """As what people take part: data of the organisation; observers are told apart by their standing."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[Texts] = mapped_column(TranslatedText)
    standing: Mapped[Standing] = enum_column(Standing)
    needs_word: Mapped[bool] = mapped_column(default=False)
    colour: Mapped[ClassColour] = enum_column(ClassColour)
    order: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class ClassRight(Model):
    """Whether a class attends the meetings of a kind of body: always, when invited, or never."""

    body_kind: Mapped[BodyKind] = enum_column(BodyKind, primary_key=True)
    class_code: Mapped[str] = mapped_column(
        sa.String(40), sa.ForeignKey("participant_class.code", ondelete="CASCADE"), primary_key=True
    )
    right: Mapped[Admission] = enum_column(Admission)


def _seed_classes(table: sa.Table, connection: sa.Connection, **_options: object) -> None:
    rows = [
        {
            "code": each.code,
            "name": dict(each.name),
            "standing": each.standing,
            "needs_word": each.needs_word,
            "colour": each.colour,
            "order": order,
            "active": True,
        }
        for order, each in enumerate(FIRST_CLASSES, start=1)
    ]
    connection.execute(table.insert(), rows)


def _seed_rights(table: sa.Table, connection: sa.Connection, **_options: object) -> None:
    rows = [
        {"body_kind": kind, "class_code": code.value, "right": right} for kind, code, right in FIRST_RIGHTS
    ]
    connection.execute(table.insert(), rows)


# The migration writes the same rows; this is for create_all().
sa.event.listen(ParticipantClass.__table__, "after_create", _seed_classes)
sa.event.listen(ClassRight.__table__, "after_create", _seed_rights)


class EventSeries(Id, Stamped, Model):
    """A row of editions of the same thing, such as a yearly congress."""

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[Texts] = mapped_column(TranslatedText)
    description: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    interval_months: Mapped[int | None]


class Event(Id, Stamped, Model):
    """A congress, webinar, meeting or training; days are those of its own time zone."""

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    series_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event_series.id"), index=True)
    edition: Mapped[int | None]
    title: Mapped[Texts] = mapped_column(TranslatedText)
    summary: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    description: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    kind: Mapped[EventKind] = enum_column(EventKind)
    mode: Mapped[Mode] = enum_column(Mode)
    state: Mapped[EventState] = enum_column(EventState, default=EventState.DRAFT)
    access: Mapped[EventAccess] = enum_column(EventAccess, default=EventAccess.OPEN)
    listed: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    cities: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    languages: Mapped[list[str]] = mapped_column(Json, default=lambda: ["es"])
    venue: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    city: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    host_country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"))
    presidency_year: Mapped[int | None]
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)
    activity_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("activity.id"), index=True)
    cloned_from_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"))
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    capacity_in_person: Mapped[int | None]
    capacity_online: Mapped[int | None]
    certificate_minutes: Mapped[int | None]
    certificate_share: Mapped[int | None]
    logistics_note: Mapped[str] = mapped_column(sa.Text, default="")
    programme_published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    programme_version: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    sequence: Mapped[int] = mapped_column(default=0)
    # What was announced first, once days or the way of holding it are others; schema.org speaks of it.
    first_starts_on: Mapped[date | None]
    first_mode: Mapped[Mode | None] = enum_column(Mode, nullable=True)
    postponed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    change_reason: Mapped[Texts | None] = mapped_column(TranslatedText)

    series: Mapped[EventSeries | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        sa.CheckConstraint("capacity_in_person >= 0 AND capacity_online >= 0", name="capacity_not_negative"),
        sa.UniqueConstraint("series_id", "edition"),
        sa.Index("ix_event_state_ends_on", "state", "ends_on"),
    )


class EventOrganiser(Id, EventOwned, Model):
    """An institution that holds the event, first or beside others."""

    institution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    role: Mapped[OrganiserRole] = enum_column(OrganiserRole)
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.UniqueConstraint("event_id", "institution_id"),)


class EventBody(Id, EventOwned, Model):
    """A body that holds the event together with the leading one."""

    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)

    __table_args__ = (sa.UniqueConstraint("event_id", "body_id"),)


class Room(Id, EventOwned, Model):
    """A room of the venue; without a capacity it is taken as large enough."""

    name: Mapped[str] = mapped_column(sa.String(120))
    capacity: Mapped[int | None]
    features: Mapped[list[str]] = mapped_column(Json, default=list)
    # So long it takes to set the room up again between two sessions.
    setup_minutes: Mapped[int] = mapped_column(default=0)
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "name"),
        sa.CheckConstraint("capacity > 0", name="capacity_positive"),
        sa.CheckConstraint("setup_minutes >= 0", name="setup_not_negative"),
    )


class Session(Id, Stamped, EventOwned, Model):
    """A part of the programme; unscheduled while it has no start."""

    code: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[Texts] = mapped_column(TranslatedText)
    abstract: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    kind: Mapped[SessionKind] = enum_column(SessionKind)
    mode: Mapped[Mode] = enum_column(Mode)
    access: Mapped[SessionAccess] = enum_column(SessionAccess, default=SessionAccess.OPEN)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes: Mapped[int]
    room_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("room.id", ondelete="RESTRICT"), index=True)
    online_url: Mapped[str] = mapped_column(sa.String(500), default="")
    interpretation: Mapped[list[str]] = mapped_column(Json, default=list)
    teams: Mapped[list[str]] = mapped_column(Json, default=list)
    seats_expected: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int | None]
    per_country: Mapped[int | None]
    needs_choice: Mapped[bool] = mapped_column(default=False)
    # What the room must have.
    features: Mapped[list[str]] = mapped_column(Json, default=list)
    # So many of each sector shall give a talk; strict: the programme is not published without.
    composition: Mapped[dict[str, int] | None] = mapped_column(Json)
    composition_strict: Mapped[bool] = mapped_column(default=False)
    composition_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    agenda_item: Mapped[AgendaItem | None] = enum_column(AgendaItem, nullable=True)
    agenda_origin: Mapped[AgendaOrigin | None] = enum_column(AgendaOrigin, nullable=True)
    theme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tag.id"), index=True)
    order: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    room: Mapped[Room | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="placed_or_not"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("minutes > 0", name="minutes_positive"),
        sa.CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        sa.CheckConstraint("per_country > 0", name="per_country_positive"),
        sa.Index("ix_session_event_starts", "event_id", "starts_at"),
    )


class SessionBody(Id, EventOwned, Model):
    """A body that holds or attends the session as such."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)

    __table_args__ = (sa.UniqueConstraint("session_id", "body_id"),)


class SessionRole(Id, Stamped, EventOwned, Model):
    """What a person does in a session, and as whom they are announced."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[SessionPart] = enum_column(SessionPart)
    sector: Mapped[Sector | None] = enum_column(Sector, nullable=True)
    institution_label: Mapped[str] = mapped_column(sa.String(200), default="")
    public: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_note: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.UniqueConstraint("session_id", "person_id", "role"),)


class ObserverAuthorisation(Id, EventOwned, Model):
    """The presidency's word that an observer may attend or speak: who gave it, when, and why."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    permission: Mapped[ObserverPermission] = enum_column(ObserverPermission)
    authorised_by: Mapped[str] = mapped_column(sa.String(200))
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    authorised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.UniqueConstraint("session_id", "person_id"),)


class Contribution(Id, Stamped, EventOwned, Model):
    """What speakers give within a session."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts] = mapped_column(TranslatedText)
    abstract: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    sector: Mapped[Sector | None] = enum_column(Sector, nullable=True)
    minutes: Mapped[int] = mapped_column(default=5)
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.CheckConstraint("minutes > 0", name="minutes_positive"),)


class ContributionSpeaker(Id, EventOwned, Model):
    """A person who gives a contribution."""

    contribution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    institution_label: Mapped[str] = mapped_column(sa.String(200), default="")
    public: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_note: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.UniqueConstraint("contribution_id", "person_id"),)


class SpeakerProfile(Id, Stamped, EventOwned, Model):
    """How somebody is presented at an event; the picture is shown only while they agree to it."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    biography: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    photo_key: Mapped[str] = mapped_column(sa.String(200), default="")
    photo_consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id", "person_id"),)


class Material(Id, Stamped, EventOwned, Model):
    """A paper, slides or a link that goes with the event or with one session."""

    session_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[Texts] = mapped_column(TranslatedText)
    kind: Mapped[MaterialKind] = enum_column(MaterialKind)
    language: Mapped[str] = mapped_column(sa.String(10))
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    storage_key: Mapped[str] = mapped_column(sa.String(200), default="")
    filename: Mapped[str] = mapped_column(sa.String(200), default="")
    media_type: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int | None]
    visibility: Mapped[Visibility] = enum_column(Visibility)
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.CheckConstraint("(url = '') <> (storage_key = '')", name="link_or_file"),)
