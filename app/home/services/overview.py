"""One person's overview: what is next, what is theirs; and the organisation's, for its staff."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from app.attendance import services as attendance
from app.certificates import services as certificates
from app.certificates.models import Credential
from app.consultations import services as consultations
from app.consultations.models import Consultation
from app.core import clock
from app.core.access import Perm, Role, Viewer
from app.core.db import across_events, db, event_scope
from app.core.text import mark, pick
from app.courses import services as courses
from app.courses.rules import EnrolmentState
from app.courses.services import Learning
from app.delegations import services as delegations
from app.directory import services as directory
from app.directory.models import Body, FocalPoint
from app.directory.rules import is_stale
from app.events import services as events
from app.events.models import Event, Session
from app.events.services import CalendarSession, MyPart
from app.home.rules import Step, in_order
from app.home.services.feed import sessions_of
from app.planning import services as planning
from app.planning.models import Activity
from app.planning.rules import ActivityState, missing_sections
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables import services as working_tables
from app.yearplan import services as yearplan
from app.yearplan.rules import Cadence
from app.yearplan.services import Year

SHOWN = frozenset(EnrolmentState) - {EnrolmentState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Mine:
    """A registration of the person with its event, and the minutes counted so far."""

    registration: Registration
    event: Event
    table: str
    seconds: int
    scheduled_seconds: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What a person's own page shows."""

    steps: list[Step]
    following: CalendarSession | None
    registrations: list[Mine]
    agenda: list[CalendarSession]
    parts: list[MyPart]
    credentials: list[Credential]
    managed: list[Event]
    courses: list[Learning]
    wishes: list[tuple[Event, Session]]


def overview_of(asking: Viewer, locale: str) -> Overview:
    """Gather what a signed-in person has to do next and what is theirs."""
    person_id = asking.person_id
    if person_id is None:
        return Overview([], None, [], [], [], [], [], [], [])
    rows = [row for row in registration.list_of_person(person_id) if row.is_active]
    found = _events({row.event_id for row in rows} | asking.scopes_of(Perm.EVENT_VIEW, "event"))
    now = clock.now()
    agenda = [
        each
        for row in rows
        if row.state is RegistrationState.CONFIRMED
        for each in sessions_of(row)
        if each.session.cancelled_at is None and each.session.ends_at and each.session.ends_at > now
    ]
    agenda.sort(key=lambda each: (each.session.starts_at or now, each.session.code))
    parts = events.roles_of(person_id, upcoming_only=True)
    learning = [each for each in courses.list_enrolments_of(person_id) if each.enrolment.state in SHOWN]
    steps = [
        *_course_steps(learning, locale),
        *_registration_steps(rows, found, locale),
        *_part_steps(parts, locale),
        *_focal_point_steps(asking, person_id, locale),
        *_delegation_steps(asking, locale),
    ]
    return Overview(
        steps=in_order(steps),
        following=agenda[0] if agenda else None,
        registrations=[_mine(row, found[row.event_id], person_id, locale) for row in rows],
        agenda=agenda[:8],
        parts=parts[:8],
        credentials=certificates.list_of_person(person_id)[:5],
        managed=sorted(
            (found[key] for key in asking.scopes_of(Perm.EVENT_VIEW, "event") if key in found),
            key=lambda event: event.starts_on,
        ),
        courses=learning,
        wishes=registration.wishes_of(person_id)[:8],
    )


def _events(ids: set[uuid.UUID] | frozenset[uuid.UUID]) -> dict[uuid.UUID, Event]:
    return {key: db.session.get_one(Event, key) for key in ids}


def _mine(row: Registration, event: Event, person_id: uuid.UUID, locale: str) -> Mine:
    seat = working_tables.seat_of(row)
    with event_scope(event.id):
        minutes = attendance.minutes_by_person(event.id, only=person_id) if _has_begun(event) else {}
        counted = minutes.get(person_id)
    return Mine(
        registration=row,
        event=event,
        table=pick(seat.table.name, locale) if seat else "",
        seconds=counted.seconds if counted else 0,
        scheduled_seconds=counted.scheduled_seconds if counted else 0,
    )


def _has_begun(event: Event) -> bool:
    return event.starts_on <= clock.today(event.time_zone)


def _registration_steps(
    rows: list[Registration], found: dict[uuid.UUID, Event], locale: str
) -> Iterator[Step]:
    for row in rows:
        event = found[row.event_id]
        facts = {"event": pick(event.title, locale)}
        values = {"event": event.slug}
        if row.state is RegistrationState.HELD:
            yield Step(
                5,
                "mail",
                mark("Confirm your address"),
                mark("Your place at %(event)s is kept until you open the mail that we sent."),
                mark("See the registration"),
                "registration.my_registration",
                values,
                facts,
            )
        elif row.state is RegistrationState.CONFIRMED and _lacks_order(event, row):
            yield Step(
                30,
                "table",
                mark("Order the working tables"),
                mark("Say which table of %(event)s interests you most."),
                mark("Order the tables"),
                "working_tables.my_table",
                values,
                facts,
            )


