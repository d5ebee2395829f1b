"""What was held: the IV congress of 2022 and the Conversatorio of 2023, with attendance and certificates."""

import csv
import io
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.attendance import services as attendance
from app.certificates import services as certificates
from app.core import clock
from app.core.db import event_scope, transaction
from app.demo.congress import CITIES, MIX, Scene, known_person
from app.demo.people import Invented, invent, spread
from app.demo.plans import build_plans
from app.directory import services as directory
from app.directory.rules import InstitutionKind, Sector
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import (
    EventAccess,
    EventDraft,
    EventKind,
    Mode,
    OrganiserRole,
    RoleDraft,
    SessionDraft,
    SessionKind,
    SessionPart,
    local_instant,
)
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import Application, Origin

FOURTH = date(2022, 7, 14)
FOURTH_PEOPLE = 72
HeldSession = tuple[str, SessionKind, int, str, int, str, str]
FOURTH_SESSIONS: tuple[HeldSession, ...] = (
    ("A1", SessionKind.OPENING, 0, "09:00", 60, "Apertura del IV Congreso", "Opening of the IV Congress"),
    (
        "A2",
        SessionKind.COLLOQUIUM,
        0,
        "10:30",
        90,
        "Coloquio: protección en la ruta",
        "Colloquium: protection on the route",
    ),
    ("A3", SessionKind.WORKING_TABLE, 0, "14:00", 120, "Mesas de trabajo", "Working tables"),
    ("B1", SessionKind.PANEL, 1, "09:00", 90, "Panel: cuidados y trabajo", "Panel: care and work"),
    ("B2", SessionKind.WORKING_TABLE, 1, "11:00", 120, "Mesas de trabajo: planes", "Working tables: plans"),
    (
        "B3",
        SessionKind.COURSE_LAUNCH,
        1,
        "14:30",
        45,
        "Curso actualizado: Mujeres en la Migración",
        "Updated course: Women in Migration",
    ),
    ("B4", SessionKind.CLOSING, 1, "15:30", 60, "Clausura", "Closing"),
)
CONVERSATORIO = date(2023, 8, 8)
FIRST, SECOND, BOTH = 181, 141, 110
COUNTRIES = (
    "MX", "GT", "SV", "HN", "CR", "PA", "DO", "NI", "BZ", "CA", "US", "CO", "EC", "PE", "AR", "JM", "CL", "BR",
    "UY", "PY", "BO", "VE", "CU", "HT", "TT", "ES", "CH", "BB",
)  # fmt: skip
THEMES = (
    ("C1", "Reducción de las vulnerabilidades en la migración", "Reducing vulnerabilities in migration", 14),
    (
        "C2",
        "Integración socioeconómica de las personas migrantes",
        "Socio-economic integration of migrants",
        19,
    ),
)


def _application(scene: Scene, person: Invented, mode: Mode, sessions: Sequence[Session] = ()) -> Application:
    kind, sector, _weight = scene.draw.choices(MIX, [weight for _kind, _sector, weight in MIX])[0]
    institution = scene.institutions.get((person.country_code, kind))
    return Application(
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        mode=mode,
        language=person.language,
        country_code=person.country_code,
        institution_id=institution.id if institution else None,
        institution_name=institution.name["es"] if institution else "",
        sector=sector if institution else Sector.CIVIL_SOCIETY,
        gender=person.gender,
        session_ids=tuple(session.id for session in sessions),
    )


# --- the IV congress ---------------------------------------------------------------------------


def build_fourth_congress(scene: Scene) -> Event:
    """Build the IV congress as it was: two days, check-in at the door, certificates for those who stayed."""
    zone = "America/El_Salvador"
    with clock.fixed_at(datetime(2022, 5, 2, 15, tzinfo=UTC)), transaction():
        event = events.create_event(
            EventDraft(
                slug="iv-congreso",
                title={
                    "es": "IV Congreso Regional: Mujeres en la Migración",
                    "en": "IV Regional Congress: Women in Migration",
                },
                summary={
                    "es": "Dos días en San Salvador y en línea, con mesas de trabajo y el curso actualizado.",
                    "en": "Two days in San Salvador and online, with working tables and the updated course.",
                },
                kind=EventKind.CONGRESS,
                mode=Mode.HYBRID,
                starts_on=FOURTH,
                ends_on=FOURTH + timedelta(days=1),
                time_zone=zone,
                series_id=scene.series_id,
                edition=4,
                cities=CITIES,
                languages=("es",),
                city={"es": "San Salvador", "en": "San Salvador"},
                host_country_code="SV",
                presidency_year=2022,
                organisers=((scene.organisers[0], OrganiserRole.ORGANISER),),
                capacity_in_person=120,
                capacity_online=300,
                certificate_share=60,
            ),
            by=scene.by,
        )
        with event_scope(event.id):
            sessions = [
                events.create_session(event, _held(event, each, order=place))
                for place, each in enumerate(FOURTH_SESSIONS)
            ]
            events.publish_event(event)
    people = list(
        invent(scene.draw, spread(FOURTH_PEOPLE, scene.members, scene.draw), domain="iv.example.org")
    )
    with clock.fixed_at(datetime(2022, 6, 20, 15, tzinfo=UTC)), event_scope(event.id), transaction():
        rows = [_register(scene, event, person, scene.draw) for person in people]
    _check_everybody_in(scene.draw, event, sessions, rows)
    build_plans(scene, event)
    _close_and_certify(scene, event)
    return event


