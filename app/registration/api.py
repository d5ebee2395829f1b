"""Registration for programs: who takes part, adding and deciding, and one's own place."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, Response
from pydantic import AfterValidator, Field

from app.core.access import Perm, allowed, public, signed_in, viewer
from app.core.api import (
    PREFIX,
    Identifier,
    Instant,
    Line,
    Listed,
    Name,
    Paging,
    Shape,
    Wanted,
    body_of,
    listed,
    once,
    query_of,
    reads,
    writes,
)
from app.core.errors import NotFound
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Invitation, Registration
from app.registration.rules import Application, ListQuery, Origin, RegistrationState
from app.registration.services import listing

bp = Blueprint("registration_api", __name__, url_prefix=PREFIX)
READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
OWN = signed_in("people read and change their own registration")
TAG = "Registrations"
ONE = "/events/<event:event>/registrations/<uuid:registration_id>"


def _address(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as fault:
        raise ValueError(str(fault)) from fault


EMAIL: Any = {"format": "email"}
Address = Annotated[str, Field(max_length=254, json_schema_extra=EMAIL), AfterValidator(_address)]
CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class RegistrationShape(Shape):
    """One person at one event; needs and answers of special categories are never here."""

    id: Identifier
    given_name: str
    family_name: str
    email: str
    mode: str
    state: str
    origin: str
    participant_class: str
    country_code: str | None
    institution_id: Identifier | None
    institution_name: str
    sector: str | None
    language: str
    interpretation: bool
    created_at: Instant
    confirmed_at: Instant | None
    ended_at: Instant | None


class OwnShape(Shape):
    """One's own registration."""

    id: Identifier
    event: str
    mode: str
    state: str
    participant_class: str
    position: int | None = Field(description="Place in the queue, on the page of one registration.")


class SeatsShape(Shape):
    """How full a way of taking part is; without a capacity there is no limit."""

    mode: str
    capacity: int | None
    taken: int
    free: int | None
    waiting: int


class InvitationShape(Shape):
    """Somebody invited."""

    id: Identifier
    email: str
    name: str
    language: str
    participant_class: str
    state: str


class RegistrationQuery(Paging):
    """Which registrations."""

    state: RegistrationState | None = None
    mode: Mode | None = None
    country: CountryCode | None = None
    search: Line = ""


class PersonWanted(Wanted):
    """Somebody whom an organiser adds."""

    email: Address
    given_name: Name
    family_name: Name
    mode: Mode
    participant_class: Annotated[str, Field(pattern="^[a-z0-9_-]{1,40}$")] | None = None
    language: str = Field("es", pattern="^(es|en)$")
    country_code: CountryCode | None = None
    institution_name: Line = ""


class ModeWanted(Wanted):
    """The other way of taking part."""

    mode: Mode


class OwnWanted(Wanted):
    """What one asks for oneself."""

    mode: Mode
    language: str = Field("es", pattern="^(es|en)$")
    session_ids: list[Identifier] = Field(default_factory=list, max_length=200)


class Nothing(Wanted):
    """Nothing needs to be said."""


# --- for organisers ---------------------------------------------------------------------------


@bp.get("/events/<event:event>/registrations", access=READ)
@reads(Listed[RegistrationShape], tag=TAG, query=RegistrationQuery)
def registrations(event: Event) -> Any:
    """List the registrations of an event, by name."""
    del event  # the gate has opened its scope
    asked = query_of(RegistrationQuery)
    wanted = {"state": asked.state, "mode": asked.mode, "country": asked.country}
    filters = {name: (str(value),) for name, value in wanted.items() if value}
    query = ListQuery(filters=filters, search=asked.search, page=asked.page, size=asked.size)
    sight = listing.Sight()
    rows, _names = listing.read_page(query, sight)
    return listed(rows, asked, listing.count_matching(query, sight), shape=_registration)


def _registration(registration: Registration) -> RegistrationShape:
    return RegistrationShape.model_validate(registration)


@bp.get(ONE, access=READ)
@reads(RegistrationShape, tag=TAG)
def registration(event: Event, registration_id: uuid.UUID) -> Any:
    """Read a registration."""
    del event  # the gate has opened its scope
    return _registration(services.get_registration(registration_id))


@bp.post("/events/<event:event>/registrations", access=EDIT)
@writes(PersonWanted, RegistrationShape, tag=TAG, status=201)
def add(event: Event) -> Response:
    """Add somebody; they are told by mail. An address that takes part already is refused."""
    asked = body_of(PersonWanted)
    if asked.country_code is not None:
        directory.get_country(asked.country_code)
    if asked.participant_class is not None and asked.participant_class not in events.classes_by_code():
        raise NotFound
    wanted = Application(**asked.model_dump())
    return once(lambda: services.add_by_hand(event, wanted).registration, RegistrationShape, status=201)


