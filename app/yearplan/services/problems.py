"""Put the activities of a year that have no time into words that the engine reads: `schedule/1`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.availability import services as availability
from app.core import clock
from app.core.spans import Span, union
from app.core.text import pick
from app.planning.models import Activity
from app.planning.rules import USUAL_MINUTES
from app.scheduling.rules import FORMAT
from app.yearplan.rules import AllPlaced, YearIsOver, YearOptions, middle, pair_up, spread
from app.yearplan.services.dates import midnight, whole_days
from app.yearplan.services.year import Entry, Year, window_of

Document = dict[str, Any]
SATURDAY = 5
_DAY = timedelta(days=1)
WINDOW, BUSY, ORDER = "window:", "bodies:", "order:"


@dataclass(slots=True)
class _Draft:
    """A document in the making."""

    year: Year
    options: YearOptions
    zone: ZoneInfo
    days: list[date]
    free: list[Activity]
    aims: dict[UUID, date] = field(default_factory=dict)
    away: dict[str, list[Span]] = field(default_factory=dict)
    sessions: dict[UUID, Document] = field(default_factory=dict)

    def wall(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    @property
    def length(self) -> int:
        """Return the minutes of a day."""
        first, last = self.options.opens, self.options.closes
        return (last.hour - first.hour) * 60 + last.minute - first.minute


def bodies_of(activity: Activity) -> set[UUID]:
    return {activity.lead_body_id, *(row.body_id for row in activity.co_bodies)}


def minutes_of(activity: Activity) -> int:
    return activity.planned_minutes or USUAL_MINUTES


def days_left(year: Year, zone: str) -> list[date]:
    """Return the days of work of the year that are still to come; holidays of the presidency are not."""
    first = max(date(year.number, 1, 1), clock.today(zone) + _DAY)
    days = (first + _DAY * step for step in range(max(0, (date(year.number, 12, 31) - first).days + 1)))
    return [day for day in days if day.weekday() < SATURDAY and day not in year.holidays]


def fits_a_day(activity: Activity, options: YearOptions) -> bool:
    """Tell whether a search can place the activity: longer ones want to be placed by hand."""
    opens, closes = options.opens, options.closes
    return minutes_of(activity) <= (closes.hour - opens.hour) * 60 + closes.minute - opens.minute


def build_problem(year: Year, options: YearOptions) -> Document:
    """Build the document of a year; raises AllPlaced and YearIsOver.

    What has a time, and what is held elsewhere, is unavailability of those whom it keeps out: so a clash
    that is there already stands in nobody's way.
    """
    free = [activity for activity in year.to_place if fits_a_day(activity, options)]
    if not free:
        raise AllPlaced
    days = days_left(year, options.zone)
    if not days:
        raise YearIsOver
    draft = _Draft(year, options, ZoneInfo(options.zone), days, free)
    _aim(draft)
    people = {
        body: year.facts[body].people for each in free for body in bodies_of(each) if body in year.facts
    }
    for activity in free:
        draft.sessions[activity.id] = _session(draft, activity)
    _order(draft)
    known = frozenset().union(*people.values())
    return {
        "format": FORMAT,
        "time_zone": options.zone,
        "grid_minutes": options.grid_minutes,
        "days": [
            {"date": f"{day}", "start": f"{options.opens:%H:%M}", "end": f"{options.closes:%H:%M}"}
            for day in days
        ],
        "people": [*_people(draft, known), *_stand_ins(draft)],
        "bodies": [
            {"id": code} for code in sorted({c for s in draft.sessions.values() for c in s["bodies"]})
        ],
        "bodies_exclude": "each_other",
        "parallel_allowed": _parallel(draft),
        "sessions": list(draft.sessions.values()),
    }


def _session(draft: _Draft, activity: Activity) -> Document:
    bodies = bodies_of(activity) & draft.year.bodies.keys()
    needed = {str(person) for body in bodies for person in draft.year.facts[body].people}
    opens = max(draft.options.opens, time(9)) if draft.options.closes > time(9) else draft.options.opens
    return {
        "id": str(activity.id),
        "title": pick(activity.title, "es"),
        "minutes": minutes_of(activity),
        "mode": activity.mode.value,
        "needs_room": False,
        "required": sorted(needed) + _kept_out(draft, activity, bodies),
        "bodies": sorted(draft.year.bodies[body].code for body in bodies),
        "after": [],
        "preferred_start": f"{draft.aims[activity.id]}T{opens:%H:%M}",
    }


def _kept_out(draft: _Draft, activity: Activity, bodies: set[UUID]) -> list[str]:
    """Return the stand-ins whose absence keeps the activity in its window, and off what others hold."""
    names = []
    outside = _outside(draft, activity.window_from, activity.window_to)
    if outside:
        draft.away[f"{WINDOW}{activity.id}"] = outside
        names.append(f"{WINDOW}{activity.id}")
    name = BUSY + ",".join(sorted(draft.year.bodies[body].code for body in bodies))
    if name not in draft.away:
        draft.away[name] = union(
            span
            for entry in draft.year.entries
            if any(
                frozenset(pair) not in draft.year.parallel for pair in product(bodies, entry.meeting.bodies)
            )
            for span in entry.meeting.spans or whole_days(entry)
        )
    return [*names, *([name] if draft.away[name] else [])]


def _outside(draft: _Draft, first: date | None, last: date | None) -> list[Span]:
    span, zone = window_of(draft.year.number), draft.options.zone
    found = []
    if first and midnight(first, zone) > span.start:
        found.append(Span(span.start, midnight(first, zone)))
    if last and midnight(last + _DAY, zone) < span.end:
        found.append(Span(midnight(last + _DAY, zone), span.end))
    return found


# --- where each would like to be, and in which order -------------------------------------------


def _aim(draft: _Draft) -> None:
    """Aim at the middle of each window; what a body holds without one is spread over what is left."""
    loose: dict[UUID, list[Activity]] = {}
    for activity in draft.free:
        if activity.window_from or activity.window_to:
            first = max(activity.window_from or draft.days[0], draft.days[0])
            last = min(activity.window_to or draft.days[-1], draft.days[-1])
            draft.aims[activity.id] = _listed(draft, middle(first, max(first, last)))
        else:
            loose.setdefault(activity.lead_body_id, []).append(activity)
    for activities in loose.values():
        for number, activity in enumerate(activities):
            draft.aims[activity.id] = spread(number, len(activities), draft.days)


def _listed(draft: _Draft, day: date) -> date:
    return next((each for each in draft.days if each >= day), draft.days[-1])


def _order(draft: _Draft) -> None:
    """Chain what meets right before something, to what has a date and to what has none yet."""
    for body, other in draft.year.before:
        mine, theirs = (_dated(draft, one, two) for one, two in ((body, other), (other, body)))
        pairs = pair_up([day for day, _ in mine], [day for day, _ in theirs])
        for left, right in pairs:
            one, two = mine[left][1], theirs[right][1]
            if isinstance(one, Activity) and isinstance(two, Activity):
                _chain(draft, one, two)
            elif isinstance(one, Activity) and isinstance(two, Entry):
                _keep_near(draft, one, two, first=True)
            elif isinstance(one, Entry) and isinstance(two, Activity):
                _keep_near(draft, two, one, first=False)


def _dated(draft: _Draft, body: UUID, without: UUID) -> list[tuple[date, Activity | Entry]]:
    """Return what a body holds alone, with a day: that of the meeting, or the one aimed at."""
    placed: list[tuple[date, Activity | Entry]] = [
        (entry.meeting.first, entry)
        for entry in draft.year.entries
        if entry.meeting.first and entry.meeting.counts
        if body in entry.meeting.bodies and without not in entry.meeting.bodies
    ]
    waiting: list[tuple[date, Activity | Entry]] = [
        (draft.aims[each.id], each)
        for each in draft.free
        if each.is_meeting and body in bodies_of(each) and without not in bodies_of(each)
    ]
    return sorted(placed + waiting, key=lambda item: item[0])


def _chain(draft: _Draft, one: Activity, two: Activity) -> None:
    first, second = draft.sessions[one.id], draft.sessions[two.id]
    second["after"].append({"session": first["id"], "gap_minutes": 0})
    first["preferred_start"] = second["preferred_start"]
    rivals = [each for each in draft.sessions.values() if each.get("immediately_before") == second["id"]]
    allowed = {tuple(pair) for pair in _parallel(draft)}
    side_by_side = all(
        tuple(sorted(pair)) in allowed for each in rivals for pair in product(first["bodies"], each["bodies"])
    )
    if first["minutes"] + second["minutes"] <= draft.length and side_by_side:
        first["immediately_before"] = second["id"]


def _keep_near(draft: _Draft, activity: Activity, entry: Entry, *, first: bool) -> None:
    """Keep an activity right before what has a date (`first`), or right after it."""
    meeting, zone = entry.meeting, draft.options.zone
    if meeting.first is None or meeting.last is None:
        return
    if first:
        ends = min((span.start for span in meeting.spans), default=midnight(meeting.first, zone))
        earlier = [day for day in draft.days if day < meeting.first]
        starts = midnight(earlier[-1] if earlier else meeting.first, zone)
    else:
        starts = max((span.end for span in meeting.spans), default=midnight(meeting.last + _DAY, zone))
        later = [day for day in draft.days if day > meeting.last]
        ends = midnight((later[0] if later else meeting.last) + _DAY, zone)
    span, name = window_of(draft.year.number), f"{ORDER}{activity.id}"
    near = [Span(span.start, starts), Span(ends, span.end)] if starts < ends else [span]
    draft.away[name] = union([*draft.away.get(name, []), *near])
    session = draft.sessions[activity.id]
    session["required"] = [*session["required"], *([] if name in session["required"] else [name])]
    aim = _listed(draft, (starts if first else ends - _DAY).astimezone(draft.zone).date())
    session["preferred_start"] = f"{aim}{session['preferred_start'][10:]}"


# --- who and what is not to be had ------------------------------------------------------------


def _people(draft: _Draft, people: frozenset[UUID]) -> list[Document]:
    span = window_of(draft.year.number)
    away, hours = availability.away(people, span), availability.hours_of(people)
    busy = {
        person: [
            piece.span
            for entry in draft.year.entries
            for piece in entry.meeting.pieces
            if person in piece.people
        ]
        for person in people
    }
    found = []
    for person in sorted(people, key=str):
        spans = union([*away.get(person, []), *busy[person]])
        item: Document = {"id": str(person), "unavailable": _windows(draft, spans)}
        if person in hours:
            known = hours[person]
            closes = "24:00" if known.closes >= time(23, 59) else f"{known.closes:%H:%M}"
            item |= {"time_zone": known.zone, "civil_hours": [f"{known.opens:%H:%M}", closes]}
        found.append(item)
    return found


def _stand_ins(draft: _Draft) -> list[Document]:
    used = {name for session in draft.sessions.values() for name in session["required"]}
    return [
        {"id": name, "unavailable": _windows(draft, spans)}
        for name, spans in sorted(draft.away.items())
        if name in used
    ]


def _windows(draft: _Draft, spans: Iterable[Span]) -> list[list[str]]:
    """Write spans as wall-clock windows, seconds rounded outward; what the clock repeats is left whole."""
    found = []
    for span in spans:
        start, end = draft.wall(span.start), draft.wall(span.end + timedelta(seconds=59))
        if start < end:
            found.append([start, end])
    return found


def _parallel(draft: _Draft) -> list[list[str]]:
    used = {code for session in draft.sessions.values() for code in session["bodies"]}
    codes = {key: body.code for key, body in draft.year.bodies.items()}
    pairs = (sorted(codes[body] for body in pair) for pair in draft.year.parallel)
    return sorted(pair for pair in pairs if used.issuperset(pair))
