"""The general plan of an event: a view over the tables' plans, and whether all may read it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm, Viewer
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.directory.models import Body, Person, Tag
from app.directory.rules import TagKind
from app.events.models import Event
from app.table_plans.models import GeneralPlan, PlanActivity, PlanProgress, PlanVersion
from app.table_plans.rules import LISTED, Manner, PlanState, Verdict
from app.table_plans.rules.general import Approval, FrozenActivity, Noted, Part, Whole, read_frozen
from app.table_plans.services.standing import Standing, list_standings
from app.working_tables.models import WorkingTable
from app.working_tables.services import list_tables, tables_of


@dataclass(frozen=True, slots=True)
class GeneralView:
    """The general plan with the names that its parts refer to, and what came of its activities."""

    whole: Whole
    plan: GeneralPlan | None
    tags: Mapping[UUID, Tag]
    people: Mapping[UUID, str]
    noted: Mapping[UUID, Noted]
    themes: int

    @property
    def is_published(self) -> bool:
        """Tell whether all may read it."""
        return self.plan is not None and self.plan.published_at is not None

    def label(self, tag_id: UUID | None) -> dict[str, str]:
        """Return a tag's words in the languages there are."""
        tag = self.tags.get(tag_id) if tag_id else None
        return tag.label if tag else {}

    def responsible(self, activity: FrozenActivity) -> str:
        """Say who is to do something: as written, else the person if readers may know them."""
        person = self.people.get(activity.responsible_id) if activity.responsible_id else None
        return activity.responsible or person or ""


def is_inside(event: Event, asking: Viewer) -> bool:
    """Tell whether somebody reads the general plan before it is published: organisers, and the authors."""
    if asking.can(Perm.EVENT_TABLES, "event", event.id):
        return True
    if asking.person_id is None:
        return False
    return bool(tables_of(event, person_id=asking.person_id))


def find_general(event: Event) -> GeneralPlan | None:
    """Return what is said of the general plan itself, or None where nothing was said yet."""
    return db.session.scalar(sa.select(GeneralPlan).where(GeneralPlan.event_id == event.id))


def general_view(event: Event, *, inside: bool) -> GeneralView:
    """Put the general plan together; whoever is not inside does not learn names of people.

    Constant in statements. The text of a part comes from the version that was presented, and only where it
    is validated: what is not never leaves its table.
    """
    standings = {each.table.id: each for each in list_standings(event)}
    tables = [table for table in list_tables(event) if not table.is_linking or table.id in standings]
    texts = _frozen_texts([each for each in standings.values() if each.state in LISTED])
    bodies = _bodies({each.presentation.body_id for each in standings.values() if each.presentation})
    whole = Whole([_part(table, standings.get(table.id), texts, bodies) for table in tables])
    used = [activity for _part_of, activity in whole.activities]
    tags = db.session.scalars(sa.select(Tag).where(Tag.kind.in_(_KINDS))).all()
    return GeneralView(
        whole=whole,
        plan=find_general(event),
        tags={tag.id: tag for tag in tags},
        people=_people({activity.responsible_id for activity in used}) if inside else {},
        noted=latest_progress(event),
        themes=sum(tag.kind is TagKind.THEME and tag.valid_to is None for tag in tags),
    )


_KINDS = (TagKind.PILLAR, TagKind.THEME, TagKind.INDICATOR)


def _frozen_texts(listed: Sequence[Standing]) -> dict[UUID, PlanVersion]:
    ids = [each.presentation.version_id for each in listed if each.presentation]
    if not ids:
        return {}
    found = db.session.scalars(sa.select(PlanVersion).where(PlanVersion.id.in_(ids)))
    return {row.plan_id: row for row in found}


def _bodies(ids: Collection[UUID | None]) -> dict[UUID, Body]:
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(sa.select(Body).where(Body.id.in_(wanted)))}


def _people(ids: Collection[UUID | None]) -> dict[UUID, str]:
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    found = db.session.scalars(sa.select(Person).where(Person.id.in_(wanted), Person.erased_at.is_(None)))
    return {row.id: row.full_name for row in found}


