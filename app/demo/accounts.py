"""The five people whom a visitor can be: their accounts, roles, second factor and sign-in links."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyotp

from app.accounts import services as accounts
from app.core import clock
from app.core.access import Role
from app.core.db import transaction
from app.demo.people import Invented
from app.directory import services as directory
from app.directory.models import Institution, Person
from app.events.models import Event

# Known to everybody who reads this: it protects nothing but invented people.
DEMO_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
LASTS = timedelta(days=2)
DOMAIN = "demo.example.org"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody whom a visitor can be, and where their link leads."""

    key: str
    invented: Invented
    next_path: str
    second_factor: bool


PARTS = (
    Part(
        "organiser",
        Invented("Keisha", "Baptiste León", f"organiser@{DOMAIN}", "mujer", "PA", "es"),
        "/events/v-congreso/manage/",
        True,
    ),
    Part(
        "participant",
        Invented("Rosaura", "Menchú Xol", f"participant@{DOMAIN}", "mujer", "GT", "es"),
        "/home/",
        False,
    ),
    Part(
        "trainee",
        Invented("Néstor", "Ulate Guzmán", f"trainee@{DOMAIN}", "hombre", "CR", "es"),
        "/home/",
        False,
    ),
    Part(
        "focal point",
        Invented("Nayeli", "Ocampo Ruiz", f"focal-point@{DOMAIN}", "mujer", "MX", "es"),
        "/home/",
        True,
    ),
    Part(
        "administrator",
        Invented("Lorena", "Castaño Vidal", f"administrator@{DOMAIN}", "mujer", "CR", "es"),
        "/organisation/",
        True,
    ),
)


def make_people() -> dict[str, Person]:
    """Enter the five people with proved addresses; called once, before anything refers to them."""
    return {
        part.key: directory.get_or_create_person(
            email=part.invented.email,
            given_name=part.invented.given_name,
            family_name=part.invented.family_name,
            language=part.invented.language,
            verified=True,
            country_code=part.invented.country_code,
            gender=part.invented.gender,
        )
        for part in PARTS
    }


def give_roles(people: dict[str, Person], congress: Event, institution: Institution) -> None:
    """Give each their role, and to those who see others' data the second factor that is printed."""
    accounts.grant_role(person_id=people["administrator"].id, role=Role.ADMINISTRATOR)
    accounts.grant_role(person_id=people["organiser"].id, role=Role.ORGANISER, scope_id=congress.id)
    appointment = directory.appoint(person_id=people["focal point"].id, institution_id=institution.id)
    directory.name_focal_point(appointment_id=appointment.id)
    for part in PARTS:
        account = accounts.ensure_account(people[part.key].id)
        if part.second_factor:
            accounts.enrol_second_factor(account.id, DEMO_SECRET)


def new_links() -> Iterator[tuple[str, str, str]]:
    """Make a sign-in link for each part: (who, name, path); it works as often as the visitor likes."""
    for part in PARTS:
        person = directory.find_person_by_email(part.invented.email)
        if person is None:
            continue
        with transaction():
            token = accounts.issue_demonstration_link(
                email=part.invented.email, person_id=person.id, next_path=part.next_path, lasts=LASTS
            )
        yield part.key, part.invented.name, f"/sign-in/link/{token}"


def code_now() -> str:
    """Return what an authenticator shows now for the demonstration's secret."""
    return pyotp.TOTP(DEMO_SECRET).at(clock.now())
