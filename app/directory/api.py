"""The directory for programs: countries, bodies, institutions and people."""

from typing import Any

from flask import Blueprint
from pydantic import Field

from app.core.access import Perm, allowed, public, signed_in, viewer
from app.core.api import PREFIX, Day, Identifier, Line, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.core.errors import NotFound
from app.core.text import pick
from app.directory import services
from app.directory.models import Body, Country, Institution, Person
from app.directory.services import Membership

bp = Blueprint("directory_api", __name__, url_prefix=PREFIX)
PUBLIC = public("the organisation's own structure, as its public pages show it")
TAG = "Directory"


class CountryShape(Shape):
    """A country under its ISO 3166 code of two letters."""

    code: str
    name: Texts
    role: str
    time_zone: str


class BodyShape(Shape):
    """A body of the organisation."""

    code: str
    kind: str
    name: Texts
    mandate: Texts


class MemberShape(Shape):
    """Who belongs to a body; `via` names the bodies from which a place at a linking table follows.

    People are named to those who read the directory.
    """

    role: str
    country_code: str | None
    institution_id: Identifier | None
    person_id: Identifier | None
    name: str
    valid_from: Day | None
    via: list[str]


class InstitutionShape(Shape):
    """A ministry, an agency, an association; international when it has no country."""

    id: Identifier
    name: Texts
    short_name: Texts
    country_code: str | None
    kind: str
    sector: str


class PersonShape(Shape):
    """Somebody in the directory, as those who keep it see them."""

    id: Identifier
    given_name: str
    family_name: str
    language: str
    country_code: str | None
    emails: list[str]


class InstitutionQuery(Paging):
    """Which institutions."""

    search: Line = ""
    country: str | None = Field(None, pattern="^[A-Za-z]{2}$")


class PeopleQuery(Paging):
    """Which people."""

    search: Line = ""


@bp.get("/countries", access=PUBLIC)
@reads(Listed[CountryShape], tag=TAG, query=Paging, closed=False)
def countries() -> Any:
    """List countries."""
    return listed(services.list_countries(), query_of(Paging), shape=_country)


def _country(country: Country) -> CountryShape:
    return CountryShape(code=country.code, name=country.name, role=country.role, time_zone=country.time_zone)


@bp.get("/bodies", access=PUBLIC)
@reads(Listed[BodyShape], tag=TAG, query=Paging, closed=False)
def bodies() -> Any:
    """List the bodies of the organisation."""
    return listed(services.list_bodies(), query_of(Paging), shape=_body)


@bp.get("/bodies/<body:body>", access=PUBLIC)
@reads(BodyShape, tag=TAG, closed=False)
def body(body: Body) -> Any:
    """Read a body."""
    return _body(body)


@bp.get("/bodies/<body:body>/members", access=PUBLIC)
@reads(Listed[MemberShape], tag=TAG, query=Paging, closed=False)
def body_members(body: Body) -> Any:
    """List who belongs to a body today; at a linking table, who follows from the tables it links."""
    reads_people = viewer().can(Perm.DIRECTORY_READ)
    found = [row for row in services.list_body_members(body.id) if reads_people or row.person is None]
    return listed(found, query_of(Paging), shape=_member)


def _member(row: Membership) -> MemberShape:
    if row.person is not None:
        name = row.person.full_name
    else:
        place = row.institution or row.country
        name = pick(place.name, "es") if place is not None else ""
    return MemberShape(
        role=row.role,
        country_code=row.country_code,
        institution_id=row.institution_id,
        person_id=row.person_id,
        name=name,
        valid_from=row.valid_from,
        via=[body.code for body in row.via],
    )


def _body(body: Body) -> BodyShape:
    return BodyShape(code=body.code, kind=body.kind, name=body.name, mandate=body.mandate)


@bp.get("/institutions", access=PUBLIC)
@reads(Listed[InstitutionShape], tag=TAG, query=InstitutionQuery, closed=False)
def institutions() -> Any:
    """List institutions by name."""
    asked = query_of(InstitutionQuery)
    code = asked.country.upper() if asked.country else None
    found = services.list_institutions(search=asked.search, country_code=code)
    return listed(found, asked, shape=_institution)


@bp.get("/institutions/<institution:institution>", access=PUBLIC)
@reads(InstitutionShape, tag=TAG, closed=False)
def institution(institution: Institution) -> Any:
    """Read an institution."""
    return _institution(institution)


def _institution(institution: Institution) -> InstitutionShape:
    return InstitutionShape(
        id=institution.id,
        name=institution.name,
        short_name=institution.short_name,
        country_code=institution.country_code,
        kind=institution.kind,
        sector=institution.sector,
    )


@bp.get("/people", access=allowed(Perm.DIRECTORY_READ, on="organisation"))
@reads(Listed[PersonShape], tag=TAG, query=PeopleQuery)
def people() -> Any:
    """List people by family name."""
    asked = query_of(PeopleQuery)
    found = services.list_people(search=asked.search, limit=asked.size, offset=asked.offset)
    return listed(found, asked, services.count_people(search=asked.search), shape=_person)


@bp.get("/me", access=signed_in("a program reads whose token it has"))
@reads(PersonShape, tag="Myself")
def me() -> Any:
    """Read in whose name the token speaks."""
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return _person(services.get_person(person_id))


def _person(person: Person) -> PersonShape:
    return PersonShape(
        id=person.id,
        given_name=person.given_name,
        family_name=person.family_name,
        language=person.language,
        country_code=person.country_code,
        emails=[address.email for address in person.emails],
    )
