"""How often a body meets in a calendar year: held and planned count, also online; what is off does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.directory.rules import BodyKind
from app.scheduling.rules import Severity
from app.yearplan.rules.meetings import UNCOUNTED, BodyFacts, Meeting, MeetingState, YearFinding, YearKind

# Until 2014 the decision body met in the first half of the year, since then in the second.
SECOND_SEMESTER_SINCE = 2015
JULY = 7


@dataclass(frozen=True, slots=True)
class Cadence:
    """What a body owes a year and what it has: held, dated to come, and without a date yet."""

    body: BodyFacts
    held: int = 0
    dated: int = 0
    undated: int = 0

    @property
    def count(self) -> int:
        return self.held + self.dated + self.undated

    @property
    def is_short(self) -> bool:
        return self.count < self.body.owed

    @property
    def is_over(self) -> bool:
        return self.body.exact is not None and self.count > self.body.exact


def cadence_of(bodies: Iterable[BodyFacts], meetings: Iterable[Meeting], year: int) -> dict[UUID, Cadence]:
    """Count the meetings of each body in a year; a joint meeting counts for each of its bodies once."""
    counted: dict[UUID, list[Meeting]] = {body.id: [] for body in bodies}
    owners = {body.id: body for body in bodies}
    for meeting in {meeting.key: meeting for meeting in meetings}.values():
        if meeting.counts and meeting.year == year and meeting.state not in UNCOUNTED:
            for body_id in meeting.bodies & counted.keys():
                counted[body_id].append(meeting)
    return {
        body_id: Cadence(
            owners[body_id],
            held=sum(each.state is MeetingState.HELD for each in found),
            dated=sum(each.state is not MeetingState.HELD and each.is_dated for each in found),
            undated=sum(each.state is not MeetingState.HELD and not each.is_dated for each in found),
        )
        for body_id, found in counted.items()
    }


def find_cadence(
    bodies: Iterable[BodyFacts],
    meetings: Iterable[Meeting],
    year: int,
    *,
    today: date,
    presidency: str | None = None,
) -> list[YearFinding]:
    """Find bodies that meet too seldom or too often, and decisions taken in the wrong half or place.

    Too seldom is a warning as long as the year lasts: there is time to plan. Then it is an error.
    """
    bodies, meetings = list(bodies), list(meetings)
    findings = []
    for cadence in cadence_of(bodies, meetings, year).values():
        body = cadence.body
        if cadence.is_short:
            severity = Severity.ERROR if today.year > year else Severity.WARNING
            findings.append(_count(YearKind.BELOW, severity, cadence))
        elif cadence.is_over:
            findings.append(_count(YearKind.ABOVE, Severity.WARNING, cadence))
        if body.kind is BodyKind.DECISION:
            mine = [each for each in meetings if body.id in each.bodies and each.counts and each.year == year]
            findings += _decision(body, mine, year, presidency)
    return findings


def _count(kind: YearKind, severity: Severity, cadence: Cadence) -> YearFinding:
    return YearFinding(kind, severity, bodies=(cadence.body.id,), count=cadence.count, owed=cadence.body.owed)


def _decision(
    body: BodyFacts, meetings: Iterable[Meeting], year: int, presidency: str | None
) -> Iterable[YearFinding]:
    for meeting in meetings:
        about = {"bodies": (body.id,), "meetings": (meeting.key,), "first": meeting.first}
        if meeting.first and (meeting.first.month >= JULY) is not (year >= SECOND_SEMESTER_SINCE):
            yield YearFinding(YearKind.SEMESTER, Severity.WARNING, **about)  # type: ignore[arg-type]
        if meeting.in_person and presidency and meeting.host and meeting.host != presidency:
            yield YearFinding(
                YearKind.PLACE,
                Severity.WARNING,
                countries=(presidency, meeting.host),
                **about,  # type: ignore[arg-type]
            )
