"""What certificates are about, and what attendance and courses say of the people in it."""

import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.attendance.services import minutes_by_person
from app.certificates.models import CertificateRule, Credential
from app.certificates.rules import (
    Decision,
    Kind,
    Presence,
    SubjectKind,
    decide_completion,
    decide_share,
    minutes,
)
from app.core import clock
from app.core.db import db, event_scope
from app.core.errors import NotFound
from app.core.text import Translated, pick
from app.courses.models import Course
from app.courses.rules import LEARNING
from app.courses.services import list_completions, list_trainees
from app.directory.models import Person
from app.events.models import Event
from app.events.rules import EventState, Mode
from app.events.services import holders_of

ONLINE = {"es": "en línea", "en": "online"}
AND_ONLINE = {"es": "%s y en línea", "en": "%s and online"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An event or a course, as far as a certificate tells of it; `name` stands for it in addresses."""

    kind: SubjectKind
    id: uuid.UUID
    name: str
    title: Translated
    starts_on: date | None
    ends_on: date | None
    time_zone: str
    place: Translated
    organisers: tuple[Translated, ...]
    default_percent: int | None = None
    is_over: bool = True

    def reading(self) -> AbstractContextManager[None]:
        """Return the scope in which this subject's rows may be read."""
        return event_scope(self.id) if self.kind is SubjectKind.EVENT else nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who took part: whether the rule is met and why, and what was issued."""

    person: Person
    decision: Decision
    minutes: int | None
    scheduled_minutes: int | None
    completed_on: date | None
    credential: Credential | None
    was_revoked: bool = False

    @property
    def is_due(self) -> bool:
        """Tell whether a batch has something to do: a certificate to issue, or its PDF to make.

        What was revoked is issued again only for that one person, on purpose.
        """
        if self.credential is not None:
            return self.credential.pdf_key is None
        return self.decision.met and not self.was_revoked

    @property
    def can_be_issued_again(self) -> bool:
        return self.credential is None and self.was_revoked and self.decision.met


def load_subject(kind: SubjectKind, subject_id: uuid.UUID, *, organisation: str = "") -> Subject:
    """Load an event or a course by its id; raise NotFound. See `subject_of_event` for `organisation`."""
    if kind is SubjectKind.EVENT:
        event = db.session.get(Event, subject_id)
        if event is None:
            raise NotFound
        with event_scope(event.id):
            return subject_of_event(event, organisation=organisation)
    course = db.session.get(Course, subject_id)
    if course is None:
        raise NotFound
    return subject_of_course(course, organisation=organisation)


def subject_of_event(event: Event, *, organisation: str = "") -> Subject:
    """Describe an event; call it inside the event's scope. Without organisers the organisation issues."""
    holders = tuple(institution.name for institution, _role in holders_of(event).organisers)
    return Subject(
        kind=SubjectKind.EVENT,
        id=event.id,
        name=event.slug,
        title=event.title,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        time_zone=event.time_zone,
        place=_place(event),
        organisers=holders or _alone(organisation),
        default_percent=event.certificate_share,
        is_over=clock.today(event.time_zone) >= event.ends_on and event.state is not EventState.CANCELLED,
    )


def subject_of_course(course: Course, *, organisation: str = "") -> Subject:
    """Describe a course: its days are those on which each person completed it."""
    return Subject(
        kind=SubjectKind.COURSE,
        id=course.id,
        name=course.slug,
        title=course.title,
        starts_on=None,
        ends_on=None,
        time_zone="UTC",
        place=ONLINE,
        organisers=_alone(organisation),
    )


def _alone(organisation: str) -> tuple[Translated, ...]:
    return ({"es": organisation},) if organisation else ()


def _place(event: Event) -> Translated:
    if event.mode is Mode.ONLINE or not event.city:
        return ONLINE
    if event.mode is Mode.IN_PERSON:
        return event.city
    return {language: AND_ONLINE[language] % pick(event.city, language) for language in AND_ONLINE}


def list_candidates(subject: Subject, rule: CertificateRule) -> list[Candidate]:
    """List everybody who took part, by name, each with the decision of the rule."""
    with subject.reading():
        found = _present(subject, rule) if rule.kind is Kind.SHARE else _completed(subject)
    issued, revoked = _credentials(subject)
    people = _people({*found, *issued, *revoked})
    absent = _values(
        decide_share(rule.rule, Presence(0, 0))
        if rule.kind is Kind.SHARE
        else decide_completion(completed=False)
    )
    candidates = [
        Candidate(
            person=person,
            credential=issued.get(person.id),
            was_revoked=person.id in revoked,
            **found.get(person.id, absent),
        )
        for person in people
    ]
    return sorted(candidates, key=lambda candidate: (candidate.person.sort_name, candidate.person.id))


def _present(subject: Subject, rule: CertificateRule) -> dict[uuid.UUID, dict[str, Any]]:
    return {
        person_id: _values(
            decide_share(rule.rule, Presence(counted.seconds, counted.scheduled_seconds)),
            counted=minutes(counted.seconds),
            scheduled=minutes(counted.scheduled_seconds),
        )
        for person_id, counted in minutes_by_person(subject.id).items()
    }


def _completed(subject: Subject) -> dict[uuid.UUID, dict[str, Any]]:
    zone = ZoneInfo(subject.time_zone)
    found = {
        trainee.person.id: _values(
            decide_completion(completed=False, done=trainee.progress.done, total=trainee.progress.total)
        )
        for trainee in list_trainees(db.session.get_one(Course, subject.id))
        if trainee.enrolment.state in LEARNING
    }
    for done in list_completions(subject.id):
        found[done.person_id] = _values(
            decide_completion(completed=True),
            counted=done.minutes,
            completed_on=done.completed_at.astimezone(zone).date(),
        )
    return found


def _values(
    decision: Decision,
    *,
    counted: int | None = None,
    scheduled: int | None = None,
    completed_on: date | None = None,
) -> dict[str, Any]:
    return {
        "decision": decision,
        "minutes": counted,
        "scheduled_minutes": scheduled,
        "completed_on": completed_on,
    }


def _credentials(subject: Subject) -> tuple[dict[uuid.UUID, Credential], set[uuid.UUID]]:
    query = sa.select(Credential).where(
        Credential.subject_kind == subject.kind, Credential.subject_id == subject.id
    )
    issued: dict[uuid.UUID, Credential] = {}
    revoked: set[uuid.UUID] = set()
    for credential in db.session.scalars(query):
        if credential.revoked_at is None:
            issued[credential.person_id] = credential
        else:
            revoked.add(credential.person_id)
    return issued, revoked


def _people(ids: Iterable[uuid.UUID]) -> list[Person]:
    wanted = list(ids)
    found: list[Person] = []
    for place in range(0, len(wanted), 500):
        part = wanted[place : place + 500]
        found += db.session.scalars(sa.select(Person).where(Person.id.in_(part), Person.erased_at.is_(None)))
    return found


def count_issued(event_id: uuid.UUID) -> int:
    """Count the certificates of an event that are in force."""
    query = sa.select(sa.func.count()).where(
        Credential.subject_kind == SubjectKind.EVENT,
        Credential.subject_id == event_id,
        Credential.revoked_at.is_(None),
    )
    return db.session.scalar(query) or 0
