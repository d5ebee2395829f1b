"""Member countries with their focal points, and texts put to them."""

from datetime import date
from typing import Any

from app.consultations import services
from app.consultations.models import Consultation
from app.consultations.services import ConsultationDraft
from app.core import clock
from app.core.db import transaction
from app.directory import services as directory
from app.directory.models import Person
from tests.factories.directory import make_country, make_focal_point, make_institution
from tests.services.people import make_someone

ZONES = {
    "CR": "America/Costa_Rica",
    "MX": "America/Mexico_City",
    "PA": "America/Panama",
    "DO": "America/Santo_Domingo",
    "HN": "America/Tegucigalpa",
}


def make_members(*codes: str, presiding: str | None = None) -> None:
    """Enter member countries with their capitals' zones, one of which may preside this year."""
    for code in codes:
        make_country(code, time_zone=ZONES[code])
    if presiding:
        with transaction():
            directory.set_presidency(year=clock.today().year, country_code=presiding, theme={})


def make_focal_point_of(code: str, *, confirmed_on: date | None = None, **fields: Any) -> Person:
    """Make somebody the focal point of a ministry of a country."""
    person = make_someone(**fields)
    focal_point = make_focal_point(person, make_institution(country_code=code))
    with transaction():
        directory.get_focal_point(focal_point.id).confirmed_on = confirmed_on
    return person


def consultation_draft(*codes: str, **changes: Any) -> ConsultationDraft:
    """Return the draft of a text that is put to these countries."""
    values: dict[str, Any] = {
        "title": {"es": "Calendario de mesas", "en": "Calendar of tables"},
        "text": {"es": "Las mesas se reúnen en marzo.", "en": "The tables meet in March."},
        "country_codes": codes,
    }
    return ConsultationDraft(**values | changes)


def make_consultation(*codes: str, sent: bool = False, **changes: Any) -> Consultation:
    """Write a text for these countries, and perhaps send it now."""
    with transaction():
        consultation = services.create_consultation(consultation_draft(*codes, **changes), by=None)
        if sent:
            services.send(consultation)
    return consultation
