"""Who belongs to a body: those entered, and at a linking table those who follow from what it links.

Nothing of what follows is stored: the rule is part of each reading, so that whoever is delegate of a table
today is at the linking table today, and who was delegate then was there then.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound, Refusal
from app.core.text import mark, pick
from app.directory import rules
from app.directory.models import Body, BodyMember, BodyRelation, Country, Institution, Person
from app.directory.rules import BodyKind, BodyRole, Relation

# As what somebody of a working table belongs to the linking table beside it.
LINKING_ROLES = frozenset({BodyRole.DELEGATE, BodyRole.SECRETARIAT})


class SameMember(Refusal):
    code = "same_member"
    message = mark("Name somebody else: only another person takes a person's place.")


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place in a body; with `via` it follows from their place in those bodies."""

    id: uuid.UUID
    body_id: uuid.UUID
    role: BodyRole
    valid_from: date | None
    valid_to: date | None
    country: Country | None = None
    institution: Institution | None = None
    person: Person | None = None
    via: tuple[Body, ...] = ()

    @property
    def country_code(self) -> str | None:
        return self.country.code if self.country else None

    @property
    def institution_id(self) -> uuid.UUID | None:
        return self.institution.id if self.institution else None

    @property
    def person_id(self) -> uuid.UUID | None:
        return self.person.id if self.person else None

    @property
    def sort_name(self) -> str:
        """Return what the member is sorted by."""
        if self.person:
            return self.person.sort_name
        if self.institution:
            return self.institution.sort_name
        return pick(self.country.name if self.country else {}, "es")


def memberships() -> sa.Subquery:
    """Return all memberships that there are and were, those that follow among them, as one table."""
    entered = sa.select(
        BodyMember.id,
        BodyMember.body_id,
        sa.cast(sa.null(), BodyMember.body_id.type).label("via_id"),
        *_of_whom(),
        BodyMember.role,
        BodyMember.valid_from,
        BodyMember.valid_to,
    )
    linking, via = aliased(Body), aliased(Body)
    adviser = sa.literal(BodyRole.ADVISER, BodyMember.role.type)
    linked = (
        _following(linking, via, BodyMember.role)
        .join(via, via.id == BodyMember.body_id)
        .join(linking, linking.parent_id == via.parent_id)
        .where(via.kind == BodyKind.WORKING_TABLE, BodyMember.role.in_(LINKING_ROLES))
    )
    supporting = (
        _following(linking, via, adviser)
        .join(via, via.id == BodyMember.body_id)
        .join(BodyRelation, BodyRelation.body_id == via.id)
        .join(linking, linking.id == BodyRelation.other_id)
        .where(BodyRelation.relation == Relation.SUPPORTS)
    )
    follows = linking.kind == BodyKind.LINKING_TABLE
    return sa.union_all(entered, linked.where(follows), supporting.where(follows)).subquery("membership")


def _of_whom() -> list[Any]:
    return [BodyMember.country_code, BodyMember.institution_id, BodyMember.person_id]


def _following(linking: type[Body], via: type[Body], role: Any) -> Any:
    # Whoever speaks for a body speaks for it no longer than it exists.
    last = sa.case(
        (via.valid_to.is_(None), BodyMember.valid_to),
        (BodyMember.valid_to < via.valid_to, BodyMember.valid_to),
        else_=via.valid_to,
    )
    return sa.select(
        BodyMember.id,
        linking.id.label("body_id"),
        via.id.label("via_id"),
        *_of_whom(),
        role.label("role"),
        BodyMember.valid_from,
        last.label("valid_to"),
    ).select_from(BodyMember)


def held_between(rows: Any, first: date, last: date) -> sa.ColumnElement[bool]:
    """Say of rows with a first and a last day that they hold on some day of a time."""
    return sa.and_(
        sa.or_(rows.valid_from.is_(None), rows.valid_from <= last),
        sa.or_(rows.valid_to.is_(None), rows.valid_to >= first),
    )


