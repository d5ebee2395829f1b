"""Who does what in a session: parts, authorisations of observers, contributions and their speakers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Country, Person
from app.directory.rules import CountryRole, Participation, Sector
from app.directory.services import Affiliation, affiliations, get_person
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    ObserverAuthorisation,
    Session,
    SessionRole,
)
from app.events.rules import (
    AuthorisationTwice,
    Clash,
    ContributionDraft,
    KnownClass,
    ObserverNeedsAuthorisation,
    ObserverPermission,
    RoleDraft,
    RoleTwice,
    SessionPart,
    needs_authorisation,
    refuse_clashes,
)
from app.events.services.clashes import clashes_of
from app.events.services.classes import classes_by_code

_GOVERNMENT = {Sector.NATIONAL_GOVERNMENT, Sector.LOCAL_GOVERNMENT}


def standing_of(person_id: UUID) -> KnownClass:
    """Return as what a person takes part, judged by the institution they represent."""
    return standings_of([person_id])[person_id]


def standings_of(people: Sequence[UUID]) -> dict[UUID, KnownClass]:
    """Return as what each of the people takes part."""
    found = affiliations(list(people))
    return {person_id: _standing(found.get(person_id)) for person_id in people}


def _standing(affiliation: Affiliation | None) -> KnownClass:
    if affiliation is None:
        return KnownClass.PUBLIC
    if affiliation.participates_as is Participation.OBSERVER:
        return KnownClass.OBSERVER_ORGANISATION
    if affiliation.participates_as is Participation.NETWORK or affiliation.sector is Sector.CIVIL_SOCIETY:
        return KnownClass.CIVIL_SOCIETY
    return _standing_by_country(affiliation)


def _standing_by_country(affiliation: Affiliation) -> KnownClass:
    if affiliation.sector not in _GOVERNMENT or affiliation.country_code is None:
        return KnownClass.GUEST if affiliation.institution_id else KnownClass.PUBLIC
    country = db.session.get(Country, affiliation.country_code)
    if country is not None and country.role is CountryRole.MEMBER:
        return KnownClass.MEMBER
    if country is not None and country.role is CountryRole.OBSERVER:
        return KnownClass.OBSERVER_COUNTRY
    return KnownClass.GUEST


def _check_may_speak(event: Event, session_id: UUID, person: Person, part: SessionPart | None) -> None:
    if not needs_authorisation(
        event.kind,
        classes_by_code()[standing_of(person.id)],
        part,
        of_body=event.body_id is not None,
    ):
        return
    granted = db.session.scalar(
        sa.select(ObserverAuthorisation.id).where(
            ObserverAuthorisation.session_id == session_id,
            ObserverAuthorisation.person_id == person.id,
            ObserverAuthorisation.permission == ObserverPermission.SPEAK,
        )
    )
    if granted is None:
        raise ObserverNeedsAuthorisation(person=person.full_name)


def add_role(event: Event, session: Session, draft: RoleDraft, *, accept: str = "") -> SessionRole:
    """Give a person a part; being in two places refuses it unless `accept` says why not."""
    person = get_person(draft.person_id)
    twice = sa.select(SessionRole.id).where(
        SessionRole.session_id == session.id,
        SessionRole.person_id == person.id,
        SessionRole.role == draft.role,
    )
    if db.session.scalar(twice) is not None:
        raise RoleTwice(person=person.full_name)
    _check_may_speak(event, session.id, person, draft.role)
    last = sa.select(sa.func.max(SessionRole.order)).where(SessionRole.session_id == session.id)
    role = SessionRole(
        event_id=event.id,
        session_id=session.id,
        person_id=person.id,
        role=draft.role,
        sector=draft.sector or _sector_of(person.id),
        institution_label=draft.institution_label,
        public=draft.public,
        order=(db.session.scalar(last) or 0) + 1,
    )
    db.session.add(role)
    db.session.flush()
    if not accept:
        clashes = _clashes_with(event, session.id)
        refuse_clashes([c for c in clashes if c.resource.key == str(person.id)], zone=event.time_zone)
    audit.record("role.added", "session", session.id, person=audit.personal(person.id), role=draft.role)
    return role


def _clashes_with(event: Event, session_id: UUID) -> list[Clash]:
    return clashes_of(event, of=frozenset({session_id}))


def _sector_of(person_id: UUID) -> Sector | None:
    affiliation = affiliations([person_id]).get(person_id)
    return affiliation.sector if affiliation else None


def get_role(role_id: UUID) -> SessionRole:
    """Return a part in a session of the event in scope."""
    found = db.session.scalar(sa.select(SessionRole).where(SessionRole.id == role_id))
    if found is None:
        raise NotFound
    return found


def confirm_role(role: SessionRole) -> None:
    """Note that the person has accepted the part."""
    role.confirmed_at, role.declined_at = role.confirmed_at or clock.now(), None


def remove_role(role: SessionRole) -> None:
    """Take a part away."""
    audit.record(
        "role.removed", "session", role.session_id, person=audit.personal(role.person_id), role=role.role
    )
    db.session.delete(role)
    db.session.flush()


def authorise_observer(
    event: Event,
    session: Session,
    *,
    person_id: UUID,
    permission: ObserverPermission,
    authorised_by: str,
    recorded_by: UUID,
    reason: str = "",
) -> ObserverAuthorisation:
    """Record that the presidency lets an observer attend or speak: who said so, and when."""
    person = get_person(person_id)
    given = db.session.scalar(
        sa.select(ObserverAuthorisation).where(
            ObserverAuthorisation.session_id == session.id, ObserverAuthorisation.person_id == person_id
        )
    )
    if given is not None and given.permission in {permission, ObserverPermission.SPEAK}:
        raise AuthorisationTwice(person=person.full_name)
    if given is None:
        given = ObserverAuthorisation(event_id=event.id, session_id=session.id, person_id=person_id)
        db.session.add(given)
    given.permission, given.authorised_by, given.reason = permission, authorised_by, reason
    given.recorded_by_id, given.authorised_at = recorded_by, clock.now()
    db.session.flush()
    audit.record(
        "observer.authorised",
        "session",
        session.id,
        person=audit.personal(person_id),
        permission=permission,
        authorised_by=audit.personal(authorised_by),
    )
    return given


@dataclass(frozen=True, slots=True)
class Permission:
    """An observer let in or heard: in which session, by whose word, written down by whom and when."""

    session: Session
    person: Person
    participant_class: str
    given: ObserverAuthorisation
    recorded_by: Person


def list_authorisations(event: Event) -> list[Permission]:
    """List the authorisations of the event in scope by session and name."""
    recorder = aliased(Person)
    rows = db.session.execute(
        sa.select(ObserverAuthorisation, Session, Person, recorder)
        .join(Session, Session.id == ObserverAuthorisation.session_id)
        .join(Person, Person.id == ObserverAuthorisation.person_id)
        .join(recorder, recorder.id == ObserverAuthorisation.recorded_by_id)
        .where(ObserverAuthorisation.event_id == event.id)
        .order_by(Session.starts_at, Session.code, Person.sort_name)
    ).all()
    standing = standings_of([person.id for _given, _session, person, _by in rows])
    return [
        Permission(session, person, standing[person.id], given, by) for given, session, person, by in rows
    ]


def withdraw_authorisation(authorisation_id: UUID) -> None:
    """Withdraw an authorisation of an observer."""
    given = db.session.scalar(
        sa.select(ObserverAuthorisation).where(ObserverAuthorisation.id == authorisation_id)
    )
    if given is None:
        raise NotFound
    audit.record(
        "observer.authorisation_withdrawn",
        "session",
        given.session_id,
        person=audit.personal(given.person_id),
    )
    db.session.delete(given)
    db.session.flush()


@dataclass(frozen=True, slots=True)
class SessionPeople:
    """Everybody on record for one session, for those who prepare it."""

    roles: list[tuple[SessionRole, Person]]
    authorisations: list[tuple[ObserverAuthorisation, Person]]
    contributions: list[tuple[Contribution, list[tuple[ContributionSpeaker, Person]]]]


def people_of_session(session: Session) -> SessionPeople:
    """Return parts, authorisations and contributions of a session with their people."""
    roles = db.session.execute(
        sa.select(SessionRole, Person)
        .join(Person, Person.id == SessionRole.person_id)
        .where(SessionRole.session_id == session.id)
        .order_by(SessionRole.order)
    )
    authorised = db.session.execute(
        sa.select(ObserverAuthorisation, Person)
        .join(Person, Person.id == ObserverAuthorisation.person_id)
        .where(ObserverAuthorisation.session_id == session.id)
        .order_by(ObserverAuthorisation.authorised_at)
    )
    contributions = list_contributions(session)
    speakers: dict[UUID, list[tuple[ContributionSpeaker, Person]]] = {c.id: [] for c in contributions}
    for speaker, person in db.session.execute(
        sa.select(ContributionSpeaker, Person)
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .where(ContributionSpeaker.contribution_id.in_(list(speakers)))
        .order_by(ContributionSpeaker.order)
    ):
        speakers[speaker.contribution_id].append((speaker, person))
    return SessionPeople(
        [(role, person) for role, person in roles],
        [(given, person) for given, person in authorised],
        [(contribution, speakers[contribution.id]) for contribution in contributions],
    )


def list_contributions(session: Session) -> list[Contribution]:
    return list(
        db.session.scalars(
            sa.select(Contribution)
            .where(Contribution.session_id == session.id)
            .order_by(Contribution.order, Contribution.created_at)
        )
    )


def speakers_of(contribution: Contribution) -> list[UUID]:
    """Return the speakers of a contribution in order."""
    return list(
        db.session.scalars(
            sa.select(ContributionSpeaker.person_id)
            .where(ContributionSpeaker.contribution_id == contribution.id)
            .order_by(ContributionSpeaker.order)
        )
    )


def get_contribution(contribution_id: UUID) -> Contribution:
    """Return a contribution of the event in scope."""
    found = db.session.scalar(sa.select(Contribution).where(Contribution.id == contribution_id))
    if found is None:
        raise NotFound
    return found


def add_contribution(
    event: Event, session: Session, draft: ContributionDraft, *, accept: str = ""
) -> Contribution:
    """Add what speakers give in a session; a speaker elsewhere at that time refuses it."""
    contribution = Contribution(event_id=event.id, session_id=session.id)
    _fill_contribution(contribution, draft)
    db.session.add(contribution)
    db.session.flush()
    _set_speakers(event, contribution, draft.speakers, accept=accept)
    return contribution


def edit_contribution(
    event: Event, contribution: Contribution, draft: ContributionDraft, *, accept: str = ""
) -> None:
    """Change a contribution and its speakers."""
    _fill_contribution(contribution, draft)
    _set_speakers(event, contribution, draft.speakers, accept=accept)


def remove_contribution(contribution: Contribution) -> None:
    """Take a contribution out of its session."""
    db.session.delete(contribution)
    db.session.flush()


def _fill_contribution(contribution: Contribution, draft: ContributionDraft) -> None:
    contribution.title, contribution.abstract = dict(draft.title), dict(draft.abstract)
    contribution.minutes, contribution.order = draft.minutes, draft.order
    contribution.sector = draft.sector


def _set_speakers(event: Event, contribution: Contribution, people: Sequence[UUID], *, accept: str) -> None:
    kept = {
        row.person_id: row
        for row in db.session.scalars(
            sa.select(ContributionSpeaker).where(ContributionSpeaker.contribution_id == contribution.id)
        )
    }
    added = set()
    for order, person_id in enumerate(people):
        row = kept.pop(person_id, None)
        if row is None:
            _check_may_speak(event, contribution.session_id, get_person(person_id), None)
            row = ContributionSpeaker(event_id=event.id, contribution_id=contribution.id, person_id=person_id)
            db.session.add(row)
            added.add(str(person_id))
        row.order = order
    for gone in kept.values():
        db.session.delete(gone)
    db.session.flush()
    if added and not accept:
        refuse_clashes(
            [clash for clash in _clashes_with(event, contribution.session_id) if clash.resource.key in added],
            zone=event.time_zone,
        )