def _held(event: Event, each: HeldSession, *, order: int) -> SessionDraft:
    code, kind, day, wall, minutes, es, en = each
    start = local_instant(event.starts_on + timedelta(days=day), wall, event.time_zone)
    return SessionDraft(
        code=code,
        title={"es": es, "en": en},
        kind=kind,
        mode=Mode.HYBRID,
        minutes=minutes,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        order=order,
    )


def _register(scene: Scene, event: Event, person: Invented, draw: random.Random) -> Registration:
    known_person(scene, person, draw.choice([kind for kind, _sector, _weight in MIX]))
    return registration.register(
        event, _application(scene, person, Mode.IN_PERSON), origin=Origin.VERIFIED
    ).registration


def _check_everybody_in(
    draw: random.Random, event: Event, sessions: Sequence[Session], rows: Sequence[Registration]
) -> None:
    """Let people in at the door: most come to nearly everything, some only to a part."""
    zeal = {row.id: draw.choice((0.97, 0.95, 0.9, 0.55, 0.3)) for row in rows}
    with event_scope(event.id), transaction():
        for session in sessions:
            start = session.starts_at or clock.now()
            coming = [row for row in rows if draw.random() < zeal[row.id]]
            late = sorted((draw.randint(-10, 12), row.sort_name, row) for row in coming)
            for minutes, _name, row in late:
                with clock.fixed_at(start + timedelta(minutes=minutes)):
                    attendance.check_in(session, row, key=f"{session.code}:{row.id}")


def _close_and_certify(scene: Scene, event: Event) -> None:
    after = datetime.combine(
        event.ends_on + timedelta(days=4), datetime.min.time(), ZoneInfo(event.time_zone)
    )
    with clock.fixed_at(after), event_scope(event.id):
        with transaction():
            events.close_event(event)
            subject = certificates.subject_of_event(event)
            certificates.edit_rule(
                subject,
                percent=60,
                signatories=[
                    {
                        "name": "Irma Quezada Tun",
                        "role": {"es": "Presidencia Pro Témpore", "en": "Pro Tempore Presidency"},
                    },
                    {
                        "name": "Odalis Ferreras Peña",
                        "role": {"es": "Secretaría Ejecutiva", "en": "Executive Secretariat"},
                    },
                ],
            )
        with transaction():
            for candidate in certificates.list_due(certificates.subject_of_event(event)):
                certificates.issue(certificates.subject_of_event(event), candidate, by=scene.by)


# --- the Conversatorio -------------------------------------------------------------------------


def build_conversatorio(scene: Scene) -> Event:
    """Build the encounter of 2023: by invitation, two themes, four cities, counted from the platform's exports."""
    with clock.fixed_at(datetime(2023, 7, 3, 15, tzinfo=UTC)), transaction():
        event = events.create_event(
            EventDraft(
                slug="conversatorio-2023",
                title={
                    "es": "Primer Conversatorio de sociedad civil y gobiernos",
                    "en": "First encounter of civil society and governments",
                },
                summary={
                    "es": "Dos temas en un día, con seis exposiciones de cinco minutos cada uno.",
                    "en": "Two themes in one day, with six talks of five minutes each.",
                },
                kind=EventKind.WEBINAR,
                mode=Mode.HYBRID,
                access=EventAccess.INVITATION,
                starts_on=CONVERSATORIO,
                ends_on=CONVERSATORIO,
                time_zone="America/Costa_Rica",
                cities=CITIES,
                languages=("es", "en"),
                city={"es": "San José", "en": "San José"},
                host_country_code="CR",
                organisers=((scene.organisers[0], OrganiserRole.ORGANISER),),
            ),
            by=scene.by,
        )
        with event_scope(event.id):
            sessions = [_theme(event, *theme) for theme in THEMES]
            _panels(scene, event, sessions)
            events.publish_event(event)
    groups = _attendees(scene, event)
    for session, rows in zip(sessions, groups, strict=True):
        _import(scene.draw, event, session, rows)
    with clock.fixed_at(datetime(2023, 8, 10, 15, tzinfo=UTC)), event_scope(event.id), transaction():
        events.close_event(event)
    return event


