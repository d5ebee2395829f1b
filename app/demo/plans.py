"""The tables of the IV congress, what they wrote, and the general plan that three of the four made up."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.access import Role, RoleAt, Viewer
from app.core.access.permissions import ORGANISATION
from app.core.db import event_scope, transaction
from app.demo.congress import Scene
from app.demo.plan_texts import PLANS, Task, WrittenPlan
from app.directory import services as directory
from app.directory.rules import TagKind
from app.events import services as events
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import list_confirmed
from app.table_plans import services as table_plans
from app.table_plans.rules import ProgressState
from app.table_plans.rules.periods import Grain
from app.table_plans.services import MeetingDecision, Word
from app.table_plans.services.standing import Actor
from app.working_tables import services as working_tables
from app.working_tables.models import WorkingTable
from app.working_tables.rules import SolveStatus, cost_parts
from app.working_tables.services import TableDraft
from app.working_tables.services.publishing import tell

SEATED = datetime(2022, 7, 8, 16, tzinfo=UTC)
WRITTEN = datetime(2022, 7, 15, 18, tzinfo=UTC)
TAKEN_UP = datetime(2022, 8, 22, 15, tzinfo=UTC)
DECIDED = datetime(2022, 9, 28, 21, tzinfo=UTC)
RETURNED = 2
DECISION = "Se valida el plan de la mesa y se incorpora al plan general de trabajo."
REASONS = "Falta decir quién coordina la comparación de trámites en cada país. Los demás puntos están bien."
PROGRESS = (
    (0, ProgressState.DONE, "La guía está publicada en español, inglés y una lengua maya."),
    (1, ProgressState.UNDER_WAY, "Hay un borrador acordado por las cancillerías; falta la aprobación."),
)


def build_plans(scene: Scene, event: Event) -> None:
    """Seat the IV congress, let its tables write, and validate three of their plans a few weeks later."""
    asking = Actor(scene.by, organiser=True)
    with clock.fixed_at(SEATED), event_scope(event.id), transaction():
        _seat(scene, event)
    with event_scope(event.id):
        plans = _write_and_present(event, asking)
        with clock.fixed_at(TAKEN_UP), transaction():
            for plan_id in plans:
                table_plans.take_up(event, plan_id, asking)
        with clock.fixed_at(DECIDED), transaction():
            _decide(event, plans, asking)


def _seat(scene: Scene, event: Event) -> None:
    people = sorted(list_confirmed(event.id), key=lambda row: (row.country_code or "", row.sort_name))
    mixed = sorted(people, key=lambda row: row.sort_name)
    session = next(each for each in events.list_sessions(event) if each.code == "A3")
    for number, written in enumerate(PLANS):
        named = [row.person_id for row in mixed[number :: len(PLANS)] if row.person_id]
        working_tables.add_table(event, _draft(written, session.id, named))
    prepared = working_tables.prepare_problem(event, keep=False)
    seating = _in_turn(people, working_tables.seated_tables(event))
    parts = cost_parts(prepared.problem, seating)
    answer: dict[str, Any] = {
        "status": SolveStatus.FEASIBLE.value,
        "seating": seating,
        "cost": parts.total,
        "bound": 0,
        "parts": {"rank": parts.rank, "balance": parts.balance, "moves": parts.moves},
    }
    proposal = working_tables.store_proposal(event, answer, left_out=())
    working_tables.accept_seating(proposal, by=scene.by)
    working_tables.publish_seating(event, by=scene.by)
    tell(event)


def _draft(written: WrittenPlan, session_id: UUID, people: Sequence[UUID]) -> TableDraft:
    return TableDraft(
        name=dict(zip(("es", "en"), written.name, strict=True)),
        axis=dict(zip(("es", "en"), written.axis, strict=True)),
        least=10,
        most=30,
        session_id=session_id,
        leader_id=people[0],
        rapporteur_id=people[1],
        secretariat_id=people[2],
    )


def _in_turn(people: Sequence[Registration], tables: Sequence[WorkingTable]) -> dict[str, str]:
    """Give one country's people to one table after the other, as was done by hand."""
    return {str(row.id): str(tables[place % len(tables)].id) for place, row in enumerate(people)}


def _write_and_present(event: Event, asking: Actor) -> list[UUID]:
    plans = []
    for table, written in zip(working_tables.seated_tables(event), PLANS, strict=True):
        with clock.fixed_at(WRITTEN), transaction():
            plan = table_plans.start_plan(event, table, table.rapporteur_id, language="es")
            _write(plan.id, written, table.rapporteur_id)
        with clock.fixed_at(WRITTEN + timedelta(hours=3)), transaction():
            table_plans.present(event, plan.id, asking)
        plans.append(plan.id)
    return plans


def _write(plan_id: UUID, written: WrittenPlan, by: UUID | None) -> None:
    for section in table_plans.list_sections(plan_id):
        text = written.sections.get(section.kind, "")
        table_plans.save_section(plan_id, section.id, title="", text=text, began=section.version, by=by)
    for task in written.tasks:
        table_plans.save_activity(plan_id, None, _values(task), began=0, by=by)


def _values(task: Task) -> dict[str, Any]:
    last = date(*task.ends, monthrange(*task.ends)[1])
    pillar, theme = (
        directory.find_tag(kind, code)
        for kind, code in ((TagKind.PILLAR, task.theme.split("-")[0]), (TagKind.THEME, task.theme))
    )
    return {
        "pillar_id": str(pillar.id) if pillar else None,
        "theme_id": str(theme.id) if theme else None,
        "what": task.what,
        "responsible": task.responsible,
        "indicator": task.indicator,
        "starts_on": date(*task.begins, 1).isoformat(),
        "starts_in": Grain.MONTH.value,
        "ends_on": last.isoformat(),
        "ends_in": Grain.MONTH.value,
    }


def _decide(event: Event, plans: Sequence[UUID], asking: Actor) -> None:
    body = directory.get_body("GRCM")
    decision = MeetingDecision(decided_on=DECIDED.date(), decision=DECISION, body_id=body.id)
    for place, plan_id in enumerate(plans):
        if place == RETURNED:
            table_plans.give_back(event, plan_id, REASONS, asking)
        else:
            table_plans.record_decision(event, plan_id, decision, asking)
    table_plans.merge_all(event, asking)
    table_plans.publish_general(event)
    viewer = Viewer(
        person_id=asking.person_id, roles=frozenset({RoleAt(ORGANISATION, None, Role.SECRETARIAT)})
    )
    for place, state, text in PROGRESS:
        activity = table_plans.list_activities(plans[place])[0]
        word = Word(state=state, said_on=DECIDED.date(), text=text, said_by="Secretaría Ejecutiva")
        table_plans.note_progress(event, activity.id, word, viewer)
