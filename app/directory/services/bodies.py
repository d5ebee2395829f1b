"""Bodies: hierarchy, names through time, relations; and presidencies with their troika."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import pick
from app.directory import rules
from app.directory.models import Body, BodyName, BodyRelation, Presidency
from app.directory.rules import Admission, BodyKind, Relation, Troika
from app.directory.services.lists import Texts, get_country


class BodyFields(TypedDict, total=False):
    """What may be edited of a body, beside name and kind."""

    position: int
    parent_id: uuid.UUID | None
    mandate: Texts
    output: Texts
    meetings_per_year_min: int | None
    meetings_per_year_exact: int | None
    closed_delegation_max: int | None
    observer_countries: Admission
    observer_organisations: Admission
    civil_society_slot: bool
    agenda: list[str]
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class RelatedBody:
    """Another body and what it is to the first; `reversed` when the other one holds the relation."""

    relation: Relation
    body: Body
    reversed: bool = False


def list_bodies(*, on: date | None = None) -> list[Body]:
    """List bodies in the order of the organisation; those that exist on a day, or all."""
    bodies = db.session.scalars(sa.select(Body).order_by(Body.position, Body.code))
    return [body for body in bodies if on is None or rules.holds_on(on, body.valid_from, body.valid_to)]


def list_hierarchy() -> list[tuple[int, Body]]:
    """List the bodies of the organisation itself, each after its parent, with its depth."""
    return [(depth, body) for depth, body, is_external in _in_hierarchy() if not is_external]


def list_external_bodies() -> list[tuple[int, Body]]:
    """List the bodies that it works with and what belongs to them, each after its parent, with its depth."""
    return [(depth, body) for depth, body, is_external in _in_hierarchy() if is_external]


def _in_hierarchy() -> list[tuple[int, Body, bool]]:
    """List all bodies with their depth, and whether they or what they belong to are of others."""
    bodies = {body.id: body for body in list_bodies()}
    parents = {body.id: body.parent_id for body in bodies.values()}
    external: set[uuid.UUID | None] = set()
    found = []
    for depth, key in rules.in_hierarchy(parents, bodies):
        body = bodies[key]
        if body.kind is BodyKind.EXTERNAL or body.parent_id in external:
            external.add(key)
        found.append((depth, body, key in external))
    return found


def find_body(code: str) -> Body | None:
    return db.session.scalars(sa.select(Body).where(Body.code == code.upper())).first()


def get_body(code: str) -> Body:
    """Return the body of a code; raise NotFound."""
    body = find_body(code)
    if body is None:
        raise NotFound
    return body


def get_body_by_id(body_id: uuid.UUID) -> Body:
    """Return a body; raise NotFound."""
    body = db.session.get(Body, body_id)
    if body is None:
        raise NotFound
    return body


def create_body(*, code: str, kind: BodyKind, name: Texts, **fields: Unpack[BodyFields]) -> Body:
    """Enter a body under a code of its own."""
    code = code.strip().upper()
    if find_body(code):
        raise rules.CodeTaken(code=code)
    body = Body(id=uuid.uuid4(), code=code, kind=kind, name=name)
    _fill(body, fields)
    db.session.add(body)
    db.session.flush()
    audit.record("body.created", "body", body.id)
    return body


def edit_body(
    body_id: uuid.UUID,
    *,
    name: Texts | None = None,
    kind: BodyKind | None = None,
    changed_on: date | None = None,
    **fields: Unpack[BodyFields],
) -> Body:
    """Change a body. With `changed_on`, its former name and kind are kept until the day before."""
    body = get_body_by_id(body_id)
    renamed = (name or body.name) != body.name or (kind or body.kind) != body.kind
    if renamed and changed_on:
        _keep_former_name(body, changed_on)
    body.name, body.kind = name or body.name, kind or body.kind
    if renamed and changed_on:
        db.session.add(BodyName(body_id=body.id, name=body.name, kind=body.kind, valid_from=changed_on))
    _fill(body, fields)
    audit.record("body.edited", "body", body.id, fields=sorted(fields), renamed=renamed)
    return body


def _keep_former_name(body: Body, changed_on: date) -> None:
    last_day = date.fromordinal(changed_on.toordinal() - 1)
    current = next((row for row in list_body_names(body.id) if row.valid_to is None), None)
    if current is None:
        current = BodyName(body_id=body.id, name=body.name, kind=body.kind, valid_from=body.valid_from)
        db.session.add(current)
    rules.check_dates(current.valid_from, last_day)
    current.valid_to = last_day


def _fill(body: Body, fields: BodyFields) -> None:
    if fields.get("parent_id"):
        parents = {row.id: row.parent_id for row in list_bodies()}
        rules.check_parent(body.id, fields["parent_id"], parents)
    for key, value in fields.items():
        setattr(body, key, value)
    rules.check_dates(body.valid_from, body.valid_to)


def list_body_names(body_id: uuid.UUID) -> list[BodyName]:
    """List the dated names of a body, oldest first; the present one only if its start is known."""
    rows = db.session.scalars(sa.select(BodyName).where(BodyName.body_id == body_id))
    return sorted(rows, key=lambda row: row.valid_from or date.min)


def name_on(body: Body, day: date) -> Texts:
    """Return what the body was called on a day."""
    for row in list_body_names(body.id):
        if rules.holds_on(day, row.valid_from, row.valid_to):
            return row.name
    return body.name


def list_related_bodies(body_id: uuid.UUID) -> list[RelatedBody]:
    """List relations of a body in both directions."""
    query = sa.select(BodyRelation).where(
        sa.or_(BodyRelation.body_id == body_id, BodyRelation.other_id == body_id)
    )
    rows = db.session.scalars(query).all()
    bodies = {body.id: body for body in list_bodies()} if rows else {}
    return [
        RelatedBody(row.relation, bodies[row.other_id])
        if row.body_id == body_id
        else RelatedBody(row.relation, bodies[row.body_id], reversed=True)
        for row in rows
    ]


def relate(body_id: uuid.UUID, other_id: uuid.UUID, relation: Relation) -> None:
    """Record a relation once."""
    query = sa.select(BodyRelation.id).where(
        BodyRelation.body_id == body_id, BodyRelation.other_id == other_id, BodyRelation.relation == relation
    )
    if db.session.scalar(query) is None:
        db.session.add(BodyRelation(body_id=body_id, other_id=other_id, relation=relation))


def parallel_bodies() -> set[frozenset[uuid.UUID]]:
    """Return the pairs of bodies that may meet at the same time."""
    query = sa.select(BodyRelation).where(BodyRelation.relation == Relation.PARALLEL)
    return {frozenset((row.body_id, row.other_id)) for row in db.session.scalars(query)}


# --- presidencies -----------------------------------------------------------------------------


def list_presidencies() -> list[Presidency]:
    """List presidencies, the latest year first."""
    query = sa.select(Presidency).options(joinedload(Presidency.country))
    return list(db.session.scalars(query.order_by(Presidency.year.desc())))


def find_presidency(year: int) -> Presidency | None:
    return db.session.scalars(sa.select(Presidency).where(Presidency.year == year)).first()


def troika(year: int | None = None) -> Troika:
    """Return the troika of a year, of the present one by default."""
    year = year or clock.today().year
    query = sa.select(Presidency.year, Presidency.country_code).where(
        Presidency.year.between(year - 1, year + 1)
    )
    found: dict[int, str] = {row.year: row.country_code for row in db.session.execute(query)}
    return rules.troika(year, found)


def set_presidency(
    *,
    year: int,
    country_code: str,
    theme: Texts | None = None,
    theme_chosen: bool = True,
    note: Texts | None = None,
    replace: bool = True,
) -> Presidency:
    """Write down who presides in a year; `replace=False` refuses a year that is taken."""
    country = get_country(country_code)
    presidency = find_presidency(year)
    if presidency is not None and not replace:
        raise rules.YearTaken(year=year, country=pick(presidency.country.name, "es"))
    if presidency is None:
        presidency = Presidency(year=year, country_code=country.code)
        db.session.add(presidency)
    presidency.country_code = country.code
    presidency.theme, presidency.note = theme or {}, note or {}
    presidency.theme_chosen = theme_chosen and any((theme or {}).values())
    db.session.flush()
    db.session.refresh(presidency, ["country"])
    audit.record("presidency.set", "presidency", presidency.id, year=year, country=country.code)
    return presidency
