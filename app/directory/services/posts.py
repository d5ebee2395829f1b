"""Who holds which post, who is a focal point, and how fresh the contact data are."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.directory import rules
from app.directory.models import Appointment, Country, FocalPoint, Institution, Person
from app.directory.rules import CountryRole, check_dates, holds_on, is_stale
from app.directory.services.people import get_person


def get_appointment(appointment_id: uuid.UUID) -> Appointment:
    """Return an appointment; raise NotFound."""
    appointment = db.session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound
    return appointment


def appoint(
    *,
    person_id: uuid.UUID,
    institution_id: uuid.UUID,
    post: str = "",
    first: date | None = None,
    last: date | None = None,
) -> Appointment:
    """Write down that a person holds a post at an institution, from a first to a last day."""
    check_dates(first, last)
    appointment = Appointment(
        person_id=person_id,
        institution_id=institution_id,
        post=post.strip(),
        valid_from=first,
        valid_to=last,
    )
    db.session.add(appointment)
    db.session.flush()
    audit.record("appointment.made", "appointment", appointment.id, institution=institution_id)
    return appointment


def end_appointment(appointment_id: uuid.UUID, *, last: date | None = None) -> Appointment:
    """End an appointment, today unless another last day is given; what the person did stays theirs."""
    appointment = get_appointment(appointment_id)
    last = last or clock.today()
    check_dates(appointment.valid_from, last)
    appointment.valid_to = last
    audit.record("appointment.ended", "appointment", appointment.id, last=last)
    return appointment


def hand_over(
    *, appointment_id: uuid.UUID, successor_id: uuid.UUID, on: date, by: uuid.UUID | None = None
) -> Appointment:
    """Pass a post on: the holder's last day is the day before; focal point duties go along, unconfirmed."""
    rules.check_duty(successor_id, by)
    former = get_appointment(appointment_id)
    get_person(successor_id)
    end_appointment(former.id, last=date.fromordinal(on.toordinal() - 1))
    new = appoint(person_id=successor_id, institution_id=former.institution_id, post=former.post, first=on)
    new.succeeds_id = former.id
    duty = db.session.scalars(sa.select(FocalPoint).where(FocalPoint.appointment_id == former.id)).first()
    if duty is not None:
        db.session.add(FocalPoint(appointment_id=new.id, matters=duty.matters))
    db.session.flush()
    return new


def list_appointments(
    *,
    person_id: uuid.UUID | None = None,
    institution_id: uuid.UUID | None = None,
    current_only: bool = False,
) -> list[Appointment]:
    """List appointments of a person or an institution, present ones first, then the latest."""
    query = sa.select(Appointment).options(
        joinedload(Appointment.person).selectinload(Person.emails),
        joinedload(Appointment.institution),
        joinedload(Appointment.focal_point),
    )
    if person_id:
        query = query.where(Appointment.person_id == person_id)
    if institution_id:
        query = query.where(Appointment.institution_id == institution_id)
    today = clock.today()
    rows = [row for row in db.session.scalars(query) if not row.person.erased_at]
    if current_only:
        rows = [row for row in rows if holds_on(today, row.valid_from, row.valid_to)]
    return sorted(rows, key=lambda row: row.valid_to or date.max, reverse=True)


# --- focal points -----------------------------------------------------------------------------


def list_focal_points(
    *,
    country_code: str | None = None,
    institution_id: uuid.UUID | None = None,
    member_countries_only: bool = False,
) -> list[FocalPoint]:
    """List the present focal points by country and institution, with person and institution."""
    today = clock.today()
    query = (
        sa.select(FocalPoint)
        .join(FocalPoint.appointment)
        .join(Appointment.institution)
        .join(Appointment.person)
        .where(
            sa.or_(Appointment.valid_from.is_(None), Appointment.valid_from <= today),
            sa.or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today),
            Person.erased_at.is_(None),
        )
        .options(
            contains_eager(FocalPoint.appointment).options(
                contains_eager(Appointment.institution).joinedload(Institution.country),
                contains_eager(Appointment.person).options(selectinload(Person.emails)),
            )
        )
        .order_by(Institution.country_code, Institution.sort_name, Person.sort_name)
    )
    if country_code:
        query = query.where(Institution.country_code == country_code)
    if institution_id:
        query = query.where(Appointment.institution_id == institution_id)
    if member_countries_only:
        members = sa.select(Country.code).where(Country.role == CountryRole.MEMBER)
        query = query.where(Institution.country_code.in_(members))
    return list(db.session.scalars(query))


def find_focal_point(focal_point_id: uuid.UUID) -> FocalPoint | None:
    return db.session.get(FocalPoint, focal_point_id)


def get_focal_point(focal_point_id: uuid.UUID) -> FocalPoint:
    """Return a focal point; raise NotFound."""
    found = find_focal_point(focal_point_id)
    if found is None:
        raise NotFound
    return found


def name_focal_point(
    *, appointment_id: uuid.UUID, matters: str = "", by: uuid.UUID | None = None
) -> FocalPoint:
    """Make the holder of an appointment a focal point of the institution; nobody does it to themselves."""
    appointment = get_appointment(appointment_id)
    rules.check_duty(appointment.person_id, by)
    if db.session.scalar(sa.select(FocalPoint.id).where(FocalPoint.appointment_id == appointment_id)):
        raise rules.AlreadyFocalPoint(name=appointment.person.full_name)
    focal_point = FocalPoint(appointment_id=appointment_id, matters=matters.strip())
    db.session.add(focal_point)
    db.session.flush()
    audit.record("focal_point.named", "focal_point", focal_point.id, institution=appointment.institution_id)
    return focal_point


def edit_focal_point(focal_point_id: uuid.UUID, *, matters: str) -> FocalPoint:
    """Change which matters a focal point deals with."""
    focal_point = get_focal_point(focal_point_id)
    focal_point.matters = matters.strip()
    audit.record("focal_point.edited", "focal_point", focal_point.id)
    return focal_point


def relieve_focal_point(focal_point_id: uuid.UUID) -> None:
    """Take the duty away; the appointment stays."""
    focal_point = get_focal_point(focal_point_id)
    audit.record("focal_point.relieved", "focal_point", focal_point.id)
    db.session.delete(focal_point)


def confirm_contact_data(focal_point_id: uuid.UUID) -> FocalPoint:
    """Note that the contact data are right as of today."""
    focal_point = get_focal_point(focal_point_id)
    focal_point.confirmed_on = clock.today()
    audit.record("focal_point.confirmed", "focal_point", focal_point.id)
    return focal_point


def list_stale_focal_points() -> list[FocalPoint]:
    """List present focal points whose data were confirmed too long ago or never."""
    today = clock.today()
    return [row for row in list_focal_points() if is_stale(row.confirmed_on, today)]
