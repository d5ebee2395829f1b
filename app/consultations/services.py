"""Use cases of consultations: write the text, send it, collect answers, declare the result."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import holidays
import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.consultations.models import Addressee, Consultation
from app.consultations.rules import (
    AnswerKind,
    ConsultationAlreadyStarted,
    ConsultationNotOpen,
    ConsultationState,
    Deadline,
    NobodyAddressed,
    NotAddressed,
    Outcome,
    check_outcome,
    deadline,
)
from app.core import audit, clock
from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.errors import NotFound
from app.core.mail import queue
from app.directory import services as directory
from app.directory.models import Country, FocalPoint
from app.directory.rules import is_stale


@dataclass(frozen=True, slots=True)
class Contact:
    """An addressed country, who would get the mail, and for whom of them the data are old."""

    country: Country
    focal_points: tuple[FocalPoint, ...]
    stale: tuple[FocalPoint, ...]


@dataclass(frozen=True, slots=True)
class ConsultationDraft:
    title: dict[str, str]
    text: dict[str, str]
    country_codes: tuple[str, ...]
    working_days: int = 5
    holidays_of: tuple[str, ...] = ()


def countries_of(asking: Viewer) -> frozenset[str]:
    """Return the countries for which the viewer answers: those of the institutions they speak for."""
    institutions = asking.scopes_of(Perm.CONSULTATION_ANSWER, "institution")
    found = [directory.find_institution(institution_id) for institution_id in institutions]
    return frozenset(each.country_code for each in found if each and each.country_code)


def list_contacts(consultation: Consultation) -> list[Contact]:
    """List whom the text would reach, country by country: also where nobody is named."""
    today, of = clock.today(), defaultdict[str | None, list[FocalPoint]](list)
    for each in directory.list_focal_points():
        if each.appointment.person.email:
            of[each.appointment.institution.country_code].append(each)
    return [
        Contact(
            row.country,
            tuple(of[row.country_code]),
            tuple(each for each in of[row.country_code] if is_stale(each.confirmed_on, today)),
        )
        for row in consultation.addressees
    ]


def list_consultations(*, country_codes: Collection[str] | None = None) -> Sequence[Consultation]:
    """List consultations, the latest first; with countries, those sent to any of them."""
    query = sa.select(Consultation).options(selectinload(Consultation.addressees))
    if country_codes is not None:
        asked = sa.select(Addressee.consultation_id).where(Addressee.country_code.in_(country_codes))
        query = query.where(Consultation.id.in_(asked), Consultation.state != ConsultationState.DRAFT)
    return db.session.scalars(query.order_by(Consultation.created_at.desc())).all()


def get_consultation(consultation_id: uuid.UUID) -> Consultation:
    found = db.session.scalar(
        sa.select(Consultation)
        .where(Consultation.id == consultation_id)
        .options(selectinload(Consultation.addressees).joinedload(Addressee.country))
    )
    if found is None:
        raise NotFound
    return found


def create_consultation(draft: ConsultationDraft, *, by: uuid.UUID | None) -> Consultation:
    consultation = Consultation(id=uuid.uuid4(), started_by_id=by)
    db.session.add(consultation)
    _fill(consultation, draft)
    audit.record("consultation.created", "consultation", consultation.id)
    return consultation


def edit_consultation(consultation: Consultation, draft: ConsultationDraft) -> None:
    """Change a text that was not sent yet; raises ConsultationAlreadyStarted."""
    _lock(consultation)
    check_is_draft(consultation)
    _fill(consultation, draft)
    audit.record("consultation.edited", "consultation", consultation.id)


def check_is_draft(consultation: Consultation) -> None:
    """Raise ConsultationAlreadyStarted once the text was sent."""
    if consultation.state is not ConsultationState.DRAFT:
        raise ConsultationAlreadyStarted


def _lock(consultation: Consultation) -> None:
    # Sending, answering and closing wait for each other, so that none decides on what is no longer so.
    db.session.refresh(consultation, with_for_update=True)


def _fill(consultation: Consultation, draft: ConsultationDraft) -> None:
    consultation.title, consultation.text = draft.title, draft.text
    consultation.working_days = draft.working_days
    consultation.holidays_of = list(draft.holidays_of)
    kept = {addressee.country_code: addressee for addressee in consultation.addressees}
    consultation.addressees = [
        kept.get(code) or Addressee(country_code=code) for code in dict.fromkeys(draft.country_codes)
    ]
    db.session.flush()


def public_holidays(country_codes: Collection[str], first: date) -> set[date]:
    """Return the public holidays of the countries in the year of a day and the one after."""
    days: set[date] = set()
    for code in country_codes:
        if code in holidays.list_supported_countries():
            days.update(holidays.country_holidays(code, years=(first.year, first.year + 1)))
    return days


def today_of_presidency() -> date:
    """Return the date in the presidency's capital: from there a text is sent."""
    presiding = directory.troika().current
    return clock.today(directory.get_country(presiding).time_zone if presiding else "UTC")


