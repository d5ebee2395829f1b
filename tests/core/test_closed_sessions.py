"""A closed session does not exist for those who are not admitted: every address, every kind of file, every mail."""

import io
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.core import clock, storage
from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.limits import RateWindow
from app.core.mail import delivered
from app.directory import services as directory
from app.directory.models import Appointment, Country, Institution, Person
from app.directory.rules import CountryRole, InstitutionKind
from app.events import services as events
from app.events.models import Event, Room, Session
from app.events.rules import (
    MaterialDraft,
    MaterialKind,
    ObserverPermission,
    SessionAccess,
    SessionKind,
    SessionPart,
    Visibility,
)
from app.registration import services as registration
from app.registration.models import Registration, SessionAdmission
from app.registration.rules import Origin
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)
from tests.factories.registration import make_registration
from tests.services import crawl
from tests.services.machines import all_rights, make_token
from tests.services.people import make_someone, sign_in

NOW = datetime(2027, 7, 10, 12, tzinfo=UTC)
# Every text of the closed session, and its hours on the clock of the event, in UTC and in a calendar.
WORDS = (
    "Zenzontle", "Zentzontli", "Quechol", "ZZ97", "xolotl.example.org", "Huitzilin", "Papalotl", "Tecolotl",
    "Coyolli", "Ocelotl", "Tlacuachtli", "Cuauhtli",
)  # fmt: skip
HOURS = ("03:17", "T031700", "T081700", "08:17", "3:17", "03:58", "T035800", "T085800")


@dataclass
class Closed:
    """An event with an open session and a closed one, whose every text is a canary."""

    event: Event
    session: Session
    keys: tuple[Any, ...]


