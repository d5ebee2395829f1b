"""The blueprint, who may come in, and what every page of a year shows."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app

from app.core import clock
from app.core.access import Perm, Viewer, allowed, signed_in, viewer
from app.core.errors import NotFound
from app.core.i18n import reader_zone
from app.directory.models import Body
from app.yearplan import services
from app.yearplan.rules import MeetingState, YearKind
from app.yearplan.services import Year

bp = Blueprint("yearplan", __name__)
FIRST_YEAR, LAST_YEAR = 1996, 2100
READERS = signed_in(
    "staff, coordinators and focal points read plans; the view asks for the right, of any scope"
)
PLANNERS = signed_in("staff and coordinators plan meetings; the view asks for the right, of any body")
STAFF = allowed(Perm.PLAN_EDIT, on="organisation")
STATE_LOOKS = {
    MeetingState.HELD: ("ok", "check"),
    MeetingState.FIXED: ("brand", "lock"),
    MeetingState.PLANNED: ("info", "cal"),
    MeetingState.PROPOSED: ("warn", "search"),
    MeetingState.TO_PLACE: ("idle", "circle"),
}


def check_year(number: int) -> int:
    """Return the year, or answer that there is no such page."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        abort(404)
    return number


def reader() -> Viewer:
    """Return the viewer; raises NotFound where they read no plans at all."""
    asking = viewer()
    if not asking.can_somewhere(Perm.PLAN_READ):
        raise NotFound
    return asking


def planner() -> Viewer:
    """Return the viewer; raises NotFound where they plan for no body at all."""
    asking = viewer()
    if not asking.can_somewhere(Perm.PLAN_EDIT):
        raise NotFound
    return asking


def home_zone() -> str:
    """Return the clock by which the organisation plans."""
    zone: str = current_app.extensions["settings"].default_time_zone
    return zone


def today() -> date:
    return clock.today(reader_zone() or home_zone())


def load(number: int) -> Year:
    """Load a year with what a search proposes for it."""
    year = services.load_year(check_year(number))
    year.proposed = services.times_of(services.find_latest(number))
    return year


def context(year: Year, asking: Viewer) -> dict[str, Any]:
    """Return what every page of the year shows: the tabs with what is open."""
    found = services.findings_of(year, asking, today())
    return {
        "year": year,
        "findings": found,
        "open_count": sum(line.acknowledged is None for line in found),
        "error_count": sum(line.acknowledged is None and line.finding.severity == "error" for line in found),
        "kinds": YearKind,
        "may_plan": asking.can_somewhere(Perm.PLAN_EDIT),
        "is_staff": asking.can(Perm.PLAN_EDIT),
        "today": today(),
        "looks": STATE_LOOKS,
        "short": short_name,
    }


def short_name(body: Body) -> str:
    """Return the code of a body as people write it."""
    return body.code
