"""Announcements: to those who fit a selection, looked at first, sent by a job, to each person once."""

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm
from app.core.db import db
from app.core.errors import NotFound
from app.core.jobs import enqueue
from app.events.models import Event
from app.messages.models import Announcement
from app.messages.rules import LANGUAGES, AlreadySent, NobodyToTell, Selection, check_text, is_written
from app.messages.rules.refusals import TextMissing
from app.messages.services.audience import audience
from app.messages.services.occasions import find_occasion
from app.messages.services.texts import ANNOUNCEMENT
from app.messages.services.writing import write

BATCH = 200


def list_announcements(event: Event) -> list[Announcement]:
    """List what the event announced or is about to, latest first."""
    query = sa.select(Announcement).where(Announcement.event_id == event.id)
    return list(db.session.scalars(query.order_by(Announcement.created_at.desc(), Announcement.id)))


def get_announcement(announcement_id: uuid.UUID) -> Announcement:
    """Return an announcement of the event in scope."""
    found = db.session.scalar(sa.select(Announcement).where(Announcement.id == announcement_id))
    if found is None:
        raise NotFound
    return found


def draft(
    event: Event,
    announcement: Announcement | None,
    *,
    subject: Mapping[str, str],
    body: Mapping[str, str],
    selection: Selection,
    by: uuid.UUID | None,
) -> Announcement:
    """Keep an announcement without sending it; raises UnknownPlaceholder, TextMissing, AlreadySent."""
    occasion = find_occasion(ANNOUNCEMENT)
    if occasion is None or not is_written(subject) or not is_written(body):
        raise TextMissing
    for language in LANGUAGES:
        if subject.get(language) or body.get(language):
            check_text(occasion, subject.get(language, ""), body.get(language, ""))
    if announcement is None:
        announcement = Announcement(event_id=event.id, written_by_id=by)
        db.session.add(announcement)
    elif announcement.confirmed_at is not None:
        raise AlreadySent
    announcement.subject = {code: " ".join(text.split()) for code, text in subject.items()}
    announcement.body = dict(body)
    announcement.selection = {name: list(values) for name, values in selection.items() if values}
    db.session.flush()
    return announcement


def confirm(event: Event, announcement: Announcement) -> uuid.UUID:
    """Send an announcement; return the job that does it. Raises AlreadySent, NobodyToTell."""
    found = db.session.execute(
        sa.update(Announcement)
        .where(Announcement.id == announcement.id, Announcement.confirmed_at.is_(None))
        .values(confirmed_at=clock.now())
        .returning(Announcement.id)
    ).first()
    if found is None:
        raise AlreadySent
    db.session.refresh(announcement)
    count = audience().count(event, announcement.selection)
    if not count:
        raise NobodyToTell
    payload = {"event_id": str(event.id), "announcement_id": str(announcement.id)}
    announcement.job_id = enqueue(
        "messages.announce",
        payload,
        key=str(announcement.id),
        event_id=event.id,
        permission=Perm.REGISTRATION_EDIT,
    )
    db.session.flush()
    audit.record("announcement.sent", "announcement", announcement.id, people=count)
    return announcement.job_id


def remove(announcement: Announcement) -> None:
    """Throw a draft away."""
    if announcement.confirmed_at is not None:
        raise AlreadySent
    db.session.delete(announcement)
    db.session.flush()


def announce_some(
    event: Event, announcement: Announcement, after: uuid.UUID | None
) -> tuple[uuid.UUID | None, int]:
    """Write to the next of the chosen; return who was last and how many they were."""
    people = audience().page(event, announcement.selection, after, BATCH)
    for person in people:
        write(
            event,
            kind=ANNOUNCEMENT,
            to=person.email,
            locale=person.language,
            occasion=f"announcement:{announcement.id}",
            context={**person.context, "announcement_id": str(announcement.id)},
            about=person.id,
        )
    announcement.told += len(people)
    return (people[-1].id if people else None), len(people)
