"""A table's plan as its authors see it: who may, how it begins, who answers for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Person, Tag
from app.directory.rules import TagKind
from app.events.models import Event
from app.registration.models import Registration
from app.table_plans.models import PlanSection, TablePlan
from app.table_plans.rules.parts import TEMPLATE, VersionKind
from app.table_plans.rules.refusals import NotAtThisTable, PlanExists
from app.table_plans.services.opening import find_plan, open_plan
from app.table_plans.services.versions import keep_part, record_version
from app.working_tables.models import WorkingTable
from app.working_tables.rules import TablePart
from app.working_tables.services import get_table, table_people, tables_of


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who may write in a table's plan, and as what."""

    person_id: UUID | None
    parts: tuple[TablePart, ...] = ()
    organiser: bool = False

    @property
    def may_name(self) -> bool:
        """Tell whether they say who answers for the plan: an organiser, or whoever leads the table."""
        return self.organiser or bool({TablePart.LEADER, TablePart.SECRETARIAT} & set(self.parts))


def author_at(
    event: Event,
    table_id: UUID,
    *,
    person_id: UUID | None,
    registration: Registration | None = None,
    organiser: bool = False,
) -> tuple[WorkingTable, Author]:
    """Return the table and what somebody is to its plan; raises NotFound for all others."""
    table = get_table(table_id)
    own = tables_of(event, person_id=person_id, registration=registration) if person_id else []
    parts = next((each.parts for each in own if each.table.id == table_id), ())
    if not parts and not organiser:
        raise NotFound
    return table, Author(person_id, parts, organiser)


def start_plan(event: Event, table: WorkingTable, by: UUID | None, *, language: str) -> TablePlan:
    """Begin the plan of a table with the sections of the template; raises PlanExists."""
    if find_plan(table.id) is not None:
        raise PlanExists
    plan = TablePlan(event_id=event.id, table_id=table.id, language=language)
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except sa.exc.IntegrityError as error:
        # Somebody at the same table began it in this very moment.
        raise PlanExists from error
    for position, template in enumerate(TEMPLATE, start=1):
        section = PlanSection(event_id=event.id, plan_id=plan.id, kind=template.kind, position=position)
        db.session.add(section)
        db.session.flush()
        keep_part(section)
    record_version(plan, by, VersionKind.STARTED)
    audit.record("table_plans.start", "table_plan", plan.id, table=str(table.id))
    return plan


def set_responsible(
    event: Event, plan_id: UUID, *, delegate_id: UUID | None, secretariat_id: UUID | None
) -> None:
    """Say who answers for a plan; nobody named means the table's own leader and secretariat."""
    plan = open_plan(plan_id)
    here = {person.person_id for person in table_people(event, plan.table_id)}
    for named in (delegate_id, secretariat_id):
        if named is not None and named not in here and named not in (plan.delegate_id, plan.secretariat_id):
            raise NotAtThisTable
    before = (plan.delegate_id, plan.secretariat_id)
    plan.delegate_id, plan.secretariat_id = delegate_id, secretariat_id
    db.session.flush()
    for name, old, new in zip(
        ("delegate", "secretariat"), before, (delegate_id, secretariat_id), strict=True
    ):
        if old != new:
            audit.record(
                "table_plans.name", "table_plan", plan.id, duty=name, person=audit.personal(new or "")
            )


def names_of(ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Return the names of people by their ids; who was forgotten has none."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.execute(
        sa.select(Person.id, Person.given_name, Person.family_name).where(
            Person.id.in_(wanted), Person.erased_at.is_(None)
        )
    )
    return {person_id: f"{given} {family}".strip() for person_id, given, family in rows}


def unnamed(event: Event, ids: Collection[UUID]) -> set[UUID]:
    """Return who of these takes part in the event, did not agree to be named there, and holds no office."""
    if not ids:
        return set()
    silent = set(
        db.session.scalars(
            sa.select(Registration.person_id).where(
                Registration.event_id == event.id,
                Registration.person_id.in_(ids),
                Registration.listed.is_(False),
            )
        )
    )
    offices = db.session.execute(
        sa.select(WorkingTable.leader_id, WorkingTable.rapporteur_id, WorkingTable.secretariat_id).where(
            WorkingTable.event_id == event.id
        )
    )
    return {each for each in silent if each is not None} - {each for row in offices for each in row if each}


def tags_for_plans() -> dict[TagKind, Sequence[Tag]]:
    """List the pillars, themes and indicators that activities are classed by."""
    kinds = (TagKind.PILLAR, TagKind.THEME, TagKind.INDICATOR)
    rows = db.session.scalars(
        sa.select(Tag).where(Tag.kind.in_(kinds)).order_by(Tag.position, Tag.code)
    ).all()
    return {kind: [row for row in rows if row.kind is kind] for kind in kinds}
