"""How often the bodies meet, this year and next: the decision, the consultation with its networks, the groups."""

import random
from datetime import date, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import transaction
from app.demo.congress import Scene, known_person
from app.demo.people import invent
from app.demo.year import GROUPS, ZONE, plan_activity
from app.directory import services as directory
from app.directory.rules import BodyRole, InstitutionKind
from app.planning import services as planning
from app.planning.models import Plan
from app.planning.rules import ActivityMode, ActivityState, PlanLevel, PlannedTime, planned_instant
from app.scheduling.services import check_plan
from app.yearplan import services as yearplan
from app.yearplan.rules import YearOptions

SEED = 20010314
# Which members work in which group; the other bodies are of all members.
IN_GROUPS = {"GT-FRONT": (0, 8), "GT-PROT": (3, 11), "GT-LAB": (1, 10)}
COORDINATORS = ("GT-FRONT", "GT-PROT", "GT-LAB", "RED-TT", "RED-PC", "GRCM")
WORDS = {
    "VM": ("Reunión de Viceministros", "Meeting of Vice-Ministers"),
    "GRCM": ("Reunión del Grupo Regional de Consulta", "Meeting of the Regional Consultation Group"),
    "RED-TT": (
        "Red de enlace contra la trata y el tráfico",
        "Liaison network against trafficking and smuggling",
    ),
    "RED-PC": ("Red de enlace de protección consular", "Liaison network for consular protection"),
    "RED-ONU": ("Red regional y mesa de vinculación", "Regional network and linking table"),
}


def build_cadence(scene: Scene) -> None:
    """Plan what each body owes this year and the next; what is past was held, a little still waits."""
    year = clock.today(ZONE).year
    with transaction():
        _members(scene)
        for number in (year, year + 1):
            plan = next(each for each in planning.list_plans() if _is_annual(each, number))
            _meetings(plan, number)
        _groups(plan, year + 1)
    _propose(scene, year + 1)


def _is_annual(plan: Plan, year: int) -> bool:
    return plan.level is PlanLevel.ANNUAL and plan.starts_on.year == year


def _members(scene: Scene) -> None:
    """Say which countries work in the groups, and who coordinates."""
    for code, (first, last) in IN_GROUPS.items():
        for country in sorted(scene.members)[first:last]:
            directory.add_body_member(directory.get_body(code).id, country_code=country)
    draw = random.Random(SEED)
    people = invent(draw, sorted(scene.members)[: len(COORDINATORS)], domain="coordinacion.example.org")
    for code, person in zip(COORDINATORS, people, strict=False):
        made = known_person(scene, person, InstitutionKind.DIRECTORATE)
        directory.add_body_member(directory.get_body(code).id, person_id=made.id, role=BodyRole.COORDINATOR)


def _meetings(plan: Plan, year: int) -> None:
    """Plan the decision in July with the first consultation, the second in November, networks right before."""
    for number, monday in enumerate((_monday(year, 7, 20), _monday(year, 11, 10)), 1):
        tuesday = monday + timedelta(days=1)
        for code in ("RED-TT", "RED-PC"):
            _meeting(plan, code, monday, number, minutes=240)
        _meeting(plan, "GRCM", tuesday, number, minutes=420)
    _meeting(plan, "VM", _monday(year, 7, 20) + timedelta(days=2), 0, minutes=420)
    for number, month in enumerate((2, 8), 1):
        _meeting(plan, "RED-ONU", _monday(year, month, 18) + timedelta(days=3), number, also="MSC")


def _monday(year: int, month: int, day: int) -> date:
    found = date(year, month, day)
    return found - timedelta(days=found.weekday())


def _meeting(plan: Plan, code: str, day: date, number: int, *, minutes: int = 180, also: str = "") -> None:
    spanish, english = WORDS[code]
    ending = f" {number}, {day.year}" if number else f", {day.year}"
    past = day < clock.today(ZONE)
    activity = plan_activity(
        plan,
        directory.get_body(code).id,
        {"es": spanish + ending, "en": english + ending},
        (day, day),
        mode=ActivityMode.IN_PERSON if code in {"VM", "GRCM"} else ActivityMode.ONLINE,
        co_bodies=(directory.get_body(also).id,) if also else (),
    )
    planning.plan_time(activity, _at(day, minutes, fixed=day.year == clock.today(ZONE).year))
    if past:
        with clock.fixed_at(planned_instant(day, time(20), ZONE)):
            planning.move_activity(activity, ActivityState.HELD)


def _at(day: date, minutes: int, *, fixed: bool = False) -> PlannedTime:
    return PlannedTime(planned_instant(day, time(9), ZONE), minutes, ZONE, fixed)


def _groups(plan: Plan, year: int) -> None:
    """Plan the groups' next year: the first meetings have a day, the second ones wait for a search."""
    for place, code in enumerate(GROUPS):
        body = directory.get_body(code)
        day = _monday(year, 3 + place, 16) + timedelta(days=1 + place)
        for number in (1, 2):
            title = {
                "es": f"{body.name['es']}: reunión {number} de {year}",
                "en": f"{body.name['en']}: meeting {number} of {year}",
            }
            window = (day, day) if number == 1 else (date(year, 9, 1), date(year, 10, 31))
            activity = plan_activity(plan, body.id, title, window)
            if number == 1:
                planning.plan_time(activity, _at(day, 180))
    visit = {"es": "Visita de dos días a un paso fronterizo", "en": "Two days at a border crossing"}
    activity = plan_activity(
        plan,
        directory.get_body("GT-FRONT").id,
        visit,
        (date(year, 5, 1), date(year, 6, 30)),
        mode=ActivityMode.IN_PERSON,
        is_meeting=False,
    )
    activity.planned_minutes = 2 * 8 * 60


def _propose(scene: Scene, year: int) -> None:
    """Let a proposal wait for a decision: days that are in nobody's way, as the checker confirms."""
    with transaction():
        proposal = yearplan.propose(year, YearOptions(ZONE, opens=time(8), closes=time(17)), by=scene.by)
        places: dict[str, dict[str, str]] = {}
        for session in proposal.problem["sessions"]:
            for day in proposal.problem["days"]:
                places[session["id"]] = {"start": f"{day['date']}T09:00"}
                if day["date"] >= session["preferred_start"][:10] and _is_free(proposal.problem, places):
                    break
        yearplan.store_answer(
            proposal, {"format": "plan/1", "status": "feasible", "plan": places, "levels": []}
        )


def _is_free(problem: dict[str, Any], places: dict[str, dict[str, str]]) -> bool:
    some = problem | {"sessions": [each for each in problem["sessions"] if each["id"] in places]}
    return not check_plan(some, {"format": "plan/1", "plan": places})
