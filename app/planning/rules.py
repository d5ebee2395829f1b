"""Plans and activities: their states, and the concept note without which nothing is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.core.text import Words, mark

USUAL_MINUTES = 180
# Clocks that meetings are planned by, beside those of the countries in the directory.
OTHER_ZONES = (
    "America/New_York",
    "America/Toronto",
    "America/Barbados",
    "Europe/Madrid",
    "Europe/Zurich",
    "UTC",
)
LONGEST = 5 * 24 * 60


class PlanLevel(StrEnum):
    STATUTE = "statute"
    STRATEGIC = "strategic"
    ANNUAL = "annual"
    GROUP = "group"


class ActivityMode(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class ActivityState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    HELD = "held"
    REPORTED = "reported"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class NoteSection(StrEnum):
    """The sections of a concept note in the agreed format."""

    TITLE = "title"
    DATE = "date"
    BACKGROUND = "background"
    OBJECTIVES = "objectives"
    PARTICIPANTS = "participants"
    GUIDING_QUESTIONS = "guiding_questions"
    METHOD = "method"
    TIMES = "times"
    FORMAT = "format"
    ROLES = "roles"
    RESULT = "result"


STATE_WORDS = {
    ActivityState.PROPOSED: mark("Proposed"),
    ActivityState.APPROVED: mark("Approved in the plan"),
    ActivityState.SCHEDULED: mark("Scheduled"),
    ActivityState.HELD: mark("Took place"),
    ActivityState.REPORTED: mark("Reported"),
    ActivityState.POSTPONED: mark("Postponed"),
    ActivityState.CANCELLED: mark("Called off"),
}
SECTION_WORDS = {
    NoteSection.TITLE: mark("Title"),
    NoteSection.DATE: mark("Date and place"),
    NoteSection.BACKGROUND: mark("Background and reasons"),
    NoteSection.OBJECTIVES: mark("Objectives"),
    NoteSection.PARTICIPANTS: mark("Participants and ways of taking part"),
    NoteSection.GUIDING_QUESTIONS: mark("Themes and guiding questions"),
    NoteSection.METHOD: mark("Method"),
    NoteSection.TIMES: mark("Timetable"),
    NoteSection.FORMAT: mark("Format"),
    NoteSection.ROLES: mark("Roles"),
    NoteSection.RESULT: mark("Expected result"),
}
NEXT: dict[ActivityState, frozenset[ActivityState]] = {
    ActivityState.PROPOSED: frozenset({ActivityState.APPROVED}),
    ActivityState.APPROVED: frozenset({ActivityState.SCHEDULED, ActivityState.HELD}),
    ActivityState.SCHEDULED: frozenset({ActivityState.HELD}),
    ActivityState.HELD: frozenset({ActivityState.REPORTED}),
    ActivityState.REPORTED: frozenset(),
    ActivityState.POSTPONED: frozenset({ActivityState.PROPOSED, ActivityState.APPROVED}),
    ActivityState.CANCELLED: frozenset(),
}
STOPPABLE = frozenset({ActivityState.PROPOSED, ActivityState.APPROVED, ActivityState.SCHEDULED})


class WrongStep(Refusal):
    code = "activity_step"
    message = mark("From “%(state)s” an activity does not go to “%(wanted)s”. Look at it again, then decide.")


class NoteIncomplete(Refusal):
    """`facts["sections"]` holds the missing sections, for links to them."""

    code = "concept_note_incomplete"
    message = mark("The concept note lacks: %(missing)s. With them the activity can go ahead.")


class PlanFixed(Refusal):
    code = "activity_plan_fixed"
    message = mark("An approved activity stays in its plan. Postpone it first, then propose it elsewhere.")


class NoteChanged(Refusal):
    code = "concept_note_changed"
    message = mark("Somebody changed this note meanwhile. Your text is below; look at both and save again.")


class SkippedHour(Refusal):
    code = "activity_skipped_hour"
    message = mark("On that day the clocks of the zone go forward, and this hour is skipped. Choose another.")


class OutsideWindow(Refusal):
    code = "activity_outside_window"
    message = mark("The activity is to be held between %(first)s and %(last)s. Change these days first.")


class TimeHalfGiven(Refusal):
    code = "activity_time_half_given"
    message = mark("A day needs its hour, an hour its day, and only what has both can be fixed.")


class TimeTooLong(Refusal):
    code = "activity_time_too_long"
    message = mark("An activity lasts from five minutes to five days. Plan longer work as several.")


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """When an activity is planned: an instant, how long, whose clock, and whether it may still move."""

    at: datetime
    minutes: int
    zone: str
    is_fixed: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)

    @property
    def first_day(self) -> date:
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_day(self) -> date:
        """Return the last day of which any minute is used."""
        return (self.ends_at - timedelta(minutes=1)).astimezone(ZoneInfo(self.zone)).date()


def planned_instant(day: date, clock: time, zone: str) -> datetime:
    """Return the instant of a wall clock; raises SkippedHour where there is none."""
    wall = datetime.combine(day, clock)
    found = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise SkippedHour
    return found


def check_planned(planned: PlannedTime, first: date | None, last: date | None) -> None:
    """Refuse a length that is no meeting's, and days outside the window that the activity was given."""
    if not 5 <= planned.minutes <= LONGEST:
        raise TimeTooLong
    if (first and planned.first_day < first) or (last and planned.last_day > last):
        raise OutsideWindow(first=_said(first), last=_said(last))


def _said(day: date | None) -> str:
    return day.isoformat() if day else "…"


def steps_from(state: ActivityState) -> frozenset[ActivityState]:
    """Return the states that may follow."""
    stops = {ActivityState.POSTPONED, ActivityState.CANCELLED} if state in STOPPABLE else set()
    return NEXT[state] | stops


def missing_sections(sections: Mapping[str, str]) -> tuple[NoteSection, ...]:
    """Return the required sections that are empty, in the order of the note."""
    return tuple(section for section in NoteSection if not sections.get(section, "").strip())


def check_note(missing: tuple[NoteSection, ...], *, in_plan: bool) -> None:
    """Refuse what an activity of a plan may not do without its complete note; others are only reminded."""
    if in_plan and missing:
        raise NoteIncomplete(missing=Words(SECTION_WORDS[each] for each in missing), sections=missing)


def check_step(
    state: ActivityState, wanted: ActivityState, *, in_plan: bool, missing: tuple[NoteSection, ...]
) -> None:
    """Refuse a step out of order, and holding a planned activity without a complete concept note."""
    if wanted not in steps_from(state):
        raise WrongStep(state=Words([STATE_WORDS[state]]), wanted=Words([STATE_WORDS[wanted]]))
    if wanted is ActivityState.HELD:
        check_note(missing, in_plan=in_plan)


def check_plan(state: ActivityState, *, changes: bool) -> None:
    """Refuse to take an activity out of its plan once approved: the plan is what asks for its note."""
    if changes and state not in {ActivityState.PROPOSED, ActivityState.POSTPONED}:
        raise PlanFixed
