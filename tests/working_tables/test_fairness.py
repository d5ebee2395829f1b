"""Who got what they asked for, and how even the tables are: true figures, and none about a few people."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import python_calamine
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.access import ROLE_PERMS, Perm, Role
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.spreadsheets import read_table
from app.events.models import Event
from app.registration.rules.figures import FEWEST
from app.registration.services import cancel, get_registration
from app.working_tables import services
from app.working_tables.models import Seating
from app.working_tables.rules import SeatingState
from app.working_tables.services.fairness import get_fairness
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event
from tests.factories.working_tables import make_hall, make_participant, make_table, sit_down

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


# --- a seating ------------------------------------------------------------------------------------


def seated(people: int = 24, tables: int = 3) -> tuple[Event, Seating]:
    """Return an event whose people sit at their tables, and the seating that they know."""
    event, made, registrations = make_hall(people, tables)
    # Two of three get their first choice, the others what follows.
    return event, sit_down(
        event, made, registrations[1:] + registrations[:1] if people % 5 else registrations
    )


def test_the_report_counts_those_who_still_take_part(app: Flask) -> None:
    event, seating = seated()
    with event_scope(event.id):
        before = get_fairness(event, seating, open_figures=True)
        card = services.get_board(event, seating).columns[0].cards[0]
    assert (before.seated, before.unseated, sum(count for _each, count in before.outcomes)) == (24, 0, 24)
    with transaction(), event_scope(event.id):
        cancel(event, get_registration(card.registration_id))
    make_participant(event, 99, country_code="SV")
    with event_scope(event.id):
        after = get_fairness(event, seating, open_figures=True)
    assert (after.seated, after.unseated) == (23, 1)
    for grid in after.splits.values():
        assert sum(line.total for line in grid.lines) == 23


def test_what_is_not_published_is_read_by_those_who_seat_people_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(24, 3)
    proposal = sit_down(event, tables, people, state=SeatingState.PROPOSED)
    accepted = sit_down(event, tables, people, published=False)
    url = f"/events/{event.slug}/working-tables/fairness"
    sign_in(client, "registrar", at=event)
    assert "No seating yet" in client.get(f"{url}?lang=en").text
    for seating in (proposal, accepted):
        assert client.get(f"{url}?seating={seating.id}").status_code == 404
        assert client.post(url, data={"seating": str(seating.id)}).status_code == 404
    sign_in(client, "organiser", at=event)
    assert "Seating 2, in force." in client.get(f"{url}?lang=en").text
    page = client.get(f"{url}?lang=en&seating={proposal.id}").text
    assert "Seating 1, proposed: nobody sees it yet" in page
    assert "First choice" in page


def test_without_a_seating_the_page_says_what_to_do(client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    page = client.get(f"/events/{event.slug}/working-tables/fairness?lang=en").text
    assert "No seating yet" in page
    assert "To the board" in page


def test_the_page_needs_as_many_questions_for_many_as_for_few(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(12, 2)
    sit_down(event, tables, people[:4])
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/fairness"
    few = count_statements(client, url)
    sit_down(event, [*tables, make_table(event, "Mesa 9")], people)
    assert count_statements(client, url) <= few
    assert few < 20


def numbers_in(content: bytes) -> list[int]:
    """Return the numbers of people in a file, without those of a draw and the shares."""
    found = []
    for row in read_table(content):
        found += [int(cell) for cell in row.cells if cell.isdigit()]
    return found


OWNERS = {"organiser", "presidency", "secretariat", "administrator"}


@pytest.mark.parametrize("role", ["organiser", "presidency", "secretariat", "administrator", "registrar"])
def test_small_groups_are_read_by_owners_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn, role: str
) -> None:
    event, _seating = seated(24, 3)
    sign_in(client, role, at=event if role in {"organiser", "registrar"} else None)
    url = f"/events/{event.slug}/working-tables/fairness"
    page = client.get(f"{url}?lang=en").text
    owner = role in OWNERS
    assert ("Small groups are shown" in page) == owner
    files = [client.post(url, data={"kind": kind}) for kind in ("csv", "xlsx")]
    assert [file.status_code for file in files] == [200, 200]
    small = [number for number in numbers_in(files[0].data) if 0 < number < FEWEST]
    assert bool(small) == owner
    closed = client.post(url, data={"kind": "csv", "closed": "1"})
    assert not [number for number in numbers_in(closed.data) if 0 < number < FEWEST]
    assert "Small groups are shown" not in client.get(f"{url}?closed=1&lang=en").text


@pytest.mark.parametrize("role", ["door", "teacher", "coordinator", None])
def test_others_find_no_report(app: Flask, client: FlaskClient, sign_in: SignIn, role: str | None) -> None:
    event, _seating = seated(12, 2)
    if role == "door":
        sign_in(client, role, at=event)
    else:
        sign_in(client)
    for answer in (
        client.get(f"/events/{event.slug}/working-tables/fairness"),
        client.post(f"/events/{event.slug}/working-tables/fairness"),
    ):
        assert answer.status_code == 404


def test_whoever_reads_small_groups_owns_what_people_confided() -> None:
    assert {role.value for role in Role if Perm.NEEDS_READ in ROLE_PERMS[role]} == OWNERS


def test_each_file_is_on_record_with_what_it_held(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    event, seating = seated(12, 2)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/fairness"
    client.post(url, data={"kind": "csv", "closed": "1"})
    client.post(url, data={"kind": "xlsx"})
    entries = db.session.query(AuditEntry).filter_by(action="working_tables.fairness_exported").all()
    assert [entry.object_id for entry in entries] == [str(seating.id)] * 2
    assert ["false" in str(entry.changes).lower() for entry in entries] == [True, False]


def test_a_seating_of_another_event_is_not_found(client: FlaskClient, sign_in: SignIn, app: Flask) -> None:
    _event, seating = seated(12, 2)
    other = make_event(slug="otro")
    sit_down(other, [make_table(other)], [make_participant(other, 1)])
    sign_in(client, "organiser", at=other)
    url = f"/events/{other.slug}/working-tables/fairness"
    assert client.get(f"{url}?seating={seating.id}").status_code == 404
    assert client.post(url, data={"seating": str(seating.id)}).status_code == 404


def test_nobody_ranked_is_said(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    tables = [make_table(event, f"Mesa {number}") for number in (1, 2)]
    sit_down(event, tables, [make_participant(event, number) for number in range(6)])
    sign_in(client, "organiser", at=event)
    page = client.get(f"/events/{event.slug}/working-tables/fairness?lang=en").text
    assert "Nobody ranked the tables." in page


def test_what_single_people_wrote_is_in_nothing_to_pass_on(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(36, 3)
    with transaction(), event_scope(event.id):
        get_registration(people[0].id).gender = "Zyxwvut"
    sit_down(event, tables, people)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/fairness"
    assert "Zyxwvut" in client.get(f"{url}?lang=en").text
    page = client.get(f"{url}?lang=en&closed=1").text
    assert "All other answers together" in page
    for told in (page, client.post(url, data={"kind": "csv", "closed": "1"}).text):
        assert "Zyxwvut" not in told
        assert "@" not in told.split("<main", 1)[-1]
        assert people[0].family_name not in told


def test_nothing_in_the_files_computes(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    tables = [make_table(event, "=1+1"), make_table(event, "@SUM(A1)")]
    sit_down(event, tables, [make_participant(event, n, gender="=cmd()") for n in range(4)])
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/fairness"
    content = client.post(url, data={"kind": "csv"}).text
    assert "'=1+1" in content
    assert not re.search(r"(^|[,\n])[=@]", content)
    assert "=1+1" in "".join(cell for row in sheets_of(client.post(url).data) for cell in row)


def sheets_of(content: bytes) -> list[list[str]]:
    """Return the rows of every sheet, as text; formulas would not be among them."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        [str(cell) for cell in row]
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
    ]


def test_the_page_and_the_file_tell_the_same(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    event, _seating = seated(24, 3)
    sign_in(client, "registrar", at=event)
    url = f"/events/{event.slug}/working-tables/fairness"
    page = client.get(f"{url}?lang=en").text
    on_page = {int(found) for found in re.findall(r">(\d+)<", page)}
    assert set(numbers_in(client.post(url, data={"kind": "csv"}).data)) <= on_page
