"""No other site makes a browser write here: the whole map of addresses is walked, as the most powerful person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.factories.courses import make_course
from tests.factories.events import make_event
from tests.services.paths import any_value

SAFE = {"GET", "HEAD", "OPTIONS"}
REFUSED = {"form_expired", "foreign_form"}


def unsafe(app: Flask, *, api: bool = False) -> Iterator[tuple[str, str]]:
    """Yield method and path of everything that may write, about an event and a course that exist."""
    things = {"event": make_event(), "course": make_course()}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") != api:
            continue
        values = {
            name: things.get(name) or any_value(converter) for name, converter in rule._converters.items()
        }
        for method in sorted((rule.methods or set()) - SAFE):
            built = rule.build(values) if values else ("", rule.rule)
            assert built is not None, rule
            yield method, built[1]


def written(db: SQLAlchemy) -> dict[str, int]:
    """Count the rows of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: connection.exec_driver_sql(f'SELECT count(*) FROM "{table.name}"').scalar_one()
            for table in db.metadata.sorted_tables
        }


@pytest.fixture
def administrator(client: FlaskClient, sign_in: Callable[..., Any]) -> Any:
    sign_in(client, "administrator")
    return client


def test_nothing_is_written_without_the_token_of_our_own_page(
    app: Flask, db: SQLAlchemy, administrator: Any
) -> None:
    asked = list(unsafe(app))
    administrator.forges = True
    before = written(db)
    answers = {
        (method, path): administrator.open(path, method=method, headers={"Accept": "application/json"})
        for method, path in asked
    }
    assert len(asked) > 100
    let_through = {
        request: answer.status_code
        for request, answer in answers.items()
        if answer.status_code != 400 or answer.json["error"] not in REFUSED
    }
    assert let_through == {}
    assert written(db) == before


def test_the_api_takes_no_cookie_so_that_no_page_can_write_through_it(
    app: Flask, db: SQLAlchemy, administrator: Any
) -> None:
    asked = list(unsafe(app, api=True))
    before = written(db)
    answers = {administrator.open(path, method=method, json={}).status_code for method, path in asked}
    assert len(asked) >= 7
    assert answers == {401}
    assert written(db) == before


def test_the_token_is_all_that_was_missing(app: Flask, administrator: Any) -> None:
    headers = {"Accept": "application/json"}
    refused = [
        path
        for method, path in unsafe(app)
        if (administrator.open(path, method=method, headers=headers).get_json(silent=True) or {}).get("error")
        in REFUSED
    ]
    assert refused == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_no_kind_of_body_goes_round_the_token(app: Flask, administrator: Any, kind: str) -> None:
    administrator.forges = True
    paths = [path for _, path in unsafe(app)]
    body = b'{"email": "x@example.org", "role": "administrator"}'
    answers = {administrator.post(path, data=body, content_type=kind).status_code for path in paths}
    assert answers == {400}


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_is_refused_everywhere_even_with_a_token(
    app: Flask, administrator: Any, header: dict[str, str]
) -> None:
    headers = {"Accept": "application/json", **header}
    said = {
        administrator.open(path, method=method, headers=headers).json["error"] for method, path in unsafe(app)
    }
    assert said == {"foreign_form"}
