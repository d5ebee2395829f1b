"""The civil society mechanism: a delegate and a secretariat at each of its four tables; the linking table follows."""

from datetime import date

from app.core.db import transaction
from app.demo.congress import Scene, known_person
from app.demo.people import invent
from app.directory import services as directory
from app.directory.rules import BodyRole, InstitutionKind

TABLES = ("MSC-1", "MSC-2", "MSC-3", "MSC-4")
COUNTRIES = ("CR", "MX", "SV", "GT", "HN", "PA", "DO", "NI")
SINCE = date(2024, 2, 1)


def build_mechanism(scene: Scene) -> None:
    """Name who speaks for each standing table and who keeps its papers."""
    people = invent(scene.draw, COUNTRIES, domain="mecanismo.example.org")
    duties = [(code, role) for code in TABLES for role in (BodyRole.DELEGATE, BodyRole.SECRETARIAT)]
    with transaction():
        for (code, role), person in zip(duties, people, strict=True):
            made = known_person(scene, person, InstitutionKind.CIVIL_SOCIETY)
            body = directory.get_body(code)
            directory.add_body_member(body.id, person_id=made.id, role=role, valid_from=SINCE)
