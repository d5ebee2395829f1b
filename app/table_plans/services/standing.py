"""Where each plan stands; what a consultation says of it is read, never copied."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.consultations.models import Consultation
from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event
from app.table_plans.models import PlanPresentation, PlanVersion, TablePlan
from app.table_plans.rules import Mover, PlanState, Verdict, standing_state, verdict_of
from app.working_tables.models import WorkingTable
from app.working_tables.services import tables_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan with its table, the presentation that is open or led to its state, and what holds now."""

    plan: TablePlan
    table: WorkingTable
    presentation: PlanPresentation | None
    version: int | None
    consultation: Consultation | None
    verdict: Verdict | None
    state: PlanState

    @property
    def responsible(self) -> frozenset[UUID]:
        """Return who answers for the plan: its two people, or where none is named those of the table."""
        delegate = self.plan.delegate_id or self.table.leader_id
        secretariat = self.plan.secretariat_id or self.table.secretariat_id
        return frozenset(person_id for person_id in (delegate, secretariat) if person_id is not None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who moves a plan, by an account or by the personal link of a registration."""

    person_id: UUID | None
    organiser: bool = False
    consults: bool = False


def list_standings(event: Event) -> list[Standing]:
    """List the plans of an event in the order of their tables; constant in statements."""
    rows = db.session.execute(
        sa.select(TablePlan, WorkingTable)
        .join(WorkingTable, WorkingTable.id == TablePlan.table_id)
        .where(TablePlan.event_id == event.id)
        .order_by(WorkingTable.order, WorkingTable.created_at)
    ).all()
    return standings_of([(plan, table) for plan, table in rows])


def get_standing(plan_id: UUID, *, lock: bool = False) -> Standing:
    """Return a plan of the event in scope with where it stands; raises NotFound."""
    query = (
        sa.select(TablePlan, WorkingTable)
        .join(WorkingTable, WorkingTable.id == TablePlan.table_id)
        .where(TablePlan.id == plan_id)
    )
    # Two who move one plan at the same moment wait for each other; so does whoever still writes in it.
    if lock:
        query = query.with_for_update(of=TablePlan).execution_options(populate_existing=True)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return standings_of([(row[0], row[1])])[0]


def standings_of(rows: Sequence[tuple[TablePlan, WorkingTable]]) -> list[Standing]:
    """Say of each of these plans where it stands; constant in statements."""
    latest = _latest([plan.id for plan, _table in rows])
    wanted = {each.consultation_id for each, _number in latest.values() if each.consultation_id}
    consulted = _consultations(wanted)
    return [_standing(plan, table, latest.get(plan.id), consulted) for plan, table in rows]


def _latest(plan_ids: Collection[UUID]) -> dict[UUID, tuple[PlanPresentation, int]]:
    """Return the last presentation of each plan that was not taken back, with its version's number."""
    if not plan_ids:
        return {}
    rows = db.session.execute(
        sa.select(PlanPresentation, PlanVersion.number)
        .join(PlanVersion, PlanVersion.id == PlanPresentation.version_id)
        .where(PlanPresentation.plan_id.in_(plan_ids), PlanPresentation.withdrawn_at.is_(None))
        .order_by(PlanPresentation.number)
    )
    return {presentation.plan_id: (presentation, number) for presentation, number in rows}


def _consultations(ids: Collection[UUID]) -> dict[UUID, Consultation]:
    if not ids:
        return {}
    found = db.session.scalars(sa.select(Consultation).where(Consultation.id.in_(ids)))
    return {row.id: row for row in found}


def _standing(
    plan: TablePlan,
    table: WorkingTable,
    latest: tuple[PlanPresentation, int] | None,
    consulted: Mapping[UUID, Consultation],
) -> Standing:
    presentation, number = latest or (None, None)
    # What came back was decided on: the next version has no consultation yet.
    decides = presentation is not None and presentation.returned_at is None
    consultation_id = presentation.consultation_id if presentation is not None and decides else None
    consultation = consulted.get(consultation_id) if consultation_id else None
    verdict = verdict_of(consultation.state, consultation.outcome) if consultation else None
    return Standing(
        plan, table, presentation, number, consultation, verdict, standing_state(plan.state, verdict)
    )


def presented_content(standing: Standing) -> dict[str, Any]:
    """Return the version that was presented last, as it was then; nothing where none was."""
    if standing.presentation is None:
        return {}
    version = sa.select(PlanVersion.content).where(PlanVersion.id == standing.presentation.version_id)
    return dict(db.session.scalar(version) or {})


def list_presentations(plan_id: UUID) -> list[tuple[PlanPresentation, int]]:
    """List all times that a plan was presented, the latest first, with the number of the version."""
    rows = db.session.execute(
        sa.select(PlanPresentation, PlanVersion.number)
        .join(PlanVersion, PlanVersion.id == PlanPresentation.version_id)
        .where(PlanPresentation.plan_id == plan_id)
        .order_by(PlanPresentation.number.desc())
    )
    return [(presentation, number) for presentation, number in rows]


def actor_of(event: Event, asking: Viewer) -> Actor:
    """Say who acts: somebody with an account, and whether they organise the event and run consultations."""
    return Actor(
        asking.person_id,
        organiser=asking.can(Perm.EVENT_TABLES, "event", event.id),
        consults=asking.can(Perm.CONSULTATION_EDIT),
    )


def mover_of(event: Event, standing: Standing, actor: Actor) -> Mover:
    """Say what somebody is to a plan: one of the two responsible for it, an organiser, both or neither.

    Who is named but has cancelled is not at the table any more, and answers for nothing there.
    """
    named = actor.person_id in standing.responsible
    still_there = named and any(
        each.table.id == standing.table.id for each in tables_of(event, person_id=actor.person_id)
    )
    return Mover(responsible=still_there, organiser=actor.organiser)
