"""The calendar of a year across bodies."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Viewer
from app.directory import services as directory
from app.directory.models import Body
from app.yearplan import services
from app.yearplan.forms import MODES
from app.yearplan.rules import STATE_WORDS
from app.yearplan.services import Line, Year
from app.yearplan.views.blueprint import READERS, bp, context, load, reader

NOBODY = "nobody"


@bp.get("/year/", access=READERS)
def index() -> ResponseReturnValue:
    """Lead to the present year."""
    reader()
    return redirect(url_for("yearplan.calendar", year=clock.today().year))


@bp.get("/year/<int:year>", access=READERS)
def calendar(year: int) -> str:
    """Show what each body holds in a year, month by month."""
    asking = reader()
    found = load(year)
    every_line = services.lines_of(found, asking)
    chosen = {key: request.args.get(key, "") for key in ("body", "country", "mode", "person")}
    if chosen["person"] and not _is_known(found, asking, chosen["person"]):
        chosen["person"] = NOBODY
    lines = [line for line in every_line if _wanted(found, line, chosen)]
    shared = context(found, asking)
    return render_template(
        "yearplan/calendar.html",
        rows=_rows(found, lines, all_bodies=not any(chosen.values())),
        months=_months(found, lines),
        undated=[line for line in lines if line.first is None],
        chosen=chosen,
        countries=directory.list_countries(),
        people=people_choices(found, asking),
        modes=MODES,
        states=STATE_WORDS,
        next_step=_next_step(found, shared),
        me=_me(found, asking.person_id),
        cadences=services.cadences(found),
        **shared,
    )


def _is_known(year: Year, asking: Viewer, person: str) -> bool:
    try:
        return services.may_name(year, asking, UUID(person))
    except ValueError:
        return False


def _wanted(year: Year, line: Line, chosen: dict[str, str]) -> bool:
    """Tell whether a line passes the filters; what is hidden has no mode that could be asked for."""
    bodies = {body.id for body in line.bodies}
    if chosen["body"] and chosen["body"] not in {body.code for body in line.bodies}:
        return False
    if chosen["mode"] and (line.mode is None or line.mode != chosen["mode"]):
        return False
    if chosen["country"] and not any(
        chosen["country"] in year.facts[body].countries for body in bodies if body in year.facts
    ):
        return False
    return not chosen["person"] or _concerns(year, line, chosen["person"])


def _concerns(year: Year, line: Line, person: str) -> bool:
    try:
        person_id = UUID(person)
    except ValueError:
        return False
    if line.is_hidden:
        own = services.people_of(year).get(person_id, frozenset())
        return bool(own & {body.id for body in line.bodies})
    return line.key in services.entries_of_person(year, person_id)


def _rows(
    year: Year, lines: Iterable[Line], *, all_bodies: bool
) -> list[tuple[Body | None, list[list[Line]]]]:
    """Return a row of twelve months for each body that has a meeting or owes the year one."""
    cells: dict[UUID | None, list[list[Line]]] = defaultdict(lambda: [[] for _ in range(12)])
    for line in lines:
        if line.first is not None:
            month = line.first.month - 1 if line.first.year == year.number else 0
            for body in line.bodies or (None,):
                cells[body.id if body else None][month].append(line)
    rows: list[tuple[Body | None, list[list[Line]]]] = [
        (body, cells[body.id])
        for body in year.bodies.values()
        if body.id in cells or (all_bodies and year.facts[body.id].owed)
    ]
    return [*rows, (None, cells[None])] if None in cells else rows


def _months(year: Year, lines: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.first is not None:
            found[line.first.month if line.first.year == year.number else 1].append(line)
    return [(date(year.number, month, 1), found[month]) for month in range(1, 13)]


def people_choices(year: Year, asking: Viewer) -> list[tuple[str, str]]:
    """List the focal points by country, as far as the reader may know who they are."""
    return [
        (str(point.appointment.person_id), point.appointment.person.full_name)
        for point in year.focal_points
        if services.may_name(year, asking, point.appointment.person_id)
    ]


def _me(year: Year, person_id: UUID | None) -> str:
    """Return the reader's own id where meetings take their time, for a link to their own year."""
    return str(person_id) if person_id in services.people_of(year) else ""


def _next_step(year: Year, shared: dict[str, Any]) -> str:
    """Say what is next: errors first, then what has no time, then who meets too seldom."""
    if shared["error_count"]:
        return "errors"
    if any(each.id in year.proposed for each in year.to_place):
        return "proposal"
    if year.to_place:
        return "to_place"
    if any(cadence.is_short for _, cadence in services.cadences(year)):
        return "short"
    return ""
