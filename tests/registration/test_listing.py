"""The organisers' list: every filter, words without accents, order, views, columns, tags, notes, history."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import Origin, RegistrationState, read_query
from app.registration.rules.lists import FILTERS
from app.registration.services import keeping, listing
from app.registration.services.listing import Sight
from tests.benchmarks.bench_events import count_statements
from tests.benchmarks.bench_lists import fill, save_views
from tests.factories.directory import make_country, make_institution
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event


@pytest.fixture
def event(app: Flask) -> Event:
    """An event without a limit."""
    return open_event(capacity_in_person=None)


def found(event: Event, address: str, sight: Sight | None = None) -> list[str]:
    """Return the family names that match, in the order of the list."""
    pairs = [tuple(part.split("=", 1)) for part in address.split("&") if part]
    with event_scope(event.id):
        query = read_query(pairs)  # type: ignore[arg-type]
        rows, _names = listing.read_page(query, sight or Sight(), ["CR", "PA"])
        matching = listing.count_all(query, {}, sight or Sight()).matching
        assert matching == len(listing.matching_ids(query, sight or Sight()))
        assert len(rows) == min(matching, query.size)
        return [row.family_name for row in rows]


@pytest.mark.both_databases
def test_each_filter_finds_those_it_says(event: Event) -> None:
    institution = make_institution(country_code="CR")
    session = make_session(event, "09:00", needs_choice=True)
    one = make_registration(
        event, family_name="Uno", country_code="CR", sector="academia", session_ids=(session.id,),
        needs="Rampa", interpretation=True, language="en", institution_id=institution.id,
    )  # fmt: skip
    make_registration(event, family_name="Dos", mode=Mode.ONLINE, origin=Origin.ORGANISER)
    make_registration(event, family_name="Tres", origin=Origin.STRANGER)
    with transaction(), event_scope(event.id):
        tag = keeping.get_or_make_tag(event.id, "Ponente")
        keeping.hang_tag(services.get_registration(one.id), tag)
    all_seen = Sight(sessions=frozenset({str(session.id)}), needs=True)
    assert found(event, "country=CR") == found(event, "sector=academia") == ["Uno"]
    assert found(event, "country=none") == ["Dos", "Tres"]
    assert found(event, "country=CR&country=none") == ["Dos", "Tres", "Uno"]
    assert found(event, "mode=online") == found(event, "origin=organiser") == ["Dos"]
    assert found(event, "state=held") == found(event, "origin=stranger") == ["Tres"]
    assert found(event, "state=active") == ["Dos", "Tres", "Uno"]
    assert found(event, f"institution={institution.id}") == found(event, "interpretation=yes") == ["Uno"]
    assert found(event, "language=en") == found(event, f"tag={tag.id}") == ["Uno"]
    assert found(event, f"session={session.id}", all_seen) == found(event, "needs=yes", all_seen) == ["Uno"]
    assert found(event, "mail=lost") == []
    assert found(event, "class=member") == []
    assert found(event, "state=confirmed&mode=online") == ["Dos"]


def test_a_filter_that_one_may_not_use_matches_nobody(event: Event) -> None:
    session = make_session(event, "09:00", needs_choice=True)
    make_registration(event, needs="Rampa", session_ids=(session.id,))
    assert found(event, "needs=yes") == found(event, "needs=no") == []
    assert found(event, f"session={session.id}") == []
    assert found(event, f"q_{uuid.uuid4()}=some") == []


@pytest.mark.both_databases
def test_words_are_found_without_case_and_accents(event: Event) -> None:
    make_registration(event, given_name="José", family_name="Núñez", institution_name="Cancillería de Perú")
    make_registration(event, given_name="Keisha", family_name="Baptiste", email="keisha@example.org")
    for word in ("NUNEZ", "jose núñez", "cancilleria peru", "perú josé"):
        assert found(event, f"q={word}") == ["Núñez"], word
    assert found(event, "q=keisha@") == ["Baptiste"]
    for harmless in ("%", "_", "'", "\\", "%%"):
        assert found(event, f"q={harmless}") == [], harmless


@pytest.mark.both_databases
def test_names_with_accents_stand_where_people_look_for_them(event: Event) -> None:
    for name in ("Zúñiga", "Ávila", "Ñandú", "Batz", "ávila Öz", "Nadal"):
        make_registration(event, family_name=name, given_name="")
    assert found(event, "") == ["Ávila", "ávila Öz", "Batz", "Nadal", "Ñandú", "Zúñiga"]
    assert found(event, "sort=-name")[0] == "Zúñiga"


def test_countries_stand_by_their_names_and_pages_never_overlap(event: Event) -> None:
    for code in ("PA", "CR"):
        make_country(code)
    for number in range(60):
        make_registration(event, family_name=f"P{number:02}", country_code=("PA", "CR", None)[number % 3])
    assert found(event, "sort=country&size=20")[:2] == ["P01", "P04"]
    pages = [found_page(event, page) for page in (1, 2, 3, 4)]
    assert sum(len(page) for page in pages) == len(set().union(*pages)) == 60


def found_page(event: Event, page: int) -> set[str]:
    with event_scope(event.id):
        rows, _names = listing.read_page(
            read_query([("page", str(page)), ("size", "20"), ("sort", "mode")]), Sight()
        )
    return {row.family_name for row in rows}


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*FILTERS, "q", "sort", "cols", "page", "size", "q_1"]), st.text()))
)
def test_any_address_is_read_and_written_back_the_same(pairs: list[tuple[str, str]]) -> None:
    query = read_query(pairs)
    assert read_query(query.pairs(page=query.page)) == query


@pytest.mark.both_databases
def test_any_value_of_a_filter_is_asked_without_a_fault(event: Event) -> None:
    make_registration(event)
    for name in FILTERS:
        for value in ("nonsense", "' OR 1=1 --", "none", "ñ", "0"):
            found(event, f"{name}={value}", Sight(needs=True))


def test_a_page_takes_ten_statements_however_long_the_list(
    event: Event, client: FlaskClient, sign_in: Any
) -> None:
    person = sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/registrations/"
    fill(event, 120)
    save_views(event, person.id)
    client.get(path)
    for address in ("", "?q=nunez&country=PA&state=confirmed", "?sort=-requested&page=2&size=20"):
        assert count_statements(client, path + address) <= 10, address


def test_a_view_is_kept_counted_shared_and_removed(event: Event, client: FlaskClient, sign_in: Any) -> None:
    make_country("CR")
    make_registration(event, family_name="Uno", country_code="CR")
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/registrations/"
    client.post(f"{path}views", data={"name": "Ticos", "query": "country=CR", "shared": "1"})
    client.post(f"{path}views", data={"name": "Solo mía", "query": "country=none"})
    page = client.get(path).get_data(as_text=True)
    assert "Ticos" in page
    assert "country=CR" in page
    other = client.application.test_client()
    sign_in(other, "registrar", at=event)
    seen = other.get(path).get_data(as_text=True)
    assert "Ticos" in seen
    assert "Solo mía" not in seen
    with event_scope(event.id):
        (shared,) = keeping.list_views(None)
    door = f"{path}views/{shared.id}/remove"
    stranger = client.application.test_client()
    sign_in(stranger, "organiser", at=open_event())
    assert stranger.post(door).status_code == 404
    assert other.post(door).status_code == 302
    db.session.rollback()
    with event_scope(event.id):
        assert keeping.list_views(None) == []


def test_tags_and_notes_stand_beside_the_person(event: Event, client: FlaskClient, sign_in: Any) -> None:
    row = make_registration(event, family_name="Uno")
    sign_in(client, "organiser", at=event)
    one = f"/events/{event.slug}/registrations/{row.id}"
    client.post(f"{one}/tags", data={"tag": "Prensa"})
    client.post(f"{one}/tags", data={"tag": " PRENSA "})
    client.post(f"{one}/notes", data={"text": "Llamó el lunes."})
    with event_scope(event.id):
        assert [tag.name for tag in keeping.list_tags()] == ["Prensa"]
    page = client.get(f"/events/{event.slug}/registrations/?open={row.id}").get_data(as_text=True)
    for said in ("Prensa", "Llamó el lunes.", "Ana Prueba"):
        assert said in page
    own = client.get(f"/r/{services.link_token(row)}").get_data(as_text=True)
    assert "Prensa" not in own
    assert "Llamó" not in own
    with event_scope(event.id):
        tag, note = keeping.list_tags()[0], keeping.list_notes(row)[0]
    client.post(f"{one}/tags/{tag.id}/remove")
    client.post(f"{one}/notes/{note.id}/remove")
    db.session.rollback()
    with event_scope(event.id):
        assert listing.tags_of([row.id]) == {}
        assert keeping.list_notes(row) == []


def test_the_history_says_what_who_and_when_the_latest_first(
    event: Event, client: FlaskClient, sign_in: Any
) -> None:
    row = make_registration(event, family_name="Uno")
    sign_in(client, "organiser", at=event)
    client.post(f"/events/{event.slug}/registrations/{row.id}/tags", data={"tag": "Prensa"})
    client.post(f"/events/{event.slug}/registrations/{row.id}/cancel")
    page = client.get(f"/events/{event.slug}/registrations/{row.id}?lang=en").get_data(as_text=True)
    assert page.index("Ended") < page.index("Tagged: Prensa") < page.index("Signed up")
    assert "Ana Prueba" in page
    assert "registration." not in page.split("History")[1]


def test_needs_are_filtered_and_shown_only_to_the_right_role(
    event: Event, client: FlaskClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_registration(event, family_name="Zacatenco", needs="Rampa")
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/registrations/"
    assert "Zacatenco" in client.get(f"{path}?needs=yes").get_data(as_text=True)
    monkeypatch.setattr("app.registration.views.sight.may_read_needs", lambda _event: False)
    page = client.get(f"{path}?needs=yes").get_data(as_text=True)
    assert "Zacatenco" not in page
    row_page = client.get(f"{path}?q=zacatenco&open={one_id(event)}").get_data(as_text=True)
    assert "Rampa" not in row_page


def one_id(event: Event) -> uuid.UUID:
    with event_scope(event.id):
        rows, _names = listing.read_page(read_query([]), Sight())
    return rows[0].id


def test_of_a_twin_event_nothing_is_seen(event: Event, client: FlaskClient, sign_in: Any) -> None:
    twin = open_event(capacity_in_person=None)
    other: Registration = make_registration(twin, family_name="Zyxwvut", institution_name="Zyxwvut")
    with transaction(), event_scope(twin.id):
        keeping.hang_tag(services.get_registration(other.id), keeping.get_or_make_tag(twin.id, "Zyxwvut"))
        keeping.save_view(twin.id, name="Zyxwvut", query="q=a", is_shared=True, owner_id=sign_in(client).id)
    sign_in(client, "organiser", at=event)
    make_registration(event)
    path = f"/events/{event.slug}"
    for address in (
        "/registrations/", "/registrations/?more=1&q=zyxwvut", f"/registrations/?open={other.id}",
        "/registrations/export", "/statistics", "/participants", "/registrations/retention",
    ):  # fmt: skip
        page = client.get(path + address).get_data(as_text=True)
        assert "Zyxwvut" not in page.replace("“zyxwvut”", ""), address
    written = client.post(f"{path}/registrations/export", data={"format": "csv", "query": "q=zyxwvut"})
    assert "Zyxwvut" not in written.get_data(as_text=True)
    for act in ("tags", "notes"):
        answer = client.post(f"{path}/registrations/{other.id}/{act}", data={"tag": "x", "text": "x"})
        assert answer.status_code == 404


def test_the_state_of_a_row_says_the_place_in_line(event: Event, client: FlaskClient, sign_in: Any) -> None:
    small = open_event(capacity_in_person=1)
    make_registration(small)
    waits = make_registration(small, family_name="Espera")
    assert waits.state is RegistrationState.WAITING
    sign_in(client, "organiser", at=small)
    page = client.get(f"/events/{small.slug}/registrations/?lang=es&state=waiting").get_data(as_text=True)
    assert "lugar 1" in page
