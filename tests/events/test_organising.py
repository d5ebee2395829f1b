"""Events, what their organisers do on the pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.access import Role
from app.core.db import event_scope
from app.events import services
from app.events.rules import (
    EventState,
    Mode,
    SessionKind,
)
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)

BEFORE = datetime(2027, 6, 1, 12, tzinfo=UTC)
ORGANISER_PAGES = (
    "manage/", "manage/settings", "manage/rooms", "manage/materials", "manage/sessions", "manage/sessions/new",
    "manage/clone",
)  # fmt: skip


@pytest.fixture(autouse=True)
def before_the_event(app):
    with clock.fixed_at(BEFORE):
        yield


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def organiser(client, sign_in, event):
    return sign_in(client, Role.ORGANISER, at=event)


def test_organisers_of_another_event_find_nothing(client, sign_in):
    event, other = make_event(), make_event()
    organiser(client, sign_in, other)
    for page in ORGANISER_PAGES:
        assert client.get(f"/events/{event.slug}/{page}").status_code == 404


@pytest.mark.parametrize("lang", ["es", "en"])
def test_organisers_open_every_page_of_theirs(client, sign_in, lang):
    event = make_event(state=EventState.DRAFT, published=False)
    session = make_session(event, room_id=make_room(event).id)
    make_session(event, None)
    make_role(event, session, make_speaker(), sector=None)
    make_contribution(event, session, make_speaker("Ana", "Sol").id)
    sign_in(client, Role.SECRETARIAT)
    pages = (
        *ORGANISER_PAGES,
        f"manage/sessions/{session.id}",
        f"manage/sessions/{session.id}/people",
        "",
        "programme",
    )
    for page in pages:
        assert client.get(f"/events/{event.slug}/{page}?lang={lang}").status_code == 200, page
    assert client.get(f"/events/new?lang={lang}").status_code == 200


def test_an_event_is_made_filled_published_and_called_off(client, sign_in):
    sign_in(client, Role.SECRETARIAT)
    made = client.post(
        "/events/new",
        data={
            "title-es": "Seminario de datos", "slug": "seminario-de-datos", "kind": "webinar", "mode": "online",
            "access": "open", "starts_on": "2027-09-01", "ends_on": "2027-09-01", "languages": ["es"],
            "time_zone": "UTC", "series": "", "body": "", "host_country": "", "activity": "",
            **{f"cities-{n}-zone": "UTC" for n in range(6)}, "cities-0-name": "Ginebra", "cities-0-zone": "Europe/Zurich",
            **{f"organisers-{n}-role": "organiser" for n in range(4)},
            **{f"organisers-{n}-institution": "" for n in range(4)},
        },
    )  # fmt: skip
    assert made.status_code == 302, text_of(made)
    assert made.headers["Location"] == "/events/seminario-de-datos/manage/"
    event = services.get_event("seminario-de-datos")
    assert event.cities == [{"name": "Ginebra", "zone": "Europe/Zurich"}]
    base = "/events/seminario-de-datos/manage"
    session = {
        "title-es": "Apertura", "code": "A1", "kind": "opening", "mode": "online", "access": "open",
        "day": "2027-09-01", "start": "15:00", "minutes": "45", "room": "",
    }  # fmt: skip
    assert client.post(f"{base}/sessions/new", data=session).status_code == 302
    with event_scope(event.id):
        (opening,) = services.list_sessions(event)
    assert opening.starts_at == datetime(2027, 9, 1, 15, tzinfo=UTC)
    assert opening.ends_at == datetime(2027, 9, 1, 15, 45, tzinfo=UTC)
    assert client.post(f"{base}/publish").status_code == 302
    assert services.get_event(event.slug).state is EventState.PUBLISHED
    assert client.post(f"{base}/cancel", data={"reason-es": "Tormenta"}).status_code == 302
    assert services.get_event(event.slug).state is EventState.CANCELLED
    client.get("/sign-out")
    assert "Tormenta" in text_of(client.get("/events/seminario-de-datos/?lang=es"))


def test_a_refusal_keeps_what_was_written_and_a_reason_saves_it(client, sign_in):
    event = make_event(mode=Mode.IN_PERSON)
    hall = make_room(event, "Ceiba")
    make_session(event, "09:00", room_id=hall.id, title={"es": "Apertura"})
    organiser(client, sign_in, event)
    data = {
        "title-es": "Panel sobrepuesto", "code": "P9", "kind": "panel", "mode": "in_person", "access": "open",
        "day": event.starts_on.isoformat(), "start": "09:30", "minutes": "60", "room": str(hall.id),
    }  # fmt: skip
    refused = client.post(f"/events/{event.slug}/manage/sessions/new?lang=es", data=data)
    assert refused.status_code == 409
    assert "Ceiba" in text_of(refused)
    assert "Panel sobrepuesto" in refused.get_data(as_text=True)
    assert "accept" in refused.get_data(as_text=True)
    saved = client.post(
        f"/events/{event.slug}/manage/sessions/new", data=data | {"accept": "Comparten la sala a propósito"}
    )
    assert saved.status_code == 302


def test_wrong_forms_come_back_with_every_field(client, sign_in):
    event = make_event()
    session = make_session(event)
    organiser(client, sign_in, event)
    for path in (
        "manage/settings",
        "manage/rooms",
        "manage/materials",
        "manage/sessions/new",
        f"manage/sessions/{session.id}",
        f"manage/sessions/{session.id}/roles",
        f"manage/sessions/{session.id}/contributions",
        f"manage/sessions/{session.id}/authorisations",
    ):
        answer = client.post(f"/events/{event.slug}/{path}", data={})
        assert answer.status_code == 400, path
        assert "errors" in answer.get_data(as_text=True), path


def test_people_are_named_confirmed_and_removed(client, sign_in):
    event = make_event()
    session = make_session(event)
    organiser(client, sign_in, event)
    base = f"/events/{event.slug}/manage"
    data = {"email": "nayeli@example.org", "role": "moderator", "public": "y", "sector": ""}
    unknown = client.post(f"{base}/sessions/{session.id}/roles", data=data)
    assert unknown.status_code == 400
    names = {"given_name": "Nayeli", "family_name": "Ocampo Ruiz", "sector": "civil_society"}
    assert client.post(f"{base}/sessions/{session.id}/roles", data=data | names).status_code == 302
    with event_scope(event.id):
        ((role, person),) = services.people_of_session(session).roles
    assert (person.full_name, role.sector) == ("Nayeli Ocampo Ruiz", "civil_society")
    assert client.post(f"{base}/sessions/{session.id}/roles", data=data).status_code == 409
    client.post(f"{base}/roles/{role.id}/confirm")
    assert "Nayeli Ocampo Ruiz" in text_of(client.get(f"{base}/sessions/{session.id}/people"))
    client.post(f"{base}/sessions/{session.id}/contributions", data={"title-es": "Datos", "minutes": "5"})
    with event_scope(event.id):
        ((contribution, _),) = services.people_of_session(session).contributions
    speaker = {"speaker-email": "nayeli@example.org"}
    assert client.post(f"{base}/contributions/{contribution.id}/speakers", data=speaker).status_code == 302
    with event_scope(event.id):
        assert services.speakers_of(contribution) == [person.id]
    client.post(f"{base}/contributions/{contribution.id}/speakers/{person.id}/remove")
    client.post(f"{base}/contributions/{contribution.id}/remove")
    client.post(f"{base}/roles/{role.id}/remove")
    with event_scope(event.id):
        left = services.people_of_session(session)
    assert (left.roles, left.contributions) == ([], [])


def test_an_authorisation_shows_who_and_when(client, sign_in):
    event = make_event()
    session = make_session(event)
    organiser(client, sign_in, event)
    data = {
        "observer-email": "ana@example.org", "observer-given_name": "Ana", "observer-family_name": "Rojas",
        "observer-permission": "speak", "observer-authorised_by": "Irma Quezada, presidencia",
    }  # fmt: skip
    base = f"/events/{event.slug}/manage/sessions/{session.id}"
    assert client.post(f"{base}/authorisations", data=data).status_code == 302
    page = text_of(client.get(f"{base}/people?lang=es"))
    assert "Ana Rojas" in page
    assert "Irma Quezada, presidencia" in page
    assert "1 de junio de 2027" in page


def test_papers_are_given_only_to_those_who_may_open_them(client, sign_in):
    event = make_event()
    organiser(client, sign_in, event)
    from io import BytesIO

    data = {
        "title-es": "Ficha", "kind": "fact_sheet", "language": "es", "visibility": "participants", "session": "",
        "file": (BytesIO(b"%PDF-1.7\n%%EOF\n"), "Ficha uno.pdf"),
    }  # fmt: skip
    assert client.post(f"/events/{event.slug}/manage/materials", data=data).status_code == 302
    with event_scope(event.id):
        from app.events.rules import EventFacts

        (material,) = services.list_materials(event, EventFacts(organiser=True))
    path = f"/events/{event.slug}/materials/{material.id}"
    given = client.get(path)
    assert given.status_code == 200
    assert given.headers["Content-Disposition"].startswith("attachment")
    stranger = client.application.test_client()
    assert stranger.get(path).status_code == 404
    assert "Ficha" not in text_of(stranger.get(f"/events/{event.slug}/"))
    assert client.post(f"{path.replace('/materials', '/manage/materials')}/remove").status_code == 302
    assert client.get(path).status_code == 404


def test_rooms_are_added_changed_and_removed(client, sign_in):
    event = make_event()
    organiser(client, sign_in, event)
    base = f"/events/{event.slug}/manage/rooms"
    client.post(base, data={"name": "Ceiba", "capacity": "300", "features": "interpretación, plenaria"})
    with event_scope(event.id):
        (room,) = services.list_rooms(event)
    assert room.features == ["interpretación", "plenaria"]
    prefix = f"room-{room.id.hex[:8]}-"
    client.post(f"{base}/{room.id}", data={f"{prefix}name": "Guayacán", f"{prefix}capacity": "60"})
    with event_scope(event.id):
        assert [(each.name, each.capacity) for each in services.list_rooms(event)] == [("Guayacán", 60)]
    client.post(f"{base}/{room.id}/remove")
    with event_scope(event.id):
        assert services.list_rooms(event) == []


def test_the_next_edition_is_made_from_the_page(client, sign_in):
    event = make_event(slug="v-congreso", edition=5)
    make_session(event, kind=SessionKind.OPENING)
    sign_in(client, Role.SECRETARIAT)
    data = {
        "title-es": "Mujeres en la Migración", "slug": "vi-congreso", "edition": "6", "starts_on": "2028-07-12",
        "keep_times": "y", "keep_roles": "y",
    }  # fmt: skip
    made = client.post(f"/events/{event.slug}/manage/clone", data=data)
    assert made.headers["Location"] == "/events/vi-congreso/manage/"
    clone = services.get_event("vi-congreso")
    with event_scope(clone.id):
        (opening,) = services.list_sessions(clone)
    assert opening.starts_at is not None
    assert opening.starts_at - datetime(2028, 7, 12, tzinfo=UTC) == timedelta(hours=14)
