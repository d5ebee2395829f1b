"""Going in: one device for each address, decided in the database, asked of the platform outside of it."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.access import derived_token
from app.core.db import db, event_scope
from app.core.sealing import seal, unseal
from app.core.settings import VideoSettings
from app.core.text import pick
from app.events.models import SessionRole
from app.events.rules import SessionPart
from app.joining.models import JoinEntry, JoinNotice
from app.joining.platforms import Guest, Room
from app.joining.rules import (
    TELLS_WHO_IS_INSIDE,
    Answer,
    Device,
    EntryEnd,
    EntryNotOpen,
    Held,
    Moment,
    Notice,
    PlatformKind,
    RoomNotReady,
    check_entry_time,
    decide,
)
from app.joining.services.links import Way, keep_link
from app.joining.services.platforms import ask
from app.joining.services.rooms import moment_in, opening_of, platform_in
from app.planning import services as planning

HOSTS = frozenset({SessionPart.HOST, SessionPart.MODERATOR, SessionPart.FACILITATOR})
SEAL = "joining.address"
ENTERING = frozenset({Answer.ENTERS, Answer.ENTERS_AGAIN, Answer.TAKES_OVER, Answer.FREES_AND_ENTERS})


@dataclass(frozen=True, slots=True)
class Comer:
    """A device at the door: the hash of its cookie, and what it says it is."""

    hash: str
    kind: Device


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the platform is asked about, apart from the database, and whose entry holds."""

    platform: PlatformKind
    room: Room
    guest: Guest
    held: Held | None
    held_id: uuid.UUID | None
    kept_address: str
    takes_over: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the platform said: whether the other device is still inside, and the way in."""

    still_inside: bool | None
    address: str


@dataclass(frozen=True, slots=True)
class Entered:
    """How it ended: the address for this device alone, or the entry that stands in the way."""

    address: str
    elsewhere: JoinEntry | None = None


def live_entry(way: Way) -> JoinEntry | None:
    """Return the entry that holds for a person in a session."""
    return db.session.scalar(
        sa.select(JoinEntry).where(
            JoinEntry.session_id == way.session.id,
            JoinEntry.registration_id == way.registration.id,
            JoinEntry.live.is_(True),
        )
    )


def check_may_enter_now(way: Way) -> None:
    """Refuse before the time, after it, and while the activity is not prepared."""
    if moment_in(way.event, way.session) is Moment.OFF:
        raise EntryNotOpen
    check_entry_time(clock.now(), way.session.starts_at, way.session.ends_at)
    if not planning.may_be_joined(way.event.activity_id):
        raise RoomNotReady


def guest_key(registration_id: uuid.UUID, session_id: uuid.UUID) -> str:
    """Return the name under which a platform knows somebody: it says nothing to anybody else."""
    return derived_token(f"guest:{session_id}", registration_id, 1)


def plan_entry(way: Way, *, takes_over: bool, back_url: str) -> Plan:
    """Gather what is needed to ask the platform; raises EntryNotOpen, RoomNotReady."""
    with event_scope(way.event.id):
        check_may_enter_now(way)
        held = live_entry(way)
        platform, room = platform_room(way, back_url)
        guest = Guest(
            key=guest_key(way.registration.id, way.session.id),
            given_name=way.registration.given_name,
            family_name=way.registration.family_name,
            email=way.registration.email,
            host=_is_host(way),
            language=way.registration.language,
        )
    kept = way.link.address_sealed if way.link else ""
    return Plan(
        platform=platform,
        room=room,
        guest=guest,
        held=Held(held.device_hash, held.entered_at) if held else None,
        held_id=held.id if held else None,
        kept_address=unseal(SEAL, kept, bound_to=str(way.link.id)) or "" if kept and way.link else "",
        takes_over=takes_over,
    )


def platform_room(way: Way, back_url: str) -> tuple[PlatformKind, Room]:
    """Say where a session meets, in the words of platforms."""
    platform, meeting = platform_in(way.session, way.room)
    opens, ends = opening_of(way.session), way.session.ends_at
    if opens is None or ends is None:
        raise RoomNotReady
    title = pick(way.session.title, way.registration.language)
    return platform, Room(meeting, title, opens, ends, back_url)


def _is_host(way: Way) -> bool:
    query = sa.select(SessionRole.role).where(
        SessionRole.session_id == way.session.id, SessionRole.person_id == way.registration.person_id
    )
    return way.registration.person_id is not None and bool(HOSTS & set(db.session.scalars(query)))


def ask_platform(plan: Plan, comer: Comer, video: VideoSettings) -> Found:
    """Ask who is inside where that matters, then for the way in; raises PlatformUnreachable."""
    inside: bool | None = None
    elsewhere = plan.held is not None and plan.held.device != comer.hash
    if elsewhere and plan.platform in TELLS_WHO_IS_INSIDE:
        keys = ask(plan.platform, video, lambda platform: platform.inside(plan.room))
        inside = None if keys is None else plan.guest.key in keys
    if _answer(plan.held, plan, comer, inside) not in ENTERING:
        return Found(inside, "")
    if plan.kept_address:
        return Found(inside, plan.kept_address)
    return Found(inside, ask(plan.platform, video, lambda platform: platform.entry(plan.room, plan.guest)))


def _answer(held: Held | None, plan: Plan, comer: Comer, inside: bool | None) -> Answer:
    return decide(held, comer.hash, clock.now(), takes_over=plan.takes_over, still_inside=inside)


def claim(way: Way, plan: Plan, found: Found, comer: Comer, *, keep: bool) -> Entered:
    """Take the one live entry of the address, or say who holds it; call inside transaction().

    Two devices that claim at once meet at the unique key: one enters, the other is told.
    """
    with event_scope(way.event.id):
        check_may_enter_now(way)
        held = live_entry(way)
        # What the platform said holds for the entry that it was asked about, not for a later one.
        inside = found.still_inside if held is not None and held.id == plan.held_id else None
        answer = _answer(Held(held.device_hash, held.entered_at) if held else None, plan, comer, inside)
        if answer not in ENTERING or not found.address:
            notify(way, comer, Notice.SECOND_DEVICE)
            return Entered("", held)
        if not _hold(way, held, answer, comer):
            notify(way, comer, Notice.SECOND_DEVICE)
            return Entered("", live_entry(way))
        if keep and not plan.kept_address:
            link = keep_link(way.event, way.registration.id, way.session.id)
            link.address_sealed = seal(SEAL, found.address, bound_to=str(link.id))
        return Entered(found.address)


def _hold(way: Way, held: JoinEntry | None, answer: Answer, comer: Comer) -> bool:
    """Write the entry of this device; False where another one was quicker."""
    if held is not None and answer is Answer.ENTERS_AGAIN:
        return True
    if held is not None:
        why = EntryEnd.TAKEN_OVER if answer is Answer.TAKES_OVER else EntryEnd.LEFT
        ended = db.session.execute(
            sa.update(JoinEntry)
            .where(JoinEntry.id == held.id, JoinEntry.live.is_(True))
            .values(live=None, ended_at=clock.now(), ended_by=why)
        )
        if not ended.rowcount:  # type: ignore[attr-defined]
            return False
        if answer is Answer.TAKES_OVER:
            notify(way, comer, Notice.TAKEN_OVER)
    try:
        with db.session.begin_nested():
            db.session.add(_entry(way, comer))
    except IntegrityError:
        return False
    return True


def _entry(way: Way, comer: Comer) -> JoinEntry:
    return JoinEntry(
        event_id=way.event.id,
        session_id=way.session.id,
        registration_id=way.registration.id,
        entered_at=clock.now(),
        device_hash=comer.hash,
        device=comer.kind,
        live=True,
    )


def notify(way: Way, comer: Comer, kind: Notice) -> None:
    """Tell the organisers of something about an entry, once for each device."""
    known = db.session.scalar(
        sa.select(JoinNotice).where(
            JoinNotice.session_id == way.session.id,
            JoinNotice.registration_id == way.registration.id,
            JoinNotice.kind == kind,
            JoinNotice.device_hash == comer.hash,
        )
    )
    if known is not None:
        known.at, known.seen_at = clock.now(), None
        return
    row = JoinNotice(
        event_id=way.event.id,
        session_id=way.session.id,
        registration_id=way.registration.id,
        kind=kind,
        at=clock.now(),
        device_hash=comer.hash,
        device=comer.kind,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return  # the same device said so in the same instant


def ask_organisers(way: Way, comer: Comer) -> None:
    """Tell the organisers that somebody says the other device is not theirs."""
    with event_scope(way.event.id):
        notify(way, comer, Notice.ASKED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page shows one device: whether it is in, and who holds the entry otherwise."""

    here: bool = False
    elsewhere: JoinEntry | None = None
    taken_over: JoinEntry | None = None
    asked: bool = False


