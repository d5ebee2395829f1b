"""Reading changes nothing, and what was read stays out of the logs."""

import hashlib
import re
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from app.accounts.services.sessions import session_cookie
from app.core.db import db
from app.directory.models import Person, PersonEmail
from tests.flows import demonstration
from tests.flows.conftest import Flows
from tests.flows.demonstration import Demonstration, person_of
from tests.flows.pages import PAGES
from tests.services import application
from tests.services.people import open_session

# Who is signed in, how often somebody asked, what the machinery has to do, and the record of who did what.
OF_THE_HOUSE = {
    "user_session", "rate_window", "job", "periodic_run", "mail", "audit_entry", "audit_head", "tombstone",
}  # fmt: skip


def _fingerprints(app: Flask) -> dict[str, str]:
    """Return a digest of the content of each table of the field."""
    found = {}
    with app.app_context(), db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if table.name not in OF_THE_HOUSE:
                rows = sorted(map(repr, connection.execute(sa.select(table)).all()))
                found[table.name] = f"{len(rows)} rows, {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found


def test_reading_every_address_leaves_the_tables_as_they_were(
    new_copy: Callable[[str], Demonstration],
) -> None:
    app = application.build_app(new_copy("reading").settings)
    with app.app_context():
        values = demonstration.examples()
        client = app.test_client()
        client.set_cookie(session_cookie(), open_session(person_of("administrator").id))
        db.session.remove()
    before = _fingerprints(app)
    assert {table.name for table in db.metadata.sorted_tables} > OF_THE_HOUSE
    for example in PAGES.values():
        for method in ("GET", "HEAD"):
            answer = client.open(example.path.format(**values), method=method)
            assert answer.status_code < 500, f"{method} {example.path}: {answer.status_code}"
    assert _fingerprints(app) == before
    with app.app_context():
        db.engine.dispose()


def _canaries(flows: Flows) -> set[str]:
    """Return what must never stand in a log: names, addresses, and the secrets of links and sessions."""
    with flows.app.app_context():
        people = db.session.scalars(sa.select(Person)).all()
        names = {person.full_name for person in people} | {person.sort_name for person in people}
        addresses = set(db.session.scalars(sa.select(PersonEmail.email)).all())
        db.session.remove()
    tokens = {str(value) for name, value in flows.examples.items() if name.endswith("_token")}
    cookies = {cookie["value"] for letter in "poa" for cookie in flows.cookies(letter)}
    return {text for text in names | addresses | tokens | cookies if len(text) > 5}


def test_names_addresses_and_secrets_stay_out_of_the_log(flows: Flows) -> None:
    canaries = _canaries(flows)
    assert len(canaries) > 500
    for letter in "spa":
        for example in PAGES.values():
            flows.get(example.path.format(**flows.examples), letter)
    flows.get("/directory/people?search=Menchú".replace("ú", "%C3%BA"), "a")
    flows.get("/sign-in/link/a-token-that-nobody-has", "s", Referer="http://x/?email=canary@example.org")
    log = flows.server.text()
    assert log.count("\n") > len(PAGES), "the server writes a line for each request"
    folded = log.casefold()
    assert [text for text in canaries if text.casefold() in folded] == []
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", log) == []
    for secret in ("a-token-that-nobody-has", "menchú", "mench%c3%ba"):
        assert secret not in folded
