"""The organisers' list: who matches, a page of them in order, and how many each view holds."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.core.mail import Mail, MailState
from app.core.text import fold
from app.directory.models import Institution
from app.registration.models import Answer, EventTag, Place, Registration, SeatPool, SessionAdmission, Tagging
from app.registration.rules import ENDED, ListQuery, PlaceState, PoolKind, RegistrationState
from app.registration.rules.form import Kind, Question

Condition = sa.ColumnElement[bool]
NONE = "none"
SOME = "some"
ACTIVE = "active"
LOST_MAIL = [state for state in MailState if state.value in {"failed", "bounced"}]


@dataclass(frozen=True, slots=True)
class Sight:
    """What the asker of a list may know: the sessions that exist for them, and whether needs do."""

    sessions: frozenset[str] = frozenset()
    needs: bool = False
    questions: Mapping[str, Question] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many match, how many each view holds, and which states and countries occur at all."""

    matching: int
    views: Mapping[str, int]
    states: Mapping[RegistrationState, int]
    countries: Sequence[str]


def conditions_of(query: ListQuery, sight: Sight) -> list[Condition]:
    """Say what a registration must be to match; a filter that the asker may not use matches nobody."""
    found = [_words(word) for word in fold(query.search).split()]
    for name, values in query.filters.items():
        question = name.removeprefix("q_")
        found.append(
            _answer(sight.questions.get(question), values)
            if question != name
            else _MAKERS[name](values, sight)
        )
    return found


def _words(word: str) -> Condition:
    at_institution = sa.select(Institution.id).where(Institution.sort_name.contains(word, autoescape=True))
    return (
        Registration.sort_name.contains(word, autoescape=True)
        | Registration.email_norm.contains(word, autoescape=True)
        | Registration.institution_folded.contains(word, autoescape=True)
        | Registration.institution_id.in_(at_institution)
    )


def _plain(column: sa.orm.InstrumentedAttribute[object]) -> Callable[[Collection[str], Sight], Condition]:
    def condition(values: Collection[str], _sight: Sight) -> Condition:
        text = sa.type_coerce(column, sa.String)
        named = text.in_([value for value in values if value != NONE])
        return named | column.is_(None) if NONE in values else named

    return condition


def _state(values: Collection[str], _sight: Sight) -> Condition:
    named = sa.type_coerce(Registration.state, sa.String).in_(values)
    return named | Registration.state.not_in(ENDED) if ACTIVE in values else named


def _institution(values: Collection[str], _sight: Sight) -> Condition:
    ids = [uuid.UUID(value) for value in values if _is_id(value)]
    found: Condition = Registration.institution_id.in_(ids)
    if NONE in values:
        found = found | Registration.institution_id.is_(None) & (Registration.institution_name == "")
    return found


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def _session(values: Collection[str], sight: Sight) -> Condition:
    known = [value for value in values if value in sight.sessions]
    seated = (
        sa.select(Place.registration_id)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .where(
            SeatPool.kind == PoolKind.SESSION,
            SeatPool.subject.in_(known),
            Place.state != PlaceState.RELEASED,
        )
    )
    admitted = sa.select(SessionAdmission.registration_id).where(
        SessionAdmission.session_id.in_([uuid.UUID(value) for value in known])
    )
    return Registration.id.in_(seated) | Registration.id.in_(admitted)


def _tag(values: Collection[str], _sight: Sight) -> Condition:
    ids = [uuid.UUID(value) for value in values if _is_id(value)]
    return Registration.id.in_(sa.select(Tagging.registration_id).where(Tagging.tag_id.in_(ids)))


def _interpretation(values: Collection[str], _sight: Sight) -> Condition:
    return Registration.interpretation.in_([value == "yes" for value in values])


def _mail(values: Collection[str], _sight: Sight) -> Condition:
    lost = sa.select(sa.func.lower(Mail.recipient)).where(Mail.state.in_(LOST_MAIL))
    is_lost = Registration.email_norm.in_(lost)
    return is_lost if "lost" in values else ~is_lost


def _needs(values: Collection[str], sight: Sight) -> Condition:
    if not sight.needs:
        return sa.false()
    return Registration.needs_encrypted != "" if "yes" in values else Registration.needs_encrypted == ""


_MAKERS: dict[str, Callable[[Collection[str], Sight], Condition]] = {
    "state": _state,
    "mode": _plain(Registration.mode),
    "class": _plain(Registration.participant_class),
    "country": _plain(Registration.country_code),
    "sector": _plain(Registration.sector),
    "origin": _plain(Registration.origin),
    "language": _plain(Registration.language),
    "institution": _institution,
    "session": _session,
    "tag": _tag,
    "interpretation": _interpretation,
    "mail": _mail,
    "needs": _needs,
}


def _answer(question: Question | None, values: Collection[str]) -> Condition:
    """Say what was answered to a question; one that the asker may not read matches nobody."""
    if question is None:
        return sa.false()
    theirs = sa.select(Answer.registration_id).where(Answer.question_id == uuid.UUID(question.id))
    answered = Registration.id.in_(theirs)
    found: list[Condition] = []
    if NONE in values:
        found.append(~answered)
    if SOME in values:
        found.append(answered)
    if not question.is_special:
        written = sa.cast(Answer.value, sa.Text)
        known = {"yes": "true", "no": "false"} if question.kind is Kind.YES_NO else {}
        found += [
            Registration.id.in_(theirs.where(written == known[each])) for each in values if each in known
        ]
        options = {option.id for option in question.options}
        found += [
            Registration.id.in_(theirs.where(written.contains(f'"{each}"', autoescape=True)))
            for each in values
            if each in options
        ]
    return sa.or_(sa.false(), *found)


