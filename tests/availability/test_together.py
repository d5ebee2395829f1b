"""Several who write for the same person at once: nothing is lost, and nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.availability import services
from app.availability.models import Absence
from app.core.db import db, transaction
from app.core.spans import Span
from tests.factories.availability import make_person

START = datetime(2027, 7, 14, 9, tzinfo=UTC)


@pytest.mark.both_databases
def test_two_who_write_at_once_lose_nothing(app: Flask, database_kind: str) -> None:
    person_id = make_person().id

    def add(place: int) -> None:
        begins = START + timedelta(minutes=30 * (place % 8))
        with app.app_context():
            with transaction():
                services.add_absence(person_id, Span(begins, begins + timedelta(minutes=45)))
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(16)))
    db.session.rollback()
    rows = db.session.scalars(sa.select(Absence)).all()
    assert [row.span for row in rows] == [Span(START, START + timedelta(minutes=30 * 7 + 45))]
