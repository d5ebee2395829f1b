"""Personal links of speakers: one for each person and event, derived, ended by a newer one."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db, event_scope
from app.directory.models import Person
from app.events.models import ContributionSpeaker, Event, SessionRole
from app.events.rules import EventState
from app.speakers.models import SpeakerLink
from app.speakers.rules import SpeakerLinkSpent, is_over


def link_token(link: SpeakerLink) -> str:
    """Return the token of somebody's page."""
    return derived_token("speaker", link.id, link.key_version)


def find_link(event: Event, person_id: uuid.UUID) -> SpeakerLink | None:
    """Return the link of a person to their page of the event in scope."""
    return db.session.scalar(
        sa.select(SpeakerLink).where(SpeakerLink.event_id == event.id, SpeakerLink.person_id == person_id)
    )


def keep_link(event: Event, person_id: uuid.UUID) -> SpeakerLink:
    """Return somebody's link, made where there was none."""
    found = find_link(event, person_id)
    if found is None:
        found = SpeakerLink(id=uuid.uuid4(), event_id=event.id, person_id=person_id, key_version=1)
        found.link_hash = hash_token(link_token(found))
        db.session.add(found)
        db.session.flush()
    return found


def renew_link(event: Event, link: SpeakerLink) -> None:
    """End a link and make a new one."""
    link.key_version += 1
    link.link_hash = hash_token(link_token(link))
    db.session.flush()
    audit.record("speaker.link_renewed", "event", event.id, person=audit.personal(link.person_id))


@dataclass(frozen=True, slots=True)
class Mine:
    """What a link opens: one person's page of one event."""

    event: Event
    person: Person
    link: SpeakerLink


def open_link(token: str) -> Mine:
    """Return what a link opens; one that ended, was replaced or made up raises SpeakerLinkSpent."""
    with across_events("a personal link names its own event"):
        link = db.session.scalar(sa.select(SpeakerLink).where(SpeakerLink.link_hash == hash_token(token)))
    if link is None:
        raise SpeakerLinkSpent
    event, person = db.session.get_one(Event, link.event_id), db.session.get_one(Person, link.person_id)
    gone = person.erased_at is not None or person.merged_into_id is not None
    over = event.state is EventState.CANCELLED or is_over(event.ends_on, clock.today(event.time_zone))
    with event_scope(event.id):
        if gone or over or not has_part(event, person.id):
            raise SpeakerLinkSpent
    return Mine(event, person, link)


def has_part(event: Event, person_id: uuid.UUID) -> bool:
    """Tell whether a person has a part in the event in scope, declined ones included."""
    part = sa.select(sa.literal(1)).where(
        SessionRole.event_id == event.id, SessionRole.person_id == person_id
    )
    talk = sa.select(sa.literal(1)).where(
        ContributionSpeaker.event_id == event.id, ContributionSpeaker.person_id == person_id
    )
    return db.session.execute(sa.union_all(part, talk).limit(1)).first() is not None