def deadline_if_sent(consultation: Consultation, on: date) -> Deadline:
    """Work out the deadline for a text that is sent on a day."""
    days = public_holidays(consultation.holidays_of, on)
    return deadline(on, days, consultation.working_days)


def send(consultation: Consultation) -> Deadline:
    """Put the text to the focal points of its countries; the days that were skipped are kept."""
    _lock(consultation)
    check_is_draft(consultation)
    if not consultation.addressees:
        raise NobodyAddressed
    until = deadline_if_sent(consultation, today_of_presidency())
    consultation.state = ConsultationState.OPEN
    consultation.sent_at = clock.now()
    consultation.last_day = until.last_day
    consultation.days_skipped = [day.isoformat() for day in until.skipped]
    for contact in list_contacts(consultation):
        zone, last_day = contact.country.time_zone, until.last_day.isoformat()
        _write_to(consultation, contact, "sent", last_day=last_day, time_zone=zone)
    audit.record("consultation.sent", "consultation", consultation.id, last_day=until.last_day.isoformat())
    return until


def _write_to(consultation: Consultation, contact: Contact, occasion: str, **facts: str) -> None:
    for focal_point in contact.focal_points:
        person = focal_point.appointment.person
        queue(
            to=person.email or "",
            template=f"consultations/mail/{occasion}",
            occasion=f"{consultation.id}:{occasion}",
            locale=person.language,
            context={
                "name": person.given_name,
                "title": consultation.title,
                "consultation_id": str(consultation.id),
                **facts,
            },
        )


def ends_at(consultation: Consultation, time_zone: str) -> datetime | None:
    """Return the instant from which an answer of a country in this zone is late."""
    if consultation.last_day is None:
        return None
    return Deadline(consultation.last_day, ()).ends_at(time_zone)


def answer(
    consultation: Consultation, country_code: str, kind: AnswerKind, comment: str, *, by: uuid.UUID | None
) -> Addressee:
    """Record what a country answers; a late answer is kept and marked."""
    _lock(consultation)
    if consultation.state is not ConsultationState.OPEN:
        raise ConsultationNotOpen
    addressee = next((row for row in consultation.addressees if row.country_code == country_code), None)
    if addressee is None:
        raise NotAddressed
    now = clock.now()
    was = addressee.answer
    addressee.answer, addressee.comment = kind, comment.strip()
    addressee.answered_by_id, addressee.answered_at = by, now
    end = ends_at(consultation, addressee.country.time_zone)
    addressee.late = end is not None and now >= end
    audit.record("consultation.answered", "consultation", consultation.id, answer=(was, kind))
    return addressee


def close(consultation: Consultation, outcome: Outcome, result: dict[str, str]) -> None:
    """Declare the result and write it to the focal points; raises what the answers do not bear."""
    _lock(consultation)
    if consultation.state is not ConsultationState.OPEN:
        raise ConsultationNotOpen
    answers = {row.country_code: row.answer for row in consultation.addressees if row.answer}
    check_outcome(outcome, answers, may_still_answer=_may_still_answer(consultation))
    consultation.state, consultation.outcome, consultation.result = ConsultationState.CLOSED, outcome, result
    consultation.closed_at = clock.now()
    for contact in list_contacts(consultation):
        _write_to(consultation, contact, "closed", outcome=outcome.value)
    audit.record("consultation.closed", "consultation", consultation.id, outcome=outcome)


def _may_still_answer(consultation: Consultation) -> list[str]:
    now = clock.now()
    silent = [row for row in consultation.addressees if row.answer is None]
    ends = {row.country_code: ends_at(consultation, row.country.time_zone) for row in silent}
    return [code for code, end in ends.items() if end is not None and now < end]


def list_pending_of(country_codes: Collection[str]) -> Sequence[Consultation]:
    """List open consultations that a country among these has not answered."""
    return (
        db.session.scalars(
            sa.select(Consultation)
            .join(Addressee, Addressee.consultation_id == Consultation.id)
            .options(joinedload(Consultation.addressees))
            .where(
                Consultation.state == ConsultationState.OPEN,
                Addressee.country_code.in_(country_codes),
                Addressee.answer.is_(None),
            )
            .order_by(Consultation.last_day)
        )
        .unique()
        .all()
    )
