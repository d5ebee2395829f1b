"""The main job from end to end on a fresh database, each step with its figures and its checks."""

import csv
import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import Flask

from app.attendance import services as attendance
from app.certificates import services as certificates
from app.core import clock
from app.core.access import STRANGER, Perm, derived_token
from app.core.audit import verify_chain
from app.core.calendar import CalendarFeed, to_ics
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.spans import Span
from app.demo.people import Invented, invent, spread
from app.directory import services as directory
from app.directory.rules import CountryRole, Sector
from app.events import services as events
from app.events.models import Event, Room, Session
from app.events.rules import (
    EventDraft,
    EventKind,
    Mode,
    RoleDraft,
    SessionDraft,
    SessionKind,
    SessionPart,
    local_instant,
)
from app.home import services as home
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import Application, Origin, RegistrationState
from app.scheduling import services as scheduling
from app.scheduling.services import publishing
from app.working_tables import services as working_tables
from app.working_tables.services import TableDraft

ZONE = "America/Panama"
SEATS, INVITED, UNKNOWN = 50, 66, 10
SESSIONS, ROOMS, EXPERTS = 14, 4, 10
SECTORS = tuple(Sector)[:4]


@dataclass
class Teller:
    """Prints the steps and remembers which checks failed."""

    failed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def step(self, title: str, **figures: object) -> None:
        """Print a step with its figures."""
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
        click.echo(f"[{time.monotonic() - self.began:5.1f} s] {title}: {told}")

    def check(self, claim: str, holds: object) -> None:
        """Print whether a claim holds."""
        click.echo(f"          {'ok ' if holds else 'NO '} {claim}")
        if not holds:
            self.failed.append(claim)


@dataclass
class World:
    """What the steps hand on to each other."""

    app: Flask
    draw: random.Random
    tell: Teller
    event: Event
    sessions: list[Session]
    codes: list[str]


def tell(app: Flask, *, seed: int) -> int:
    """Tell the story; return 0 if every check held, else 1."""
    teller = Teller()
    with app.app_context(), app.test_request_context():
        world = _plan(app, random.Random(seed), teller)
        with event_scope(world.event.id):
            _schedule(world)
            people = _register(world)
            _seat(world)
            _count(world, people)
            _certify(world)
            _look_back(world, people)
    if teller.failed:
        click.echo(f"\n{len(teller.failed)} checks failed: {'; '.join(teller.failed)}", err=True)
        return 1
    click.echo(f"\nEvery check held, in {time.monotonic() - teller.began:.1f} s.")
    return 0


# --- planning and scheduling -------------------------------------------------------------------


def _plan(app: Flask, draw: random.Random, teller: Teller) -> World:
    with transaction():
        loaded = directory.load_reference_data()
    codes = [country.code for country in directory.list_countries(CountryRole.MEMBER)]
    teller.step("Directory", **dict(list(loaded.items())[:5]))
    teller.check("there are eleven member countries", len(codes) == 11)
    first = clock.today(ZONE) + timedelta(days=30)
    with transaction():
        event = events.create_event(
            EventDraft(
                slug=f"historia-{draw.randrange(10**9)}",
                title={"es": "Congreso de la historia", "en": "Congress of the story"},
                kind=EventKind.CONGRESS,
                mode=Mode.HYBRID,
                starts_on=first,
                ends_on=first + timedelta(days=1),
                time_zone=ZONE,
                capacity_in_person=SEATS,
                capacity_online=None,
                certificate_share=80,
            )
        )
        with event_scope(event.id):
            rooms = [
                events.add_room(event, name=f"Sala {number + 1}", capacity=60, features=[])
                for number in range(ROOMS)
            ]
            sessions = [_session(event, rooms, number) for number in range(SESSIONS)]
            _cast(draw, event, sessions, codes)
            events.publish_event(event)
    return World(app, draw, teller, event, sessions, codes)


