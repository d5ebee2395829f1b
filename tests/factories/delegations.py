"""Delegations, their members and focal points as tests need them."""

from datetime import timedelta
from itertools import count
from typing import Any

from app.core import clock
from app.core.db import event_scope, transaction
from app.delegations import services
from app.delegations.models import Delegate, Delegation
from app.delegations.rules import DelegateRole, Nominee, Terms
from app.delegations.services import Whom
from app.directory.models import FocalPoint, Institution
from app.directory.rules import CountryRole
from app.events.models import Event, Session
from app.events.rules import Mode, SessionAccess
from app.registration.models import Registration
from tests.factories.directory import make_country, make_focal_point, make_institution
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_registration

_numbers = count(1)


def coming_event(**changes: Any) -> Event:
    """Return an event in a month that is open to delegations."""
    today = clock.today()
    values = {"starts_on": today + timedelta(days=30), "ends_on": today + timedelta(days=31)}
    return make_event(**values | changes)


def make_delegation(
    event: Event,
    country_code: str = "HN",
    *,
    quota: int = 3,
    role: CountryRole = CountryRole.MEMBER,
    **terms: Any,
) -> Delegation:
    """Expect the delegation of a country."""
    make_country(country_code, role)
    with transaction(), event_scope(event.id):
        whom = Whom(country_codes=(country_code,))
        return services.set_delegations(event, whom, Terms(quota, **terms))[0]


def make_own_delegation(event: Event, institution: Institution, *, quota: int = 3) -> Delegation:
    """Expect the delegation of an institution in its own name."""
    with transaction(), event_scope(event.id):
        whom = Whom(institution_ids=(institution.id,))
        return services.set_delegations(event, whom, Terms(quota))[0]


def make_post(country_code: str = "HN", **fields: Any) -> tuple[Institution, FocalPoint]:
    """Return a ministry and its focal point."""
    institution = make_institution(country_code=country_code, **fields)
    return institution, make_focal_point(institution=institution)


def nominee(**changes: Any) -> Nominee:
    """Return somebody whom a focal point could name."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"delegada{number}@example.org",
        "given_name": "Noemí",
        "family_name": f"Laínez {number}",
        "role": DelegateRole.DELEGATE,
        "mode": Mode.IN_PERSON,
    }
    return Nominee(**values | changes)


def make_delegate(event: Event, delegation: Delegation, **changes: Any) -> Delegate:
    """Name somebody."""
    with transaction(), event_scope(event.id):
        return services.name(event, services.get_delegation(delegation.id), nominee(**changes), by=None)


def closed_part(event: Event, *, per_country: int | None = 3, **changes: Any) -> Session:
    """Add the closed part: so many of each country."""
    return make_session(event, access=SessionAccess.CLOSED, per_country=per_country, **changes)


def official(event: Event, country_code: str | None = "HN", **changes: Any) -> Registration:
    """Register an official of a country."""
    if country_code:
        make_country(country_code)
    values = {"country_code": country_code, "participant_class": "member"}
    return make_registration(event, **values | changes)