# --- a page -----------------------------------------------------------------------------------


def count_all(query: ListQuery, views: Mapping[str, ListQuery], sight: Sight) -> Totals:
    """Count who matches and what every view holds, in one statement."""
    wanted = [query, *views.values()]
    counted = [
        sa.func.count().filter(sa.and_(sa.true(), *conditions_of(each, sight))).label(f"view_{number}")
        for number, each in enumerate(wanted)
    ]
    state, country_code = Registration.state, Registration.country_code
    rows = db.session.execute(
        sa.select(state, country_code, sa.func.count(), *counted).group_by(state, country_code)
    ).all()
    states: dict[RegistrationState, int] = {}
    sums = [0] * len(wanted)
    for row in rows:
        states[row[0]] = states.get(row[0], 0) + row[2]
        sums = [total + more for total, more in zip(sums, row[3:], strict=True)]
    countries = sorted({row[1] for row in rows if row[1]})
    return Totals(sums[0], dict(zip(views, sums[1:], strict=True)), states, countries)


def read_page(
    query: ListQuery, sight: Sight, country_order: Sequence[str] = ()
) -> tuple[list[Registration], dict[uuid.UUID, dict[str, str]]]:
    """Read a page of the registrations of the event in scope, and the names of their institutions."""
    order = order_of(query, country_order)
    # The keys first: what is skipped is never read, and an index alone answers the usual order.
    page = (
        sa.select(Registration.id)
        .where(*conditions_of(query, sight))
        .order_by(*order)
        .limit(query.size)
        .offset((query.page - 1) * query.size)
    )
    rows = db.session.execute(
        sa.select(Registration, Institution.name)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .where(Registration.id.in_(page.scalar_subquery()))
        .order_by(*order)
    ).all()
    names = {row.institution_id: name for row, name in rows if row.institution_id and name}
    return [row for row, _name in rows], names


def order_of(query: ListQuery, country_order: Sequence[str] = ()) -> list[sa.ColumnElement[Any]]:
    """Return what the list is ordered by; equal ones stand by name, so that pages never overlap."""
    by_country = {code: rank for rank, code in enumerate(country_order)}
    keys: dict[str, Any] = {
        "requested": Registration.created_at,
        "changed": Registration.updated_at,
        "state": sa.type_coerce(Registration.state, sa.String),
        "mode": sa.type_coerce(Registration.mode, sa.String),
        "class": sa.type_coerce(Registration.participant_class, sa.String),
        "country": sa.case(by_country, value=Registration.country_code, else_=len(by_country))
        if by_country
        else Registration.country_code,
        "institution": Registration.institution_folded,
        "sector": sa.type_coerce(Registration.sector, sa.String),
    }
    key = keys.get(query.sort, Registration.sort_name)
    by_name = [] if query.sort == "name" else [Registration.sort_name.asc()]
    return [key.desc() if query.descending else key.asc(), *by_name, Registration.id.asc()]


def matching_ids(query: ListQuery, sight: Sight) -> Sequence[uuid.UUID]:
    """Return the ids of all that match, in the order of the list."""
    found = sa.select(Registration.id).where(*conditions_of(query, sight)).order_by(*order_of(query))
    return db.session.scalars(found).all()


def count_matching(query: ListQuery, sight: Sight) -> int:
    found = sa.select(sa.func.count()).select_from(Registration).where(*conditions_of(query, sight))
    return db.session.scalar(found) or 0


def list_matching(
    query: ListQuery, sight: Sight, country_order: Sequence[str] = ()
) -> Sequence[Registration]:
    """List all that match, in the order of the list."""
    found = sa.select(Registration).where(*conditions_of(query, sight))
    return db.session.scalars(found.order_by(*order_of(query, country_order))).all()


def institutions_in_use() -> Sequence[tuple[uuid.UUID, dict[str, str]]]:
    """List the institutions of the directory that somebody takes part for, by name."""
    used = sa.select(Registration.institution_id).where(Registration.institution_id.is_not(None))
    rows = db.session.execute(
        sa.select(Institution.id, Institution.name)
        .where(Institution.id.in_(used))
        .order_by(Institution.sort_name)
    )
    return [(row.id, row.name) for row in rows]


def institution_names(rows: Collection[Registration]) -> dict[uuid.UUID, dict[str, str]]:
    """Name the institutions of the directory of those who wrote none of their own."""
    wanted = {row.institution_id for row in rows if row.institution_id and not row.institution_name}
    if not wanted:
        return {}
    found = db.session.execute(sa.select(Institution.id, Institution.name).where(Institution.id.in_(wanted)))
    return {row.id: row.name for row in found}


def tags_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[EventTag]]:
    """Return the tags of each of these registrations, by name."""
    if not ids:
        return {}
    rows = db.session.execute(
        sa.select(Tagging.registration_id, EventTag)
        .join(EventTag, EventTag.id == Tagging.tag_id)
        .where(Tagging.registration_id.in_(ids))
        .order_by(EventTag.name_folded)
    )
    found: dict[uuid.UUID, list[EventTag]] = {}
    for registration_id, tag in rows:
        found.setdefault(registration_id, []).append(tag)
    return found
