"""Which state a registration gets, and who is refused at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.events.rules import EventAccess, Mode
from app.registration.rules.form import Form
from app.registration.rules.refusals import InvitationNeeded, ModeNotOffered, RegistrationClosed
from app.registration.rules.words import BROUGHT, BY_NAME_ONLY, PROVED, Origin, RegistrationState


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody asks for when registering, already read and checked for shape.

    `answers` are those to the event's own `form`; what the form hides of them is not saved.
    """

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
    consent: bool = False
    form: Form | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


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
    if access in BY_NAME_ONLY and origin not in BROUGHT:
        raise InvitationNeeded


def first_state(access: EventAccess, origin: Origin, *, seated: bool) -> RegistrationState:
    """Decide the state of a new registration from the way in, the address, and whether a seat was free."""
    if not seated:
        return RegistrationState.WAITING
    if access is EventAccess.APPROVAL and origin not in BROUGHT:
        return RegistrationState.HELD if origin not in PROVED else RegistrationState.PENDING
    return RegistrationState.CONFIRMED if origin in PROVED else RegistrationState.HELD


def state_with_seat(access: EventAccess, origin: Origin) -> RegistrationState:
    """Decide the state of somebody proved who waited and got a seat."""
    waits = access is EventAccess.APPROVAL and origin not in BROUGHT
    return RegistrationState.PENDING if waits else RegistrationState.CONFIRMED


def after_proof(state: RegistrationState, access: EventAccess) -> RegistrationState:
    """Decide the state once the address has been proved by its link."""
    if state is RegistrationState.HELD:
        return RegistrationState.PENDING if access is EventAccess.APPROVAL else RegistrationState.CONFIRMED
    return state