def _session(event: Event, rooms: Sequence[Room], number: int) -> Session:
    """Make a session: four are placed, two of them badly; the others wait for a place."""
    start = (
        local_instant(event.starts_on, ("09:00", "09:30", "11:00", "14:00")[number], ZONE)
        if number < 4
        else None
    )
    kind = SessionKind.WORKING_TABLE if number >= SESSIONS - 4 else SessionKind.PANEL
    draft = SessionDraft(
        code=f"H{number + 1:02}",
        title={"es": f"Sesión {number + 1}", "en": f"Session {number + 1}"},
        kind=kind,
        mode=Mode.HYBRID,
        minutes=60,
        starts_at=start,
        ends_at=start + timedelta(hours=1) if start else None,
        room_id=rooms[0 if number < 2 else number % ROOMS].id if start else None,
    )
    return events.create_session(event, draft, accept="the story begins with a clash, to solve it")


def _cast(draw: random.Random, event: Event, sessions: Sequence[Session], codes: list[str]) -> None:
    experts = [
        directory.get_or_create_person(
            email=each.email, given_name=each.given_name, family_name=each.family_name, verified=True
        )
        for each in invent(draw, spread(EXPERTS, codes[:4], draw), domain="ponentes.example.org")
    ]
    for number, session in enumerate(sessions):
        chosen = {experts[number % EXPERTS].id, draw.choice(experts).id}
        if number < 2:
            chosen.add(experts[0].id)
        for person_id in chosen:
            role = RoleDraft(person_id=person_id, role=SessionPart.EXPERT)
            events.add_role(event, session, role, accept="the story begins with a clash, to solve it")


def _schedule(world: World) -> None:
    before = scheduling.count_errors(world.event)
    unplaced = sum(session.starts_at is None for session in world.sessions)
    with transaction():
        options = scheduling.overview(world.event, STRANGER).options
        proposal_id = scheduling.propose(world.event, options).id
    run_pending_jobs(world.app)
    with transaction():
        scheduling.accept(world.event, scheduling.get_proposal(proposal_id))
        publishing.publish(world.event)
    after = scheduling.count_errors(world.event)
    db.session.expire_all()
    world.sessions = list(events.list_sessions(world.event))
    world.tell.step("Scheduling", overlaps_found=before, unplaced=unplaced, overlaps_left=after)
    world.tell.check("the clashes that were put in were found", before >= 2)
    world.tell.check("no overlap is left", after == 0)
    world.tell.check("every session has its time", all(session.starts_at for session in world.sessions))


# --- registration ------------------------------------------------------------------------------


def _application(world: World, person: Invented, mode: Mode) -> Application:
    return Application(
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        mode=mode,
        language=person.language,
        country_code=person.country_code,
        institution_name=f"Institución {world.draw.randrange(12)}",
        sector=world.draw.choice(SECTORS),
        gender=person.gender,
    )


