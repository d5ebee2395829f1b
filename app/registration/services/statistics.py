"""Figures of who takes part: by class, country, sector, gender and way, for the event or one session."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core.db import db
from app.core.text import fold
from app.registration.models import Place, Registration, SeatPool, SessionAdmission
from app.registration.rules import PlaceState, PoolKind, RegistrationState
from app.registration.rules.figures import suppress

SPLITS = ("class", "country", "sector", "mode")


@dataclass(frozen=True, slots=True)
class Figures:
    """Who takes part: each split by value and then by way of taking part; gender without small groups."""

    people: int
    by: Mapping[str, Mapping[str, Mapping[str, int]]]
    gender: Mapping[str, int | None]


@dataclass(slots=True)
class SessionFigures:
    """Who takes part in one session."""

    people: int = 0
    countries: set[str] = field(default_factory=set)
    classes: Counter[str] = field(default_factory=Counter)


def in_session(session_id: uuid.UUID) -> sa.ColumnElement[bool]:
    """Say who takes part in a session: a seat in it, or let in by name."""
    seated = (
        sa.select(Place.registration_id)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .where(
            SeatPool.kind == PoolKind.SESSION,
            SeatPool.subject == str(session_id),
            Place.state == PlaceState.TAKEN,
        )
    )
    admitted = sa.select(SessionAdmission.registration_id).where(SessionAdmission.session_id == session_id)
    return Registration.id.in_(seated) | Registration.id.in_(admitted)


def figures(session_id: uuid.UUID | None = None) -> Figures:
    """Count who takes part in the event in scope, or in one of its sessions, in two statements."""
    who = [Registration.state == RegistrationState.CONFIRMED]
    if session_id is not None:
        who.append(in_session(session_id))
    columns = {
        "class": sa.type_coerce(Registration.participant_class, sa.String),
        "country": sa.func.coalesce(Registration.country_code, ""),
        "sector": sa.func.coalesce(sa.type_coerce(Registration.sector, sa.String), ""),
        "mode": sa.type_coerce(Registration.mode, sa.String),
    }
    rows = db.session.execute(
        sa.select(*columns.values(), sa.func.count()).where(*who).group_by(*columns.values())
    ).all()
    by: dict[str, dict[str, Counter[str]]] = {name: {} for name in SPLITS}
    people = 0
    for *values, count in rows:
        people += count
        for name, value in zip(SPLITS, values, strict=True):
            by[name].setdefault(value, Counter())[values[3]] += count
    return Figures(people, by, _genders(who))


def _genders(who: Collection[sa.ColumnElement[bool]]) -> dict[str, int | None]:
    """Count genders as people wrote them, without case and accents; small groups are not told."""
    said = sa.func.coalesce(Registration.gender, "")
    rows = db.session.execute(
        sa.select(said, sa.func.count()).where(*who).group_by(said).order_by(said)
    ).all()
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for gender, count in rows:
        counts[names.setdefault(fold(gender), gender)] += count
    return suppress(counts)


def by_session(session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SessionFigures]:
    """Count who takes part in each of these sessions, in two statements."""
    found = {each: SessionFigures() for each in session_ids}
    wanted = {str(each) for each in session_ids}
    about = (Registration.id, Registration.participant_class, Registration.country_code)
    seated = (
        sa.select(SeatPool.subject, *about)
        .join(Place, Place.pool_id == SeatPool.id)
        .join(Registration, Registration.id == Place.registration_id)
        .where(
            SeatPool.kind == PoolKind.SESSION,
            SeatPool.subject.in_(wanted),
            Place.state == PlaceState.TAKEN,
            Registration.state == RegistrationState.CONFIRMED,
        )
    )
    admitted = (
        sa.select(SessionAdmission.session_id, *about)
        .join(Registration, Registration.id == SessionAdmission.registration_id)
        .where(
            SessionAdmission.session_id.in_(session_ids), Registration.state == RegistrationState.CONFIRMED
        )
    )
    seen: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for subject, registration_id, code, country in (
        *db.session.execute(seated),
        *db.session.execute(admitted),
    ):
        session_id = uuid.UUID(str(subject))
        if (session_id, registration_id) not in seen:
            seen.add((session_id, registration_id))
            one = found[session_id]
            one.people += 1
            one.classes[str(code)] += 1
            if country:
                one.countries.add(country)
    return found
