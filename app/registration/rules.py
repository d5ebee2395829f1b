"""Who gets a place: states, ways in, holds, queues, and what is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.core.errors import Refusal
from app.core.text import mark
from app.events.rules import EventAccess, Mode, find_overlaps

HOLD = timedelta(minutes=30)
LINK_OPENS = timedelta(minutes=15)
NEEDS_KEPT = timedelta(days=30)


class RegistrationState(StrEnum):
    """Where a registration stands; only `confirmed` takes part."""

    HELD = "held"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"


ENDED = frozenset({RegistrationState.CANCELLED, RegistrationState.REJECTED, RegistrationState.EXPIRED})


class PoolKind(StrEnum):
    """What a pool of seats is for: a way of taking part in the event, or one session."""

    MODE = "mode"
    SESSION = "session"


class PlaceState(StrEnum):
    TAKEN = "taken"
    WAITING = "waiting"
    RELEASED = "released"


class InvitationState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Origin(StrEnum):
    """How the registration came about: it decides whether the address has been proved."""

    STRANGER = "stranger"
    VERIFIED = "verified"
    INVITED = "invited"
    ORGANISER = "organiser"


PROVED = frozenset({Origin.VERIFIED, Origin.INVITED, Origin.ORGANISER})
UNSAID = frozenset({Origin.STRANGER, Origin.VERIFIED})
"""Ways in that do not say as what somebody takes part: their institution says it."""


class RegistrationClosed(Refusal):
    code = "registration_closed"
    message = mark("Registration is not open now.")


class InvitationNeeded(Refusal):
    code = "invitation_needed"
    message = mark(
        "This event is by personal invitation. Use the link of your invitation, or ask its organisers."
    )
    status = 403


class AddressInUse(Refusal):
    code = "address_in_use"
    message = mark(
        "That address is registered already. Each person needs their own: if you share a mailbox,"
        " register with a personal address."
    )


class ModeNotOffered(Refusal):
    code = "mode_not_offered"
    message = mark("This event cannot be attended in that way.")


class SessionsOverlap(Refusal):
    """Two chosen sessions share time; `facts["pairs"]` holds the ids for the ways out."""

    code = "sessions_overlap"
    message = mark("“%(first)s” and “%(second)s” overlap. Keep one of them, or choose another session.")


class SessionNotOpen(Refusal):
    code = "session_not_open"
    message = mark("A session that you chose cannot be chosen.")


class NotTheirs(Refusal):
    code = "registration_state"
    message = mark("The registration has changed in the meantime, so this cannot be done now.")


class LinkSpent(Refusal):
    code = "registration_link_spent"
    message = mark("This link is no longer valid. Register again, or ask for a new one.")
    status = 404


class EntryNotOpen(Refusal):
    code = "entry_not_open"
    message = mark("The link opens 15 minutes before the session starts and closes when it ends.")


class RoomNotReady(Refusal):
    code = "room_not_ready"
    message = mark("The organisers have not finished preparing this activity, so its room is not open yet.")


class CapacityBelowTaken(Refusal):
    code = "capacity_below_taken"
    message = mark("%(taken)s places are taken already; the capacity cannot be %(capacity)s.")


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody asks for when registering, already read and checked for shape."""

    email: str
    given_name: str
    family_name: str
    mode: Mode
    language: str = "es"
    country_code: str | None = None
    institution_id: UUID | None = None
    institution_name: str = ""
    sector: str | None = None
    gender: str | None = None
    interpretation: bool = False
    needs: str = ""
    listed: bool = False
    participant_class: str | None = None
    session_ids: tuple[UUID, ...] = ()
    idempotency_key: str | None = None


def check_mode(wanted: Mode, offered: Mode) -> None:
    """Refuse a way of taking part that the event does not offer."""
    if wanted is Mode.HYBRID or offered not in {Mode.HYBRID, wanted}:
        raise ModeNotOffered


def check_open(*, now: datetime, opens: datetime | None, closes: datetime | None, is_public: bool) -> None:
    """Refuse outside the days of registration."""
    if not is_public or (opens and now < opens) or (closes and now >= closes):
        raise RegistrationClosed


def check_way_in(access: EventAccess, origin: Origin) -> None:
    """Refuse those who come without the invitation that the event asks for."""
    if access is EventAccess.INVITATION and origin not in {Origin.INVITED, Origin.ORGANISER}:
        raise InvitationNeeded


def first_state(access: EventAccess, origin: Origin, *, seated: bool) -> RegistrationState:
    """Decide the state of a new registration from the way in, the address, and whether a seat was free."""
    if not seated:
        return RegistrationState.WAITING
    if access is EventAccess.APPROVAL and origin not in {Origin.INVITED, Origin.ORGANISER}:
        return RegistrationState.HELD if origin not in PROVED else RegistrationState.PENDING
    return RegistrationState.CONFIRMED if origin in PROVED else RegistrationState.HELD


def state_with_seat(access: EventAccess, origin: Origin) -> RegistrationState:
    """Decide the state of somebody proved who waited and got a seat."""
    waits = access is EventAccess.APPROVAL and origin not in {Origin.INVITED, Origin.ORGANISER}
    return RegistrationState.PENDING if waits else RegistrationState.CONFIRMED


def after_proof(state: RegistrationState, access: EventAccess) -> RegistrationState:
    """Decide the state once the address has been proved by its link."""
    if state is RegistrationState.HELD:
        return RegistrationState.PENDING if access is EventAccess.APPROVAL else RegistrationState.CONFIRMED
    return state


@dataclass(frozen=True, slots=True)
class Choice:
    """A session as far as choosing it goes."""

    id: UUID
    title: str
    starts_at: datetime | None
    ends_at: datetime | None


def clashes(chosen: Iterable[Choice]) -> list[tuple[Choice, Choice]]:
    """Return the pairs of chosen sessions that share an instant, by the one overlap rule."""
    return find_overlaps(chosen)


def alternatives(clash: Choice, chosen: Sequence[Choice], offered: Iterable[Choice]) -> list[Choice]:
    """Return offered sessions that could stand in for a clashing one without a new overlap."""
    others = [choice for choice in chosen if choice.id != clash.id]
    taken = {choice.id for choice in chosen}
    return [
        choice
        for choice in offered
        if choice.id not in taken and not any(_overlap(choice, other) for other in others)
    ]


def _overlap(one: Choice, other: Choice) -> bool:
    return bool(find_overlaps([one, other]))


def check_entry_time(now: datetime, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Refuse to open a room before its time or after it."""
    if starts_at is None or ends_at is None or not starts_at - LINK_OPENS <= now < ends_at:
        raise EntryNotOpen
