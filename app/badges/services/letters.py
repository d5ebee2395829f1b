"""Letters: asked for by a person, released by organisers or at once, sealed where they name a passport."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from app.badges.models import Letter, LetterPolicy
from app.badges.renderer import LetterFacts, lay_out_letter
from app.badges.rules import (
    LetterAsked,
    LetterDecided,
    LetterKind,
    LetterLanguage,
    LetterState,
    NotConfirmed,
    PassportNeeded,
    reference,
)
from app.badges.services.facts import around
from app.core import audit, clock, pdf
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.core.mail import deferred, queue
from app.core.sealing import seal, unseal
from app.core.text import pick
from app.directory.models import Country
from app.events.models import Event
from app.events.services import holders_of
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import link_token

SEAL = "badges.letter"
KEPT_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for; the passport only for a letter that supports a visa."""

    kind: LetterKind
    language: LetterLanguage
    consulate: str = ""
    passport: str = ""
    passport_country: str = ""
    born_on: date | None = None
    expires_on: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def get_policy(event: Event) -> LetterPolicy:
    """Return how an event gives letters; what nobody set is released one by one."""
    found = db.session.scalar(sa.select(LetterPolicy))
    return found or LetterPolicy(event_id=event.id, at_once=False, signatory="", signatory_role={})


def set_policy(event: Event, *, at_once: bool, signatory: str, role: dict[str, str]) -> None:
    """Say how an event gives letters and who signs."""
    row = db.session.scalar(sa.select(LetterPolicy))
    if row is None:
        row = LetterPolicy(event_id=event.id)
        db.session.add(row)
    row.at_once, row.signatory, row.signatory_role = at_once, signatory.strip(), role
    audit.record("badges.letter_policy", "event", event.id, at_once=at_once)


def ask_for(event: Event, registration: Registration, wish: Wish) -> Letter:
    """Ask for a letter; where the policy says so it is there at once."""
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotConfirmed
    if wish.kind is LetterKind.VISA and not (wish.passport.strip() and wish.passport_country):
        raise PassportNeeded
    letter = _own(registration, wish.kind)
    if letter is not None and letter.state is not LetterState.DECLINED:
        raise LetterAsked
    if letter is None:
        letter = Letter(
            event_id=event.id, registration_id=registration.id, kind=wish.kind, number=_next_number(event)
        )
        db.session.add(letter)
    letter.language, letter.state, letter.reason = wish.language, LetterState.ASKED, ""
    db.session.flush()
    letter.sealed = seal(SEAL, json.dumps(_private(wish)), bound_to=str(letter.id)) if _private(wish) else ""
    audit.record("badges.letter_asked", "registration", registration.id, kind=wish.kind.value)
    if get_policy(event).at_once:
        _decide(letter, LetterState.RELEASED, by=None)
    return letter


def _own(registration: Registration, kind: LetterKind) -> Letter | None:
    return db.session.scalar(
        sa.select(Letter).where(Letter.registration_id == registration.id, Letter.kind == kind)
    )


def _next_number(event: Event) -> int:
    """Return the next number; the row of the event is locked, so that two who ask at once get two."""
    db.session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
    return (db.session.scalar(sa.select(sa.func.max(Letter.number))) or 0) + 1


def _private(wish: Wish) -> dict[str, str]:
    if wish.kind is not LetterKind.VISA:
        return {}
    return {
        "consulate": wish.consulate.strip(),
        "passport": wish.passport.strip(),
        "passport_country": wish.passport_country,
        "born_on": wish.born_on.isoformat() if wish.born_on else "",
        "expires_on": wish.expires_on.isoformat() if wish.expires_on else "",
    }


def release(event: Event, letter: Letter, *, by: uuid.UUID | None) -> None:
    """Release a letter and tell the person; raises LetterDecided."""
    if letter.state is not LetterState.ASKED:
        raise LetterDecided
    _decide(letter, LetterState.RELEASED, by=by)
    _tell(event, letter)


def decline(event: Event, letter: Letter, reason: str, *, by: uuid.UUID | None) -> None:
    """Say no to a letter, with the reason; what was written of a passport is forgotten at once."""
    if letter.state is not LetterState.ASKED:
        raise LetterDecided
    letter.reason, letter.sealed = reason.strip()[:300], ""
    _decide(letter, LetterState.DECLINED, by=by)
    _tell(event, letter)


def _decide(letter: Letter, state: LetterState, *, by: uuid.UUID | None) -> None:
    letter.state, letter.decided_at, letter.decided_by_id = state, clock.now(), by
    audit.record(
        f"badges.letter_{state.value}", "registration", letter.registration_id, kind=letter.kind.value
    )


