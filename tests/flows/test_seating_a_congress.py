"""A congress is seated from the page: evenly, with the sectors asked for, and again with as few moves as can be."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.spans import Span
from app.events import services as events
from app.events.models import Event, Session, SessionRole
from app.events.rules import span_of
from app.registration import services as registration
from app.registration.models import Registration
from app.working_tables import services as working_tables
from app.working_tables.models import Seat, WorkingTable
from tests.flows.conftest import Flows
from tests.flows.demonstration import Demonstration
from tests.services import application
from tests.services.server import Server

pytestmark = pytest.mark.slow
BOARD = "/events/v-congreso/working-tables/?lang=en"
Places = dict[uuid.UUID, uuid.UUID]


@dataclass
class Hall:
    """The demonstration's congress on a page, with the worker at hand."""

    app: Flask
    page: Page

    def work(self) -> None:
        """Let the worker do what waits, and look at the board again."""
        with self.app.app_context():
            run_pending_jobs(self.app)
        self.page.goto(BOARD)

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=True).first.click()


@pytest.fixture
def hall(
    new_copy: Callable[[str], Demonstration], serve: Callable[..., Server], chromium: Browser
) -> Iterator[Hall]:
    demo = new_copy("seating")
    app = application.build_app(demo.settings)
    flows = Flows(demo, app, chromium, serve(demo), {})
    page = flows.open("o").page
    page.goto(BOARD)
    yield Hall(app, page)
    for visit in flows.visits.values():
        visit.context.close()
    with app.app_context():
        db.engine.dispose()


def seat_anew(hall: Hall) -> None:
    hall.press("Seat everybody anew")
    hall.work()
    hall.press("Accept")
    expect(
        hall.page.get_by_text("in force and not published").or_(
            hall.page.get_by_text("with unpublished changes")
        )
    ).to_be_visible()


def places(event: Event) -> Places:
    """Return where everybody who takes part sits in the seating in force."""
    db.session.rollback()
    current = working_tables.find_current_seating()
    assert current is not None
    rows = db.session.execute(
        sa.select(Seat.registration_id, Seat.table_id).where(Seat.seating_id == current.id)
    )
    here = {row.id for row in registration.list_confirmed(event.id)}
    return {row.registration_id: row.table_id for row in rows if row.registration_id in here}


def test_a_congress_is_seated_evenly_and_again_with_few_moves(hall: Hall) -> None:
    seat_anew(hall)
    with hall.app.app_context():
        event = events.get_event("v-congreso")
        with event_scope(event.id):
            first = places(event)
            check_fairness(event, first)
    hall.press("Seat again, few moves")
    hall.work()
    hall.press("Accept")
    with hall.app.app_context(), event_scope(event.id):
        assert places(event) == first, "nothing had changed, so nobody moves"
        fixed, table = fix_somebody_elsewhere(hall, event, first)
        before = places(event)
        cancelled = cancel_some(event, keep={fixed})
    hall.page.goto(BOARD)
    hall.press("Seat again, few moves")
    hall.work()
    hall.press("Accept")
    with hall.app.app_context(), event_scope(event.id):
        after = places(event)
        assert after[fixed] == table, "who was fixed by hand stays"
        assert not cancelled & after.keys()
        moved = [key for key in after if key in before and after[key] != before[key]]
        assert len(moved) <= len(cancelled), "a seat that is given back moves one other at the most"
        check_fairness(event, after)


def check_fairness(event: Event, seated: Places) -> None:
    """Check the rules that the organisation gave, with code that knows nothing of the engine."""
    rows = {row.id: row for row in registration.list_confirmed(event.id)}
    tables = {table.id: table for table in working_tables.seated_tables(event)}
    assert seated.keys() == rows.keys(), "everybody sits somewhere"
    sizes = Counter(seated.values())
    assert sizes.keys() == tables.keys()
    assert max(sizes.values()) - min(sizes.values()) < 2, "no table has two more than another"
    check_countries(rows, seated, len(tables))
    for table in tables.values():
        sectors = Counter(str(rows[key].sector) for key, place in seated.items() if place == table.id)
        assert table.required_sectors
        assert all(sectors[name] >= least for name, least in table.required_sectors.items())
    check_no_clash(rows, seated, tables)


def check_countries(rows: dict[uuid.UUID, Registration], seated: Places, tables: int) -> None:
    """A country with at least as many people as there are tables sits at each; one with fewer never doubles."""
    by_country: dict[str, Counter[uuid.UUID]] = defaultdict(Counter)
    for key, place in seated.items():
        by_country[rows[key].country_code or ""][place] += 1
    assert len(by_country) >= 11
    spread = [
        len(counts) == min(tables, counts.total()) and max(counts.values()) - min(counts.values()) <= 2
        for country, counts in by_country.items()
        if country
    ]
    assert sum(spread) >= 0.9 * len(spread), by_country


def check_no_clash(
    rows: dict[uuid.UUID, Registration], seated: Places, tables: dict[uuid.UUID, WorkingTable]
) -> None:
    """Nobody with a part in a session sits at a table that meets at the same time."""
    sessions = {session.id: session for session in db.session.scalars(sa.select(Session))}
    parts: dict[uuid.UUID, list[tuple[uuid.UUID, Span]]] = defaultdict(list)
    for role in db.session.scalars(sa.select(SessionRole)):
        span = span_of(sessions[role.session_id])
        if span is not None:
            parts[role.person_id].append((role.session_id, span))
    assert parts
    for key, place in seated.items():
        own = tables[place].session_id
        window = span_of(sessions[own]) if own else None
        person = rows[key].person_id
        if window is not None and person is not None:
            assert not [one for one, span in parts[person] if one != own and span.overlaps(window)]


def fix_somebody_elsewhere(hall: Hall, event: Event, seated: Places) -> tuple[uuid.UUID, uuid.UUID]:
    """Move somebody to another table on the page, and fix them there."""
    leaders = {table.leader_id for table in working_tables.list_tables(event)}
    rows = {row.id: row for row in registration.list_confirmed(event.id)}
    chosen = next(
        key for key in sorted(seated) if rows[key].language == "es" and rows[key].person_id not in leaders
    )
    wanted = next(t for t in working_tables.seated_tables(event) if t.id != seated[chosen])
    hall.page.goto(f"{BOARD}&person={chosen}")
    hall.page.locator(f"[data-for='{chosen}'] button[value='{wanted.id}']").click()
    expect(hall.page.locator(f"[data-col='{wanted.id}'] #p-{chosen}")).to_be_visible()
    return chosen, wanted.id


def cancel_some(event: Event, keep: set[uuid.UUID]) -> set[uuid.UUID]:
    """Cancel six people's registrations; working tables are not told of it."""
    people = [row for row in registration.list_confirmed(event.id) if row.id not in keep]
    gone = [row for row in people if row.sector != "academia"][:: len(people) // 6][:6]
    for row in gone:
        with transaction():
            registration.cancel(event, registration.get_registration(row.id))
    return {row.id for row in gone}
