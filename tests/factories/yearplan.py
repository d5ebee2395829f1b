"""Years as tests need them: bodies with what they owe, meetings with a day, pure ones and stored ones."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from app.core.db import transaction
from app.core.spans import Span
from app.directory import services as directory
from app.directory.models import Body
from app.directory.rules import BodyKind, Relation
from app.planning import services as planning
from app.planning.models import Activity
from app.planning.rules import ActivityMode, PlannedTime
from app.yearplan.rules import BodyFacts, Meeting, MeetingState, Piece
from tests.factories.planning import activity_draft, make_body

YEAR = 2027
ZONE = "America/Costa_Rica"
_numbers = count(1)


def body_facts(kind: BodyKind = BodyKind.WORKING_GROUP, **fields: Any) -> BodyFacts:
    """Return the facts of an invented body."""
    return BodyFacts(uuid4(), kind, **fields)


def meeting(
    *bodies: UUID | BodyFacts,
    on: date | None = None,
    start: str = "",
    minutes: int = 60,
    people: frozenset[UUID] = frozenset(),
    **fields: Any,
) -> Meeting:
    """Return a meeting on a day; with `start`, an hour of UTC, it takes time."""
    pieces: tuple[Piece, ...] = ()
    if on is not None and start:
        begins = datetime.combine(on, time.fromisoformat(start), tzinfo=UTC)
        pieces = (Piece(Span(begins, begins + timedelta(minutes=minutes)), people),)
    values: dict[str, Any] = {
        "key": f"m{next(_numbers):03}",
        "state": MeetingState.PLANNED if on else MeetingState.TO_PLACE,
        "year": on.year if on else YEAR,
        "first": on,
        "last": on,
    }
    ids = frozenset(each.id if isinstance(each, BodyFacts) else each for each in bodies)
    return Meeting(bodies=ids, pieces=pieces, **values | fields)


def make_owing_body(code: str, **fields: Any) -> Body:
    """Enter a body that owes two meetings a year."""
    return make_body(**{"code": code, "meetings_per_year_min": 2, **fields})


def make_planned(body: Body, at: str | None = None, *, fixed: bool = False, **changes: Any) -> Activity:
    """Plan an activity of a body at an hour of UTC such as `2027-05-04T14:00`, or without a time."""
    minutes = changes.pop("minutes", 120)
    planned = None
    if at is not None:
        begins = datetime.fromisoformat(at).replace(tzinfo=UTC)
        planned = PlannedTime(begins, minutes, changes.pop("zone", "UTC"), fixed)
    values = {"mode": ActivityMode.ONLINE, "planned_minutes": minutes, "planned": planned}
    if at is None:
        values |= {"window_from": date(YEAR, 1, 1), "window_to": date(YEAR, 12, 31)}
    with transaction():
        return planning.create_activity(activity_draft(body, **values | changes))


def relate(body: Body, other: Body, relation: Relation) -> None:
    """Say what one body is to another."""
    with transaction():
        directory.relate(body.id, other.id, relation)
