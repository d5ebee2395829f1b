"""The organisers' list of an event of 10,000 registrations: pages, filters, words, the file of one person."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.text import fold
from app.events.models import Event
from app.registration.models import EventTag, Registration, Tagging
from app.registration.services import keeping
from tests.benchmarks.bench_events import _database, count_statements
from tests.factories.directory import make_country
from tests.factories.events import make_event
from tests.services import people
from tools.bench import Measure, measure

PEOPLE = 10_000
FAMILY = ("Núñez", "Solís", "Lainez", "Batz", "Çelik", "Ørsted", "Tercero", "Almonte", "Peña", "Juárez")
COUNTRIES = ("CR", "PA", "MX", "GT", "HN", None)
STATES = ("confirmed",) * 7 + ("pending", "waiting", "cancelled")


def fill(event: Event, count: int = PEOPLE) -> None:
    """Register many people at once, past the services: the list is what is measured."""
    for code in filter(None, COUNTRIES):
        make_country(code)
    now = clock.now()
    rows = []
    for number in range(count):
        key, family = uuid.uuid4(), f"{FAMILY[number % 10]} {number % 997}"
        rows.append(
            {
                "id": key, "event_id": event.id, "email": f"p{number}@example.org",
                "email_norm": f"p{number}@example.org", "given_name": "Marta", "family_name": family,
                "sort_name": fold(f"{family} Marta"), "mode": "in_person" if number % 2 else "online",
                "state": STATES[number % 10], "origin": "verified", "participant_class": "public",
                "language": "es", "country_code": COUNTRIES[number % 6], "institution_name": "Cancillería",
                "institution_folded": "cancilleria", "sector": "academia" if number % 3 else None,
                "proved_at": now, "created_at": now - timedelta(minutes=number), "updated_at": now,
                "link_hash": f"l{number}", "ticket_hash": f"t{number}",
            }
        )  # fmt: skip
    with transaction(), event_scope(event.id):
        db.session.execute(sa.insert(Registration), rows)
        tag = EventTag(event_id=event.id, name="Ponente", name_folded="ponente")
        db.session.add(tag)
        db.session.flush()
        tagged = [row["id"] for row in rows[::20]]
        db.session.execute(
            sa.insert(Tagging),
            [{"event_id": event.id, "tag_id": tag.id, "registration_id": key} for key in tagged],
        )


def save_views(event: Event, owner_id: uuid.UUID) -> None:
    """Save three views, as somebody who works with the list would."""
    with transaction(), event_scope(event.id):
        for name, query in (
            ("Panamá en sala", "country=PA&mode=in_person"),
            ("Sin país", "country=none"),
            ("Núñez", "q=nunez"),
        ):
            keeping.save_view(event.id, name=name, query=query, is_shared=True, owner_id=owner_id)


def benchmarks() -> Iterator[Measure]:
    """Yield processor time and statements of a page of the list."""
    with _database() as clients:
        event = make_event(edition=5)
        fill(event)
        organiser = clients()
        save_views(event, people.sign_in(organiser, "organiser", at=event).id)
        base = f"/events/{event.slug}/registrations/"
        for name, path in (
            ("first page", base),
            ("page 150", f"{base}?page=150"),
            ("searched by name without accents", f"{base}?q=nunez"),
            ("three filters, by country", f"{base}?country=PA&mode=in_person&state=confirmed&sort=country"),
            ("the latest first", f"{base}?sort=-requested"),
        ):
            yield from _page(organiser, name, path)


def _page(client: FlaskClient, name: str, path: str) -> Iterator[Measure]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    note = f"{len(answer.data) // 1000} kB"
    title = f"list of {PEOPLE:,} registrations: {name}"
    yield Measure(title, measure(partial(client.get, path), times=30), 60, note=note)
    yield Measure(title, count_statements(client, path), 10, "sql")
