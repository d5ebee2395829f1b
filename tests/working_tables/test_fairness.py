"""Who got what they asked for, and how even the tables are: true figures, and none about a few people."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import python_calamine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.access import ROLE_PERMS, Perm, Role
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.spreadsheets import read_table
from app.events.models import Event
from app.registration.rules.figures import FEWEST, suppress
from app.registration.services import cancel, get_registration
from app.working_tables import services
from app.working_tables.models import Seating
from app.working_tables.rules import Problem, Seatee, SeatingState, TableSpec, Weights, cost_parts
from app.working_tables.rules.fairness import (
    Sitter,
    drawn_distance,
    drawn_outcomes,
    outcomes_of,
    spread,
)
from app.working_tables.rules.small import Grid, close_grid, told_columns
from app.working_tables.services.fairness import get_fairness
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event
from tests.factories.working_tables import make_hall, make_participant, make_table, sit_down

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


# --- what is counted ------------------------------------------------------------------------------


def sitter(table: str, *choices: str, fixed: bool = False, **values: str) -> Sitter:
    rank = choices.index(table) + 1 if table in choices else None
    return Sitter(table, values, choices, rank, fixed)


def test_who_was_fixed_or_chose_nothing_is_counted_apart() -> None:
    people = [
        sitter("A", "A", "B"),
        sitter("B", "A", "B"),
        sitter("C", "A", "B"),
        sitter("A"),
        sitter("A", "A", fixed=True),
        sitter("B", "A", fixed=True),
    ]
    assert outcomes_of(people) == {"1": 1, "2": 1, "none": 1, "fixed": 2, "unranked": 1}


def test_choices_after_the_fifth_are_one() -> None:
    tables = "ABCDEFGH"
    people = [sitter(table, *tables) for table in tables]
    found = outcomes_of(people)
    assert found == {**{str(n): 1 for n in range(1, 6)}, "later": 3, "none": 0, "fixed": 0, "unranked": 0}
    assert set(drawn_outcomes(people)) == {"1", "2", "3", "4", "5", "later", "none"}


@st.composite
def halls(draw: st.DrawFn) -> list[Sitter]:
    tables = "ABC"[: draw(st.integers(1, 3))]
    wishes = st.lists(st.sampled_from("ABC"), unique=True, max_size=3)
    people = draw(
        st.lists(
            st.tuples(st.sampled_from(tables), wishes, st.sampled_from(["x", "y", "z"])),
            min_size=1,
            max_size=9,
        )
    )
    return [sitter(table, *choices, country=value) for table, choices, value in people]


@settings(deadline=None, max_examples=60)
@given(halls())
def test_distances_are_those_of_the_format(people: list[Sitter]) -> None:
    tables = sorted({each.table for each in people})
    problem = Problem(
        tuple(TableSpec(table, 0, 99) for table in tables),
        tuple(
            Seatee(str(n), attributes={"country": each.values["country"]}) for n, each in enumerate(people)
        ),
        Weights(balance={"country": 1}),
    )
    parts = cost_parts(problem, {str(n): each.table for n, each in enumerate(people)})
    assert sum(row.distance for row in spread(people, "country", tables)) == parts.balance


@settings(deadline=None, max_examples=25)
@given(halls().filter(lambda people: len(people) <= 6))
def test_a_lot_is_what_all_draws_give_on_average(people: list[Sitter]) -> None:
    places = [each.table for each in people]
    tables = sorted(set(places))
    sizes = [places.count(table) for table in tables]
    ranks: Counter[str] = Counter()
    distance, draws = 0, 0
    for drawn in _deals(dict(Counter(places)), len(people)):
        seated = [
            sitter(t, *each.choices, country=each.values["country"])
            for t, each in zip(drawn, people, strict=True)
        ]
        ranks.update(outcomes_of(seated))
        distance += sum(row.distance for row in spread(seated, "country", tables))
        draws += 1
    expected = drawn_outcomes(people)
    for outcome in expected:
        assert expected[outcome] == pytest.approx(ranks[outcome] / draws)
    rows = spread(people, "country", tables)
    assert drawn_distance(rows, sizes) == pytest.approx(distance / draws)


def _deals(places: Mapping[str, int], people: int) -> Iterator[list[str]]:
    """Deal tables to people in every way that keeps the tables as full as they are."""
    if not places:
        yield []
        return
    for dealt in product(sorted(places), repeat=people):
        if Counter(dealt) == Counter(places):
            yield list(dealt)


# --- small groups ---------------------------------------------------------------------------------

NAMES = ("a", "b", "c")
Rows = Mapping[str, Sequence[int]]


def sums_of(row: Sequence[int], columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    return tuple(sum(row[NAMES.index(name)] for name in together) for together in columns)


def totals_of(rows: Rows, columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(sums_of(row, columns) for row in rows.values()), strict=True)))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3), st.booleans())
@example([[2, 0, 0], [2, 0, 0], [3, 3, 0]], True)
@example([[2, 1, 0], [3, 3, 0], [4, 4, 0]], False)
def test_no_small_figure_is_told_or_can_be_worked_out(counts: list[list[int]], fold: bool) -> None:
    """Even somebody who knows how many people each line is about finds two answers for what is small."""
    rows: Rows = {f"r{n}": tuple(row) for n, row in enumerate(counts) if any(row)}
    grid = close_grid(NAMES, rows, fewest=3, fold=fold)
    if not grid.lines:
        return
    assert {name for line in grid.lines for name in line.names} == set(rows)
    for line in grid.lines:
        assert all(count == 0 or count >= 3 for count in line.counts)
        assert line.counts == totals_of({name: rows[name] for name in line.names}, grid.columns)
    totals = dict(zip(NAMES, totals_of(rows, [[name] for name in NAMES]), strict=True))
    over_all = told_columns(totals, 3) if fold else tuple((name,) for name in NAMES)
    seen: dict[tuple[str, int], set[int]] = {
        (name, place): set() for name, row in rows.items() for place, count in enumerate(row) if 0 < count < 3
    }
    for other in _alike(rows, grid, over_all):
        for (name, place), values in seen.items():
            values.add(other[name][place])
        if all(len(values) > 1 for values in seen.values()):
            return
    assert not seen, (rows, grid)


def _alike(rows: Rows, grid: Grid, over_all: Sequence[Sequence[str]]) -> Iterator[Rows]:
    """Yield all figures of which the same would be told."""
    alone = {line.names[0]: line.counts for line in grid.lines if len(line.names) == 1}
    together = [line for line in grid.lines if len(line.names) > 1]
    ways = [
        [way for way in _ways(sum(row)) if name not in alone or sums_of(way, grid.columns) == alone[name]]
        for name, row in rows.items()
    ]
    totals = totals_of(rows, over_all)
    for chosen in product(*ways):
        other: Rows = dict(zip(rows, chosen, strict=True))
        if totals_of(other, over_all) == totals and all(
            totals_of({name: other[name] for name in line.names}, grid.columns) == line.counts
            for line in together
        ):
            yield other


def _ways(people: int) -> list[tuple[int, ...]]:
    return [(x, y, people - x - y) for x in range(people + 1) for y in range(people - x + 1)]


@settings(deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 30), max_size=6))
def test_of_one_column_the_rule_is_that_of_the_statistics(counts: dict[str, int]) -> None:
    grid = close_grid(("people",), {name: (count,) for name, count in counts.items()})
    told = suppress(counts)
    hidden = {name for name, count in told.items() if count is None}
    assert {line.names[0] for line in grid.lines if len(line.names) == 1} == set(told) - hidden
    assert {name for line in grid.lines if len(line.names) > 1 for name in line.names} == hidden


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
