"""The versions of a plan: one for each change that was saved, to be compared and taken up again.

The content of a version is
`{"sections": [{"id", "kind", "title", "text"}, …], "activities": [{"id", "what", "responsible", …}, …]}`,
in order, without what was removed; days are ISO texts, ids are texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Person, Tag
from app.table_plans.models import PlanActivity, PlanPart, PlanSection, PlanVersion, TablePlan
from app.table_plans.rules.parts import ACTIVITY_FIELDS, SECTION_FIELDS, VersionKind
from app.table_plans.rules.periods import Grain
from app.table_plans.services.opening import list_activities, list_sections, open_plan, plain

# What one person saves within these is one version, unless somebody else saved in between.
PAUSE = timedelta(minutes=10)
LONGEST = timedelta(hours=1)
Part = PlanSection | PlanActivity


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as lists show it, without its content."""

    number: int
    kind: VersionKind
    author_id: UUID | None
    restored_from: int | None
    saved_at: datetime


def record_version(
    plan: TablePlan, by: UUID | None, kind: VersionKind = VersionKind.EDITED, restored_from: int | None = None
) -> PlanVersion:
    """Keep the plan as it stands now; to be called under `open_plan`, which makes writers wait in turn."""
    db.session.flush()
    content, now = snapshot(plan.id), clock.now()
    last = _latest(plan.id)
    if last is not None and last.content == content:
        return last
    if last is not None and kind is VersionKind.EDITED and _goes_on(last, by, now):
        last.content, last.updated_at = content, now
        db.session.flush()
        return last
    version = PlanVersion(
        event_id=plan.event_id,
        plan_id=plan.id,
        number=last.number + 1 if last else 1,
        kind=kind,
        author_id=by,
        restored_from=restored_from,
        content=content,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _goes_on(last: PlanVersion, by: UUID | None, now: datetime) -> bool:
    if by is None or last.author_id != by or last.is_kept or last.kind is not VersionKind.EDITED:
        return False
    return now - last.updated_at <= PAUSE and now - last.created_at <= LONGEST


def _latest(plan_id: UUID) -> PlanVersion | None:
    return db.session.scalars(
        sa.select(PlanVersion)
        .where(PlanVersion.plan_id == plan_id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).first()


def snapshot(plan_id: UUID) -> dict[str, Any]:
    """Return the content of a plan as a version keeps it."""
    return {
        "sections": [{"id": str(row.id), **plain(row)} for row in list_sections(plan_id)],
        "activities": [{"id": str(row.id), **plain(row)} for row in list_activities(plan_id)],
    }


# --- reading ------------------------------------------------------------------------------------


def list_versions(plan_id: UUID) -> list[VersionLine]:
    """List the versions of a plan, the latest first."""
    rows = db.session.execute(
        sa.select(
            PlanVersion.number,
            PlanVersion.kind,
            PlanVersion.author_id,
            PlanVersion.restored_from,
            PlanVersion.updated_at,
        )
        .where(PlanVersion.plan_id == plan_id)
        .order_by(PlanVersion.number.desc())
    )
    return [VersionLine(*row) for row in rows]


def get_version(plan_id: UUID, number: int) -> PlanVersion:
    """Return a version of a plan by its number; raises NotFound."""
    found = db.session.scalar(
        sa.select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.number == number)
    )
    if found is None:
        raise NotFound
    return found


# --- taking up an earlier one -------------------------------------------------------------------


def restore_version(plan_id: UUID, number: int, by: UUID | None) -> PlanVersion:
    """Bring a plan back to an earlier version, as a new version: those in between stay."""
    plan = open_plan(plan_id)
    content = get_version(plan_id, number).content
    sections = db.session.scalars(sa.select(PlanSection).where(PlanSection.plan_id == plan_id)).all()
    activities = db.session.scalars(sa.select(PlanActivity).where(PlanActivity.plan_id == plan_id)).all()
    _bring_back(sections, content["sections"], SECTION_FIELDS)
    _bring_back(activities, _still_known(content["activities"]), ACTIVITY_FIELDS)
    version = record_version(plan, by, VersionKind.RESTORED, restored_from=number)
    audit.record("table_plans.restore", "table_plan", plan.id, version=version.number, of=number)
    return version


def _bring_back(rows: Sequence[Part], wanted: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    kept = {part["id"]: (position, part) for position, part in enumerate(wanted, start=1)}
    for row in rows:
        position, part = kept.get(str(row.id), (row.position, None))
        row.is_removed, row.position = part is None, position
        if part is not None and any(plain(row)[name] != part[name] for name in names):
            write_part(row, {name: part[name] for name in names})


def _still_known(activities: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Leave out people who were forgotten since, and entries of lists that are there no more."""
    known: dict[str, set[str]] = {}
    for model, names in ((Person, ("responsible_id",)), (Tag, ("indicator_id", "pillar_id", "theme_id"))):
        named = {UUID(part[name]) for part in activities for name in names if part[name]}
        query = sa.select(model.id).where(model.id.in_(named))
        if model is Person:
            query = query.where(Person.erased_at.is_(None))
        found = {str(key) for key in db.session.scalars(query)} if named else set()
        known |= dict.fromkeys(names, found)
    return [
        {name: None if name in known and value not in known[name] else value for name, value in part.items()}
        for part in activities
    ]


def write_part(row: Part, values: Mapping[str, Any]) -> None:
    """Write a part as its next version, and keep what it is now for saves that begin from here."""
    for name, value in values.items():
        setattr(row, name, _read(name, value))
    row.version = (row.version or 0) + 1
    db.session.flush()
    keep_part(row)


def keep_part(row: Part) -> None:
    """Keep what a part is at its version."""
    db.session.add(
        PlanPart(
            event_id=row.event_id,
            plan_id=row.plan_id,
            part_id=row.id,
            version=row.version,
            content=plain(row),
        )
    )


def part_at(part_id: UUID, version: int) -> dict[str, Any]:
    """Return what a part was at one of its versions; nothing where that is not known."""
    found = db.session.scalar(
        sa.select(PlanPart.content).where(PlanPart.part_id == part_id, PlanPart.version == version)
    )
    return dict(found) if found else {}


def _read(name: str, value: Any) -> Any:
    if value is None or value == "":
        return None if name.endswith(("_id", "_on", "_in")) else ""
    if name.endswith("_id"):
        return UUID(value)
    if name.endswith("_on"):
        return date.fromisoformat(value)
    return Grain(value) if name.endswith("_in") else value