def _part(
    table: WorkingTable,
    standing: Standing | None,
    texts: Mapping[UUID, PlanVersion],
    bodies: Mapping[UUID, Body],
) -> Part:
    if standing is None:
        return Part(table_id=table.id, name=table.name, axis=table.axis)
    version = texts.get(standing.plan.id)
    sections, activities = read_frozen(version.content) if version else ((), ())
    return Part(
        table_id=table.id,
        name=table.name,
        axis=table.axis,
        language=standing.plan.language,
        state=standing.state,
        verdict=standing.verdict,
        until=standing.consultation.last_day if standing.consultation else None,
        version=version.number if version else None,
        approval=_approval(standing, bodies),
        sections=sections,
        activities=activities,
    )


def _approval(standing: Standing, bodies: Mapping[UUID, Body]) -> Approval | None:
    presentation = standing.presentation
    if standing.state not in LISTED or presentation is None or presentation.manner is None:
        return None
    if presentation.manner is Manner.CONSULTATION:
        closed = standing.consultation.closed_at if standing.consultation else None
        return Approval(
            manner=Manner.CONSULTATION,
            decided_on=closed.date() if closed else None,
            with_reservations=standing.verdict is Verdict.APPROVED_WITH_RESERVATIONS,
        )
    body = bodies.get(presentation.body_id) if presentation.body_id else None
    return Approval(
        manner=Manner.MEETING,
        decided_on=presentation.decided_on,
        decision=presentation.decision,
        body=body.name if body else {},
    )


def latest_progress(event: Event) -> dict[UUID, Noted]:
    """Return the latest word on each activity."""
    rows = db.session.execute(
        sa.select(PlanProgress)
        .join(PlanActivity, PlanActivity.id == PlanProgress.activity_id)
        .where(PlanProgress.event_id == event.id)
        .order_by(PlanProgress.said_on, PlanProgress.created_at)
    ).scalars()
    return {row.activity_id: Noted(row.state, row.text, row.said_on, row.said_by) for row in rows}


# --- publishing ---------------------------------------------------------------------------------


def publish_general(event: Event) -> None:
    """Let all read the general plan; what is validated later joins it by itself."""
    plan = keep_general(event)
    if plan.published_at is None:
        plan.published_at = clock.now()
        audit.record("table_plans.publish_general", "event", event.id)


def unpublish_general(event: Event) -> None:
    """Let only organisers and authors read the general plan again."""
    plan = keep_general(event)
    if plan.published_at is not None:
        plan.published_at = None
        audit.record("table_plans.unpublish_general", "event", event.id)


def keep_general(event: Event) -> GeneralPlan:
    """Return the row of the general plan itself, made when first needed."""
    plan = find_general(event)
    if plan is None:
        plan = GeneralPlan(event_id=event.id)
        db.session.add(plan)
        db.session.flush()
    return plan


def check_readable(event: Event, asking: Viewer) -> bool:
    """Return whether somebody reads from inside; raises NotFound for all others until it is published."""
    if is_inside(event, asking):
        return True
    plan = find_general(event)
    if plan is None or plan.published_at is None:
        raise NotFound
    return False


def other_editions(event: Event) -> list[Event]:
    """List the other events of the series whose general plan all may read, the latest first."""
    if event.series_id is None:
        return []
    query = (
        sa.select(Event)
        .join(GeneralPlan, GeneralPlan.event_id == Event.id)
        .where(
            Event.series_id == event.series_id,
            Event.id != event.id,
            GeneralPlan.published_at.is_not(None),
        )
        .order_by(Event.starts_on.desc())
    )
    with across_events("general plans that are published are read beside each other"):
        return list(db.session.scalars(query))


def count_states(event: Event) -> dict[PlanState, int]:
    """Count the plans of an event by where they stand."""
    counts = dict.fromkeys(PlanState, 0)
    for standing in list_standings(event):
        counts[standing.state] += 1
    return counts
