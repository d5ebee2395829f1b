"""Who learned what: completions for certificates, trainees by country, institution and gender."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.core.text import Translated
from app.courses import rules
from app.courses.models import Course, CourseModule, Enrolment
from app.courses.rules import Completion, EnrolmentState
from app.courses.services.reading import Progress, progress_of
from app.directory.models import Person
from app.directory.services import Affiliation, affiliations


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """One row of the table of a course's people."""

    enrolment: Enrolment
    person: Person
    affiliation: Affiliation | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class TraineeCounts:
    """How many people learn or learned, once each; who gave no country or gender stands under ""."""

    people: int
    completed: int
    by_country: Mapping[str, int]
    by_institution: Mapping[uuid.UUID | None, int]
    by_gender: Mapping[str, int]
    by_state: Mapping[EnrolmentState, int]
    institutions: Mapping[uuid.UUID, Translated]


def list_completions(course_id: uuid.UUID) -> list[Completion]:
    """List who completed a course; the minutes are the hours of the course, or what its lessons take."""
    course = db.session.get(Course, course_id)
    if course is None:
        return []
    minutes = 60 * course.hours or sum(lesson.minutes for lesson in course.lessons)
    query = sa.select(Enrolment.person_id, Enrolment.completed_at).where(
        Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.COMPLETED
    )
    rows = db.session.execute(query.order_by(Enrolment.completed_at, Enrolment.person_id))
    return [Completion(person_id, completed_at, minutes) for person_id, completed_at in rows if completed_at]


def list_trainees(course: Course, *, page: int | None = None, per_page: int = 50) -> list[Trainee]:
    """List everybody in a course, by name, with their progress, or one page of them; in few queries."""
    loaded = sa.select(Course).options(selectinload(Course.modules).selectinload(CourseModule.lessons))
    db.session.scalars(loaded.where(Course.id == course.id)).one()
    query = (
        sa.select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.course_id == course.id, Person.erased_at.is_(None))
        .options(selectinload(Person.emails))
        .order_by(Person.sort_name, Person.id)
    )
    if page is not None:
        query = query.limit(per_page).offset((page - 1) * per_page)
    rows = [(enrolment, person) for enrolment, person in db.session.execute(query)]
    found = progress_of([(enrolment, course) for enrolment, _person in rows])
    places = affiliations([person.id for _enrolment, person in rows])
    return [
        Trainee(
            enrolment=enrolment,
            person=person,
            affiliation=places.get(person.id),
            progress=found[enrolment.id],
        )
        for enrolment, person in rows
    ]


def count_trainees(course_id: uuid.UUID | None = None) -> TraineeCounts:
    """Count the trainees of a course, or of all courses (each person once; states count enrolments)."""
    query = sa.select(Enrolment.person_id, Enrolment.state, Person.gender)
    query = query.join(Person, Person.id == Enrolment.person_id)
    if course_id is not None:
        query = query.where(Enrolment.course_id == course_id)
    rows = list(db.session.execute(query))
    people = {row.person_id: row.gender or "" for row in rows if row.state in rules.LEARNING}
    places = affiliations(list(people))
    at = [places.get(person_id) for person_id in people]
    return TraineeCounts(
        people=len(people),
        completed=len({row.person_id for row in rows if row.state is EnrolmentState.COMPLETED}),
        by_country=Counter((place and place.country_code) or "" for place in at),
        by_institution=Counter(place.institution_id if place else None for place in at),
        by_gender=Counter(people.values()),
        by_state=Counter(row.state for row in rows),
        institutions={
            place.institution_id: place.institution_name or {}
            for place in at
            if place and place.institution_id
        },
    )
