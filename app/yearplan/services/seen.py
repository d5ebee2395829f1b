"""A year as one reader may see it: what they have no right to is only that somebody is not available."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from app.core.access import Perm, Viewer
from app.core.db import db
from app.directory.models import Body, Country, Person
from app.events.services import is_visible
from app.planning.models import Activity
from app.planning.rules import ActivityMode, PlannedTime
from app.scheduling.rules import Severity
from app.yearplan.models import YearAcknowledgement
from app.yearplan.rules import (
    Cadence,
    Meeting,
    MeetingState,
    YearFinding,
    YearKind,
    away_finding,
    cadence_of,
    days_of,
    find_away,
    find_cadence,
    find_order,
    find_overlaps,
)
from app.yearplan.services.year import Entry, Year

# What a reader learns of a meeting that they may not see: that its bodies are not available on its days.
_OVERLAPS = frozenset({YearKind.SAME_TIME, YearKind.SAME_PERSON, YearKind.SAME_DAY})
_OF_PEOPLE = frozenset({YearKind.SAME_PERSON, YearKind.AWAY})
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1}


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting for one reader; a hidden one has bodies and days, and nothing else."""

    key: str
    bodies: tuple[Body, ...]
    first: date | None
    last: date | None
    state: MeetingState | None
    title: dict[str, str]
    mode: ActivityMode | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = ""
    event_slug: str = ""
    activity: Activity | None = None

    @property
    def is_hidden(self) -> bool:
        return self.state is None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with names, for one reader."""

    finding: YearFinding
    bodies: tuple[Body, ...]
    sides: tuple[Line, ...]
    people: tuple[str, ...] = ()
    countries: tuple[dict[str, str], ...] = ()
    acknowledged: YearAcknowledgement | None = None


def may_see(entry: Entry, reader: Viewer) -> bool:
    """Tell whether the reader may know of it: activities stand in plans, events have their own rights."""
    event = entry.event
    if event is None:
        return True
    if reader.can(Perm.EVENT_VIEW, "event", event.id):
        return True
    return bool(event.listed) and is_visible(event, reader)


def may_name(year: Year, reader: Viewer, person_id: UUID) -> bool:
    """Tell whether the reader may learn who it is: from the directory, as themselves, or as coordinator."""
    if person_id == reader.person_id or reader.can(Perm.DIRECTORY_READ):
        return True
    return any(
        person_id in body.people and reader.can(Perm.PLAN_EDIT, "body", body.id)
        for body in year.facts.values()
    )


def lines_of(year: Year, reader: Viewer) -> list[Line]:
    """List what the reader sees of a year, in order of days; what has no day comes last."""
    lines = [line for entry in year.entries for line in _lines(year, entry, reader)]
    return sorted(lines, key=lambda line: (line.first or date.max, line.starts_at is None, line.key))


def _lines(year: Year, entry: Entry, reader: Viewer) -> Iterable[Line]:
    if may_see(entry, reader):
        yield _line(year, entry)
        return
    # What is hidden is told day by day and body by body: nothing tells what belongs together.
    for body in sorted(entry.meeting.bodies, key=str):
        for day in days_of(entry.meeting):
            yield hidden_line(year.bodies[body], day)
    if entry.activity is not None:
        # The activity stands in its plan; when its event is, stands there for nobody.
        yield Line(
            key=f"activity:{entry.activity.id}",
            bodies=_bodies(year, entry.meeting.bodies),
            first=None,
            last=None,
            state=MeetingState.PLANNED,
            title=entry.activity.title,
            mode=entry.activity.mode,
            activity=entry.activity,
        )


def hidden_line(body: Body, day: date) -> Line:
    """Say that a body is not available on a day."""
    return Line(f"taken:{body.code}:{day}", (body,), day, day, None, {})


def _line(year: Year, entry: Entry) -> Line:
    activity, event, meeting = entry.activity, entry.event, entry.meeting
    timed = event is None and activity is not None and activity.planned_at is not None
    if activity is not None and activity.id in year.proposed and meeting.state is MeetingState.TO_PLACE:
        return _proposed_line(year, entry, year.proposed[activity.id])
    return Line(
        key=meeting.key,
        bodies=_bodies(year, meeting.bodies),
        first=meeting.first,
        last=meeting.last,
        state=meeting.state,
        title=entry.title,
        mode=entry.mode,
        starts_at=meeting.spans[0].start if timed else None,
        ends_at=meeting.spans[-1].end if timed else None,
        zone=(event.time_zone if event else activity.time_zone if activity else None) or "UTC",
        event_slug=event.slug if event else "",
        activity=activity,
    )


def _proposed_line(year: Year, entry: Entry, planned: PlannedTime) -> Line:
    """Show where a search would put an activity; nothing is written yet."""
    return Line(
        key=entry.key,
        bodies=_bodies(year, entry.meeting.bodies),
        first=planned.first_day,
        last=planned.last_day,
        state=MeetingState.PROPOSED,
        title=entry.title,
        mode=entry.mode,
        starts_at=planned.at,
        ends_at=planned.ends_at,
        zone=planned.zone,
        activity=entry.activity,
    )


def _bodies(year: Year, ids: Iterable[UUID]) -> tuple[Body, ...]:
    found = (year.bodies[key] for key in ids if key in year.bodies)
    return tuple(sorted(found, key=lambda body: (body.position, body.code)))


# --- findings ---------------------------------------------------------------------------------


def find_in_year(year: Year, today: date) -> list[YearFinding]:
    """Find everything that is wrong with a year, whoever asks."""
    meetings = [meeting for meeting in year.meetings if meeting.state is not MeetingState.PROPOSED]
    related = [frozenset(pair) for pair in (*year.before, *year.together)]
    return [
        *find_cadence(year.facts.values(), meetings, year.number, today=today, presidency=year.presidency),
        *find_order(meetings, before=year.before, together=year.together, holidays=year.holidays),
        *find_overlaps(meetings, year.facts, parallel=year.parallel, related=related, holidays=year.holidays),
        *find_away(meetings, year.away),
    ]


def cadences(year: Year) -> list[tuple[Body, Cadence]]:
    """Count the meetings of each body that owes the year some, in the order of the organisation."""
    counted = cadence_of(year.facts.values(), year.meetings, year.number)
    return [
        (body, counted[body.id])
        for body in year.bodies.values()
        if counted[body.id].body.owed or counted[body.id].count
    ]


def findings_of(year: Year, reader: Viewer, today: date) -> list[FindingLine]:
    """List the findings that the reader may know of, the errors first, with names."""
    seen = {entry.key for entry in year.entries if may_see(entry, reader)}
    entries = year.by_key
    found: dict[str, YearFinding] = {}
    for finding in find_in_year(year, today):
        for each in _blurred(finding, seen, entries):
            if each.kind not in _OF_PEOPLE or any(may_name(year, reader, who) for who in each.people):
                found.setdefault(each.key, each)
    people, countries = _names(found.values()), _countries(found.values())
    said = acknowledgements(year.number)
    lines = [
        FindingLine(
            finding,
            _bodies(year, finding.bodies),
            tuple(_line(year, entries[key]) for key in finding.meetings),
            tuple(
                people[person]
                for person in finding.people
                if person in people and may_name(year, reader, person)
            ),
            tuple(countries[code] for code in finding.countries if code in countries),
            said.get(finding.key),
        )
        for finding in found.values()
    ]
    return sorted(
        lines,
        key=lambda line: (
            line.acknowledged is not None,
            _RANK[line.finding.severity],
            line.finding.first or date.max,
            line.finding.key,
        ),
    )


def _blurred(finding: YearFinding, seen: set[str], entries: dict[str, Entry]) -> Iterable[YearFinding]:
    """Yield what the reader may know of a finding: the side they see, in the words of an absence."""
    if seen.issuperset(finding.meetings):
        yield finding
        return
    visible = [entries[key].meeting for key in finding.meetings if key in seen]
    if finding.kind not in _OVERLAPS or not visible:
        return
    mine = visible[0]
    if finding.kind is YearKind.SAME_PERSON:
        for person in finding.people:
            yield away_finding(mine, person)
        return
    theirs = [body for body in finding.bodies if body not in mine.bodies]
    yield replace(
        finding,
        bodies=tuple(theirs),
        meetings=(mine.key,),
        people=(),
        countries=(),
        first=_day(mine, finding),
    )


def _day(meeting: Meeting, finding: YearFinding) -> date | None:
    return finding.first if finding.kind is YearKind.SAME_DAY else meeting.first


def _names(findings: Iterable[YearFinding]) -> dict[UUID, str]:
    wanted = {person for finding in findings for person in finding.people}
    if not wanted:
        return {}
    query = sa.select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(wanted))
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in db.session.execute(query)}


def _countries(findings: Iterable[YearFinding]) -> dict[str, dict[str, str]]:
    wanted = {code for finding in findings for code in finding.countries}
    if not wanted:
        return {}
    rows = db.session.execute(sa.select(Country.code, Country.name).where(Country.code.in_(wanted)))
    return {row.code: row.name for row in rows}


def acknowledgements(year: int) -> dict[str, YearAcknowledgement]:
    """Return what was said about the findings of a year, by the name of the finding."""
    query = sa.select(YearAcknowledgement).where(YearAcknowledgement.year == year)
    return {row.key: row for row in db.session.scalars(query)}
