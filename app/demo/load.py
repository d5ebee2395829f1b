"""Load the demonstration: everything in order, in an empty database."""

import random
from collections.abc import Callable

import sqlalchemy as sa

from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.mail import Mail, MailState
from app.core.text import mark
from app.demo import accounts, cadence, history, panel, speakers, year
from app.demo.congress import Scene, build_congress
from app.demo.course import build_course
from app.demo.delegations import build_delegations
from app.demo.mechanism import build_mechanism
from app.demo.places import add_institutions
from app.directory import services as directory
from app.directory.models import Person
from app.directory.rules import CountryRole, InstitutionKind
from app.events import services as events
from app.events.models import Event, EventSeries
from app.events.rules import Mode
from app.registration import services as registration
from app.registration.rules import Application, Origin

SEED = 20270714


class NotEmpty(Refusal):
    code = "demo_not_empty"
    message = mark("This database has events already; the demonstration is loaded into an empty one.")


def is_loaded() -> bool:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Event)) != 0


def load(say: Callable[[str], None] = lambda _text: None, *, seed: int = SEED) -> None:
    """Build the directory, the history, the year and the congress in preparation; raises NotEmpty."""
    if is_loaded():
        raise NotEmpty
    with transaction():
        directory.load_reference_data()
    say("directory: countries, bodies, institutions, presidencies")
    with transaction():
        scene, people = _scene(random.Random(seed))
    congress = build_congress(scene)
    say("V congress: programme, tables, delegates")
    with transaction():
        home = scene.institutions["MX", InstitutionKind.DIRECTORATE]
        accounts.give_roles(people, congress, home)
    _register_visitor(congress, people["participant"].email or "")
    build_delegations(scene, congress)
    say("V congress: delegations of the members")
    history.build_fourth_congress(scene)
    say("IV congress: attendance and certificates")
    history.build_conversatorio(scene)
    say("Conversatorio 2023: two sessions counted from exports")
    year.build_year(scene)
    cadence.build_cadence(scene)
    year.build_consultation(scene)
    year.build_papers(scene, congress)
    say("this year: three working groups, plans, a consultation, papers")
    speakers.build_speakers(congress)
    panel.build_panel(congress)
    say("V congress: speakers and their availability; a working group is asked for its year")
    build_mechanism(scene)
    build_course(scene, people["trainee"])
    say("course: 60 trainees")
    _put_mails_away()


def _scene(draw: random.Random) -> tuple[Scene, dict[str, Person]]:
    history.presidencies_of_now()
    members = [country.code for country in directory.list_countries(CountryRole.MEMBER)]
    observers = [country.code for country in directory.list_countries(CountryRole.OBSERVER)]
    institutions = add_institutions([*members, *observers])
    people = accounts.make_people()
    series: EventSeries = events.create_series(
        slug="mujeres-en-la-migracion",
        title={"es": "Congresos de mujeres en la migración", "en": "Congresses of women in migration"},
        interval_months=12,
    )
    secretariat = directory.create_institution(
        name={"es": "Secretaría Ejecutiva de la CRM", "en": "Executive Secretariat of the RCM"},
        kind=InstitutionKind.INTERGOVERNMENTAL,
    )
    partners = list(directory.list_observer_organisations())[:2]
    scene = Scene(
        draw=draw,
        members=members,
        observers=observers,
        institutions=institutions,
        organisers=(secretariat.id, *(row.id for row in partners)),
        series_id=series.id,
        by=people["administrator"].id,
    )
    return scene, people


def _register_visitor(congress: Event, email: str) -> None:
    """Register the participant whom a visitor can be, with the tables still to rank."""
    part = next(each for each in accounts.PARTS if each.key == "participant").invented
    application = Application(
        email=email,
        given_name=part.given_name,
        family_name=part.family_name,
        mode=Mode.ONLINE,
        country_code=part.country_code,
        gender=part.gender,
        participant_class="member",
    )
    with event_scope(congress.id), transaction():
        registration.register(congress, application, origin=Origin.VERIFIED)


def _put_mails_away() -> None:
    """Let nobody's mailbox ring: what the loading would have written to invented people is not sent."""
    with transaction():
        db.session.execute(
            sa.update(Mail).where(Mail.state == MailState.QUEUED).values(state=MailState.SENT, context={})
        )
