"""Use cases of consultations: write the text, send it, collect answers, declare the result."""

import uuid
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
from app.core.db import db
from app.core.errors import NotFound
from app.core.mail import queue
from app.directory import services as directory


@dataclass(frozen=True, slots=True)
class ConsultationDraft:
    title: dict[str, str]
    text: dict[str, str]
    country_codes: tuple[str, ...]
    working_days: int = 5
    holidays_of: tuple[str, ...] = ()


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
    if consultation.state is not ConsultationState.DRAFT:
        raise ConsultationAlreadyStarted
    _fill(consultation, draft)
    audit.record("consultation.edited", "consultation", consultation.id)


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


def deadline_if_sent(consultation: Consultation, on: date) -> Deadline:
    """Work out the deadline for a text that is sent on a day."""
    days = public_holidays(consultation.holidays_of, on)
    return deadline(on, days, consultation.working_days)


def send(consultation: Consultation) -> Deadline:
    """Put the text to the focal points of its countries; the days that were skipped are kept."""
    if consultation.state is not ConsultationState.DRAFT:
        raise ConsultationAlreadyStarted
    if not consultation.addressees:
        raise NobodyAddressed
    until = deadline_if_sent(consultation, clock.today())
    consultation.state = ConsultationState.OPEN
    consultation.sent_at = clock.now()
    consultation.last_day = until.last_day
    consultation.days_skipped = [day.isoformat() for day in until.skipped]
    for addressee in consultation.addressees:
        _write_to_focal_points(consultation, addressee.country_code, until)
    audit.record("consultation.sent", "consultation", consultation.id, last_day=until.last_day.isoformat())
    return until


def _write_to_focal_points(consultation: Consultation, country_code: str, until: Deadline) -> None:
    country = directory.get_country(country_code)
    for focal_point in directory.list_focal_points(country_code=country_code):
        person = focal_point.appointment.person
        if person.email:
            queue(
                to=person.email,
                template="consultations/mail/sent",
                occasion=f"{consultation.id}:sent",
                locale=person.language,
                context={
                    "name": person.given_name,
                    "title": consultation.title,
                    "consultation_id": str(consultation.id),
                    "ends_at": until.ends_at(country.time_zone).isoformat(),
                    "time_zone": country.time_zone,
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
    """Declare the result; raises ObjectionStands where consensus is claimed over an objection."""
    if consultation.state is not ConsultationState.OPEN:
        raise ConsultationNotOpen
    answers = {row.country_code: row.answer for row in consultation.addressees if row.answer}
    check_outcome(outcome, answers)
    consultation.state, consultation.outcome, consultation.result = ConsultationState.CLOSED, outcome, result
    consultation.closed_at = clock.now()
    audit.record("consultation.closed", "consultation", consultation.id, outcome=outcome)


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
