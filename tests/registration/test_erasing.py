"""Forgetting a person: their name is nowhere, and the counts are what they were."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import services as accounts
from app.core.db import db, transaction
from app.events.rules import Mode
from app.home import services as home
from app.registration import services
from tests.factories.events import make_event
from tests.factories.registration import make_invitation, make_registration

CANARY = "Zyxwvut"


@pytest.mark.both_databases
def test_an_erased_person_is_nowhere_and_the_seat_stays_taken(app: Flask) -> None:
    event = make_event(capacity_in_person=5)
    address = f"{CANARY.lower()}@example.org"
    make_invitation(event, address)
    row = make_registration(event, email=address, given_name=CANARY, institution_name=CANARY)
    token = services.link_token(row)
    person_id = row.person_id
    assert person_id is not None
    with transaction():
        home.make_feed(person_id)
    with transaction():
        accounts.erase_person(person_id)
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            stored = " ".join(str(found) for found in connection.execute(sa.select(table))).lower()
            assert CANARY.lower() not in stored, table.name
    assert services.find_by_link(token) is None
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 1
