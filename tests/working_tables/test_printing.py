"""Papers of the tables: who stands on them and who does not, how they fit, and that files do not stay."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import erase_person
from app.core import clock, storage
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.services import cancel, get_registration
from app.working_tables import services
from app.working_tables.models import TableExclusion, WorkingTable
from app.working_tables.rules import SeatingState
from app.working_tables.services import printing
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event, make_room, make_session
from tests.factories.working_tables import make_countries, make_hall, make_participant, make_table, sit_down
from tests.working_tables.test_paper_layout import pages_of

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


# --- what is printed ------------------------------------------------------------------------------


@pytest.fixture
def hall(app: Flask) -> tuple[Event, list[WorkingTable], list[Registration]]:
    """Three tables with eight people each, as they were published."""
    event, tables, people = make_hall(24, 3)
    sit_down(event, tables, people)
    return event, tables, people


def fetch(client: FlaskClient, event: Event, paper: str, **said: str) -> bytes:
    """Ask for a paper that is made at once."""
    answer = client.post(f"/events/{event.slug}/working-tables/paper", data={"paper": paper, **said})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.location
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.get_data()


def test_the_lists_hold_who_sits_there_and_nothing_confided(
    hall: Any, client: FlaskClient, sign_in: SignIn, tmp_path: Path
) -> None:
    event, tables, people = hall
    with transaction(), event_scope(event.id):
        gone = get_registration(people[0].id)
        gone.gender, gone.sector = "Zyxwvut", None
        cancel(event, gone)
        told = get_registration(people[3].id)
        told.gender = "Zyxwvut"
        db.session.add(
            TableExclusion(
                event_id=event.id, registration_id=told.id, table_id=tables[1].id, reason_sealed="Zyxwvut"
            )
        )
    sign_in(client, "organiser", at=event)
    for paper in ("lists", "tents", "tents-two"):
        said = " ".join(pages_of(fetch(client, event, paper, language="es"), tmp_path))
        assert people[0].family_name not in said
        for one in people[1:]:
            assert one.family_name in said
        for word in ("Zyxwvut", " mujer ", "hombre", "@", "civil", "academia", "opción"):
            assert word.lower() not in said.lower(), (paper, word)
    one = pages_of(fetch(client, event, "lists", table=str(tables[1].id), language="en"), tmp_path)
    assert "Table 2" in one[0]
    assert "Table 1" not in " ".join(one)


def test_offices_stand_on_the_list_of_their_table_and_of_the_linking_table(
    hall: Any, client: FlaskClient, sign_in: SignIn, tmp_path: Path
) -> None:
    event, tables, people = hall
    secretary = sign_in(client, "organiser", at=event)
    with transaction(), event_scope(event.id):
        first, second, linking = (services.get_table(table.id) for table in tables)
        first.leader_id, second.secretariat_id = people[1].person_id, secretary.id
        linking.is_linking = True
    lists = pages_of(fetch(client, event, "lists", language="es"), tmp_path)
    assert people[1].family_name in lists[0]
    assert lists[0].count("coordina la mesa") == 1
    assert secretary.family_name in lists[1]
    assert lists[1].count("secretaría") == 1
    assert secretary.family_name in lists[2]
    assert people[1].family_name in lists[2]
    assert people[2].family_name not in lists[2]


def test_a_proposal_is_not_printed(app: Flask, client: FlaskClient, sign_in: SignIn, tmp_path: Path) -> None:
    event, tables, people = make_hall(12, 2)
    sit_down(event, tables, people, state=SeatingState.PROPOSED)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/paper"
    client.get(f"{url}?lang=en")
    for paper in ("lists", "tents"):
        answer = client.post(url, data={"paper": paper})
        assert (answer.status_code, answer.location) == (302, url)
    assert "nothing to print" in client.get(url).text
    assert len(pages_of(fetch(client, event, "signs"), tmp_path)) == 2
    assert client.post(url, data={"paper": "letters"}).status_code == 400
    assert client.post(url, data={"paper": "signs", "table": str(event.id)}).status_code == 404


def test_a_sign_says_where_and_when_the_table_meets(
    app: Flask, client: FlaskClient, sign_in: SignIn, tmp_path: Path
) -> None:
    event = make_event()
    room = make_room(event, "Salón Izalco")
    session = make_session(event, "09:00", room_id=room.id)
    make_table(event, session_id=session.id)
    sign_in(client, "organiser", at=event)
    (said,) = pages_of(fetch(client, event, "signs", language="es"), tmp_path)
    assert "Salón Izalco" in said
    assert "09:00–" in said


def test_long_papers_are_work_for_the_worker_and_stay_a_day(
    app: Flask, client: FlaskClient, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 5)
    event, tables, people = make_hall(12, 2)
    sit_down(event, tables, people)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/paper"
    answer = client.post(url, data={"paper": "tents-two", "language": "both"})
    assert "/jobs/" in answer.location
    run_pending_jobs(app)
    link = re.search(rf"{url}/files/[0-9a-f-]+\.pdf", client.get(answer.location).text)
    assert link is not None
    content = client.get(link[0]).data
    assert len(pages_of(content, tmp_path)) == 6
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
    sign_in(client, "registrar", at=event)
    assert client.get(link[0]).status_code == 404
    other = make_event(slug="otro")
    sign_in(client, "organiser", at=other)
    assert client.get(link[0].replace(event.slug, other.slug)).status_code == 404
    sign_in(client, "organiser", at=event)
    with clock.fixed_at(clock.now() + timedelta(hours=25)):
        run_periodic(app, "working_tables.delete_old_papers")
        assert storage.list_keys(printing.AREA) == []
    assert client.get(link[0]).status_code == 404


def test_whoever_is_forgotten_is_in_no_file(
    app: Flask, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 5)
    event, tables, people = make_hall(12, 2)
    sit_down(event, tables, people)
    sign_in(client, "organiser", at=event)
    client.post(f"/events/{event.slug}/working-tables/paper", data={"paper": "lists"})
    run_pending_jobs(app)
    assert len(storage.list_keys(printing.AREA)) == 1
    assert people[0].person_id is not None
    with transaction():
        erase_person(people[0].person_id)
    assert storage.list_keys(printing.AREA) == []


def test_each_paper_is_on_record(hall: Any, client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, _people = hall
    sign_in(client, "organiser", at=event)
    fetch(client, event, "lists")
    fetch(client, event, "signs")
    entries = db.session.query(AuditEntry).filter_by(action="working_tables.print").all()
    assert [entry.object_id for entry in entries] == [str(event.id)] * 2
    assert "24" in str(entries[0].changes)


@pytest.mark.parametrize("role", ["registrar", "door", None])
def test_others_have_no_papers(hall: Any, client: FlaskClient, sign_in: SignIn, role: str | None) -> None:
    event, _tables, _people = hall
    if role:
        sign_in(client, role, at=event)
    else:
        sign_in(client)
    url = f"/events/{event.slug}/working-tables/paper"
    for answer in (client.get(url), client.post(url, data={"paper": "lists"}), client.post(f"{url}/rooms")):
        assert answer.status_code == 404


def test_papers_need_as_many_questions_for_many_as_for_few(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(12, 2)
    sit_down(event, tables, people[:3])
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/paper"
    few = count_statements(client, url)
    gathering = statements_of(event)
    make_countries("PA")
    more = [
        make_participant(
            event, 50 + n, country_code="PA", institution_name=f"Instituto {n}", mode=Mode.ONLINE
        )
        for n in range(3)
    ]
    sit_down(event, [*tables, make_table(event, "Mesa 9")], [*people, *more])
    assert count_statements(client, url) <= few
    assert statements_of(event) <= gathering
    assert few < 22


def statements_of(event: Event) -> int:
    """Count the statements with which the lists are gathered."""
    import sqlalchemy as sa

    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        with event_scope(event.id):
            printing.gather(event, printing.Order(printing.Paper.LISTS, ("es",)))
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(found)
