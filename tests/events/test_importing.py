"""Events from files: what is read, what is refused with its remedy, and that a second time does no harm."""

import copy
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock, storage
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.core.spreadsheets import Row, write_csv, write_xlsx
from app.events import services
from app.events.importers import FAULTS, read_event, read_programme
from app.events.models import Contribution, Event, Room, Session, SessionRole
from app.events.rules import EventAccess, EventState, Mode, SessionAccess, SessionKind
from tests.factories.events import FIRST_DAY, ZONE, make_event, make_session

SAMPLE = Path(__file__).parent / "data" / "conversatorio_2023.json"
BEFORE = datetime(2027, 6, 1, 12, tzinfo=UTC)
GENERAL: dict[str, Any] = {
    "format": "encuentro-event/1",
    "slug": "vi-congreso",
    "title": {"es": "VI Congreso", "en": "6th Congress"},
    "kind": "congress",
    "mode": "hybrid",
    "access": "approval",
    "starts_on": "2027-07-14",
    "ends_on": "2027-07-15",
    "time_zone": "America/Panama",
    "cities": [{"name": "Bogotá", "time_zone": "America/Bogota"}],
    "rooms": [{"name": "Ceiba", "capacity": 300}, {"name": "Jacaranda"}],
    "sessions": [
        {
            "code": "A2", "title": {"es": "Panel de ministras"}, "kind": "panel", "starts_at": "2027-07-14T11:00",
            "ends_at": "2027-07-14T12:30", "room": "Ceiba", "composition": {"civil_society": 3},
            "people": [{"email": "irma@example.org", "given_name": "Irma", "family_name": "Quezada", "part": "moderator"}],
            "contributions": [{"title": "Lo primero", "minutes": 5, "sector": "civil_society"}],
        },
        {
            "code": "A1", "title": {"es": "Apertura"}, "kind": "opening", "starts_at": "2027-07-14T14:00Z",
            "minutes": 60, "room": "ceiba",
        },
        {"code": "C1", "title": "Cónclave", "kind": "meeting", "access": "closed", "per_country": 3, "minutes": 90},
    ],
}  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the general example with one thing changed; `...` takes it out."""
    document = copy.deepcopy(GENERAL)
    place: Any = document
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def content_of(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def faults_of(document: object) -> list[tuple[str, str, str]]:
    return [(each.place, each.name, each.code) for each in read_event(content_of(document)).faults]


# --- reading ----------------------------------------------------------------------------------


def test_the_example_has_no_fault():
    assert faults_of(GENERAL) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("title", ..., ("", "title", "missing")),
        ("time_zone", ..., ("", "time_zone", "missing")),
        ("time_zone", "America/Ciudad", ("", "time_zone", "not_zone")),
        ("time_zone", 5, ("", "time_zone", "not_text")),
        ("kind", "party", ("", "kind", "not_word")),
        ("starts_on", "14/07/2027", ("", "starts_on", "not_day")),
        ("ends_on", "2027-07-01", ("", "ends_on", "reversed")),
        ("slug", "VI Congreso", ("", "slug", "not_slug")),
        ("slug", "import", ("", "slug", "not_slug")),
        ("listed", "perhaps", ("", "listed", "not_yes_no")),
        ("cities", "Bogotá", ("", "cities", "not_list")),
        ("cities.0.time_zone", "Bogotá", ("cities[1]", "time_zone", "not_zone")),
        ("sessions", [], ("", "sessions", "no_sessions")),
        ("sessions.0", "A2", ("sessions[1]", "", "not_object")),
        ("sessions.0.title", ..., ("sessions[1]", "title", "missing")),
        ("sessions.0.kind", 7, ("sessions[1]", "kind", "not_word")),
        ("sessions.0.room", "Sauce", ("sessions[1]", "room", "no_room")),
        ("sessions.0.ends_at", "2027-07-14T10:00", ("sessions[1]", "ends_at", "reversed")),
        ("sessions.0.ends_at", ..., ("sessions[1]", "ends_at", "missing")),
        ("sessions.0.starts_at", "2027-07-14", ("sessions[1]", "starts_at", "not_time")),
        ("sessions.0.starts_at", ["x"], ("sessions[1]", "starts_at", "not_time")),
        ("sessions.1.starts_at", "2027-08-14T09:00", ("sessions[2]", "starts_at", "outside")),
        ("sessions.1.code", "a2", ("sessions[2]", "code", "twice")),
        ("sessions.1.minutes", -5, ("sessions[2]", "minutes", "not_number")),
        ("sessions.1.minutes", 10**400, ("sessions[2]", "minutes", "not_number")),
        ("sessions.1.capacity", True, ("sessions[2]", "capacity", "not_number")),
        ("sessions.1.online_url", "javascript:alert(1)", ("sessions[2]", "online_url", "not_link")),
        ("sessions.1.titel", "x", ("sessions[2]", "titel", "unknown_field")),
        ("sessions.0.people.0.email", "irma", ("sessions[1].people[1]", "email", "not_address")),
        ("sessions.0.composition", {"aliens": 2}, ("sessions[1].composition", "aliens", "unknown_field")),
        ("sessions.2.title", "x" * 400, ("sessions[3]", "title", "too_long")),
    ],
)
def test_a_fault_names_its_place_and_its_field(path, value, fault):
    assert fault in faults_of(changed(path, value))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "not_json"), (b'{"a": NaN}', "not_json"), (b"[1, 2]", "not_known"), (b'{"a": 1}', "not_known"),
        (b'{"title": "a", "title": "b", "sessions": []}', "twice"), (b"[" * 200_000, "too_much"),
        (b'{"a": "' + b"x" * (6 * 2**20) + b'"}', "too_much"), (b'{"sessions": 5, "title": {}}', "missing"),
        ('{"sessions": "ñ'.encode("cp1252"), "not_json"), (b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_with_the_reason(content, code):
    assert code in {each.code for each in read_event(content).faults}


def test_a_clock_that_is_put_forward_or_back_is_asked_about():
    document = changed("time_zone", "Europe/Madrid")
    document |= {"starts_on": "2027-03-28", "ends_on": "2027-10-31"}
    document["sessions"][0] |= {"starts_at": "2027-03-28T02:30", "ends_at": "2027-03-28T04:00"}
    document["sessions"][1] |= {"starts_at": "2027-10-31T02:30"}
    assert {("sessions[1]", "starts_at", "skipped_time"), ("sessions[2]", "starts_at", "double_time")} <= set(
        faults_of(document)
    )
    document["sessions"][1]["starts_at"] = "2027-10-31T02:30+01:00"
    assert ("sessions[2]", "starts_at", "double_time") not in faults_of(document)


def test_each_fault_has_words_and_a_remedy():
    for problem, remedy in FAULTS.values():
        assert problem
        assert remedy


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*GENERAL, *GENERAL["sessions"][0], "date", "method", "times", "utc_start", "no"]),
            inner, max_size=6,
        ),
        max_leaves=25,
    )
)  # fmt: skip
def test_no_document_breaks_the_reader(document):
    reading = read_event(json.dumps(document).encode())
    assert reading.faults or reading.sessions


# --- the conversatorio's own form -------------------------------------------------------------


def conversatorio() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return document


def test_the_sample_comes_out_closed_hybrid_and_by_invitation():
    reading = read_event(SAMPLE.read_bytes())
    assert reading.faults == ()
    assert reading.event is not None
    values = reading.event.values
    assert (values["mode"], values["access"], values["listed"]) == (
        Mode.HYBRID,
        EventAccess.INVITATION,
        False,
    )
    assert [f"{each.starts_at:%H:%MZ}" for each in reading.sessions] == ["14:00Z", "19:00Z"]
    assert [each.values["composition"] for each in reading.sessions] == [
        {"civil_society": 3, "national_government": 2, "local_government": 1}
    ] * 2
    assert [each.values["composition_reason"] for each in reading.sessions] == [
        "3 CS / 2 national / 1 local → 3 CS / 3 national / 0 local",
        "3 CS / 2 national / 1 local → 3 CS / 1 national / 2 local",
    ]
    assert [[talk.minutes for talk in each.talks or ()] for each in reading.sessions] == [[5] * 6] * 2


def test_an_hour_that_no_clock_shows_is_named_with_the_right_one():
    document = conversatorio()
    document["sessions"][0]["times"]["Bogotá"]["start"] = "08:00"
    (fault,) = read_event(content_of(document)).faults
    assert (fault.place, fault.name, fault.code) == ("sessions[1].times.Bogotá", "start", "clock_differs")
    assert fault.facts["right"] == "09:00"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d["sessions"][1].pop("utc_start"), "missing"),
        (lambda d: d.pop("date"), "missing"),
        (lambda d: d.update(date="2023-08-09"), "outside"),
        (lambda d: d["sessions"].append(d["sessions"][0]), "twice"),
        (lambda d: d["sessions"][0].update(duration_minutes=90), "count_differs"),
        (lambda d: d["sessions"][0]["actual_panel"]["civil_society"].pop(), "count_differs"),
        (lambda d: d["sessions"][0]["times"]["Bogotá"].update(time_zone="Bogota"), "not_zone"),
        (lambda d: d["sessions"][0].pop("times"), "missing"),
        (lambda d: d.update(sessions=[]), "no_sessions"),
        (lambda d: d.update(mode="somehow"), "not_word"),
        (lambda d: d.update(access="who knows"), "not_word"),
        (lambda d: d["sessions"][0].update(label_es=""), "missing"),
    ],
)
def test_a_changed_sample_is_refused(change, code):
    document = conversatorio()
    change(document)
    assert code in {each.code for each in read_event(content_of(document)).faults}


def test_sessions_in_the_wrong_order_are_the_same_sessions():
    document = conversatorio()
    document["sessions"].reverse()
    reading = read_event(content_of(document))
    assert reading.faults == ()
    assert {each.code for each in reading.sessions} == {"S1", "S2"}


# --- tables -----------------------------------------------------------------------------------

HEAD = ("Código", "Título", "Tipo", "Día", "Inicio", "Fin", "Sala", "Acceso", "Cupo")
ROWS = (
    ("P1", "Apertura", "Apertura", "14/07/2027", "9:00", "10:00", "Ceiba", "abierta", ""),
    ("P2", "Taller de datos", "taller", "2027-07-14", "10:30", "12:00 p.m.", "Ceiba", "", "40"),
    ("P3", "Cónclave", "Reunión cerrada", "2027-07-15", "09:00:00", "11:00", "Jacaranda", "Cerrada", ""),
)


def programme(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD):
    cells = [head, *rows]
    return read_programme(
        [Row(number, row) for number, row in enumerate(cells, start=1)],
        zone=ZONE, mode=Mode.HYBRID, starts_on=FIRST_DAY, ends_on=FIRST_DAY.replace(day=15),
    )  # fmt: skip


def test_a_programme_as_people_write_it_is_read():
    reading = programme(*ROWS)
    assert reading.faults == ()
    first, second, third = reading.sessions
    assert (first.values["kind"], second.values["kind"]) == (SessionKind.OPENING, SessionKind.WORKSHOP)
    assert third.values["access"] is SessionAccess.CLOSED
    assert (first.starts_at, second.ends_at) == (
        datetime(2027, 7, 14, 14, tzinfo=UTC), datetime(2027, 7, 14, 17, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value", "name", "code"),
    [
        (1, "", "title", "missing"), (2, "fiesta", "kind", "not_word"), (3, "31/02/2027", "day", "not_day"),
        (4, "25:00", "start", "not_time"), (4, "", "start", "missing"), (5, "08:00", "ends_at", "reversed"),
        (5, "", "ends_at", "missing"), (3, "2027-09-01", "starts_at", "outside"), (8, "many", "capacity", "not_number"),
        (1, "=HYPERLINK(1)", "title", "formula"), (6, "@cmd", "room", "formula"), (1, "+1+cmd|x", "title", "formula"),
    ],
)  # fmt: skip
def test_a_fault_in_a_table_names_row_and_field(cell, value, name, code):
    row = list(ROWS[1])
    row[cell] = value
    found = [(each.place, each.name, each.code) for each in programme(ROWS[0], tuple(row)).faults]
    assert ("3", name, code) in found


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def officer(client, sign_in):
    with clock.fixed_at(BEFORE):
        client.person = sign_in(client, Role.SECRETARIAT)
        yield client


def upload(client, content: bytes, name: str = "evento.json", **data: str):
    return client.post(
        "/events/import?lang=en", data={"file": (io.BytesIO(content), name), "into": "", **data}
    )


def confirm(client, preview):
    text = preview.get_data(as_text=True)
    kept = text.partition('name="kept" value="')[2].partition('"')[0]
    into = text.partition('name="into" value="')[2].partition('"')[0]
    return client.post("/events/import/confirm", data={"kept": kept, "into": into})


def counted() -> dict[str, int]:
    models = (Event, Session, Room, Contribution, SessionRole)
    with db.engine.connect() as connection:
        return {
            model.__name__: connection.scalar(sa.select(sa.func.count()).select_from(model.__table__)) or 0
            for model in models
        }


def test_an_event_is_made_from_its_file_and_a_second_time_changes_nothing(officer):
    before = counted()
    preview = upload(officer, content_of(GENERAL))
    assert preview.status_code == 200
    assert counted() == before, "the preview writes nothing"
    assert confirm(officer, preview).status_code == 302
    event = services.get_event("vi-congreso")
    assert (event.state, event.access) == (EventState.DRAFT, EventAccess.APPROVAL)
    made = counted()
    assert (made["Session"], made["Room"], made["Contribution"], made["SessionRole"]) == (3, 2, 1, 1)
    with event_scope(event.id):
        sequences = {each.code: each.sequence for each in services.list_sessions(event)}
    again = upload(officer, content_of(GENERAL))
    assert "Stays as it is" in again.get_data(as_text=True)
    assert "nothing changes" in again.get_data(as_text=True)
    assert confirm(officer, again).status_code == 302
    assert counted() == made
    with event_scope(event.id):
        assert {each.code: each.sequence for each in services.list_sessions(event)} == sequences
    assert storage.list_keys("event_files") == []


def test_a_changed_file_changes_that_and_leaves_the_rest(officer):
    confirm(officer, upload(officer, content_of(GENERAL)))
    event = services.get_event("vi-congreso")
    with event_scope(event.id):
        make_session(event, "16:00", code="H1", title={"es": "Por mano"})
    document = changed("sessions.0.title", {"es": "Panel de ministras y ministros"})
    document["summary"] = "Dos días."
    assert confirm(officer, upload(officer, content_of(document))).status_code == 302
    db.session.expire_all()
    with event_scope(event.id):
        titles = {each.code: each.title["es"] for each in services.list_sessions(event)}
    assert titles == {
        "A2": "Panel de ministras y ministros", "A1": "Apertura", "C1": "Cónclave", "H1": "Por mano",
    }  # fmt: skip
    assert services.get_event("vi-congreso").summary == {"es": "Dos días."}


def test_one_fault_keeps_everything_out(officer):
    before = counted()
    answer = upload(officer, content_of(changed("sessions.2.kind", "party")))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for shown in ("evento.json, sessions[3]", "kind", "“party” is not known here", "Choose one of"):
        assert shown in text
    assert 'name="kept"' not in text
    assert counted() == before


@pytest.mark.both_databases
def test_what_the_rules_refuse_is_seen_before_anything_is_saved(both, client, sign_in):
    with clock.fixed_at(BEFORE):
        sign_in(client, Role.SECRETARIAT)
        document = changed("sessions.1.starts_at", "2027-07-14T11:30")
        answer = upload(client, content_of(document))
        assert answer.status_code == 422
        assert "Ceiba" in answer.get_data(as_text=True)
        assert counted()["Event"] == 0


def test_faults_are_written_out_so_that_no_markup_runs(officer):
    answer = upload(officer, content_of(changed("kind", "<script>alert(1)</script>")), name="<b>x</b>.json")
    text = answer.get_data(as_text=True)
    assert "<script>alert" not in text
    assert "<b>x" not in text


@pytest.mark.parametrize("write", [write_csv, lambda rows: write_xlsx({"Programa": rows})])
def test_a_table_fills_the_programme_of_an_event(officer, write):
    event = make_event()
    content = write([HEAD, *ROWS])
    preview = upload(officer, content, "programa.xlsx", into=str(event.id))
    assert preview.status_code == 200, preview.get_data(as_text=True)
    assert confirm(officer, preview).status_code == 302
    with event_scope(event.id):
        assert [each.code for each in services.list_sessions(event)] == ["P1", "P2", "P3"]
    made = counted()
    confirm(officer, upload(officer, content, "programa.xlsx", into=str(event.id)))
    assert counted() == made


def test_a_table_needs_an_event_and_its_columns(officer):
    text = upload(officer, write_csv([HEAD, *ROWS]), "programa.csv").get_data(as_text=True)
    assert "Choose the event" in text
    event = make_event()
    answer = upload(officer, b"Nombre;Hora\nA;9:00\n", "programa.csv", into=str(event.id))
    assert answer.status_code == 400
    assert "Título" in answer.get_data(as_text=True)


def test_a_file_is_confirmed_by_nobody_else(officer, client, sign_in):
    preview = upload(officer, content_of(GENERAL))
    sign_in(client, Role.SECRETARIAT)
    assert confirm(client, preview).status_code == 404
    assert counted()["Event"] == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"%PDF-1.7", b"{\xff\xfe"])
def test_other_files_are_refused_in_words(officer, content):
    answer = upload(officer, content, "cosa.bin", into=str(make_event().id))
    assert answer.status_code in {400, 422}
    assert counted()["Session"] == 0


def test_a_file_of_fifty_megabytes_is_too_large(officer):
    answer = upload(officer, b'{"title": "' + b"x" * (50 * 2**20) + b'"}')
    assert answer.status_code == 413


def test_only_those_who_make_events_import_them(client, sign_in):
    sign_in(client, Role.ORGANISER, at=make_event())
    assert client.get("/events/import").status_code == 404
    assert upload(client, content_of(GENERAL)).status_code == 404
    assert services.find_event("vi-congreso") is None


def test_what_nobody_confirmed_does_not_stay(officer):
    upload(officer, content_of(GENERAL))
    assert len(storage.list_keys("event_files")) == 1
    assert services.delete_old_files() == 0
    with clock.fixed_at(BEFORE.replace(day=5)):
        assert services.delete_old_files() == 1


def test_the_record_tells_of_an_import(officer):
    confirm(officer, upload(officer, content_of(GENERAL)))
    actions = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert "event.imported" in actions
