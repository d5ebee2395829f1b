"""Plans for programs: what the organisation means to do."""

from typing import Any

from flask import Blueprint

from app.core.access import Perm, signed_in, viewer
from app.core.api import (
    PREFIX,
    Day,
    Identifier,
    Instant,
    Listed,
    Paging,
    Shape,
    Texts,
    listed,
    query_of,
    reads,
)
from app.core.errors import NotFound
from app.planning import services
from app.planning.models import Activity
from app.planning.rules import ActivityState

bp = Blueprint("planning_api", __name__, url_prefix=PREFIX)
READERS = signed_in("plans are read through the organisation, a body or an institution; the view asks")
TAG = "Plans"


class ActivityShape(Shape):
    """An activity of a plan."""

    id: Identifier
    title: Texts
    state: str
    mode: str
    window_from: Day | None
    window_to: Day | None
    planned_at: Instant | None
    planned_minutes: int | None
    time_zone: str | None
    is_fixed: bool


class ActivityQuery(Paging):
    """Which activities."""

    state: ActivityState | None = None


def _check_reader() -> None:
    if not viewer().can_somewhere(Perm.PLAN_READ):
        raise NotFound


@bp.get("/activities", access=READERS)
@reads(Listed[ActivityShape], tag=TAG, query=ActivityQuery)
def activities() -> Any:
    """List activities in order of their window."""
    _check_reader()
    asked = query_of(ActivityQuery)
    return listed(services.list_activities(state=asked.state), asked, shape=_activity)


@bp.get("/activities/<uuid:activity_id>", access=READERS)
@reads(ActivityShape, tag=TAG)
def activity(activity_id: Identifier) -> Any:
    """Read an activity."""
    _check_reader()
    return _activity(services.get_activity(activity_id))


def _activity(activity: Activity) -> ActivityShape:
    return ActivityShape.model_validate(activity)
