"""Alive and ready: two answers for whoever watches, with nothing in them for anybody else."""

import contextvars
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.core.commands import health


def test_a_process_that_lives_says_so(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "alive"})


@pytest.mark.both_databases
def test_ready_when_all_parts_answer(client: FlaskClient, database_kind: str) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (
        200,
        {"status": "ready", "database": True, "migrations": True, "transport": True},
    )


def test_not_ready_without_a_database(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = make_app(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert not response.json["database"]
    assert "127.0.0.1" not in response.text


def test_not_ready_on_an_older_schema(
    client: FlaskClient, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "heads", lambda: {"a revision of tomorrow"})
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('yesterday')")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert (response.json["database"], response.json["migrations"]) == (True, False)


def test_not_ready_without_its_transport(make_app: Callable[..., Flask]) -> None:
    app = make_app(redis_url="redis://127.0.0.1:1/0")
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert not response.json["transport"]


def test_the_command_says_the_same(app: Flask, make_app: Callable[..., Flask]) -> None:
    def run(place: Flask) -> Result:
        return contextvars.Context().run(place.test_cli_runner().invoke, args=["ready"])

    assert run(app).exit_code == 0
    broken = run(make_app(redis_url="redis://127.0.0.1:1/0"))
    assert broken.exit_code == 1
    assert "transport: NOT READY" in broken.output
