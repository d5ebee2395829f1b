"""Who names whom, within which places, until when; and what happens to changes that come late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Refusal
from app.core.text import mark
from app.directory.rules import CountryRole, InstitutionKind, Participation, Sector, sector_of
from app.events.rules import EventKind, Mode

MEMBERS = "members"
MOST_PLACES = 500
GOVERNMENT = frozenset({Sector.NATIONAL_GOVERNMENT, Sector.LOCAL_GOVERNMENT})


class DelegateRole(StrEnum):
    """As what somebody belongs to a delegation."""

    HEAD = "head"
    DELEGATE = "delegate"
    ADVISER = "adviser"
    INTERPRETER = "interpreter"


ROLE_NAMES = {
    DelegateRole.HEAD.value: {"es": "jefatura", "en": "head"},
    DelegateRole.DELEGATE.value: {"es": "delegadas y delegados", "en": "delegates"},
    DelegateRole.ADVISER.value: {"es": "asesoría", "en": "advisers"},
    DelegateRole.INTERPRETER.value: {"es": "interpretación", "en": "interpreters"},
}
"""What the places of a role are called beside the name of the delegation."""


class DelegationState(StrEnum):
    """Whether the delegation is expected; nobody is named in a closed one."""

    OPEN = "open"
    CLOSED = "closed"


class ChangeKind(StrEnum):
    ADD = "add"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


class ChangeState(StrEnum):
    """Where a wish stands: in line for a place, before the organisers, or settled."""

    QUEUED = "queued"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


WAITING = frozenset({ChangeState.QUEUED, ChangeState.ASKED})


class Convener(StrEnum):
    """In whose name delegations are called: the presidency, or the host with the secretariat."""

    PRESIDENCY = "presidency"
    HOST = "host"


class DelegationFull(Refusal):
    """`facts["names"]` are those of whom one could give way."""

    code = "delegation_full"
    message = mark("All %(capacity)s places are taken. One of these could give way: %(names)s.")
    status = 409


class RoleFull(Refusal):
    code = "delegation_role_full"
    message = mark("The places for this role are taken by %(names)s.")
    status = 409


class PlacesBelowTaken(Refusal):
    code = "delegation_places_below_taken"
    message = mark("%(who)s has named %(taken)s already; there cannot be fewer places than that.")


class PlacesDoNotFit(Refusal):
    code = "delegation_places"
    message = mark("A role cannot have more places than the whole delegation.")
    status = 400


class DelegationClosed(Refusal):
    code = "delegation_closed"
    message = mark("Nobody can be named here now: the delegation or the event is closed.")


class NamedElsewhere(Refusal):
    code = "named_elsewhere"
    message = mark("Somebody with that address takes part in another way. Ask the organisers to sort it out.")


class ChangeSettled(Refusal):
    code = "change_settled"
    message = mark("This has been settled in the meantime.")


class ChangePending(Refusal):
    code = "change_pending"
    message = mark("A change of %(name)s waits for the organisers already.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    message = mark("Say why: the focal points read it.")
    status = 400


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    message = mark("Choose at least one country or institution.")
    status = 400


class NoFocalPoint(Refusal):
    code = "no_focal_point"
    message = mark("None of these has a focal point with an address to write to.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the organisers grant a delegation; a role without a number has no limit of its own."""

    quota: int
    places: Mapping[DelegateRole, int] = field(default_factory=dict)
    deadline: datetime | None = None
    letter_required: bool = False


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody whom a focal point names."""

    email: str
    given_name: str
    family_name: str
    role: DelegateRole
    mode: Mode
    language: str = "es"
    institution_id: UUID | None = None


def check_terms(terms: Terms) -> None:
    """Refuse places that cannot be: a role with more than the whole."""
    if not 0 < terms.quota <= MOST_PLACES or any(not 0 <= n <= terms.quota for n in terms.places.values()):
        raise PlacesDoNotFit


def is_late(deadline: datetime | None, now: datetime) -> bool:
    """Tell whether a change needs the organisers' word by now."""
    return deadline is not None and now >= deadline


def convener_of(kind: EventKind) -> Convener:
    """Say who calls the delegations: the organisation's own meetings and congresses are the presidency's."""
    return Convener.PRESIDENCY if kind in {EventKind.MEETING, EventKind.CONGRESS} else Convener.HOST


def is_government(kind: InstitutionKind, participates_as: Participation | None) -> bool:
    """Tell whether an institution is part of its country's government."""
    if participates_as is not None:
        return participates_as is Participation.GOVERNMENT
    return sector_of(kind) in GOVERNMENT


def class_of_country(role: CountryRole) -> str:
    """Return the participant class of those whom a country sends."""
    return {CountryRole.MEMBER: "member", CountryRole.OBSERVER: "observer_country"}.get(role, "guest")


def class_of_institution(
    kind: InstitutionKind, participates_as: Participation | None, country: CountryRole | None
) -> str:
    """Return the participant class of those whom an institution sends in its own name."""
    if participates_as is Participation.OBSERVER:
        return "observer_organisation"
    if participates_as is Participation.NETWORK or sector_of(kind) is Sector.CIVIL_SOCIETY:
        return "civil_society"
    if is_government(kind, participates_as) and country is not None:
        return class_of_country(country)
    return "guest"


def order_of(role: DelegateRole) -> int:
    """Place the heads first."""
    return list(DelegateRole).index(role)
