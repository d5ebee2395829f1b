"""From the draft to the public programme: what would change and for whom, publishing it, going back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.directory.models import Person
from app.events.models import Contribution, ContributionSpeaker, Event, Room, SessionRole
from app.events.rules import Placement, SessionPart
from app.events.services import place_sessions, publish_programme
from app.registration.services.telling import count_touched
from app.scheduling.models import DraftStep, ProgrammeVersion
from app.scheduling.rules.drafts import (
    NOWHERE,
    ChangeKind,
    DraftContested,
    DraftHasErrors,
    DraftIsEmpty,
    Spot,
    Standing,
    StepKind,
    read_spot,
)
from app.scheduling.services.conflicts import count_errors
from app.scheduling.services.drafts import Desk, drafted, load_slots, open_desk, put, reload_slots, write_step
from app.scheduling.services.versions import (
    Places,
    changes_between,
    find_last_version,
    get_version,
    keep_first_version,
    places_now,
)

TAKEN_AS_IT_IS = "conflicts that were accepted with a reason"
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Involved:
    """A person with a part in a session; None is somebody who gives a contribution."""

    person_id: UUID
    name: str
    part: SessionPart | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One session that publishing would change, and whom that concerns."""

    kind: ChangeKind
    session_id: UUID
    code: str
    title: Texts
    before: Spot | None
    room_before: str
    after: Spot | None
    room_after: str
    people: tuple[Involved, ...]
    participants: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The draft beside what is public."""

    differences: tuple[Difference, ...]
    people: int
    participants: int
    contested: tuple[Texts, ...]
    errors: int


def compare(event: Event) -> Comparison:
    """Say what publishing the draft would change, and how many people that concerns."""
    before, after = _public_places(event), places_now(event, drafted(event))
    return _compared(event, before, after)


def compare_places(event: Event, after: Mapping[UUID, Placement]) -> tuple[Difference, ...]:
    """Say what a plan would change in the draft: sessions, rooms, people and participants."""
    here = drafted(event)
    return _compared(event, places_now(event, here), places_now(event, {**here, **after})).differences


def _compared(event: Event, before: Places, after: Places) -> Comparison:
    changes = changes_between(before, after)
    ids = [UUID(change["session"]) for change in changes]
    slots, people = load_slots(event), people_of(ids)
    touched, everybody = count_touched(event, ids)
    differences = tuple(
        Difference(
            kind=ChangeKind(change["kind"]),
            session_id=session_id,
            code=slots[session_id].code,
            title=slots[session_id].title,
            before=read_spot(change["before"]) if change["before"] else None,
            room_before=change["before"]["room"] if change["before"] else "",
            after=read_spot(change["after"]) if change["after"] else None,
            room_after=change["after"]["room"] if change["after"] else "",
            people=tuple(people.get(session_id, ())),
            participants=touched.get(session_id, 0),
        )
        for session_id, change in zip(ids, changes, strict=True)
        if session_id in slots
    )
    return Comparison(
        differences=differences,
        people=len({who.person_id for difference in differences for who in difference.people}),
        participants=everybody,
        contested=tuple(slot.title for slot in slots.values() if slot.is_contested and not slot.is_cancelled),
        errors=count_blocking(event),
    )


def _public_places(event: Event) -> Places:
    """Return what people were told: the last version; before there is one, what is public now."""
    version = find_last_version(event)
    if version is not None:
        return version.places
    return places_now(event) if event.programme_published_at is not None else {}


def people_of(session_ids: Collection[UUID]) -> dict[UUID, list[Involved]]:
    """Return who has a part or gives something in these sessions of the event in scope."""
    found: dict[UUID, list[Involved]] = defaultdict(list)
    parts = (
        sa.select(SessionRole.session_id, Person, SessionRole.role)
        .join(Person, Person.id == SessionRole.person_id)
        .where(SessionRole.session_id.in_(list(session_ids)))
        .order_by(SessionRole.order, Person.sort_name)
    )
    given = (
        sa.select(Contribution.session_id, Person)
        .join(ContributionSpeaker, ContributionSpeaker.contribution_id == Contribution.id)
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .where(Contribution.session_id.in_(list(session_ids)))
        .order_by(Contribution.order, ContributionSpeaker.order)
    )
    for session_id, person, part in db.session.execute(parts):
        found[session_id].append(Involved(person.id, person.full_name, part))
    for session_id, person in db.session.execute(given):
        if all(who.person_id != person.id for who in found[session_id]):
            found[session_id].append(Involved(person.id, person.full_name, None))
    return found


def count_blocking(event: Event) -> int:
    """Count the conflicts of the draft that stand in the way of publishing it."""
    return count_errors(event)


def publish(event: Event, *, note: str = "", by: UUID | None = None) -> ProgrammeVersion | None:
    """Write the draft into the public programme, all or nothing, and tell the people whom it concerns.

    Raises DraftContested, DraftHasErrors and DraftIsEmpty, and what placing sessions may raise. None is
    returned where the event itself is not public yet: its first version is kept when it becomes so.
    """
    desk = open_desk(event)
    moved = [slot for slot in desk.slots.values() if slot.is_moved and not slot.is_cancelled]
    for slot in moved:
        if slot.is_contested:
            raise DraftContested(title=desk.title(slot))
    if errors := count_blocking(event):
        raise DraftHasErrors(count=errors)
    if not moved and not changes_between(_public_places(event), places_now(event)):
        raise DraftIsEmpty
    keep_first_version(event)
    number = event.programme_version
    place_sessions(
        event,
        [
            Placement(slot.session_id, slot.spot.starts_at, slot.spot.ends_at, slot.spot.room_id)
            for slot in moved
        ],
        accept=TAKEN_AS_IT_IS,
    )
    _clear(desk, by)
    # Whoever placed somebody in another event meanwhile has come first: from here on nobody can.
    if errors := count_blocking(event):
        raise DraftHasErrors(count=errors)
    publish_programme(event)
    version = find_last_version(event)
    if version is None or version.number == number:
        return None
    version.note, version.published_by_id = note.strip(), by
    audit.record("programme.version", "event", event.id, number=version.number, sessions=len(version.changes))
    return version


def _clear(desk: Desk, by: UUID | None) -> None:
    """Leave of the draft only the locks: the public programme is as it was drafted."""
    step = write_step(desk, StepKind.PUBLISH, {}, by=by)
    before = {key: slot for key, slot in desk.slots.items() if slot.is_moved}
    reload_slots(desk)
    put(
        desk,
        {key: desk.slots[key].standing for key, slot in before.items() if not slot.is_cancelled},
        revision=step.revision if step else desk.head.revision,
        by=by,
    )
    if step is not None:
        step.before = {str(key): slot.standing.written() for key, slot in before.items()}
        step.after = {str(key): desk.slots[key].standing.written() for key in before}


def revert(event: Event, number: int, *, by: UUID | None = None) -> tuple[DraftStep | None, list[Texts]]:
    """Put the draft where a version was; locked sessions stay, and are returned by title."""
    desk, version = open_desk(event), get_version(event, number)
    rooms = set(db.session.scalars(sa.select(Room.id).where(Room.event_id == event.id)))
    after, kept = {}, []
    for key, slot in desk.slots.items():
        if slot.is_cancelled:
            continue
        written = version.places.get(str(key))
        spot = read_spot(written) if written and not written["cancelled"] else NOWHERE
        if spot.room_id is not None and spot.room_id not in rooms:
            spot = Spot(spot.starts_at, spot.ends_at, None)
        if spot == slot.spot:
            continue
        if slot.locked:
            kept.append(slot.title)
        else:
            after[key] = Standing(spot, slot.locked)
    return write_step(desk, StepKind.REVERT, after, by=by), kept


def count_moved(event: Event) -> int:
    """Count the sessions that the draft has elsewhere."""
    return len(drafted(event))
