"""People, institutions and focal points as tests need them."""

from itertools import count
from typing import Any

from app.core.db import transaction
from app.directory import services
from app.directory.models import Appointment, Country, FocalPoint, Institution, Person
from app.directory.rules import CountryRole, InstitutionKind

_numbers = count(1)


def make_country(code: str = "HN", role: CountryRole = CountryRole.MEMBER, **fields: Any) -> Country:
    """Enter a country unless it is here."""
    from app.core.db import db

    with transaction():
        found = services.find_country(code)
        if found is None:
            values = {"name": {"es": code, "en": code}, "time_zone": "America/Tegucigalpa"}
            found = Country(code=code, role=role, **{**values, **fields})
            db.session.add(found)
    return found


def make_person(**fields: Any) -> Person:
    """Enter a person with a confirmed address of their own."""
    number = next(_numbers)
    values = {"given_name": "Delfina", "family_name": f"Recinos {number}", "verified": True}
    values["email"] = f"delfina.{number}@example.org"
    with transaction():
        return services.create_person(**{**values, **fields})


def make_institution(**fields: Any) -> Institution:
    """Enter a ministry of Honduras."""
    make_country(fields.get("country_code") or "HN")
    values: dict[str, Any] = {
        "name": {"es": f"Ministerio {next(_numbers)}"},
        "country_code": "HN",
        "kind": InstitutionKind.MINISTRY,
    }
    with transaction():
        return services.create_institution(**{**values, **fields})


def make_appointment(
    person: Person | None = None, institution: Institution | None = None, **fields: Any
) -> Appointment:
    """Give a person a post."""
    person, institution = person or make_person(), institution or make_institution()
    with transaction():
        return services.appoint(person_id=person.id, institution_id=institution.id, **fields)


def make_focal_point(
    person: Person | None = None, institution: Institution | None = None, **fields: Any
) -> FocalPoint:
    """Make a person a focal point."""
    appointment = make_appointment(person, institution, **fields)
    with transaction():
        return services.name_focal_point(appointment_id=appointment.id)
