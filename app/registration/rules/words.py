"""Words of registration: states, ways in, kinds of pools."""

from datetime import timedelta
from enum import StrEnum

from app.events.rules import EventAccess

HOLD = timedelta(minutes=30)
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
    """What a pool of seats is for.

    The subject is a mode, the id of a session, the id of an option in the form, the country in a
    session that counts heads by country, or what a delegation may bring.
    """

    MODE = "mode"
    SESSION = "session"
    OPTION = "option"
    HEAD_COUNT = "head_count"
    DELEGATION = "delegation"


class PlaceState(StrEnum):
    """Where a place stands; an offered one keeps its seat until the offer lapses."""

    TAKEN = "taken"
    OFFERED = "offered"
    WAITING = "waiting"
    RELEASED = "released"


class InvitationState(StrEnum):
    """Where an invitation stands: asked for or prepared, then sent, opened, answered, ended."""

    REQUESTED = "requested"
    PREPARED = "prepared"
    INVITED = "invited"
    OPENED = "opened"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """How the registration came about: it decides whether the address has been proved."""

    STRANGER = "stranger"
    VERIFIED = "verified"
    INVITED = "invited"
    DELEGATED = "delegated"
    ORGANISER = "organiser"
    COMPANION = "companion"


PROVED = frozenset({Origin.VERIFIED, Origin.INVITED, Origin.DELEGATED, Origin.ORGANISER, Origin.COMPANION})
BROUGHT = frozenset({Origin.INVITED, Origin.DELEGATED, Origin.ORGANISER})
"""Ways in that somebody answers for: they need no approval and pass doors that are shut to others."""
BY_NAME_ONLY = frozenset({EventAccess.INVITATION, EventAccess.DELEGATION})
UNSAID = frozenset({Origin.STRANGER, Origin.VERIFIED, Origin.COMPANION})
"""Ways in that do not say as what somebody takes part: their institution says it."""