@pytest.fixture(autouse=True)
def ten_days_before(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ask from a venue, whose many people share one address: how often one may ask is no matter here."""
    asked_from = replace(app.extensions["settings"], venue_networks=("127.0.0.0/8",), api_per_minute=10**6)
    monkeypatch.setitem(app.extensions, "settings", asked_from)
    with clock.fixed_at(NOW):
        yield


@pytest.fixture
def closed(app: Flask) -> Closed:
    return make_closed()


def make_closed() -> Closed:
    event = make_event(slug="cumbre")
    room = make_room(event, "Quechol")
    open_session = make_session(event, "09:00", room_id=make_room(event, "Ceiba").id)
    session = make_session(
        event, "03:17", minutes=41, room_id=room.id, access=SessionAccess.CLOSED, kind=SessionKind.WORKSHOP,
        code="ZZ97", title={"es": "Zenzontle", "en": "Zentzontli"}, abstract={"es": "Papalotl", "en": "Papalotl"},
        online_url="https://xolotl.example.org/77", interpretation=["pt"], teams=["Cuauhtli"], per_country=3,
    )  # fmt: skip
    speaker = make_speaker("Huitzilin", "Coyolli")
    make_role(event, session, speaker, SessionPart.EXPERT, institution_label="Tecolotl")
    contribution = make_contribution(event, session, speaker.id, title={"es": "Ocelotl", "en": "Ocelotl"})
    with event_scope(event.id), transaction():
        materials = [
            events.add_material(
                event,
                MaterialDraft(
                    title={"es": "Tlacuachtli"}, kind=MaterialKind.PAPER, language="es", visibility=visibility,
                    session_id=session.id, storage_key=storage.put("materials", b"Tlacuachtli"),
                    filename="Tlacuachtli.txt", media_type="text/plain", size=6,
                ),
            )
            for visibility in (Visibility.PUBLIC, Visibility.PARTICIPANTS)
        ]  # fmt: skip
    things: tuple[Any, ...] = (session, room, contribution, *materials, open_session)
    return Closed(event, session, tuple(each.id for each in things))


# --- who is not admitted ----------------------------------------------------------------------


def stranger(_client: FlaskClient, _closed: Closed) -> tuple[Any, ...]:
    return ()


def registered(closed: Closed, code: str, person: Person | None = None) -> Registration:
    person = person or make_someone()
    assert person.email is not None
    return make_registration(
        closed.event, email=person.email, participant_class=code, given_name="Ana", origin=Origin.ORGANISER
    )


def tokens_of(made: Registration) -> tuple[Any, ...]:
    return (made.id, registration.link_token(made), registration.ticket_token(made))


def participant(client: FlaskClient, closed: Closed, code: str = "guest") -> tuple[Any, ...]:
    made = registered(closed, code, sign_in(client))
    return tokens_of(made)


def member(client: FlaskClient, closed: Closed) -> tuple[Any, ...]:
    return participant(client, closed, "member")


def observer(client: FlaskClient, closed: Closed) -> tuple[Any, ...]:
    """An observer whom somebody admitted by name and gave a part: what keeps observers out is stronger."""
    person = observer_person()
    sign_in(client, person)
    made = registered(closed, "observer_country", person)
    with transaction(), event_scope(closed.event.id):
        db.session.add(
            SessionAdmission(event_id=closed.event.id, session_id=closed.session.id, registration_id=made.id)
        )
    make_role(closed.event, closed.session, person, SessionPart.INTERPRETER)
    return tokens_of(made)


def observer_person() -> Person:
    """Somebody of the foreign ministry of an observer country."""
    person = make_someone()
    with transaction():
        country = Country(
            code="EC", name={"es": "Ecuador"}, time_zone="America/Guayaquil", role=CountryRole.OBSERVER
        )
        ministry = Institution(
            name={"es": "Cancillería"}, sort_name="cancilleria", country=country, kind=InstitutionKind.MINISTRY,
        )  # fmt: skip
        db.session.add_all([country, ministry])
        db.session.flush()
        db.session.add(Appointment(person_id=person.id, institution_id=ministry.id, post="Directora"))
    return person


def focal_point_of_an_observer(client: FlaskClient, closed: Closed) -> tuple[Any, ...]:
    person = observer_person()
    with transaction():
        appointment = db.session.scalars(sa.select(Appointment)).one()
        directory.name_focal_point(appointment_id=appointment.id)
    sign_in(client, person)
    return (appointment.institution_id, *tokens_of(registered(closed, "observer_country", person)))


def other_organiser(client: FlaskClient, _closed: Closed) -> tuple[Any, ...]:
    other = make_event(slug="otro")
    sign_in(client, Role.ORGANISER, at=other)
    return (make_session(other, "10:00").id,)


def door(client: FlaskClient, closed: Closed) -> tuple[Any, ...]:
    sign_in(client, Role.DOOR, at=closed.event)
    return (registered(closed, "guest").id,)


NOT_ADMITTED = (stranger, participant, member, observer, focal_point_of_an_observer, other_organiser, door)
Become = Callable[[FlaskClient, Closed], tuple[Any, ...]]


def with_token(client: FlaskClient) -> None:
    """Let whoever is signed in ask the API too, with a token for all that they may do."""
    account = db.session.scalars(sa.select(Account)).one_or_none()
    if account is not None:
        person = db.session.get_one(Person, account.person_id)
        token = make_token(person, *all_rights(person))
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"


def addresses(app: Flask, closed: Closed, own: tuple[Any, ...]) -> list[str]:
    """Return every address with the keys of the closed session and with one's own, and some with filters."""
    keys = (*closed.keys, *own)
    slug = closed.event.slug
    asked = [
        f"/events/{slug}/programme?{query}"
        for query in ("day=all&lang=en", "day=all&lang=es", "kind=workshop", "mine=1", "day=2027-07-14")
    ]
    found = [*crawl.about(app, closed.event, keys), *crawl.everywhere(app, keys), *asked]
    other = events.find_event("otro")
    if other is not None:
        found += crawl.about(app, other, keys)
    # Not what ends the crawl, looks at the machine, or draws a new secret each time.
    return [
        path
        for path in dict.fromkeys(found)
        if not path.startswith(("/sign-out", "/metrics", "/readyz", "/account/second-factor"))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("become", NOT_ADMITTED, ids=lambda become: become.__name__)
def test_a_closed_session_does_not_exist_for_those_not_admitted(
    app: Flask, client: FlaskClient, closed: Closed, become: Become
) -> None:
    paths = addresses(app, closed, become(client, closed))
    with_token(client)
    assert len(paths) > 300
    assert crawl.told(client, paths, (*WORDS, *HOURS)) == []


@pytest.mark.slow
@pytest.mark.parametrize("become", NOT_ADMITTED, ids=lambda become: become.__name__)
def test_every_page_is_as_if_it_were_not_there(
    app: Flask, client: FlaskClient, closed: Closed, become: Become
) -> None:
    """Counts, gaps, free rooms and the way a page says that it does not exist: nothing differs."""
    paths = addresses(app, closed, become(client, closed))
    with_token(client)
    with_it = {path: answered(client, path) for path in paths}
    with transaction(), event_scope(closed.event.id):
        db.session.execute(sa.delete(Session).where(Session.id == closed.session.id))
        db.session.execute(sa.delete(Room).where(Room.name == "Quechol"))
        # How often a paper may be drawn is counted by its link: the second round asks as freshly as the first.
        db.session.execute(sa.delete(RateWindow))
    without = {path: answered(client, path) for path in paths}
    assert [path for path in paths if with_it[path] != without[path]] == []


def answered(client: FlaskClient, path: str) -> tuple[int, bytes]:
    answer = client.get(path)
    return answer.status_code, crawl.plain(answer.get_data())


def test_the_same_crawl_finds_it_for_those_admitted(app: Flask, client: FlaskClient, closed: Closed) -> None:
    own = member(client, closed)
    with transaction(), event_scope(closed.event.id):
        db.session.add(
            SessionAdmission(event_id=closed.event.id, session_id=closed.session.id, registration_id=own[0])
        )
    with_token(client)
    found = crawl.told(client, addresses(app, closed, own), (*WORDS, *HOURS))
    read = {path for path, _word in found}
    base = f"/events/{closed.event.slug}"
    seen = (f"{base}/programme", f"{base}/calendar.ics", f"{base}/sessions/{closed.session.id}")
    for path in (*seen, f"/api/v1{base}/sessions"):
        assert path in read
    words = {word for _path, word in found}
    assert {
        "Zenzontle",
        "Quechol",
        "Huitzilin",
        "Papalotl",
        "Ocelotl",
        "Tlacuachtli",
        "03:17",
        "T031700",
    } <= words


def test_an_authorised_observer_learns_of_that_session_alone(
    app: Flask, client: FlaskClient, closed: Closed
) -> None:
    own = observer(client, closed)
    with event_scope(closed.event.id):
        person_id = db.session.get_one(Registration, own[0]).person_id
    assert person_id is not None
    page = f"/events/{closed.event.slug}/sessions/{closed.session.id}"
    assert client.get(page).status_code == 404
    with transaction(), event_scope(closed.event.id):
        events.authorise_observer(
            closed.event, closed.session, person_id=person_id, permission=ObserverPermission.ATTEND,
            authorised_by="La presidencia", recorded_by=person_id,
        )  # fmt: skip
    assert client.get(page).status_code == 200


# --- what is written and refused --------------------------------------------------------------


def test_choosing_it_is_refused_like_what_does_not_exist(client: FlaskClient, closed: Closed) -> None:
    own = participant(client, closed)
    path = f"/r/{own[1]}/sessions"
    answers = []
    for wanted in (closed.session.id, uuid.uuid4()):
        answer = client.post(path, data={"session_ids": str(wanted)})
        answers.append(
            (answer.status_code, crawl.plain(answer.get_data()).replace(str(wanted).encode(), b""))
        )
    assert answers[0] == answers[1]


def test_another_event_is_refused_its_speaker_without_a_word_of_it(
    app: Flask, client: FlaskClient, closed: Closed
) -> None:
    other = make_event(slug="otro")
    sign_in(client, Role.ORGANISER, at=other)
    theirs = make_session(other, "03:00", title={"es": "Lo suyo"}, minutes=90)
    speaker = db.session.scalars(sa.select(Person).where(Person.family_name == "Coyolli")).one()
    with transaction():
        directory.add_email(speaker.id, "orador@example.org", verified=True)
    answer = client.post(
        f"/events/otro/manage/sessions/{theirs.id}/roles",
        data={"email": "orador@example.org", "role": "expert", "sector": "", "public": "y"},
    )
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "Lo suyo" in text
    assert [word for word in (*WORDS, *HOURS) if word in text.replace("Huitzilin Coyolli", "")] == []
    make_role(other, theirs, speaker, SessionPart.EXPERT, accept="for the test")
    for page in ("manage/sessions", "scheduling", "manage/"):
        shown = client.get(f"/events/otro/{page}", follow_redirects=True).get_data(as_text=True)
        assert [w for w in (*WORDS, *HOURS) if w in shown.replace("Huitzilin Coyolli", "")] == [], page


def test_mails_and_logs_tell_nothing_of_it(make_app: Callable[..., Flask]) -> None:
    app = make_app(log_level="DEBUG")
    (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "encuentro"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    try:
        with app.app_context():
            closed = make_closed()
            for code in ("guest", "member", "observer_country"):
                registered(closed, code)
            organiser: Any = app.test_client()
            sign_in(organiser, Role.ORGANISER, at=closed.event)
            base = f"/events/{closed.event.slug}/manage"
            assert organiser.get(f"{base}/sessions/{closed.session.id}").status_code < 500
            assert organiser.post(f"{base}/sessions/{closed.session.id}/cancel").status_code == 302
            organiser.post(f"{base}/sessions/{closed.session.id}/restore")
            with transaction(), event_scope(closed.event.id):
                row = db.session.get_one(Session, closed.session.id)
                row.starts_at = datetime(2027, 7, 14, 8, 19, tzinfo=UTC)
            organiser.post(f"{base}/cancel", data={"reason-es": "Se aplaza"})
            run_pending_jobs(app)
            mails = delivered()
    finally:
        handler.setStream(before or stream)
    assert len(mails) >= 3
    told = [
        word
        for word in (*WORDS, *HOURS)
        for mail in mails
        if word in mail.as_string() or word in bodies(mail)
    ]
    assert told == []
    logged = stream.getvalue()
    assert '"request"' in logged
    assert [word for word in WORDS if word in logged] == []


def bodies(mail: Any) -> str:
    """Return every part of a mail as it is read."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    return "\n".join((part.get_payload(decode=True) or b"").decode("utf-8", "replace") for part in parts)
