"""The V congress, in preparation: its programme, tables and delegates, with everything still open."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import clock
from app.core.db import event_scope, transaction
from app.demo.people import Invented, invent, spread
from app.demo.places import appoint
from app.demo.programme import EXPERTS, PARTS, ROOMS, SLOTS, TABLES, TALKS
from app.directory import services as directory
from app.directory.models import Institution, Person
from app.directory.rules import InstitutionKind, Sector
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import (
    City,
    ContributionDraft,
    EventDraft,
    EventKind,
    Mode,
    OrganiserRole,
    RoleDraft,
    SessionDraft,
    SessionPart,
    local_instant,
)
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import Application, Origin
from app.working_tables import services as working_tables
from app.working_tables.services import TableDraft

ZONE = "America/Panama"
DELEGATES = 120
SECTORS_ASKED = {"national_government": 8, "civil_society": 4, "academia": 1}
CITIES = (
    City("San José", "America/Costa_Rica"),
    City("Bogotá", "America/Bogota"),
    City("Bridgetown", "America/Barbados"),
    City("Buenos Aires", "America/Argentina/Buenos_Aires"),
)
Institutions = dict[tuple[str, InstitutionKind], Institution]
MIX: tuple[tuple[InstitutionKind, Sector, int], ...] = (
    (InstitutionKind.DIRECTORATE, Sector.NATIONAL_GOVERNMENT, 4),
    (InstitutionKind.WOMENS_MECHANISM, Sector.NATIONAL_GOVERNMENT, 3),
    (InstitutionKind.CIVIL_SOCIETY, Sector.CIVIL_SOCIETY, 3),
    (InstitutionKind.LOCAL_GOVERNMENT, Sector.LOCAL_GOVERNMENT, 1),
    (InstitutionKind.ACADEMIA, Sector.ACADEMIA, 1),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the parts of the demonstration share."""

    draw: random.Random
    members: list[str]
    observers: list[str]
    institutions: Institutions
    organisers: tuple[uuid.UUID, ...]
    series_id: uuid.UUID
    by: uuid.UUID


def build_congress(scene: Scene) -> Event:
    """Build the congress that is being prepared, as of today."""
    first = clock.today(ZONE) + timedelta(days=45)
    opened = clock.now() - timedelta(days=21)
    with clock.fixed_at(opened - timedelta(days=3)), transaction():
        event = events.create_event(
            EventDraft(
                slug="v-congreso",
                title={
                    "es": "V Congreso Regional: Mujeres en la Migración",
                    "en": "V Regional Congress: Women in Migration",
                },
                summary={
                    "es": "Dos días para acordar qué hacen once países, juntos, por las mujeres que migran.",
                    "en": "Two days to agree what eleven countries do, together, for women who migrate.",
                },
                description={
                    "es": "La edición anterior dejó un plan de trabajo por mesa. Esta revisa qué se cumplió, qué no y"
                    " por qué, y entrega un solo plan general.",
                    "en": "The last edition left one work plan for each table. This one looks at what was done, what"
                    " was not and why, and hands over one general plan.",
                },
                kind=EventKind.CONGRESS,
                mode=Mode.HYBRID,
                starts_on=first,
                ends_on=first + timedelta(days=1),
                time_zone=ZONE,
                series_id=scene.series_id,
                edition=5,
                cities=CITIES,
                languages=("es", "en"),
                venue={"es": "Centro de convenciones", "en": "Convention centre"},
                city={"es": "Ciudad de Panamá", "en": "Panama City"},
                host_country_code="PA",
                organisers=tuple(
                    (key, OrganiserRole.ORGANISER if place == 0 else OrganiserRole.CO_ORGANISER)
                    for place, key in enumerate(scene.organisers)
                ),
                registration_opens_at=opened,
                registration_closes_at=local_instant(first - timedelta(days=5), "23:59", ZONE),
                capacity_in_person=95,
                capacity_online=200,
                certificate_minutes=720,
                certificate_share=80,
            ),
            by=scene.by,
        )
    with clock.fixed_at(opened), event_scope(event.id):
        experts = _experts(scene)
        with transaction():
            sessions = _programme(event, experts)
            _tables(event, sessions, experts)
            events.publish_event(event)
    _register(scene, event, sessions, experts)
    return event


def _experts(scene: Scene) -> list[Person]:
    people = invent(scene.draw, spread(EXPERTS, scene.members, scene.draw), domain="expertas.example.org")
    with transaction():
        return [known_person(scene, person, InstitutionKind.ACADEMIA) for person in people]


def known_person(scene: Scene, person: Invented, kind: InstitutionKind) -> Person:
    """Enter an invented person with a proved address and an appointment."""
    made = directory.get_or_create_person(
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        language=person.language,
        verified=True,
        country_code=person.country_code,
        gender=person.gender,
    )
    institution = scene.institutions.get((person.country_code, kind))
    if institution is not None:
        appoint(made.id, institution)
    return made


