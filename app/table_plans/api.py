"""The general plan for programs: what of it is validated, and which parts are pending."""

from typing import Any

from flask import Blueprint

from app.core.access import public, viewer
from app.core.api import PREFIX, Day, Identifier, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.events.models import Event
from app.table_plans import services
from app.table_plans.rules.general import FrozenActivity, Part
from app.table_plans.services import GeneralView

bp = Blueprint("table_plans_api", __name__, url_prefix=PREFIX)
TAG = "Work plans"
READERS = public("the general plan once it is published; before that its organisers and its tables")


class SectionShape(Shape):
    """A section of a table's plan."""

    kind: str
    title: str
    text: str


class ActivityShape(Shape):
    """An activity; `starts` and `due` are days, months, quarters or years, as precisely as they are known."""

    id: Identifier
    what: str
    responsible: str
    starts: str
    due: str
    indicator: str
    pillar: Texts
    theme: Texts
    progress: str | None


class PartShape(Shape):
    """A table: with the version that was validated, or pending and without any text."""

    table_id: Identifier
    name: Texts
    axis: Texts
    state: str
    is_listed: bool
    version: int | None
    validated_by: str | None
    validated_on: Day | None
    sections: list[SectionShape]
    activities: list[ActivityShape]


@bp.get("/events/<event:event>/general-plan", access=READERS)
@reads(Listed[PartShape], tag=TAG, query=Paging)
def general_plan(event: Event) -> Any:
    """List the parts of the general plan in the order of the tables."""
    inside = services.check_readable(event, viewer())
    view = services.general_view(event, inside=inside)
    return listed(view.whole.parts, query_of(Paging), shape=lambda part: _part(view, part))


def _part(view: GeneralView, part: Part) -> PartShape:
    approval = part.approval
    return PartShape(
        table_id=part.table_id,
        name=dict(part.name),
        axis=dict(part.axis),
        state=part.state.value if part.is_listed and part.state else "pending",
        is_listed=part.is_listed,
        version=part.version,
        validated_by=approval.manner.value if approval else None,
        validated_on=approval.decided_on if approval else None,
        sections=[SectionShape.model_validate(each) for each in part.sections],
        activities=[_activity(view, each) for each in part.activities],
    )


def _activity(view: GeneralView, activity: FrozenActivity) -> ActivityShape:
    word = view.noted.get(activity.id)
    return ActivityShape(
        id=activity.id,
        what=activity.what,
        responsible=view.responsible(activity),
        starts=activity.starts,
        due=activity.due,
        indicator=activity.indicator,
        pillar=view.label(activity.pillar_id),
        theme=view.label(activity.theme_id),
        progress=word.state.value if word else None,
    )
