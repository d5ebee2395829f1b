"""The delegations of the congress: every member country, some complete, one for a visitor to go on with."""

import random
import uuid
from collections import defaultdict
from datetime import timedelta

from app.core import clock
from app.core.db import event_scope, transaction
from app.delegations import services as delegations
from app.delegations.models import Delegation
from app.delegations.rules import Convener, DelegateRole, Nominee, Terms
from app.delegations.services import Whom
from app.demo.congress import Scene
from app.demo.people import invent
from app.directory import services as directory
from app.directory.rules import InstitutionKind
from app.events.models import Event
from app.events.rules import SessionAccess, local_instant
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import RegistrationState

ROLES = (DelegateRole.HEAD, DelegateRole.DELEGATE, DelegateRole.DELEGATE, DelegateRole.ADVISER)
TERMS_OF = {DelegateRole.HEAD: 1, DelegateRole.INTERPRETER: 1}
VISITOR = "MX"


def build_delegations(scene: Scene, event: Event) -> None:
    """Expect every member, convene them, and name some of those who registered; three sit in the closed part."""
    with transaction():
        _focal_points(scene)
    last = local_instant(event.starts_on - timedelta(days=9), "23:59", event.time_zone)
    with clock.fixed_at(clock.now() - timedelta(days=18)), event_scope(event.id), transaction():
        whom = Whom(members=True, country_codes=tuple(scene.observers[:2]))
        rows = delegations.set_delegations(event, whom, Terms(8, TERMS_OF, last, letter_required=True))
        delegations.convene(event, Convener.PRESIDENCY, [row.id for row in rows])
    with clock.fixed_at(clock.now() - timedelta(days=2)), event_scope(event.id), transaction():
        people = _people_by_country(event)
        rows = delegations.list_delegations()
        points = delegations.focal_points_of(rows)
        for place, delegation in enumerate(rows):
            by = next((each.appointment.person_id for each in points[delegation.id]), None)
            _name_some(event, delegation, people[delegation.country_code or ""], place, by)


def _focal_points(scene: Scene) -> None:
    """Name a focal point in the migration directorate of each country that has none."""
    held = {each.appointment.institution.country_code for each in directory.list_focal_points()}
    codes = [code for code in (*scene.members, *scene.observers[:2]) if code not in held]
    for person in invent(random.Random(11), codes, domain="puntosfocales.example.org"):
        institution = scene.institutions.get((person.country_code, InstitutionKind.DIRECTORATE))
        made = directory.get_or_create_person(
            email=person.email,
            given_name=person.given_name,
            family_name=person.family_name,
            language=person.language,
            verified=True,
            country_code=person.country_code,
        )
        if institution is not None:
            appointment = directory.appoint(person_id=made.id, institution_id=institution.id)
            directory.confirm_contact_data(directory.name_focal_point(appointment_id=appointment.id).id)


def _people_by_country(event: Event) -> dict[str, list[Registration]]:
    found: dict[str, list[Registration]] = defaultdict(list)
    for row in registration.list_confirmed(event.id):
        if row.participant_class in {"member", "observer_country"}:
            found[row.country_code or ""].append(row)
    return found


def _name_some(
    event: Event, delegation: Delegation, people: list[Registration], place: int, by: uuid.UUID | None
) -> None:
    count = 3 if delegation.country_code == VISITOR else 2 + place % 3
    named = [
        delegations.name(event, delegation, _nominee(row, role), by=by)
        for row, role in zip(people[:count], ROLES, strict=False)
    ]
    if place % 2:
        delegations.confirm_list(delegation, by=by)
    closed = [
        each for each in registration.list_counted_sessions(event) if each.access is SessionAccess.CLOSED
    ]
    for session in closed if delegations.class_of(delegation) == "member" else ():
        for each in named[:2]:
            if each.registration.state is RegistrationState.CONFIRMED:
                registration.admit(event, session, each.registration)


def _nominee(row: Registration, role: DelegateRole) -> Nominee:
    return Nominee(
        email=row.email,
        given_name=row.given_name,
        family_name=row.family_name,
        role=role,
        mode=row.mode,
        language=row.language,
        institution_id=row.institution_id,
    )