def _theme(event: Event, code: str, es: str, en: str, hour: int) -> Session:
    start = datetime(2023, 8, 8, hour, tzinfo=UTC)
    draft = SessionDraft(
        code=code,
        title={"es": es, "en": en},
        kind=SessionKind.LIGHTNING,
        mode=Mode.HYBRID,
        minutes=120,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        online_url=f"https://video.example.org/conversatorio/{code.lower()}",
        interpretation=("es", "en"),
    )
    return events.create_session(event, draft)


def _panels(scene: Scene, event: Event, sessions: Sequence[Session]) -> None:
    """Give each theme its facilitator, rapporteur and six experts: three, two and one by sector, as planned."""
    sectors = [Sector.CIVIL_SOCIETY] * 3 + [Sector.NATIONAL_GOVERNMENT] * 2 + [Sector.LOCAL_GOVERNMENT]
    codes = spread(16, scene.members, scene.draw)
    people = iter(invent(scene.draw, codes, domain="panel.example.org"))
    for session in sessions:
        for part in (SessionPart.FACILITATOR, SessionPart.RAPPORTEUR):
            person = known_person(scene, next(people), InstitutionKind.ACADEMIA)
            events.add_role(event, session, RoleDraft(person_id=person.id, role=part))
        for sector in sectors:
            person = known_person(scene, next(people), InstitutionKind.CIVIL_SOCIETY)
            events.add_role(
                event, session, RoleDraft(person_id=person.id, role=SessionPart.EXPERT, sector=sector)
            )


def _attendees(scene: Scene, event: Event) -> list[list[Registration]]:
    """Register everybody by invitation; the themes share most people, and differ by one country."""
    first = spread(FIRST, COUNTRIES, scene.draw)
    later = spread(SECOND - BOTH, COUNTRIES[:-1], scene.draw)
    people = list(invent(scene.draw, [*first, *later], domain="conversatorio.example.org"))
    rows: list[Registration] = []
    with clock.fixed_at(datetime(2023, 7, 20, 15, tzinfo=UTC)), event_scope(event.id), transaction():
        for person in people:
            application = _application(scene, person, Mode.ONLINE)
            rows.append(registration.register(event, application, origin=Origin.ORGANISER).registration)
    again = [row for row in rows[:FIRST] if row.country_code != COUNTRIES[-1]][:BOTH]
    return [rows[:FIRST], [*again, *rows[FIRST:]]]


def _import(draw: random.Random, event: Event, session: Session, rows: Sequence[Registration]) -> None:
    """Count a session from an export as the platform writes it: people reconnect, and stay to the end or not."""
    start = session.starts_at or clock.now()
    local = start.astimezone(ZoneInfo(event.time_zone))
    out = io.StringIO(newline="")
    write = csv.writer(out)
    write.writerow(
        ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"]
    )
    for row in rows:
        came = local + timedelta(seconds=draw.randint(-300, 900))
        left = came + timedelta(seconds=draw.randint(3600, 7500))
        cut = came + (left - came) / 2
        pieces = [(came, left)] if draw.random() < 0.7 else [(came, cut), (cut + timedelta(seconds=40), left)]
        for joined, gone in pieces:
            minutes = -(-int((gone - joined).total_seconds()) // 60)
            write.writerow([row.full_name, row.email, _written(joined), _written(gone), minutes, "Yes"])
    data = out.getvalue().encode()
    with clock.fixed_at(start + timedelta(days=1)), event_scope(event.id), transaction():
        attendance.import_report(
            event, session, data, filename=f"participants_{session.code}.csv", zone=event.time_zone
        )


def _written(moment: datetime) -> str:
    return moment.strftime("%m/%d/%Y %I:%M:%S %p")


def presidencies_of_now() -> None:
    """Name who presides around this year, so that the troika is known; countries take turns."""
    year = clock.today().year
    for step, code in zip((-1, 0, 1), ("SV", "PA", "CR"), strict=True):
        if directory.find_presidency(year + step) is None:
            directory.set_presidency(year=year + step, country_code=code, theme_chosen=False)
