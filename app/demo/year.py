"""This year's work: three working groups with two meetings each, plans, concept notes, a consultation, papers."""

from datetime import date, timedelta
from uuid import UUID

from app.consultations import services as consultations
from app.consultations.rules import AnswerKind
from app.consultations.services import ConsultationDraft
from app.core import clock, storage
from app.core.db import event_scope, transaction
from app.demo.congress import Scene
from app.directory import services as directory
from app.directory.rules import CountryRole, TagKind
from app.documents import services as documents
from app.documents.rules import DocumentKind, DocumentVisibility
from app.documents.services import DocumentDraft, VersionDraft
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventDraft, EventKind, EventState, Mode, SessionDraft, SessionKind, local_instant
from app.planning import services as planning
from app.planning.models import Activity, Plan
from app.planning.rules import ActivityMode, ActivityState, NoteSection, PlanLevel
from app.planning.services import ActivityDraft, PlanDraft

ZONE = "America/Costa_Rica"
GROUPS = ("GT-FRONT", "GT-PROT", "GT-LAB")
# Month and weekday are chosen so that no two groups meet on the same day.
MEETINGS = {"GT-FRONT": (3, 9), "GT-PROT": (4, 10), "GT-LAB": (5, 11)}
NOTE = {
    NoteSection.TITLE: "Reunión del grupo de trabajo",
    NoteSection.DATE: "Un día, en línea",
    NoteSection.BACKGROUND: "El grupo se reúne dos veces al año para seguir su plan de trabajo.",
    NoteSection.OBJECTIVES: "Revisar los compromisos abiertos y acordar los próximos pasos.",
    NoteSection.PARTICIPANTS: "Personas designadas por los once países miembros; organismos observadores por invitación.",
    NoteSection.GUIDING_QUESTIONS: "¿Qué se cumplió? ¿Qué falta y por qué? ¿Quién lo toma?",
    NoteSection.METHOD: "Ronda de países, discusión por temas, acuerdos leídos al final.",
    NoteSection.TIMES: "De 09:00 a 12:00, hora de San José",
    NoteSection.FORMAT: "Reunión cerrada con interpretación",
    NoteSection.ROLES: "Preside el país coordinador; relata la Secretaría.",
    NoteSection.RESULT: "Lista de acuerdos con responsable y fecha.",
}


def build_year(scene: Scene) -> list[Event]:
    """Build what the groups hold this calendar year; what is past is held, what is to come is announced."""
    year = clock.today(ZONE).year
    with transaction():
        plan = planning.create_plan(
            PlanDraft(
                level=PlanLevel.ANNUAL,
                title={
                    "es": f"Plan anual {year} de la Presidencia",
                    "en": f"Annual plan {year} of the Presidency",
                },
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )
        )
        planning.create_plan(
            PlanDraft(
                level=PlanLevel.STRATEGIC,
                title={"es": "Plan estratégico 2023-2026", "en": "Strategic plan 2023-2026"},
                starts_on=date(2023, 1, 1),
                ends_on=date(2026, 12, 31),
            )
        )
        _next_meeting(year + 1)
        return [
            _meeting(scene, plan, code, number, date(year, month, 1))
            for code in GROUPS
            for number, month in enumerate(MEETINGS[code], 1)
        ]


def _next_meeting(year: int) -> None:
    """Plan a meeting of next year, approved and with its concept note still to finish."""
    plan = planning.create_plan(
        PlanDraft(
            level=PlanLevel.ANNUAL,
            title={
                "es": f"Plan anual {year} de la Presidencia",
                "en": f"Annual plan {year} of the Presidency",
            },
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
        )
    )
    title = {"es": "Encuentro anual sobre cuidados", "en": "Yearly meeting on care"}
    plan_activity(
        plan,
        directory.get_body("GT-PROT").id,
        title,
        (date(year, 9, 1), date(year, 9, 30)),
        complete=False,
        is_meeting=False,
    )


def _meeting(scene: Scene, plan: Plan, code: str, number: int, month: date) -> Event:
    body = directory.get_body(code)
    day = _first(month, GROUPS.index(code) + 1)
    title = {
        "es": f"{body.name['es']}: reunión {number} de {day.year}",
        "en": f"{body.name['en']}: meeting {number} of {day.year}",
    }
    past = day < clock.today(ZONE)
    activity = plan_activity(plan, body.id, title, (day, day), complete=past or number == 1)
    with clock.fixed_at(local_instant(min(day, clock.today(ZONE)) - timedelta(days=40), "10:00", ZONE)):
        event = events.create_event(
            EventDraft(
                slug=f"{code.lower()}-{day.year}-{number}",
                title=title,
                kind=EventKind.MEETING,
                mode=Mode.ONLINE,
                starts_on=day,
                ends_on=day,
                time_zone=ZONE,
                body_id=body.id,
                activity_id=activity.id,
                languages=("es", "en"),
            ),
            by=scene.by,
        )
        with event_scope(event.id):
            start = local_instant(day, "09:00", ZONE)
            draft = SessionDraft(
                code="R1",
                title={"es": "Sesión de trabajo", "en": "Working session"},
                kind=SessionKind.MEETING,
                mode=Mode.ONLINE,
                minutes=180,
                starts_at=start,
                ends_at=start + timedelta(hours=3),
                bodies=(body.id,),
                online_url=f"https://video.example.org/{event.slug}",
            )
            events.create_session(event, draft)
            events.publish_event(event)
    if past:
        event.state = EventState.HELD
        with clock.fixed_at(local_instant(day, "13:00", ZONE)):
            planning.move_activity(activity, ActivityState.HELD)
    return event


