"""Countries and institutions, for everybody."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, viewer
from app.core.i18n import pick
from app.directory import services
from app.directory.rules import CountryRole, InstitutionKind, Participation, TagKind
from app.directory.views.blueprint import PUBLIC, bp
from app.directory.views.words import choices, word


@bp.app_context_processor
def shared_words() -> dict[str, Any]:
    """Let every template name kinds and roles of the directory."""
    return {"word": word}


@bp.get("/", access=PUBLIC)
def index() -> ResponseReturnValue:
    """Show the organisation in one page: who belongs to it, and what it has done."""
    return render_template(
        "directory/index.html",
        members=services.list_countries(CountryRole.MEMBER),
        observers=services.list_countries(CountryRole.OBSERVER),
        organisations=services.list_observer_organisations(),
        bodies=services.list_hierarchy(),
        troika=services.troika(),
        presidency=services.find_presidency(clock.today().year),
        activities=services.list_figures("activities_1996_2016"),
        pillars=len(services.list_tags(TagKind.PILLAR)),
        themes=len(services.list_tags(TagKind.THEME)),
    )


@bp.get("/countries", access=PUBLIC)
def countries() -> ResponseReturnValue:
    """List member and observer countries."""
    return render_template(
        "directory/countries.html",
        members=services.list_countries(CountryRole.MEMBER),
        observers=services.list_countries(CountryRole.OBSERVER),
    )


@bp.get("/countries/<code>", access=PUBLIC)
def country(code: str) -> ResponseReturnValue:
    """Show a country: standing, institutions, presidencies."""
    found = services.get_country(code)
    held = [row for row in services.list_presidencies() if row.country_code == found.code]
    return render_template(
        "directory/country.html",
        country=found,
        institutions=services.list_institutions(country_code=found.code),
        presidencies=held,
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
    )


@bp.get("/institutions", access=PUBLIC)
def institutions() -> ResponseReturnValue:
    """List institutions, by country, kind, part and name."""
    values = request.args
    found = services.list_institutions(
        country_code=values.get("country") or None,
        kind=_one_of(InstitutionKind, values.get("kind")),
        participates_as=_one_of(Participation, values.get("as")),
        search=values.get("q", ""),
    )
    return render_template(
        "directory/institutions.html",
        institutions=found,
        kinds=choices(InstitutionKind),
        parts=choices(Participation),
        countries=[(row.code, pick(row.name)) for row in _countries_with_standing()],
        values=values,
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
    )


def _one_of(kind: Any, text: str | None) -> Any:
    return next((value for value in kind if value.value == text), None)


def _countries_with_standing() -> list[Any]:
    return services.list_countries(CountryRole.MEMBER) + services.list_countries(CountryRole.OBSERVER)


@bp.get("/institutions/<institution:institution>", access=PUBLIC)
def institution(institution: Any) -> ResponseReturnValue:
    """Show an institution, without the people in it."""
    return render_template(
        "directory/institution.html",
        institution=institution,
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
        may_see_people=viewer().can(Perm.INSTITUTION_EDIT, "institution", institution.id),
    )


@bp.get("/themes", access=PUBLIC)
def themes() -> ResponseReturnValue:
    """Show the lists by which plans and results are classed, and the figures of the past."""
    return render_template(
        "directory/themes.html",
        pillars=services.list_tags(TagKind.PILLAR),
        themes=services.list_tags(TagKind.THEME),
        indicators=services.list_tags(TagKind.INDICATOR),
        objectives=services.list_tags(TagKind.GCM_OBJECTIVE),
        instruments=services.list_tags(TagKind.INSTRUMENT),
        frameworks=services.list_tags(TagKind.FRAMEWORK),
        groups=services.list_stakeholder_groups(),
        activities=services.list_figures("activities_1996_2016"),
        stated=services.list_figures("stated"),
    )