def _tell(event: Event, letter: Letter) -> None:
    row = db.session.get_one(Registration, letter.registration_id)
    queue(
        to=row.email,
        template="badges/mail/letter",
        occasion=f"letter:{letter.id}:{letter.state.value}:{letter.decided_at}",
        locale=row.language,
        context={
            "event": pick(event.title, row.language),
            "kind": letter.kind.value,
            "released": letter.state is LetterState.RELEASED,
            "reason": letter.reason,
            "token": deferred("badges.link", str(row.id)),
        },
    )


def link_of(registration_id: str) -> str:
    """Return the token of a person's link, for a mail that is being sent."""
    with across_events("a mail is sent to the person whose link it holds"):
        return link_token(db.session.get_one(Registration, uuid.UUID(registration_id)))


def list_letters(
    *, state: LetterState | None = None, page: int = 1, size: int = 50
) -> tuple[list[tuple[Letter, Registration]], dict[LetterState, int]]:
    """Return a page of the letters of the event in scope, newest first, and how many of each state."""
    query = sa.select(Letter, Registration).join(Registration, Registration.id == Letter.registration_id)
    if state is not None:
        query = query.where(Letter.state == state)
    rows = db.session.execute(
        query.order_by(Letter.created_at.desc(), Letter.number.desc()).limit(size).offset((page - 1) * size)
    )
    counts = db.session.execute(sa.select(Letter.state, sa.func.count()).group_by(Letter.state))
    return [(row[0], row[1]) for row in rows], {row[0]: row[1] for row in counts}


def get_letter(letter_id: uuid.UUID) -> Letter:
    """Return a letter of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(Letter).where(Letter.id == letter_id))
    if found is None:
        raise NotFound
    return found


def list_own(registration: Registration) -> Sequence[Letter]:
    """List the letters of a person at an event."""
    query = sa.select(Letter).where(Letter.registration_id == registration.id).order_by(Letter.number)
    return db.session.scalars(query).all()


def get_own(registration: Registration, letter_id: uuid.UUID) -> Letter:
    """Return a person's own letter; raises NotFound for anybody else's."""
    letter = get_letter(letter_id)
    if letter.registration_id != registration.id:
        raise NotFound
    return letter


def number_of(event: Event, letter: Letter) -> str:
    """Write the number of a letter."""
    return reference(event.slug, letter.number)


def letter_pdf(event: Event, letter: Letter, *, organisation: str) -> bytes:
    """Draw a letter that was released; raises NotFound."""
    forgotten = letter.kind is LetterKind.VISA and not letter.sealed
    if letter.state is not LetterState.RELEASED or forgotten:
        raise NotFound
    page = lay_out_letter(_facts(event, letter, organisation))
    db.session.rollback()
    return pdf.render(page)


def _facts(event: Event, letter: Letter, organisation: str) -> LetterFacts:
    row = db.session.get_one(Registration, letter.registration_id)
    found, policy = around([row]), get_policy(event)
    institution = found.institutions.get(row.institution_id) if row.institution_id else None
    private = _opened(letter)
    country = db.session.get(Country, private.get("passport_country", "")) if private else None
    return LetterFacts(
        kind=letter.kind,
        languages=letter.language.codes,
        number=number_of(event, letter),
        written_on=(letter.decided_at or clock.now()).date(),
        letterhead=[{"es": organisation, "en": organisation}, *_holders(event)],
        name=row.full_name,
        institution=pick(institution, letter.language.codes[0]) if institution else row.institution_name,
        class_name=found.classes.get(str(row.participant_class), ({}, ""))[0],
        event=event.title,
        place=event.city,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        signatory=policy.signatory,
        signatory_role=policy.signatory_role,
        consulate=private.get("consulate", ""),
        passport=private.get("passport", ""),
        passport_country=country.name if country else {},
        born_on=_day(private.get("born_on", "")),
        expires_on=_day(private.get("expires_on", "")),
    )


def _holders(event: Event) -> list[dict[str, str]]:
    return [dict(institution.name) for institution, _role in holders_of(event).organisers][:3]


def _opened(letter: Letter) -> dict[str, str]:
    text = unseal(SEAL, letter.sealed, bound_to=str(letter.id)) if letter.sealed else None
    return dict(json.loads(text)) if text else {}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def forget_passports() -> int:
    """Forget what letters of events that are long over say of passports."""
    with across_events("passport data of events that are over"):
        over = sa.select(Event.id).where(Event.ends_on < clock.today() - KEPT_AFTER)
        old = db.session.scalars(
            sa.select(Letter).where(Letter.sealed != "", Letter.event_id.in_(over))
        ).all()
        for letter in old:
            letter.sealed = ""
    return len(old)
