"""The demonstration as the flows use it: loaded once for all test processes, with an example of everything."""

import fcntl
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.accounts import services as accounts
from app.attendance import services as attendance
from app.attendance.models import ConnectionImport
from app.availability import services as availability
from app.badges import services as badges
from app.badges.rules import Layout, LetterKind, LetterLanguage
from app.certificates import services as certificates
from app.certificates.models import Credential
from app.certificates.rules import SubjectKind
from app.consultations import services as consultations
from app.consultations.models import Consultation
from app.consultations.services import ConsultationDraft
from app.core import clock, storage
from app.core.access import Role, derived_token
from app.core.db import Model, across_events, db, event_scope, transaction
from app.core.jobs import Job, JobState, run_pending_jobs
from app.core.settings import Settings
from app.courses import services as courses
from app.courses.models import Course, Enrolment, Question
from app.delegations import services as delegations
from app.delegations.models import Delegation
from app.demo.accounts import PARTS
from app.demo.load import load
from app.directory import services as directory
from app.directory.models import Person
from app.directory.rules import InstitutionKind
from app.documents.models import Document, DocumentVersion
from app.events import services as events
from app.events.models import Event, Material, Session, SpeakerProfile
from app.events.rules import EventFacts, MaterialDraft, MaterialKind, Mode, SessionPart, Visibility
from app.home import services as home
from app.joining import services as joining
from app.messages.services import announcing
from app.panels import services as panels
from app.planning.models import Activity
from app.registration import services as registration
from app.registration.models import FormQuestion, FormSection
from app.registration.rules import Application, BulkKind, Origin, PoolKind
from app.registration.rules.invitations import ListSource
from app.registration.services import bulk, campaigns, invitees, seats, transferring
from app.registration.services.campaigns import CampaignDraft
from app.scheduling import services as scheduling
from app.scheduling.rules import SearchOptions
from app.speakers import services as speakers
from app.table_plans.models import TablePlan
from app.working_tables import services as working_tables
from app.working_tables.services import printing
from app.yearplan.models import YearProposal
from tests.factories.speakers import PDF, picture
from tests.flows.plan_examples import begin_plan, plan_values
from tests.flows.table_examples import table_values
from tests.services import application

EXPORT = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    "Nadie Conocido,nadie@example.org,{day} 09:01:00 AM,{day} 09:40:00 AM,39,Yes\n"
)


@dataclass(frozen=True)
class Demonstration:
    """A loaded database with its files, and the settings that open it."""

    settings: Settings
    folder: Path


def settings_in(folder: Path) -> Settings:
    """Return settings for the database in a folder."""
    return application.settings_for(f"sqlite:///{folder / 'demo.sqlite'}", folder / "data")


def copy_of_demonstration(shared: Path, folder: Path) -> Demonstration:
    """Copy the demonstration into a folder; the first test process that comes builds it for all."""
    template = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "ready").exists():
            shutil.rmtree(template, ignore_errors=True)
            _build(template)
            (template / "ready").touch()
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Demonstration(settings_in(folder), folder)


