"""A speaker's own page: their parts alone, published times alone, a photo only by consent, own slides only."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event as sa_event

from app.accounts.services import erase_person
from app.core import clock, storage
from app.core.db import across_events, db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.directory.models import Person
from app.events.models import (
    ContributionSpeaker,
    Event,
    Material,
    Session,
    SessionRole,
    SpeakerProfile,
)
from app.events.rules import EventState, SessionAccess
from app.speakers import services
from app.speakers.models import OwnMaterial, SpeakerLink
from tests.factories.availability import make_person
from tests.factories.events import make_contribution, make_event, make_role, make_session
from tests.factories.speakers import link_row, page_of, photo_form, picture, slides_form
from tests.services.people import sign_in
from tests.speakers.conftest import fresh, text


def test_the_page_shows_own_parts_in_both_zones(
    app: Flask, client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    other = make_person("Yolanda", "Cruz")
    hers = make_session(event, "11:00", title={"es": "Sesión de otra persona"})
    make_role(event, hers, other)
    make_contribution(event, hers, irma.id, title={"es": "Cifras del Istmo"})
    path = page_of(event, irma)
    run_pending_jobs(app)
    (mail,) = delivered(irma.email or "")
    assert path in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    page = answer.get_data(as_text=True)
    assert "Apertura de puertas" in page
    assert "Cifras del Istmo" in page
    assert "11:00–12:00" in page, "two hours ahead of Panama"
    assert "09:00–10:00" in page
    assert "Yolanda" not in page
    assert "08:00–09:00" in text(client, f"{path}?zone=America/Costa_Rica")


def test_a_draft_says_nothing_of_its_times(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    with transaction():
        db.session.get_one(Event, event.id).programme_published_at = None
    page = text(client, path)
    assert "Apertura de puertas" in page
    assert "11:00" not in page
    assert "09:00" not in page
    assert "BEGIN:VEVENT" not in text(client, f"{path}/calendar.ics")


def test_confirming_and_declining_with_a_note(
    app: Flask, client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    staff = app.test_client()
    organiser = sign_in(staff, "organiser", at=event)
    path = page_of(event, irma)
    (role,) = fresh(SessionRole, event)
    assert (
        client.post(f"{path}/parts/{role.id}", data={"act": "confirm", "note": "Con gusto"}).status_code
        == 303
    )
    (role,) = fresh(SessionRole, event)
    assert role.confirmed_at
    assert role.answer_note == "Con gusto"
    assert "Irma Quezada" in text(client, f"/events/{event.slug}/sessions/{session.id}")
    for _twice in range(2):
        client.post(f"{path}/parts/{role.id}", data={"act": "decline", "note": "Estaré de viaje"})
    (role,) = fresh(SessionRole, event)
    assert role.declined_at
    assert role.confirmed_at is None, "the part stays on record, declined"
    for page in (f"sessions/{session.id}", "programme", "speakers", "schedule.json"):
        assert "Quezada" not in text(client, f"/events/{event.slug}/{page}"), page
    run_pending_jobs(app)
    (mail,) = delivered(organiser.email or "")
    body = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Irma Quezada Tun" in body
    assert "Estaré de viaje" in body
    assert "Apertura" not in body, "a closed session is not named in a mail"
    page = text(staff, f"/events/{event.slug}/manage/speakers/?view=declined")
    assert "Estaré de viaje" in page
    client.post(f"{path}/parts/{role.id}", data={"act": "confirm"})
    assert "Quezada" in text(client, f"/events/{event.slug}/speakers")


def test_a_talk_is_answered_too(client: FlaskClient, event: Event, session: Session, irma: Person) -> None:
    make_contribution(event, session, irma.id)
    path = page_of(event, irma)
    (talk,) = fresh(ContributionSpeaker, event)
    client.post(f"{path}/parts/{talk.id}", data={"act": "decline"})
    (talk,) = fresh(ContributionSpeaker, event)
    assert talk.declined_at
    assert fresh(SessionRole, event)[0].declined_at is None


def test_whoever_declined_is_not_let_into_a_closed_session(app: Flask, event: Event) -> None:
    person = make_person("Nadia", "Lobo")
    closed = make_session(event, "15:00", access=SessionAccess.CLOSED, title={"es": "CANARIO cerrado"})
    make_role(event, closed, person)
    client = app.test_client()
    sign_in(client, person)
    page = f"/events/{event.slug}/sessions/{closed.id}"
    assert client.get(page).status_code == 200
    path = page_of(event, person)
    (role,) = fresh(SessionRole, event)
    client.post(f"{path}/parts/{role.id}", data={"act": "decline"})
    assert client.get(page).status_code == 404
    assert "CANARIO" in text(client, path), "on their own page they can still change their mind"


def test_nobody_acts_for_another(client: FlaskClient, event: Event, session: Session, irma: Person) -> None:
    other = make_person("Yolanda", "Cruz")
    hers = make_session(event, "11:00")
    role = make_role(event, hers, other)
    mine, theirs = page_of(event, irma), page_of(event, other)
    client.post(f"{theirs}/slides/{hers.id}", data=slides_form())
    (material,) = fresh(Material, event)
    assert client.post(f"{mine}/parts/{role.id}", data={"act": "decline"}).status_code == 404
    assert client.post(f"{mine}/slides/{hers.id}", data=slides_form()).status_code == 404
    assert client.get(f"{mine}/slides/{material.id}").status_code == 404
    assert client.post(f"{mine}/slides/{material.id}/remove").status_code == 404
    replaces = slides_form(replaces=str(material.id))
    assert client.post(f"{mine}/slides/{session.id}", data=replaces).status_code == 404
    assert len(fresh(Material, event)) == 1
    assert len(storage.list_keys("materials")) == 1, "what was refused does not stay in the store"


def test_the_link_of_one_event_opens_nothing_of_another(
    client: FlaskClient, event: Event, irma: Person
) -> None:
    twin = make_event(title={"es": "CANARIO gemelo"})
    there = make_role(twin, make_session(twin, "15:00"), irma)
    here, other = page_of(event, irma), page_of(twin, irma)
    assert here != other
    assert client.post(f"{here}/parts/{there.id}", data={"act": "decline"}).status_code == 404
    assert "CANARIO" not in text(client, here)
    client.post(f"{other}/about", data={"biography-es": "Solo para el gemelo"})
    assert "Solo para el gemelo" not in text(client, here)
    assert fresh(SpeakerProfile, event) == []


def test_a_link_ends(client: FlaskClient, event: Event, irma: Person) -> None:
    path = page_of(event, irma)
    row = link_row(event, irma)
    assert row.link_hash not in path
    with transaction(), event_scope(event.id):
        services.renew_link(event, services.find_link(event, irma.id) or row)
    assert client.get(path).status_code == 404, "a newer link was sent"
    path = page_of(event, irma)
    assert client.get(path).status_code == 200
    end = datetime.combine(event.ends_on, datetime.min.time(), UTC)
    for days, status in ((20, 200), (33, 404)):
        with clock.fixed_at(end + timedelta(days=days)):
            assert client.get(path).status_code == status
    with transaction():
        db.session.get_one(Event, event.id).state = EventState.CANCELLED
    assert client.get(path).status_code == 404


def test_without_a_part_the_link_opens_nothing(client: FlaskClient, event: Event, irma: Person) -> None:
    path = page_of(event, irma)
    with transaction(), event_scope(event.id):
        db.session.delete(db.session.scalars(sa.select(SessionRole)).one())
    assert client.get(path).status_code == 404


def test_a_biography_is_shown_safely_and_has_an_end(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    words = "Dirige la **oficina**. <script>alert(1)</script>"
    assert client.post(f"{path}/about", data={"biography-es": words}).status_code == 303
    for page in (f"sessions/{session.id}", "speakers"):
        shown = text(client, f"/events/{event.slug}/{page}?lang=es")
        assert "<strong>oficina</strong>" in shown
        assert "<script>alert" not in shown
    long = client.post(f"{path}/about", data={"biography-es": "x" * 1501})
    assert long.status_code == 400
    assert "x" * 1501 in long.get_data(as_text=True), "what was written is kept in the form"
    assert fresh(SpeakerProfile, event)[0].biography == {"es": words}


def test_a_photo_is_drawn_anew_and_shown_only_by_consent(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    assert client.post(f"{path}/photo", data=photo_form(picture(), consent=False)).status_code == 400
    assert storage.list_keys("photos") == []
    assert client.post(f"{path}/photo", data=photo_form(picture(told="CANARIO casa"))).status_code == 303
    (profile,) = fresh(SpeakerProfile, event)
    address = f"/events/{event.slug}/speakers/{profile.id}/photo"
    assert address in text(client, f"/events/{event.slug}/sessions/{session.id}")
    assert address in text(client, f"/events/{event.slug}/speakers")
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"CANARIO" not in answer.data
    with Image.open(io.BytesIO(answer.data)) as drawn:
        assert drawn.format == "WEBP"
        assert max(drawn.size) <= 800
    client.post(f"{path}/photo", data=photo_form(picture(300, 300)))
    assert len(storage.list_keys("photos")) == 1, "the one before is deleted"
    assert client.post(f"{path}/photo/withdraw").status_code == 303
    assert client.get(address).status_code == 404
    assert client.get(f"{path}/photo").status_code == 404
    assert address not in text(client, f"/events/{event.slug}/speakers")
    assert storage.list_keys("photos") == []


def test_a_photo_without_consent_on_record_is_not_shown(
    client: FlaskClient, event: Event, irma: Person
) -> None:
    path = page_of(event, irma)
    client.post(f"{path}/photo", data=photo_form(picture()))
    with transaction(), event_scope(event.id):
        profile = db.session.scalars(sa.select(SpeakerProfile)).one()
        profile.photo_consent_at = None
    assert client.get(f"/events/{event.slug}/speakers/{profile.id}/photo").status_code == 404
    assert f"/speakers/{profile.id}/photo" not in text(client, f"/events/{event.slug}/speakers")


def test_nothing_of_a_closed_sessions_speakers_is_public(client: FlaskClient, event: Event) -> None:
    person = make_person("Canaria", "Escondida")
    closed = make_session(event, "15:00", access=SessionAccess.CLOSED)
    make_role(event, closed, person)
    path = page_of(event, person)
    client.post(f"{path}/about", data={"biography-es": "CANARIO biografía"})
    client.post(f"{path}/photo", data=photo_form(picture()))
    (profile,) = fresh(SpeakerProfile, event)
    stranger = client.application.test_client()
    assert stranger.get(f"/events/{event.slug}/speakers/{profile.id}/photo").status_code == 404
    for page in ("speakers", "programme", ""):
        shown = text(stranger, f"/events/{event.slug}/{page}")
        assert "CANARIO" not in shown
        assert "Escondida" not in shown
    staff = client.application.test_client()
    sign_in(staff, "organiser", at=event)
    assert staff.get(f"/events/{event.slug}/speakers/{profile.id}/photo").status_code == 200


def test_own_times_go_to_the_calendar(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    make_session(event, "12:00", title={"es": "No es suya"})
    path = page_of(event, irma)
    answer = client.get(f"{path}/calendar.ics")
    shown = answer.get_data(as_text=True)
    assert answer.mimetype == "text/calendar"
    assert shown.count("BEGIN:VEVENT") == 1
    assert "T090000" in shown
    assert "No es suya" not in shown
    (role,) = fresh(SessionRole, event)
    client.post(f"{path}/parts/{role.id}", data={"act": "decline"})
    assert "BEGIN:VEVENT" not in client.get(f"{path}/calendar.ics").get_data(as_text=True)


def test_availability_is_marked_on_the_same_page(client: FlaskClient, event: Event, irma: Person) -> None:
    path = page_of(event, irma)
    page = text(client, path)
    token = page.split('action="/availability/')[1].split("/")[0]
    data = {"away": "2027-07-14-evening", "back": f"{path}#availability"}
    answer = client.post(f"/availability/{token}/grid", data=data)
    assert answer.location == f"{path}#availability"
    assert client.post(f"/availability/{token}/grid", data={"back": "//evil.example"}).location.startswith(
        "/availability/"
    )


def test_signed_in_one_reaches_the_same(app: Flask, event: Event, irma: Person) -> None:
    path = page_of(event, irma)
    client = app.test_client()
    sign_in(client, irma)
    assert client.get(f"/events/{event.slug}/my-part").location == path
    sign_in(client, make_person("Otra", "Persona"))
    assert client.get(f"/events/{event.slug}/my-part").status_code == 404


def test_forgetting_a_person_forgets_what_they_handed_in(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    (role,) = fresh(SessionRole, event)
    client.post(f"{path}/parts/{role.id}", data={"act": "confirm", "note": "CANARIO"})
    client.post(f"{path}/photo", data=photo_form(picture()))
    client.post(f"{path}/slides/{session.id}", data=slides_form())
    with transaction():
        erase_person(irma.id)
    assert client.get(path).status_code == 404
    assert storage.list_keys("photos") == storage.list_keys("materials") == []
    for kind in (SpeakerProfile, SpeakerLink, OwnMaterial, Material):
        assert fresh(kind, event) == [], kind
    assert fresh(SessionRole, event)[0].answer_note == ""


def test_the_page_takes_as_many_statements_for_many_parts(
    client: FlaskClient, event: Event, irma: Person
) -> None:
    path = page_of(event, irma)

    def count() -> int:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        sa_event.listen(db.engine, "before_cursor_execute", note)
        client.get(path)
        sa_event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    count()
    few = count()
    for hour in range(10, 18):
        session = make_session(event, f"{hour}:00", accept="prueba")
        make_role(event, session, irma, accept="prueba")
        make_contribution(event, session, irma.id, accept="prueba")
    assert count() <= few
    with across_events("counted for the test"):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SessionRole)) == 9