@bp.post(f"{ONE}/approve", access=EDIT)
@writes(Nothing, RegistrationShape, tag=TAG)
def approve(event: Event, registration_id: uuid.UUID) -> Response:
    """Accept somebody who waits for a decision."""
    return _act(registration_id, lambda found: services.decide(event, found, approve=True))


@bp.post(f"{ONE}/reject", access=EDIT)
@writes(Nothing, RegistrationShape, tag=TAG)
def reject(event: Event, registration_id: uuid.UUID) -> Response:
    """Do not accept somebody who waits for a decision."""
    return _act(registration_id, lambda found: services.decide(event, found, approve=False))


@bp.post(f"{ONE}/cancel", access=EDIT)
@writes(Nothing, RegistrationShape, tag=TAG)
def cancel(event: Event, registration_id: uuid.UUID) -> Response:
    """End a registration; whoever waited first gets its places."""
    return _act(registration_id, lambda found: services.cancel(event, found))


@bp.post(f"{ONE}/mode", access=EDIT)
@writes(ModeWanted, RegistrationShape, tag=TAG)
def change_mode(event: Event, registration_id: uuid.UUID) -> Response:
    """Move somebody to the other way of taking part, or into its queue when it is full."""
    wanted = body_of(ModeWanted).mode
    return _act(registration_id, lambda found: services.change_mode(event, found, wanted))


def _act(registration_id: uuid.UUID, act: Callable[[Registration], object]) -> Response:
    def done() -> Registration:
        found = services.get_registration(registration_id)
        act(found)
        return found

    return once(done, RegistrationShape)


@bp.get("/events/<event:event>/invitations", access=READ)
@reads(Listed[InvitationShape], tag=TAG, query=Paging)
def invitations(event: Event) -> Any:
    """List who was invited."""
    del event  # the gate has opened its scope
    return listed(services.list_invitations(), query_of(Paging), shape=_invitation)


def _invitation(invitation: Invitation) -> InvitationShape:
    return InvitationShape.model_validate(invitation)


@bp.get("/events/<event:event>/seats", access=public("the event's page shows how many places are left"))
@reads(Listed[SeatsShape], tag=TAG, query=Paging, closed=False)
def seats(event: Event) -> Any:
    """Say how full each way of taking part is."""
    return listed(list(services.seats_declared(event).items()), query_of(Paging), shape=_seats)


def _seats(row: tuple[str, services.Seats]) -> SeatsShape:
    mode, there = row
    return SeatsShape(
        mode=str(mode), capacity=there.capacity, taken=there.taken, free=there.free, waiting=there.waiting
    )


# --- one's own --------------------------------------------------------------------------------


@bp.get("/me/registrations", access=OWN)
@reads(Listed[OwnShape], tag="Myself", query=Paging)
def mine() -> Any:
    """List one's own registrations, the latest first."""
    rows = services.list_of_person(_myself())
    of = events.events_by_id({row.event_id for row in rows})
    return listed(rows, query_of(Paging), shape=lambda row: _own(of[row.event_id], row))


def _myself() -> uuid.UUID:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


def _own(event: Event, registration: Registration, position: int | None = None) -> OwnShape:
    return OwnShape(
        id=registration.id,
        event=event.slug,
        mode=registration.mode,
        state=registration.state,
        participant_class=str(registration.participant_class),
        position=position,
    )


@bp.get("/me/events/<event:event>/registration", access=OWN)
@reads(OwnShape, tag="Myself")
def own(event: Event) -> Any:
    """Read one's own registration to an event."""
    found = _found(event)
    return _own(event, found, services.queue_position(found))


def _found(event: Event) -> Registration:
    found = services.find_own(event.id, _myself())
    if found is None:
        raise NotFound
    return found


@bp.post("/me/events/<event:event>/registration", access=OWN)
@writes(OwnWanted, OwnShape, tag="Myself", status=201)
def register(event: Event) -> Response:
    """Register oneself under one's first proved address."""
    asked, person = body_of(OwnWanted), directory.get_person(_myself())
    address = next((each.email for each in person.emails if each.verified_at), None)
    if address is None:
        raise NotFound
    wanted = Application(
        email=address,
        given_name=person.given_name,
        family_name=person.family_name,
        mode=asked.mode,
        language=asked.language,
        country_code=person.country_code,
        session_ids=tuple(asked.session_ids),
    )

    def done() -> OwnShape:
        made = services.register(event, wanted, origin=Origin.VERIFIED)
        return _own(event, made.registration, made.position)

    return once(done, OwnShape, status=201)


@bp.post("/me/events/<event:event>/registration/cancel", access=OWN)
@writes(Nothing, OwnShape, tag="Myself")
def withdraw(event: Event) -> Response:
    """Cancel one's own registration."""

    def done() -> OwnShape:
        found = _found(event)
        services.cancel(event, found)
        return _own(event, found)

    return once(done, OwnShape)