def list_body_members(body_id: uuid.UUID, *, on: date | None = None) -> list[Membership]:
    """List the members of a body today, or on a day: coordinators first, then by name."""
    day = on or clock.today()
    return [row for row in _members(body_id) if rules.holds_on(day, row.valid_from, row.valid_to)]


def list_former_members(body_id: uuid.UUID) -> list[Membership]:
    """List who belonged to a body and does so no longer, the latest first."""
    today = clock.today()
    former = [row for row in _members(body_id) if row.valid_to is not None and row.valid_to < today]
    return sorted(former, key=lambda row: row.valid_to or date.max, reverse=True)


def _members(body_id: uuid.UUID) -> list[Membership]:
    of = memberships()
    via = aliased(Body)
    query = (
        sa.select(of.c.id, of.c.role, of.c.valid_from, of.c.valid_to, Country, Institution, Person, via)
        .select_from(of)
        .outerjoin(Country, Country.code == of.c.country_code)
        .outerjoin(Institution, Institution.id == of.c.institution_id)
        .outerjoin(Person, Person.id == of.c.person_id)
        .outerjoin(via, via.id == of.c.via_id)
        .where(of.c.body_id == body_id)
        .order_by(via.position, of.c.valid_from)
    )
    found: dict[Any, Membership] = {}
    for key, role, first, last, country, institution, person, through in db.session.execute(query):
        row = Membership(
            key, body_id, role, first, last, country, institution, person, (through,) if through else ()
        )
        # Who speaks for two tables is at the linking table once.
        known = (role, row.country_code, row.institution_id, row.person_id, first, last)
        if known in found and through:
            found[known] = replace(found[known], via=(*found[known].via, through))
        else:
            found.setdefault(known, row)
    return sorted(found.values(), key=lambda row: (row.role is BodyRole.MEMBER, row.sort_name))


def add_body_member(
    body_id: uuid.UUID,
    *,
    role: BodyRole = BodyRole.MEMBER,
    country_code: str | None = None,
    institution_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    valid_from: date | None = None,
    by: uuid.UUID | None = None,
) -> BodyMember:
    """Make a country, an institution or a person a member of a body; once, and not oneself."""
    if sum(value is not None for value in (country_code, institution_id, person_id)) != 1:
        raise rules.OneMember()
    rules.check_duty(person_id, by)
    query = sa.select(BodyMember).where(
        BodyMember.body_id == body_id,
        BodyMember.country_code.is_not_distinct_from(country_code),
        BodyMember.institution_id.is_not_distinct_from(institution_id),
        BodyMember.person_id.is_not_distinct_from(person_id),
        BodyMember.role == role,
        BodyMember.valid_to.is_(None),
    )
    member = db.session.scalars(query).first()
    if member is None:
        member = BodyMember(
            body_id=body_id,
            role=role,
            country_code=country_code,
            institution_id=institution_id,
            person_id=person_id,
            valid_from=valid_from,
        )
        db.session.add(member)
        db.session.flush()
        audit.record("body.member_added", "body", body_id, role=role.value)
    return member


def end_membership(member_id: uuid.UUID, *, body_id: uuid.UUID) -> None:
    """End a membership of the body yesterday, so that it carries no rights today."""
    member = _get_member(member_id, body_id)
    member.valid_to = date.fromordinal(clock.today().toordinal() - 1)
    audit.record("body.member_ended", "body", body_id)


def replace_member(
    member_id: uuid.UUID, *, body_id: uuid.UUID, person_id: uuid.UUID, by: uuid.UUID | None = None
) -> BodyMember:
    """Put somebody else in a person's place from today on; the former member stays in the history."""
    former = _get_member(member_id, body_id)
    if former.person_id is None or former.person_id == person_id:
        raise SameMember
    end_membership(member_id, body_id=body_id)
    db.session.flush()
    return add_body_member(body_id, role=former.role, person_id=person_id, valid_from=clock.today(), by=by)


def _get_member(member_id: uuid.UUID, body_id: uuid.UUID) -> BodyMember:
    member = db.session.get(BodyMember, member_id)
    if member is None or member.body_id != body_id:
        raise NotFound
    return member
