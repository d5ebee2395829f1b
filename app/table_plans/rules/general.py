"""The general plan: what of the tables' plans is validated, what is pending, and what it adds up to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.core.text import Translated
from app.table_plans.rules.periods import Grain, write_period
from app.table_plans.rules.progress import ProgressState
from app.table_plans.rules.states import LISTED, Manner, PlanState, Verdict


@dataclass(frozen=True, slots=True)
class FrozenSection:
    """A section as it was presented."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FrozenActivity:
    """An activity as it was presented; `due` is written so that it sorts and can be read back."""

    id: UUID
    what: str
    responsible: str
    responsible_id: UUID | None
    starts: str
    due: str
    due_on: date | None
    indicator: str
    indicator_id: UUID | None
    pillar_id: UUID | None
    theme_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who validated a part, when and in which words; `with_reservations` is said by the countries."""

    manner: Manner
    decided_on: date | None
    decision: str = ""
    body: Translated = field(default_factory=dict)
    with_reservations: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table in the general plan: with its text where that is validated, else only with its state.

    `state` is None where the table has not begun a plan.
    """

    table_id: UUID
    name: Translated
    axis: Translated
    language: str = "es"
    state: PlanState | None = None
    verdict: Verdict | None = None
    until: date | None = None
    version: int | None = None
    approval: Approval | None = None
    sections: Sequence[FrozenSection] = ()
    activities: Sequence[FrozenActivity] = ()

    @property
    def is_listed(self) -> bool:
        """Tell whether its text stands in the general plan."""
        return self.state in LISTED


@dataclass(frozen=True, slots=True)
class ReachedTag:
    """A pillar or a theme with the activities on it: how many, of how many tables, by which indicators."""

    tag_id: UUID
    activities: int
    tables: int
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """The latest word on an activity."""

    state: ProgressState
    text: str
    said_on: date
    said_by: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The general plan of an event."""

    parts: Sequence[Part]

    @property
    def listed(self) -> list[Part]:
        """Return the parts whose text stands in the plan."""
        return [part for part in self.parts if part.is_listed]

    @property
    def pending(self) -> list[Part]:
        """Return the parts that are still to come."""
        return [part for part in self.parts if not part.is_listed]

    @property
    def activities(self) -> list[tuple[Part, FrozenActivity]]:
        """Return the activities of all parts that are listed."""
        return [(part, activity) for part in self.listed for activity in part.activities]

    def reached(self, name: str) -> dict[UUID, ReachedTag]:
        """Count the activities by a tag of theirs: `pillar_id` or `theme_id`."""
        held: dict[UUID, list[tuple[Part, FrozenActivity]]] = {}
        for part, activity in self.activities:
            tag_id = getattr(activity, name)
            if tag_id is not None:
                held.setdefault(tag_id, []).append((part, activity))
        return {
            tag_id: ReachedTag(
                tag_id,
                len(rows),
                len({part.table_id for part, _activity in rows}),
                tuple(dict.fromkeys(activity.indicator for _part, activity in rows if activity.indicator)),
            )
            for tag_id, rows in held.items()
        }


def read_frozen(content: Mapping[str, Any]) -> tuple[tuple[FrozenSection, ...], tuple[FrozenActivity, ...]]:
    """Read a version that was kept: sections with a text, and activities that say what is done."""
    sections = tuple(
        FrozenSection(part.get("kind") or "", part.get("title") or "", part.get("text") or "")
        for part in content.get("sections", ())
        if (part.get("text") or "").strip()
    )
    activities = tuple(
        _activity(part) for part in content.get("activities", ()) if (part.get("what") or "").strip()
    )
    return sections, activities


def _activity(part: Mapping[str, Any]) -> FrozenActivity:
    starts_on, ends_on = _day(part.get("starts_on")), _day(part.get("ends_on"))
    return FrozenActivity(
        id=UUID(str(part["id"])),
        what=part["what"],
        responsible=part.get("responsible") or "",
        responsible_id=_id(part.get("responsible_id")),
        starts=write_period(starts_on, _grain(part.get("starts_in"))),
        due=write_period(ends_on, _grain(part.get("ends_in"))),
        due_on=ends_on,
        indicator=part.get("indicator") or "",
        indicator_id=_id(part.get("indicator_id")),
        pillar_id=_id(part.get("pillar_id")),
        theme_id=_id(part.get("theme_id")),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _grain(value: object) -> Grain | None:
    return Grain(str(value)) if value else None


def _id(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def count_progress(
    activities: Iterable[FrozenActivity], noted: Mapping[UUID, Noted]
) -> dict[ProgressState | None, int]:
    """Count activities by what came of them; None is nothing told yet."""
    counts: dict[ProgressState | None, int] = dict.fromkeys([*ProgressState, None], 0)
    for activity in activities:
        word = noted.get(activity.id)
        counts[word.state if word else None] += 1
    return counts