def _lacks_order(event: Event, row: Registration) -> bool:
    with event_scope(event.id):
        return working_tables.lacks_order(event, row)


def _course_steps(learning: list[Learning], locale: str) -> Iterator[Step]:
    for each in learning:
        title, values = {"course": pick(each.course.title, locale)}, {"course": each.course.slug}
        if each.enrolment.state is EnrolmentState.INVITED:
            text, action = mark("You are invited to “%(course)s”."), mark("See the course")
            yield Step(35, "book", mark("A course for you"), text, action, "courses.course", values, title)
        elif each.enrolment.state is not EnrolmentState.COMPLETED:
            facts = title | {"done": each.done, "total": each.total}
            text, action = mark("“%(course)s”: %(done)s of %(total)s steps done."), mark("Go on")
            place = "courses.course"
            if each.next_lesson is not None:
                place, values = "courses.lesson", values | {"lesson_id": str(each.next_lesson.id)}
            yield Step(25, "book", mark("Go on with your course"), text, action, place, values, facts)


def _part_steps(parts: list[MyPart], locale: str) -> Iterator[Step]:
    for part in parts:
        if part.part is not None and part.confirmed_at is None:
            yield Step(
                20,
                "speech",
                mark("You have a part in a session"),
                mark("%(session)s, in %(event)s."),
                mark("See the session"),
                "events.session",
                {"event": part.event.slug, "session_id": part.session.id},
                {"session": pick(part.session.title, locale), "event": pick(part.event.title, locale)},
            )


def _focal_point_steps(asking: Viewer, person_id: uuid.UUID, locale: str) -> Iterator[Step]:
    for consultation in consultations.list_pending_of(consultations.countries_of(asking)):
        yield Step(
            10,
            "speech",
            mark("Your country is asked"),
            mark("%(title)s. Answers until %(day)s."),
            mark("Answer"),
            "consultations.consultation",
            {"consultation_id": consultation.id},
            {"title": pick(consultation.title, locale), "day": consultation.last_day},
        )
    if any(held.role is Role.FOCAL_POINT for held in asking.roles) and _is_stale(person_id):
        yield Step(
            40,
            "user",
            mark("Confirm your contact data"),
            mark("Consultations go to the address that we have of you."),
            mark("Look and confirm"),
            "directory.focal_points",
        )


def _delegation_steps(asking: Viewer, locale: str) -> Iterator[Step]:
    for each in delegations.list_served(asking):
        if each.lacks:
            text = (
                mark("%(event)s: %(named)s of %(quota)s named. Head or letter are missing.")
                if each.named
                else mark("%(event)s expects up to %(quota)s people of yours.")
            )
            facts = {
                "event": pick(each.event.title, locale),
                "named": each.named,
                "quota": each.delegation.quota,
            }
            where = {
                "event": each.event.slug,
                "institution": str(each.institution.id),
                "delegation_id": each.delegation.id,
            }
            action = mark("Fill it")
            yield Step(
                15, "flag", mark("Name your delegation"), text, action, "delegations.delegation", where, facts
            )


def _is_stale(person_id: uuid.UUID) -> bool:
    own = [point for point in directory.list_focal_points() if point.appointment.person_id == person_id]
    return any(is_stale(point.confirmed_on, clock.today()) for point in own)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the staff's page shows: events, what waits, what lacks, whose data are old."""

    coming: list[Event]
    counts: dict[uuid.UUID, int]
    consultations: list[Consultation]
    lacking: list[tuple[Activity, int]]
    stale: list[FocalPoint]
    short: list[tuple[Body, Cadence]]


def _this_year() -> Year:
    return yearplan.load_year(clock.today().year)


def organisation_overview() -> Organisation:
    """Gather what the organisation has to look at."""
    coming = list(events.list_events(when="upcoming", all_drafts=True).items)
    with across_events("the staff's overview counts registrations of every coming event"):
        counts = registration.count_confirmed_by_event({event.id for event in coming})
    activities = planning.list_activities()
    waiting = {ActivityState.APPROVED, ActivityState.SCHEDULED}
    lacking = [
        (each, len(missing_sections(planning.sections_of(each))))
        for each in activities
        if each.state in waiting
    ]
    return Organisation(
        coming=coming,
        counts=counts,
        consultations=[each for each in consultations.list_consultations() if each.state == "open"],
        lacking=[(each, count) for each, count in lacking if count],
        stale=directory.list_stale_focal_points(),
        short=[(body, each) for body, each in yearplan.cadences(_this_year()) if each.is_short],
    )
