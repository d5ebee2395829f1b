"""The programme on paper: what strangers see on its page, drawn once for each state of it."""

import re
from datetime import UTC, datetime

import pytest

from app.core import clock, storage
from app.core import pdf as core_pdf
from app.core.db import event_scope, transaction
from app.events import services
from app.events.models import Event
from app.events.rules import EventAccess, Mode, SessionAccess, SessionKind
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)
from tests.services import crawl


@pytest.fixture(autouse=True)
def before_the_event(app):
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def congress(app) -> Event:
    event = make_event(slug="v-congreso", venue={"es": "Atlapa"})
    hall = make_room(event, "Ceiba")
    panel = make_session(
        event, "09:00", room_id=hall.id, title={"es": "Rutas <regulares> & acogida", "en": "Routes"}
    )
    make_role(event, panel, make_speaker("Irma", "Quezada Tun"), institution_label="Ministerio de la Mujer")
    make_contribution(event, panel, make_speaker("Keisha", "Baptiste").id, title={"es": "Seis datos"})
    make_session(
        event, "22:30", minutes=60, title={"es": "De noche"}, mode=Mode.ONLINE, kind=SessionKind.OTHER
    )
    make_session(event, "11:00", title={"es": "Cena"}, access=SessionAccess.INVITED, mode=Mode.IN_PERSON)
    make_session(event, "03:17", minutes=41, code="ZZ97", title={"es": "Zenzontle"}, access=SessionAccess.CLOSED,
                 room_id=make_room(event, "Quechol").id)  # fmt: skip
    return event


def words_of(content: bytes) -> str:
    """Return what the pages say, without the gaps between glyphs."""
    text = crawl.unpacked(content).decode("utf-8", "replace")
    return re.sub(r"\s+", "", text)


def pdf(client, **query: str) -> bytes:
    answer = client.get("/events/v-congreso/programme.pdf", query_string=query)
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    return bytes(answer.data)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "es",
            [
                "Programa",
                "Rutas<regulares>&acogida",
                "Modera:IrmaQuezadaTun(MinisteriodelaMujer)",
                "miércoles",
            ],
        ),
        ("en", ["Programme", "Routes", "Moderates:IrmaQuezadaTun", "Wednesday,July14,2027"]),
    ],
)
def test_the_paper_says_when_where_and_who_in_each_language(client, congress, lang, said):
    text = words_of(pdf(client, lang=lang))
    for each in (*said, "Ceiba", "KeishaBaptiste", "Seisdatos", "09:00–10:00"):
        assert each.lower() in text.lower(), each


def test_the_hours_of_the_chosen_cities_stand_below_and_say_when_it_is_another_day(client, congress):
    text = words_of(pdf(client))
    for each in (
        "SanJosé08:00–09:00",
        "Bridgetown10:00–11:00",
        "BuenosAires11:00–12:00",
        "BuenosAires00:30–01:30(+1)",
    ):
        assert each in text


def test_the_paper_holds_what_the_page_shows_to_strangers_and_no_more(client, congress, sign_in):
    sign_in(client, "administrator")
    text = words_of(pdf(client))
    assert "Cena" in text
    assert "Porinvitación" in text
    assert [word for word in ("Zenzontle", "Quechol", "03:17", "ZZ97") if word in text] == []


def test_each_state_is_drawn_once_and_the_one_before_is_forgotten(client, congress, monkeypatch):
    drawn = []
    real = core_pdf.render

    def count(page, **options):
        drawn.append(page)
        return real(page, **options)

    monkeypatch.setattr(core_pdf, "render", count)
    first = client.get("/events/v-congreso/programme.pdf")
    again = client.get("/events/v-congreso/programme.pdf")
    known = client.get("/events/v-congreso/programme.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.data == first.data, known.status_code, known.data, len(drawn)) == (True, 304, b"", 1)
    pdf(client, lang="en")
    with transaction(), event_scope(congress.id):
        services.list_rooms(congress)[0].name = "Guayacán"
    changed = client.get("/events/v-congreso/programme.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert "Guayacán" in words_of(changed.data)
    assert len(drawn) == 3
    kept = [key for key in storage.list_keys("programmes") if congress.id.hex in key]
    assert [key.partition("-")[2][:2] for key in kept] == ["en", "es"]


def test_what_is_called_off_stays_on_paper_as_such(client, congress):
    with transaction(), event_scope(congress.id):
        services.cancel_session(
            next(each for each in services.list_sessions(congress) if each.title["es"] == "Cena")
        )
    assert "Cancelada" in words_of(pdf(client))


def test_there_is_no_paper_before_the_programme_is_published(client):
    event = make_event(published=False)
    make_session(event)
    assert client.get(f"/events/{event.slug}/programme.pdf").status_code == 404


def test_paper_of_what_is_by_invitation_is_kept_from_search_engines(client):
    event = make_event(access=EventAccess.INVITATION, listed=False)
    make_session(event)
    answer = client.get(f"/events/{event.slug}/programme.pdf")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_paper_takes_few_statements(client, congress):
    pdf(client)
    assert count_statements(client, "/events/v-congreso/programme.pdf") <= 10