def _first(month: date, weekday: int) -> date:
    """Return the second such weekday of a month: far from its ends, whatever the year."""
    return month + timedelta(days=(weekday - month.weekday()) % 7 + 7)


def plan_activity(
    plan: Plan,
    body_id: UUID,
    title: dict[str, str],
    window: tuple[date, date],
    *,
    complete: bool = True,
    mode: ActivityMode = ActivityMode.ONLINE,
    co_bodies: tuple[UUID, ...] = (),
    is_meeting: bool = True,
) -> Activity:
    """Plan an approved activity with its concept note, or one that still lacks its questions."""
    activity = planning.create_activity(
        ActivityDraft(
            title=title,
            lead_body_id=body_id,
            mode=mode,
            plan_id=plan.id,
            co_body_ids=co_bodies,
            window_from=window[0],
            window_to=window[1],
            is_meeting=is_meeting,
        )
    )
    planning.move_activity(activity, ActivityState.APPROVED)
    sections = {str(section): text for section, text in NOTE.items()}
    if not complete:
        sections[NoteSection.GUIDING_QUESTIONS] = ""
    planning.save_note(activity, sections, version=1, by=None)
    return activity


def build_consultation(scene: Scene) -> None:
    """Put a text to the members a few days ago; two have answered."""
    members = [country.code for country in directory.list_countries(CountryRole.MEMBER)]
    draft = ConsultationDraft(
        title={"es": "Calendario de mesas del próximo año", "en": "Calendar of next year's tables"},
        text={
            "es": "Se propone que las cuatro mesas se reúnan en línea en marzo y en septiembre.",
            "en": "It is proposed that the four tables meet online in March and in September.",
        },
        country_codes=tuple(members),
        holidays_of=("PA",),
    )
    with clock.fixed_at(clock.now() - timedelta(days=2)), transaction():
        made = consultations.create_consultation(draft, by=scene.by)
        consultations.send(made)
    with transaction():
        found = consultations.get_consultation(made.id)
        consultations.answer(found, "MX", AnswerKind.AGREE, "", by=None)
        consultations.answer(
            found, "CR", AnswerKind.COMMENT, "Preferimos abril, por la Semana Santa.", by=None
        )


def build_papers(scene: Scene, congress: Event) -> None:
    """Put the known declarations and guidelines on the shelf, and two papers of the congress with their files."""
    with transaction():
        for tag in directory.list_tags(TagKind.INSTRUMENT):
            documents.create_document(
                DocumentDraft(
                    kind=_kind_of(tag.group),
                    title=dict(tag.label),
                    visibility=DocumentVisibility.PUBLIC,
                    summary={},
                    year=tag.dated.year if tag.dated else None,
                )
            )
    note = "\n\n".join(f"{section.value}\n{text}" for section, text in NOTE.items()).encode()
    key = storage.put("documents", note)
    with transaction():
        agenda = documents.create_document(
            DocumentDraft(
                kind=DocumentKind.CONCEPT_NOTE,
                title={"es": "Nota conceptual del V Congreso", "en": "Concept note of the V Congress"},
                visibility=DocumentVisibility.PUBLIC,
                summary={
                    "es": "Por qué, para quién y con qué preguntas.",
                    "en": "Why, for whom, and with which questions.",
                },
                year=congress.starts_on.year,
                event_id=congress.id,
            )
        )
        version = VersionDraft("es", "", "", key, "nota-conceptual.txt", "text/plain", len(note))
        documents.add_version(agenda, version, by=scene.by)
        documents.create_document(
            DocumentDraft(
                kind=DocumentKind.AGENDA,
                title={
                    "es": "Borrador de agenda de jefaturas de delegación",
                    "en": "Draft agenda of heads of delegation",
                },
                visibility=DocumentVisibility.MEMBERS,
                summary={},
                year=congress.starts_on.year,
                event_id=congress.id,
            )
        )


def _kind_of(group: str) -> DocumentKind:
    words = {
        "declaration": DocumentKind.DECLARATION,
        "guidelines": DocumentKind.GUIDELINES,
        "framework": DocumentKind.GUIDELINES,
        "compilation": DocumentKind.COMPILATION,
        "matrix": DocumentKind.COMPARATIVE_MATRIX,
        "proceedings": DocumentKind.PROCEEDINGS,
        "publication": DocumentKind.STUDY,
    }
    return words.get(group, DocumentKind.OTHER)
