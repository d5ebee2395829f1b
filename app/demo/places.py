"""Countries and institutions that the invented people come from."""

import uuid

from babel import Locale

from app.directory import services as directory
from app.directory.models import Institution
from app.directory.rules import InstitutionKind

KINDS = {
    InstitutionKind.DIRECTORATE: ("Dirección de migración", "Directorate of migration"),
    InstitutionKind.WOMENS_MECHANISM: ("Mecanismo nacional de las mujeres", "National women's mechanism"),
    InstitutionKind.MINISTRY: ("Ministerio de relaciones exteriores", "Ministry of foreign affairs"),
    InstitutionKind.LOCAL_GOVERNMENT: ("Gobierno municipal", "Municipal government"),
    InstitutionKind.CIVIL_SOCIETY: (
        "Red de organizaciones de migrantes",
        "Network of migrants' organisations",
    ),
    InstitutionKind.ACADEMIA: ("Observatorio universitario", "University observatory"),
}


def country_name(code: str, locale: str) -> str:
    return str(Locale(locale).territories[code])


def add_institutions(codes: list[str]) -> dict[tuple[str, InstitutionKind], Institution]:
    """Add one institution of each kind in each country, named by what it is; once."""
    found: dict[tuple[str, InstitutionKind], Institution] = {}
    for code in codes:
        known = {row.kind: row for row in directory.list_institutions(country_code=code)}
        for kind, (spanish, english) in KINDS.items():
            name = {
                "es": f"{spanish} de {country_name(code, 'es')}",
                "en": f"{english} of {country_name(code, 'en')}",
            }
            found[code, kind] = known.get(kind) or directory.create_institution(
                name=name, country_code=code, kind=kind
            )
    return found


def appoint(person_id: uuid.UUID, institution: Institution) -> None:
    """Let a person represent an institution from today on, if they do not yet."""
    current = directory.list_appointments(person_id=person_id, current_only=True)
    if not current:
        directory.appoint(person_id=person_id, institution_id=institution.id)
