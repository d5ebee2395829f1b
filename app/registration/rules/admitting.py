"""Who is let into a session by name, how many of whom, and what is refused."""

from app.core.errors import Refusal
from app.core.text import mark
from app.events.rules import SessionAccess

BY_NAME = frozenset({SessionAccess.INVITED, SessionAccess.MEMBERS, SessionAccess.CLOSED})
COUNTED = frozenset({SessionAccess.INVITED, SessionAccess.CLOSED})
"""Sessions whose heads are counted by country: into the others members come without being named."""


class HeadCountFull(Refusal):
    """`facts["names"]` are those who hold the places."""

    code = "head_count_full"
    message = mark(
        "All %(capacity)s places of this session are taken: %(names)s. One of them has to give way first."
    )
    status = 409


class ObserverNotAdmitted(Refusal):
    code = "observer_not_admitted"
    message = mark(
        "%(name)s takes part as an observer. Members are among themselves here:"
        " without the presidency’s word on record nobody else is let in."
    )
    status = 403


class NotTakingPart(Refusal):
    code = "not_taking_part"
    message = mark("%(name)s has no confirmed place at the event.")


class AdmissionNotNeeded(Refusal):
    code = "admission_not_needed"
    message = mark("Nobody is let into this session by name: it is open to all who take part.")


class NotAdmitted(Refusal):
    code = "not_admitted"
    message = mark("%(name)s has no place in this session, so there is none to pass on.")


class AlreadyAdmitted(Refusal):
    code = "already_admitted"
    message = mark("%(name)s is in this session already.")


def head_count(access: SessionAccess, per_country: int | None, of_the_body: int | None) -> int | None:
    """Return how many of one country a session takes; None counts nobody.

    A closed part of a body that limits its delegations follows the body where the session says nothing.
    """
    if access not in COUNTED:
        return None
    if per_country is not None:
        return per_country
    return of_the_body if access is SessionAccess.CLOSED else None


def head_subject(country_code: str | None, institution_id: object) -> str:
    """Name whose heads somebody counts among: their country, else their institution, else nobody's."""
    if country_code:
        return country_code
    return f"institution:{institution_id}" if institution_id else "nobody"