def _build(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    settings = settings_in(folder)
    application.build_schema(settings)
    app = application.build_app(settings)
    with app.app_context():
        with app.test_request_context():
            load()
            _add_examples(app)
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()


def person_of(key: str) -> Person:
    """Return one of the people whom a visitor can be."""
    email = next(part.invented.email for part in PARTS if part.key == key)
    found = directory.find_person_by_email(email)
    assert found is not None
    return found


def one(model: type[Model], *criteria: sa.ColumnElement[bool], order: object = None) -> uuid.UUID:
    """Return the key of the first row that fits."""
    query = sa.select(model.id).where(*criteria).order_by(order if order is not None else model.id)  # type: ignore[attr-defined,arg-type]
    with across_events("tests look for examples everywhere"):
        found = db.session.scalars(query).first()
    assert found is not None, f"the demonstration has no {model.__name__} that fits"
    return found


def session_of(slug: str, code: str) -> uuid.UUID:
    """Return the key of a session by the code that the programme shows."""
    return one(Session, Session.event_id == events.get_event(slug).id, Session.code == code)


def room_of(slug: str, code: str) -> uuid.UUID:
    """Return the key of the room in which a session is."""
    with event_scope(events.get_event(slug).id):
        found = events.get_session(session_of(slug, code)).room_id
    assert found is not None
    return found


# --- what the demonstration leaves for visitors to do -------------------------------------------


def _add_examples(app: Flask) -> None:
    """Do what the demonstration leaves undone, so that every page has something to show."""
    event = events.get_event("v-congreso")
    _add_letter(event)
    with event_scope(event.id), transaction():
        registration.invite(
            event,
            registration.read_addresses("Invitada Ejemplo <invitada@example.org>")[0],
            participant_class=events.standing_of(person_of("participant").id),
            language="es",
            by=None,
        )
        stranger = Application(
            email="sin.confirmar@example.org", given_name="Sin", family_name="Confirmar", mode=Mode.ONLINE
        )
        registration.register(event, stranger, origin=Origin.STRANGER)
        key = storage.put("materials", "Orden del día".encode())
        session_id = session_of("v-congreso", "S01")
        events.add_material(
            event,
            MaterialDraft(
                title={"es": "Orden del día", "en": "Agenda"},
                kind=MaterialKind.PAPER,
                language="es",
                visibility=Visibility.PUBLIC,
                session_id=session_id,
                storage_key=key,
                filename="orden.txt",
                media_type="text/plain",
                size=14,
            ),
        )
        scheduling.propose(event, SearchOptions(seconds=5), by=person_of("organiser").id)
        working_tables.propose_seating(event, keep=False)
    with transaction():
        home.make_feed(person_of("participant").id)
        course = db.session.scalars(sa.select(Course)).one()
        accounts.grant_role(person_id=person_of("organiser").id, role=Role.TEACHER, scope_id=course.id)
        _complete(course, person_of("focal point"))
        consultations.create_consultation(
            ConsultationDraft(
                title={"es": "Próxima sede", "en": "Next venue"},
                text={"es": "¿Dónde nos vemos?", "en": "Where do we meet?"},
                country_codes=("CR", "MX"),
            ),
            by=person_of("administrator").id,
        )
    run_pending_jobs(app)
    with event_scope(event.id), transaction():
        proposal = working_tables.find_proposal()
        assert proposal is not None
        working_tables.accept_seating(proposal, by=None)
        working_tables.publish_seating(event, by=None)
        first, second, *_others = working_tables.get_board(event, proposal).columns
        moved = first.cards[-1].registration_id
        working_tables.set_seat(proposal, moved, table_id=second.table.id, locked=True)
    run_pending_jobs(app)
    begin_plan(event, person_of("participant"))


def _complete(course: Course, person: Person) -> None:
    """Let somebody read everything, answer well and earn the certificate."""
    enrolment = courses.enrol(course, person.id)
    for module in course.modules:
        for lesson in module.lessons:
            courses.mark_lesson_done(enrolment, lesson)
    answers = {
        question.id: [str(option["id"]) for option in question.options if option["correct"]]
        for question in (course.quiz.questions if course.quiz else ())
    }
    courses.submit_quiz(enrolment, answers, idempotency_key="example")
    subject = certificates.subject_of_course(course)
    for candidate in certificates.list_due(subject):
        certificates.issue(subject, candidate)


def _own_delegation() -> Delegation:
    return next(each for each in delegations.list_delegations() if each.country_code == "MX")


def _add_letter(event: Event) -> None:
    """Give the delegation of the focal point its letter."""
    stored = delegations.store_letter(b"%PDF-1.7\n%%EOF", "carta.pdf")
    with event_scope(event.id), transaction():
        delegations.set_letter(event, _own_delegation(), stored, by=None)


def _delegation(event: Event) -> dict[str, object]:
    """Return the delegation that the focal point fills, one of its members, and the closed part."""
    with event_scope(event.id):
        found = _own_delegation()
        member = delegations.list_delegates(found.id)[0]
        return {
            "delegation": found.id,
            "delegate": member.id,
            "delegate_token": registration.link_token(member.registration),
            "closed_part": registration.list_counted_sessions(event)[0].id,
            "pool": _pool(event),
        }


def _pool(event: Event) -> uuid.UUID:
    """Return the pool of those who take part in the room."""
    found = seats.find_pool(event.id, PoolKind.MODE, Mode.IN_PERSON)
    assert found is not None
    return found.id


def _campaign(event: Event) -> dict[str, object]:
    """Return a campaign of invitations, and a list of people that waits to be looked at."""
    with transaction(), event_scope(event.id):
        draft = CampaignDraft("Red de protección", "expert", message={"es": "Nos honra su voz."})
        made = campaigns.create_campaign(event, draft, by=None)
        rows = [
            (1, ["Correo", "Nombre"]),
            (2, ["ana@gmial.com", "Ana Rojas"]),
            (3, ["sin correo", "Luz Paz"]),
        ]
        kept = invitees.keep_list(event, made, rows, source=ListSource.FILE, filename="red.xlsx", by=None)
        return {"campaign": made.id, "invitee_list": kept.id}


def _own_form(event: Event) -> dict[str, object]:
    """Return a section and a question of a form of the event's own."""
    with transaction(), event_scope(event.id):
        registration.customise(event)
    return {
        "form_section": one(FormSection, FormSection.event_id == event.id),
        "form_question": one(FormQuestion, FormQuestion.event_id == event.id),
    }


def _announcement(event: Event) -> uuid.UUID:
    """Return an announcement that nobody has sent yet."""
    text = {"es": "El aula cambió.", "en": "The room is another."}
    with transaction(), event_scope(event.id):
        return announcing.draft(event, None, subject=text, body=text, selection={}, by=None).id


def _speaker(event: Event) -> dict[str, object]:
    """Return the page of a speaker who handed in a photo and slides, and somebody's page of availability."""
    with event_scope(event.id):
        lines = speakers.list_speakers(event, EventFacts(organiser=True))
        line = next(each for each in lines if each.link and each.profile)
    assert line.link is not None
    mine = speakers.Mine(event, line.person, line.link)
    photo = speakers.take_photo(picture(), name="foto.jpg", consent=True)
    slides = speakers.take_slides(PDF, name="laminas.pdf")
    with event_scope(event.id), transaction():
        part = speakers.list_parts(mine)[0]
        speakers.show_photo(mine, photo)
        about = speakers.About("Rutas", "es", public=True)
        material = speakers.add_slides(mine, part.session.id, slides, about)
    asked = availability.own_for_event(line.person.id, event)
    own = availability.list_own(person_of("focal point").id)
    assert asked is not None
    return {
        "speaker_token": speakers.link_token(line.link),
        "speaker_profile": one(SpeakerProfile, SpeakerProfile.photo_key != ""),
        "slides": material.id,
        "availability_token": availability.link_token(asked.answer),
        "answer": own[0].answer.id,
        "next_year": own[0].request.year,
    }


def examples() -> dict[str, object]:
    """Return one value for each name that the table of addresses uses."""
    event = events.get_event("v-congreso")
    fourth = events.get_event("iv-congreso")
    encounter = events.get_event("conversatorio-2023")
    participant = person_of("participant")
    course = db.session.scalars(sa.select(Course)).one()
    with event_scope(event.id):
        own = registration.find_own(event.id, participant.id)
        assert own is not None
        invitation = registration.list_invitations()[0]
        held = registration.find_by_email("sin.confirmar@example.org")
        assert held is not None
        table = working_tables.list_tables(event)[0]
        proposal = scheduling.find_latest(event)
        assert proposal is not None
    with transaction(), event_scope(event.id):
        batch = badges.begin_batch(event, Layout.FOLD, by=None)
        badges.finish_batch(batch.id, [], b"%PDF-1.7")
        papers = printing.order_papers(event, printing.Order(printing.Paper.SIGNS, ("es",)))
        made = db.session.get_one(Job, papers)
        made.state, made.finished_at = JobState.DONE, clock.now()
        printing.keep_file(papers, b"%PDF-1.7")
        wish = badges.Wish(LetterKind.INVITATION, LetterLanguage.SPANISH)
        letter = badges.ask_for(event, registration.get_registration(own.id), wish)
        badges.release(event, letter, by=None)
    with transaction(), event_scope(event.id):
        registration.edit_policy(event, changes_close_at=None, retention_months=None, participants_shown=True)
        act = bulk.begin(event, BulkKind.TAG, [own.id], {"tag": "Ejemplo"}, by=None)
        colleague = transferring.ask_to_transfer(
            event,
            registration.get_registration(own.id),
            email="colega@example.org",
            given_name="Luz",
            family_name="Batz",
        )
    with transaction():
        link = accounts.issue_sign_in_link(email=participant.email or "", person_id=participant.id)
    day = f"{fourth.starts_on:%m/%d/%Y}"
    draft = attendance.keep_draft(fourth.id, EXPORT.format(day=day).encode())
    of_event = Credential.subject_kind == SubjectKind.EVENT
    of_course = Credential.subject_kind == SubjectKind.COURSE
    credential = db.session.get_one(Credential, one(Credential, of_event))
    version = db.session.scalars(sa.select(DocumentVersion)).first()
    assert version is not None
    lesson = course.modules[0].lessons[0]
    return {
        "session": session_of("v-congreso", "S03"),
        "room": room_of("v-congreso", "S03"),
        "opening": session_of("v-congreso", "S01"),
        "fourth_session": session_of("iv-congreso", "A2"),
        "fourth_plan": one(TablePlan, TablePlan.event_id == fourth.id),
        "encounter_session": session_of("conversatorio-2023", "C1"),
        "import": one(ConnectionImport, ConnectionImport.event_id == encounter.id),
        "draft": draft,
        "material": one(Material, Material.event_id == event.id),
        "registration": own.id,
        "registration_token": registration.link_token(own),
        "ticket_token": registration.ticket_token(own),
        "join_token": joining.join_token(own, session_of("v-congreso", "S01")),
        "bulk_act": act.id,
        "transfer_token": derived_token("transfer", colleague.id, 1),
        "badge_batch": batch.id,
        "table_papers": papers,
        "letter": letter.id,
        "invitation_token": derived_token("invitation", invitation.id, 1),
        "proof_token": derived_token("proof", held.id, held.key_version),
        "feed_token": home.find_feed_token(participant.id),
        "sign_in_token": link,
        "table": table.id,
        "proposal": proposal.id,
        "job": proposal.job_id,
        "credential": credential.id,
        "code": credential.code,
        "course_credential": one(Credential, of_course),
        "own_credential": one(Credential, of_course, Credential.person_id == person_of("focal point").id),
        "consultation": one(Consultation, Consultation.title["es"].as_string() != "Próxima sede"),
        "unsent_consultation": one(Consultation, Consultation.title["es"].as_string() == "Próxima sede"),
        "document": version.document_id,
        "version": version.id,
        "shelf": one(Document, Document.id != version.document_id, Document.event_id.is_(None)),
        "activity": one(Activity, order=Activity.window_from),
        "module": course.modules[0].id,
        "lesson": lesson.id,
        "question": one(Question),
        "enrolment": one(Enrolment, Enrolment.person_id == person_of("trainee").id),
        "person": participant.id,
        **_delegation(event),
        **_campaign(event),
        **_own_form(event),
        **_speaker(event),
        **_panel(event),
        **plan_values(event, participant),
        **table_values(event, participant),
        "announcement": _announcement(event),
        "nothing": uuid.UUID(int=1),
        "focal_point": person_of("focal point").id,
        "appointment": directory.list_appointments(person_id=person_of("focal point").id)[0].id,
        "institution": directory.list_institutions(country_code="MX", kind=InstitutionKind.DIRECTORATE)[0].id,
        "year": directory.list_presidencies()[0].year,
        "plan_year": db.session.scalars(sa.select(YearProposal.year)).one(),
        "year_proposal": one(YearProposal),
    }


def _panel(event: Event) -> dict[str, object]:
    """Return the links of the lightning talks: of a moderator, of the screen, of somebody who asks."""
    with event_scope(event.id):
        session_id = session_of("v-congreso", "S03")
        panel = panels.find_panel(session_id)
        assert panel is not None
        people = events.people_of_session(events.get_session(session_id)).roles
        moderator = next(person for role, person in people if role.role is SessionPart.MODERATOR)
        own = registration.find_own(event.id, person_of("participant").id)
        assert own is not None
        return {
            "desk_token": panels.moderator_token(panel, moderator.id),
            "stage_token": panels.stage_token(panel),
            "question_token": panels.question_token(own, session_id),
        }
