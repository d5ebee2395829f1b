"""Handing on roles and taking them away."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts import rules
from app.accounts.models import Account, RoleGrant, UserSession
from app.accounts.services.held import count_owners, roles_of
from app.core import audit, clock
from app.core.access import ORGANISATION, ROLE_PERMS, ROLE_SCOPES, Perm, Role, Viewer
from app.core.db import db
from app.core.errors import NotFound

# Without one person in these roles nobody could look after the thing any more.
OWNER_ROLES = frozenset({Role.ADMINISTRATOR, Role.ORGANISER, Role.TEACHER})
# What follows from a duty in the directory is changed there and cannot be granted.
DERIVED_ROLES = frozenset({Role.FOCAL_POINT, Role.COORDINATOR})

EDIT_ROLES_AT = {"event": Perm.EVENT_EDIT, "course": Perm.COURSE_EDIT}


def grantable_roles(scope_kind: str) -> list[Role]:
    """List the roles that can be granted at a kind of scope."""
    return [role for role, kind in ROLE_SCOPES.items() if kind == scope_kind and role not in DERIVED_ROLES]


def _find_grant(
    person_id: uuid.UUID, role: Role, scope_kind: str, scope_id: uuid.UUID | None
) -> RoleGrant | None:
    query = sa.select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role.value,
        RoleGrant.scope_kind == scope_kind,
        RoleGrant.scope_id.is_(None) if scope_id is None else RoleGrant.scope_id == scope_id,
    )
    return db.session.scalars(query).first()


def grant_role(
    *,
    person_id: uuid.UUID,
    role: Role,
    scope_id: uuid.UUID | None = None,
    by: uuid.UUID | None = None,
    ends_at: datetime | None = None,
) -> RoleGrant:
    """Grant a role without asking who grants it: for the command line, and for who creates a thing."""
    scope_kind = ROLE_SCOPES[role]
    if role in DERIVED_ROLES or (scope_kind == ORGANISATION) != (scope_id is None):
        raise rules.RoleNotHere(reason=f"{role.value} at {scope_kind} {scope_id}")
    grant = _find_grant(person_id, role, scope_kind, scope_id)
    if grant is None:
        grant = RoleGrant(person_id=person_id, role=role.value, scope_kind=scope_kind, scope_id=scope_id)
        db.session.add(grant)
    grant.granted_by_id, grant.granted_at, grant.ends_at = by, clock.now(), ends_at
    db.session.flush()
    _renew_sessions(person_id)
    _record("role.granted", grant)
    return grant


def grant_role_as(
    viewer: Viewer,
    *,
    person_id: uuid.UUID,
    role: Role,
    scope_id: uuid.UUID | None = None,
    ends_at: datetime | None = None,
) -> RoleGrant:
    """Grant a role as the viewer: not to oneself, and only what the viewer may do there."""
    _check(viewer, person_id, role, scope_id)
    return grant_role(person_id=person_id, role=role, scope_id=scope_id, by=viewer.person_id, ends_at=ends_at)


def revoke_role_as(viewer: Viewer, grant_id: uuid.UUID, *, at: tuple[str, uuid.UUID | None]) -> None:
    """Take away a role granted at the scope `at`, as the viewer; the last owner stays."""
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or (grant.scope_kind, grant.scope_id) != at:
        raise NotFound
    role = Role(grant.role)
    _check(viewer, grant.person_id, role, grant.scope_id)
    others = count_owners(role, grant.scope_kind, grant.scope_id, without=[grant.person_id])
    if role in OWNER_ROLES and others == 0:
        raise rules.LastOwner()
    _record("role.revoked", grant)
    db.session.delete(grant)
    _renew_sessions(grant.person_id)


def _check(viewer: Viewer, person_id: uuid.UUID, role: Role, scope_id: uuid.UUID | None) -> None:
    kind = ROLE_SCOPES[role]
    rules.check_role_change(
        is_self=person_id == viewer.person_id,
        may_edit_roles=viewer.can(EDIT_ROLES_AT.get(kind, Perm.ROLES_EDIT), kind, scope_id),
        needed=ROLE_PERMS[role],
        held=[perm for perm in Perm if viewer.can(perm, kind, scope_id)],
    )


def check_not_oneself(viewer: Viewer, person_id: uuid.UUID) -> None:
    """Refuse to change one's own standing."""
    if viewer.person_id == person_id:
        raise rules.NotYourself()


def check_not_last_owner(person_id: uuid.UUID) -> None:
    """Refuse to close the account of the last administrator, organiser or teacher of something."""
    for held in roles_of(person_id):
        if held.role in OWNER_ROLES and not count_owners(
            held.role, held.scope_kind, held.scope_id, without=[person_id]
        ):
            raise rules.LastOwner()


def list_grants(*, scope_kind: str, scope_id: uuid.UUID | None = None) -> list[RoleGrant]:
    """List who was granted what at a scope, by name."""
    query = sa.select(RoleGrant).where(
        RoleGrant.scope_kind == scope_kind,
        RoleGrant.scope_id.is_(None) if scope_id is None else RoleGrant.scope_id == scope_id,
        sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > clock.now()),
    )
    grants = db.session.scalars(query.options(joinedload(RoleGrant.person))).all()
    return sorted(grants, key=lambda grant: (grant.role, grant.person.sort_name))


def list_grants_of(person_id: uuid.UUID) -> list[RoleGrant]:
    """List what a person was granted."""
    query = sa.select(RoleGrant).where(RoleGrant.person_id == person_id)
    return list(db.session.scalars(query.order_by(RoleGrant.scope_kind, RoleGrant.role)))


def _renew_sessions(person_id: uuid.UUID) -> None:
    """Give the person's browsers a new token at their next request: other rights, another session."""
    accounts = sa.select(Account.id).where(Account.person_id == person_id)
    theirs = sa.update(UserSession).where(
        UserSession.account_id.in_(accounts), UserSession.revoked_at.is_(None)
    )
    db.session.execute(theirs.values(renewal_due=True))


def _record(action: str, grant: RoleGrant) -> None:
    audit.record(
        action,
        "role",
        grant.id,
        person=audit.personal(grant.person_id),
        role=grant.role,
        scope=f"{grant.scope_kind} {grant.scope_id or ''}".strip(),
    )
