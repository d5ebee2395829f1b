"""Countries, institutions, reference lists and figures: reading and editing."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import fold, pick
from app.directory.models import Country, Figure, Institution, StakeholderGroup, Tag
from app.directory.rules import CountryRole, InstitutionKind, Participation, TagKind, check_dates

Texts = dict[str, str]


class CountryFields(TypedDict, total=False):
    """What may be edited of a country."""

    name: Texts
    role: CountryRole
    valid_from: date | None
    valid_to: date | None
    time_zone: str
    flows: list[str]


class InstitutionFields(TypedDict, total=False):
    """What may be edited of an institution, beside its name."""

    short_name: Texts
    country_code: str | None
    kind: InstitutionKind
    stakeholder_group_id: uuid.UUID | None
    participates_as: Participation | None
    observer_since: int | None
    observer_order: int | None
    contact_email: str | None
    valid_from: date | None
    valid_to: date | None


# --- countries --------------------------------------------------------------------------------


def list_countries(role: CountryRole | None = None) -> list[Country]:
    """List countries by their Spanish name, accents aside; all of them or those of a role."""
    query = sa.select(Country)
    if role:
        query = query.where(Country.role == role)
    return sorted(db.session.scalars(query), key=lambda country: fold(pick(country.name, "es")))


def list_country_codes() -> list[str]:
    """List the codes of all countries: what a form offers and checks, without their facts."""
    return list(db.session.scalars(sa.select(Country.code)))


def find_country(code: str) -> Country | None:
    return db.session.get(Country, code.upper())


def get_country(code: str) -> Country:
    """Return the country of an ISO code; raise NotFound."""
    country = find_country(code)
    if country is None:
        raise NotFound
    return country


def edit_country(code: str, **fields: Unpack[CountryFields]) -> Country:
    """Change a country's standing, name, zone or flows."""
    country = get_country(code)
    for name, value in fields.items():
        setattr(country, name, value)
    check_dates(country.valid_from, country.valid_to)
    audit.record("country.edited", "country", country.code, role=country.role.value)
    return country


# --- institutions -----------------------------------------------------------------------------


def list_institutions(
    *,
    country_code: str | None = None,
    kind: InstitutionKind | None = None,
    participates_as: Participation | None = None,
    search: str = "",
) -> list[Institution]:
    """List institutions by name; `search` matches names and acronyms without accents."""
    query = sa.select(Institution).options(
        joinedload(Institution.country), joinedload(Institution.stakeholder_group)
    )
    if country_code:
        query = query.where(Institution.country_code == country_code)
    if kind:
        query = query.where(Institution.kind == kind)
    if participates_as:
        query = query.where(Institution.participates_as == participates_as)
    for word in fold(search).split():
        query = query.where(Institution.sort_name.contains(word, autoescape=True))
    return list(db.session.scalars(query.order_by(Institution.sort_name)))


def list_observer_organisations() -> list[Institution]:
    """List the observer organisations in the order in which they joined."""
    query = sa.select(Institution).where(Institution.participates_as == Participation.OBSERVER)
    return list(db.session.scalars(query.order_by(Institution.observer_order, Institution.sort_name)))


def find_institution(institution_id: uuid.UUID | str) -> Institution | None:
    """Find an institution by its id, also as an address of a page writes it."""
    try:
        key = uuid.UUID(str(institution_id))
    except ValueError:
        return None
    return db.session.get(Institution, key)


def get_institution(institution_id: uuid.UUID) -> Institution:
    """Return an institution; raise NotFound."""
    institution = find_institution(institution_id)
    if institution is None:
        raise NotFound
    return institution


def find_institution_named(text: str) -> Institution | None:
    """Find an institution by an acronym or a name in any language."""
    wanted = fold(text)
    if not wanted:
        return None
    query = sa.select(Institution).where(Institution.sort_name.contains(wanted, autoescape=True))
    for institution in db.session.scalars(query):
        names = (*institution.name.values(), *institution.short_name.values())
        if wanted in {fold(name) for name in names}:
            return institution
    return None


def _search_text(name: Texts, short_name: Texts) -> str:
    # The Spanish name leads, so that this is the order of lists as well as what a search looks in.
    parts = [pick(name, "es"), *name.values(), *short_name.values()]
    return fold(" ".join(dict.fromkeys(part for part in parts if part)))[:300]


def create_institution(*, name: Texts, **fields: Unpack[InstitutionFields]) -> Institution:
    """Enter an institution; without a country it is international."""
    institution = Institution(
        name=name, short_name=fields.get("short_name", {}), kind=InstitutionKind.OTHER, sort_name=""
    )
    db.session.add(_filled(institution, fields))
    db.session.flush()
    audit.record("institution.created", "institution", institution.id)
    return institution


def edit_institution(
    institution_id: uuid.UUID, *, name: Texts | None = None, **fields: Unpack[InstitutionFields]
) -> Institution:
    """Change what is known of an institution."""
    institution = get_institution(institution_id)
    if name is not None:
        institution.name = name
    _filled(institution, fields)
    audit.record("institution.edited", "institution", institution.id, fields=sorted(fields))
    return institution


def _filled(institution: Institution, fields: InstitutionFields) -> Institution:
    for key, value in fields.items():
        setattr(institution, key, value)
    check_dates(institution.valid_from, institution.valid_to)
    institution.sort_name = _search_text(institution.name, institution.short_name)
    return institution


def list_stakeholder_groups() -> Sequence[StakeholderGroup]:
    return db.session.scalars(sa.select(StakeholderGroup).order_by(StakeholderGroup.position)).all()


# --- reference lists and figures --------------------------------------------------------------


def list_tags(kind: TagKind) -> list[Tag]:
    """List the entries of a reference list in the order of its source."""
    return list(db.session.scalars(sa.select(Tag).where(Tag.kind == kind).order_by(Tag.position)))


def find_tag(kind: TagKind, code: str) -> Tag | None:
    return db.session.scalars(sa.select(Tag).where(Tag.kind == kind, Tag.code == code)).first()


def list_figures(series: str) -> list[Figure]:
    """List the numbers of a series in the order of its source."""
    query = sa.select(Figure).where(Figure.series == series).order_by(Figure.position)
    return list(db.session.scalars(query))
