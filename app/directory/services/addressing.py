"""Whom the organisation can write to, by body, institution, country, group or duty; whose address it is."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, is_sqlite
from app.directory.models import (
    Appointment,
    FocalPoint,
    Institution,
    Person,
    PersonEmail,
)
from app.directory.services.memberships import held_between, memberships

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Recipients:
    """Which people are meant: any of each kind that is named, and of all kinds at once."""

    bodies: frozenset[uuid.UUID] = frozenset()
    institutions: frozenset[uuid.UUID] = frozenset()
    countries: frozenset[str] = frozenset()
    groups: frozenset[uuid.UUID] = frozenset()
    focal_points: bool = False
    people: frozenset[uuid.UUID] | None = None

    @property
    def is_empty(self) -> bool:
        named = (self.bodies, self.institutions, self.countries, self.groups)
        return not any(named) and not self.focal_points and self.people is None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, the address to write to, and on whose behalf they are meant."""

    person_id: uuid.UUID
    given_name: str
    family_name: str
    email: str
    language: str
    country_code: str | None
    institution_name: dict[str, str] | None


def list_contacts(wanted: Recipients) -> list[Contact]:
    """List the people who are meant and have an address, by name; their latest present post counts."""
    if wanted.is_empty:
        return []
    today = clock.today()
    holds = sa.and_(
        sa.or_(Appointment.valid_from.is_(None), Appointment.valid_from <= today),
        sa.or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today),
    )
    query = (
        sa.select(Person, PersonEmail.email, Institution)
        .join(PersonEmail, sa.and_(PersonEmail.person_id == Person.id, PersonEmail.is_primary))
        .outerjoin(Appointment, sa.and_(Appointment.person_id == Person.id, holds))
        .outerjoin(Institution, Institution.id == Appointment.institution_id)
        .where(Person.erased_at.is_(None), *_criteria(wanted))
        .order_by(Person.sort_name, Person.id, Appointment.created_at.desc())
    )
    found: dict[uuid.UUID, Contact] = {}
    for person, email, institution in db.session.execute(query):
        if person.id not in found:
            country = (institution.country_code if institution is not None else None) or person.country_code
            name = institution.name if institution is not None else None
            found[person.id] = Contact(
                person.id, person.given_name, person.family_name, email, person.language, country, name
            )
    return list(found.values())


def _criteria(wanted: Recipients) -> list[sa.ColumnElement[bool]]:
    """Say each kind that is named as a condition on person, post and institution."""
    criteria: list[sa.ColumnElement[bool]] = []
    if wanted.bodies:
        every, today = memberships(), clock.today()
        present = held_between(every.c, today, today)
        of = sa.select(every).where(every.c.body_id.in_(wanted.bodies), present).subquery()
        criteria.append(
            Person.id.in_(sa.select(of.c.person_id).where(of.c.person_id.is_not(None)))
            | Institution.id.in_(sa.select(of.c.institution_id).where(of.c.institution_id.is_not(None)))
            | Institution.country_code.in_(sa.select(of.c.country_code).where(of.c.country_code.is_not(None)))
        )
    if wanted.institutions:
        criteria.append(Institution.id.in_(wanted.institutions))
    if wanted.countries:
        own = Institution.country_code.is_(None) & Person.country_code.in_(wanted.countries)
        criteria.append(Institution.country_code.in_(wanted.countries) | own)
    if wanted.groups:
        criteria.append(Institution.stakeholder_group_id.in_(wanted.groups))
    if wanted.focal_points:
        criteria.append(Appointment.id.in_(sa.select(FocalPoint.appointment_id)))
    if wanted.people is not None:
        criteria.append(Person.id.in_(wanted.people))
    return criteria


def owners_of_addresses(norms: Collection[str]) -> dict[str, uuid.UUID]:
    """Return whose the proved ones among these addresses are."""
    every = list(norms)
    owners: dict[str, uuid.UUID] = {}
    for start in range(0, len(every), AT_ONCE):
        rows = db.session.execute(
            sa.select(PersonEmail.email_norm, PersonEmail.person_id).where(
                PersonEmail.email_norm.in_(every[start : start + AT_ONCE]),
                PersonEmail.verified_at.is_not(None),
            )
        )
        owners.update({norm: person_id for norm, person_id in rows})  # noqa: C416
    return owners


def count_domains() -> dict[str, int]:
    """Count proved addresses by domain: these domains exist."""
    norm = PersonEmail.email_norm
    domain = (
        sa.func.substr(norm, sa.func.instr(norm, "@") + 1)
        if is_sqlite()
        else sa.func.split_part(norm, "@", 2)
    )
    rows = db.session.execute(
        sa.select(domain, sa.func.count()).where(PersonEmail.verified_at.is_not(None)).group_by(domain)
    )
    return {str(name): count for name, count in rows}