def _register(world: World) -> list[Registration]:
    codes = spread(INVITED + UNKNOWN, world.codes, world.draw)
    people = list(invent(world.draw, codes, domain="gente.example.org"))
    invited, unknown = people[:INVITED], people[INVITED:]
    made: list[Registration] = []
    for person in unknown:
        with transaction():
            wanted = _application(world, person, Mode.IN_PERSON)
            made.append(registration.register(world.event, wanted, origin=Origin.STRANGER).registration)
    for place, person in enumerate(invited):
        mode = Mode.ONLINE if place % 6 == 5 else Mode.IN_PERSON
        with transaction():
            wanted = _application(world, person, mode)
            made.append(registration.register(world.event, wanted, origin=Origin.VERIFIED).registration)
    first = registration.count_by_state(world.event.id)
    for row in made[: UNKNOWN // 2]:
        with transaction():
            registration.prove_address(derived_token("proof", row.id, row.key_version))
    with clock.fixed_at(clock.now() + timedelta(minutes=31)), transaction():
        lapsed = registration.expire_holds()
    for row in world.draw.sample(made[UNKNOWN:], 4):
        with transaction():
            current = registration.get_registration(row.id)
            if current.state is RegistrationState.CONFIRMED:
                registration.cancel(world.event, current)
    run_pending_jobs(world.app)
    counts = registration.count_by_state(world.event.id)
    seats = registration.seats_of(world.event.id)[Mode.IN_PERSON]
    confirmed = list(registration.list_confirmed(world.event.id))
    world.tell.step(
        "Registration",
        asked=len(made),
        held_at_first=first.get(RegistrationState.HELD, 0),
        lapsed=lapsed,
        confirmed=len(confirmed),
        waiting=counts.get(RegistrationState.WAITING, 0),
        seats=f"{seats.taken}/{seats.capacity}",
    )
    in_person = sum(row.mode is Mode.IN_PERSON for row in confirmed)
    world.tell.check("no more people than seats", in_person <= SEATS and seats.taken <= SEATS)
    world.tell.check("every seat that was given back went to who waited", seats.taken == in_person == SEATS)
    world.tell.check("lapsed holds are gone", lapsed == UNKNOWN - UNKNOWN // 2)
    world.tell.check(
        "who waits stands in a line without gaps",
        sorted(registration.positions_of(registration.list_all()).values())
        == list(range(1, counts.get(RegistrationState.WAITING, 0) + 1)),
    )
    return confirmed


# --- working tables ----------------------------------------------------------------------------


def _seat(world: World) -> None:
    meetings = [session for session in world.sessions if session.kind is SessionKind.WORKING_TABLE]
    with transaction():
        for number, session in enumerate(meetings):
            draft = TableDraft(
                name={"es": f"Mesa {number + 1}", "en": f"Table {number + 1}"},
                least=8,
                most=25,
                languages=("es", "en"),
                interpretation=True,
                modes=("in_person", "online"),
                room_id=session.room_id,
                session_id=session.id,
            )
            working_tables.add_table(world.event, draft)
    tables = [table.id for table in working_tables.list_tables(world.event)]
    confirmed = registration.list_confirmed(world.event.id)
    with transaction():
        for row in confirmed:
            wishes = world.draw.sample(tables, 4)
            working_tables.rank_tables(world.event, registration.get_registration(row.id), wishes)
    with transaction():
        working_tables.propose_seating(world.event, keep=False)
    run_pending_jobs(world.app)
    proposal = working_tables.find_proposal()
    world.tell.check("a seating was found", proposal is not None)
    if proposal is None:
        return
    with transaction():
        working_tables.accept_seating(working_tables.get_seating(proposal.id), by=None)
        working_tables.publish_seating(world.event, by=None)
    run_pending_jobs(world.app)
    current = working_tables.find_current_seating()
    board = working_tables.get_board(world.event, current)
    sizes = [len(column.cards) for column in board.columns]
    ranks = [card.rank for column in board.columns for card in column.cards]
    spreads = [len({card.country for card in column.cards}) for column in board.columns]
    world.tell.step(
        "Working tables",
        seated=sum(sizes),
        sizes="/".join(map(str, sizes)),
        countries_at_each="/".join(map(str, spreads)),
        first_choice=sum(rank == 1 for rank in ranks),
        status=current.status if current else "",
        cost=current.cost if current else "",
    )
    world.tell.check("everybody sits at exactly one table", sum(sizes) == len(confirmed))
    world.tell.check("no table is too small or too large", all(8 <= size <= 25 for size in sizes))
    world.tell.check("each table mixes at least five countries", min(spreads) >= 5)


# --- attendance --------------------------------------------------------------------------------


def _count(world: World, people: Sequence[Registration]) -> None:
    room = [row for row in people if row.mode is Mode.IN_PERSON]
    online = [row for row in people if row.mode is Mode.ONLINE]
    for session in world.sessions:
        start = session.starts_at or clock.now()
        with transaction():
            for row in sorted(room, key=lambda each: each.sort_name):
                if world.draw.random() < 0.85:
                    with clock.fixed_at(start + timedelta(minutes=world.draw.randint(-5, 5))):
                        attendance.check_in(session, row, key=f"{session.code}:{row.id}")
        data = _export(world, session, online)
        with clock.fixed_at(start + timedelta(days=1)), transaction():
            attendance.import_report(world.event, session, data, filename=f"{session.code}.csv", zone=ZONE)
        with clock.fixed_at(start + timedelta(days=1)), transaction():
            again = attendance.import_report(
                world.event, session, data, filename=f"{session.code}.csv", zone=ZONE
            )
        if again.state != "unchanged":
            world.tell.check(f"importing {session.code} again changes nothing", holds=False)
    after = datetime.combine(world.event.ends_on + timedelta(days=2), datetime.min.time(), ZoneInfo(ZONE))
    with clock.fixed_at(after):
        minutes = attendance.minutes_by_person(world.event.id)
    scheduled = sum(_span(session).seconds for session in world.sessions)
    total = sum(each.seconds for each in minutes.values())
    world.tell.step("Attendance", people=len(minutes), minutes=total // 60, sessions=len(world.sessions))
    world.tell.check(
        "nobody was there longer than the programme", all(m.seconds <= scheduled for m in minutes.values())
    )
    world.tell.check("most people were counted", len(minutes) >= len(people) * 0.9)


def _span(session: Session) -> Span:
    start, end = session.starts_at, session.ends_at
    if start is None or end is None:
        raise ValueError("an unplaced session")
    return Span(start, end)


def _export(world: World, session: Session, rows: Sequence[Registration]) -> bytes:
    """Write what the platform exports: some people come in twice at once, with a phone and a computer."""
    start = _span(session).start.astimezone(ZoneInfo(ZONE))
    out = io.StringIO(newline="")
    write = csv.writer(out)
    write.writerow(
        ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"]
    )
    for row in rows:
        came = start + timedelta(seconds=world.draw.randint(-200, 300))
        left = came + timedelta(seconds=world.draw.randint(3000, 4000))
        devices = [(came, left)]
        if world.draw.random() < 0.3:
            devices.append((came + timedelta(minutes=5), left - timedelta(minutes=5)))
        for joined, gone in devices:
            spent = -(-int((gone - joined).total_seconds()) // 60)
            write.writerow([row.full_name, row.email, _written(joined), _written(gone), spent, "Yes"])
    return out.getvalue().encode()


def _written(moment: datetime) -> str:
    return moment.strftime("%m/%d/%Y %I:%M:%S %p")


# --- certificates ------------------------------------------------------------------------------


def _certify(world: World) -> None:
    after = datetime.combine(world.event.ends_on + timedelta(days=3), datetime.min.time(), ZoneInfo(ZONE))
    with clock.fixed_at(after):
        subject = certificates.subject_of_event(world.event)
        with transaction():
            certificates.edit_rule(subject, percent=80, signatories=[])
        candidates = certificates.list_candidates(subject, certificates.get_rule(subject))
        met = sum(candidate.decision.met for candidate in candidates)
        with transaction():
            certificates.start_issuing(subject, permission=Perm.CERTIFICATE_ISSUE)
        run_pending_jobs(world.app)
        db.session.expire_all()
        issued: list[Any] = [
            candidate.credential
            for candidate in certificates.list_candidates(subject, certificates.get_rule(subject))
            if candidate.credential
        ]
        found = [certificates.verify(credential.code) for credential in issued]
        base_url = world.app.extensions["settings"].base_url
        papers = [certificates.get_pdf(credential, base_url=base_url) for credential in issued[:5]]
        world.tell.step(
            "Certificates",
            candidates=len(candidates),
            earned=met,
            issued=len(issued),
            verified=sum(f is not None for f in found),
        )
        world.tell.check("who earned one has one, and nobody else", met == len(issued) > 0)
        world.tell.check(
            "each can be checked by its code", all(each and each.state == "issued" for each in found)
        )
        world.tell.check("their files are PDF", all(paper.startswith(b"%PDF-") for paper in papers))
        with transaction():
            certificates.revoke(issued[0], reason="Nombre equivocado")
        revoked = certificates.verify(issued[0].code)
        world.tell.check("a revoked one says so at once", revoked is not None and revoked.state == "revoked")


def _look_back(world: World, people: Sequence[Registration]) -> None:
    person_id = people[0].person_id
    person = directory.get_person(person_id) if person_id else None
    if person is not None:
        feed: CalendarFeed = home.feed_of(
            person, host="localhost", base_url="http://localhost", name="Agenda"
        )
        content = to_ics(feed)
        world.tell.step("Calendar", entries=content.count(b"BEGIN:VEVENT"), bytes=len(content))
        shown = content.count(b"BEGIN:VEVENT")
        world.tell.check(
            "a participant's feed has the sessions, of the four tables their own", shown == SESSIONS - 3
        )
    verdict = verify_chain()
    world.tell.step("Record", entries=verdict.entries)
    world.tell.check("the record of who did what is whole", verdict.is_whole)