def standing_of(way: Way, comer: Comer | None) -> Standing:
    """Say how things stand for a device; one that never tried to enter is told of no other."""
    if comer is None:
        return Standing()
    with event_scope(way.event.id):
        held = live_entry(way)
        if held is not None and held.device_hash == comer.hash:
            return Standing(here=True)
        kinds = set(
            db.session.scalars(
                sa.select(JoinNotice.kind).where(
                    JoinNotice.session_id == way.session.id,
                    JoinNotice.registration_id == way.registration.id,
                    JoinNotice.device_hash == comer.hash,
                )
            )
        )
        lost = _lost_entry(way, comer) if held is not None else None
    tried = bool(kinds) and held is not None
    return Standing(
        elsewhere=held if tried and lost is None else None,
        taken_over=held if lost is not None else None,
        asked=Notice.ASKED in kinds,
    )


def _lost_entry(way: Way, comer: Comer) -> JoinEntry | None:
    """Return the entry of this device that another one took over."""
    return db.session.scalar(
        sa.select(JoinEntry)
        .where(
            JoinEntry.session_id == way.session.id,
            JoinEntry.registration_id == way.registration.id,
            JoinEntry.device_hash == comer.hash,
            JoinEntry.ended_by == EntryEnd.TAKEN_OVER,
        )
        .limit(1)
    )
