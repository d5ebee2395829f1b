"""Which roles people hold now: those granted, and those that follow from a duty in the directory."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from app.accounts.models import Account, RoleGrant
from app.core import clock
from app.core.access import ROLE_PERMS, Perm, Role, RoleAt
from app.core.access.permissions import ORGANISATION
from app.core.db import db
from app.directory.models import Appointment, BodyMember, FocalPoint, Person
from app.directory.rules import BodyRole


def _held() -> "sa.Subquery":
    """Select person, role and scope of every role in force today."""
    now, today = clock.now(), clock.today()
    granted = sa.select(RoleGrant.person_id, RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_id).where(
        sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    )
    focal = (
        sa.select(
            Appointment.person_id,
            sa.literal(Role.FOCAL_POINT.value),
            sa.literal("institution"),
            Appointment.institution_id,
        )
        .join(FocalPoint, FocalPoint.appointment_id == Appointment.id)
        .where(*_valid(Appointment, today))
    )
    coordinating = sa.select(
        BodyMember.person_id, sa.literal(Role.COORDINATOR.value), sa.literal("body"), BodyMember.body_id
    ).where(
        BodyMember.role == BodyRole.COORDINATOR,
        BodyMember.person_id.is_not(None),
        *_valid(BodyMember, today),
    )
    return sa.union_all(granted, focal, coordinating).subquery("held")


def _valid(model: type[Appointment] | type[BodyMember], today: object) -> list[sa.ColumnElement[bool]]:
    return [
        sa.or_(model.valid_from.is_(None), model.valid_from <= today),
        sa.or_(model.valid_to.is_(None), model.valid_to >= today),
    ]


def roles_of(person_id: uuid.UUID) -> frozenset[RoleAt]:
    """Return every role that a person holds now, in one statement."""
    held = _held()
    rows = db.session.execute(
        sa.select(held.c.scope_kind, held.c.scope_id, held.c.role).where(held.c.person_id == person_id)
    )
    return frozenset(RoleAt(row.scope_kind, row.scope_id, Role(row.role)) for row in rows)


def list_people_with_role(
    role: Role, *, scope_kind: str | None = None, scope_id: uuid.UUID | None = None
) -> list[Person]:
    """List the people who hold a role now, at one scope or anywhere."""
    held = _held()
    conditions = [held.c.role == role.value]
    if scope_kind:
        conditions.append(held.c.scope_kind == scope_kind)
    if scope_id:
        conditions.append(held.c.scope_id == scope_id)
    return _people(sa.select(held.c.person_id).where(*conditions))


def list_people_with_perm(perm: Perm, *, kind: str, scope_id: uuid.UUID) -> list[Person]:
    """List the people whose role grants a right at a scope, or over the whole organisation."""
    roles = [role.value for role, perms in ROLE_PERMS.items() if perm in perms]
    held = _held()
    here = sa.and_(held.c.scope_kind == kind, held.c.scope_id == scope_id)
    everywhere = held.c.scope_kind == ORGANISATION
    query = sa.select(held.c.person_id).where(held.c.role.in_(roles), sa.or_(here, everywhere))
    return _people(query)


def _people(person_ids: "sa.Select[tuple[uuid.UUID]]") -> list[Person]:
    query = sa.select(Person).where(Person.id.in_(person_ids), Person.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Person.sort_name)))


def count_owners(
    role: Role, scope_kind: str, scope_id: uuid.UUID | None, *, without: Collection[uuid.UUID]
) -> int:
    """Count the other people who hold a role at exactly this scope and can still sign in."""
    here = RoleGrant.scope_id.is_(None) if scope_id is None else RoleGrant.scope_id == scope_id
    closed = sa.select(Account.person_id).where(Account.disabled_at.is_not(None))
    query = sa.select(sa.func.count(sa.distinct(RoleGrant.person_id))).where(
        RoleGrant.role == role.value,
        RoleGrant.scope_kind == scope_kind,
        here,
        sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > clock.now()),
        RoleGrant.person_id.not_in(without),
        RoleGrant.person_id.not_in(closed),
    )
    return db.session.scalar(query) or 0