def _programme(event: Event, experts: Sequence[Person]) -> dict[str, Session]:
    rooms = {
        name: events.add_room(event, name=name, capacity=size, features=has) for name, size, has in ROOMS
    }
    sessions: dict[str, Session] = {}
    for order, slot in enumerate(SLOTS):
        start = _instant(event, slot.day, slot.start)
        draft = SessionDraft(
            code=slot.code,
            title={"es": slot.es, "en": slot.en},
            kind=slot.kind,
            mode=Mode.HYBRID,
            minutes=slot.minutes,
            starts_at=start,
            ends_at=start + timedelta(minutes=slot.minutes) if start else None,
            room_id=rooms[slot.room].id if slot.room else None,
            online_url=f"https://video.example.org/{event.slug}/{slot.code.lower()}",
            interpretation=("es", "en") if slot.room == "Ceiba" else (),
            seats_expected=80 if slot.room == "Ceiba" else 30,
            order=order,
            **slot.more,
        )
        sessions[slot.code] = events.create_session(event, draft)
    for code, part, number in PARTS:
        role = events.add_role(
            event, sessions[code], RoleDraft(person_id=experts[number].id, role=part, public=True)
        )
        if number % 4:
            events.confirm_role(role)
    for order, (code, number, spanish, english) in enumerate(TALKS):
        draft_of = ContributionDraft(
            title={"es": spanish, "en": english}, minutes=5, order=order, speakers=(experts[number].id,)
        )
        events.add_contribution(event, sessions[code], draft_of)
    return sessions


def _instant(event: Event, day: int, wall: str | None) -> datetime | None:
    return local_instant(event.starts_on + timedelta(days=day), wall, event.time_zone) if wall else None


def _tables(event: Event, sessions: dict[str, Session], experts: Sequence[Person]) -> None:
    leaders = {code: experts[number].id for code, part, number in PARTS if part is SessionPart.MODERATOR}
    for code, _room, spanish, english, axis_es, axis_en, interpreted in TABLES:
        draft = TableDraft(
            name={"es": spanish, "en": english},
            axis={"es": axis_es, "en": axis_en},
            least=18,
            most=40,
            languages=("es", "en") if interpreted else ("es",),
            interpretation=interpreted,
            modes=("in_person", "online"),
            room_id=sessions[code].room_id,
            session_id=sessions[code].id,
            leader_id=leaders.get(code),
            required_sectors=SECTORS_ASKED,
        )
        working_tables.add_table(event, draft)
    linking = TableDraft(
        name={"es": "Mesa de Vinculación", "en": "Linking table"}, least=0, most=20, is_linking=True
    )
    working_tables.add_table(event, linking)


def _register(scene: Scene, event: Event, sessions: dict[str, Session], experts: Sequence[Person]) -> None:
    """Register who speaks at once, the delegates over the last three weeks; most of these rank the tables."""
    with clock.fixed_at(clock.now() - timedelta(days=20.5)), event_scope(event.id), transaction():
        for expert in experts:
            registration.register(event, _as_expert(expert), origin=Origin.VERIFIED)
    codes = spread(DELEGATES - 16, scene.members, scene.draw) + spread(16, scene.observers, scene.draw)
    people = list(invent(scene.draw, codes, domain="delegaciones.example.org"))
    scene.draw.shuffle(people)
    days = sorted(scene.draw.uniform(0, 20) for _ in people)
    for person, day in zip(people, days, strict=True):
        moment = clock.now() - timedelta(days=20 - day)
        with clock.fixed_at(moment), event_scope(event.id), transaction():
            made = _register_one(scene, event, person, sessions)
            if scene.draw.random() < 0.75:
                _rank(scene.draw, event, made)


def _register_one(scene: Scene, event: Event, person: Invented, sessions: dict[str, Session]) -> Registration:
    kind, sector, _weight = scene.draw.choices(MIX, [weight for _kind, _sector, weight in MIX])[0]
    known = known_person(scene, person, kind)
    institution = scene.institutions.get((person.country_code, kind))
    wanted = scene.draw.choice((("S03",), ("S04",), ("S05",), ("S11",), ("S04", "S11"), ()))
    application = Application(
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        mode=Mode.ONLINE if scene.draw.random() < 0.25 else Mode.IN_PERSON,
        language=person.language,
        country_code=person.country_code,
        institution_id=institution.id if institution else None,
        institution_name=institution.name["es"] if institution else "",
        sector=sector,
        gender=person.gender,
        interpretation=person.language == "en",
        listed=scene.draw.random() < 0.6,
        participant_class=events.standing_of(known.id),
        session_ids=tuple(sessions[code].id for code in wanted),
    )
    return registration.register(event, application, origin=Origin.VERIFIED).registration


def _as_expert(person: Person) -> Application:
    return Application(
        email=person.email or "",
        given_name=person.given_name,
        family_name=person.family_name,
        mode=Mode.IN_PERSON,
        language=person.language,
        country_code=person.country_code,
        gender=person.gender,
        sector=Sector.ACADEMIA,
        participant_class="expert",
        listed=True,
    )


def _rank(draw: random.Random, event: Event, made: Registration) -> None:
    if made.state == "confirmed":
        tables = list(working_tables.seated_tables(event))
        draw.shuffle(tables)
        tables.sort(key=lambda table: table.order * draw.random())
        working_tables.rank_tables(event, made, [table.id for table in tables])
