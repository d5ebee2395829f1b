"""Logs: one JSON object a line, and nothing in it that identifies a person or opens a door."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.access import public
from app.core.logs import log, scrub

TOKEN = "kZ3v9QpLr7TnW2xYb5Mc8HdF4sGjAa1E"
NAME = "Rosa Ixchel Canario"
ADDRESS = "canario@example.org"


@pytest.fixture
def written(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, Callable[[], list[dict[str, Any]]]]]:
    """An application that breaks on demand, and what it has logged so far."""
    app = make_app(log_level="INFO")

    def broken(token: str) -> str:
        raise ValueError(f"{NAME} {ADDRESS} {token}")

    def good(token: str) -> str:
        logging.getLogger("some.library").warning("sent to %s with %s?key=%s", ADDRESS, token, token)
        return "fine"

    because = public("a page of the tests, nothing behind it")
    app.add_url_rule("/test/<token>/broken", "broken", broken, access=because)
    app.add_url_rule("/test/<token>/good", "good", good, access=because)
    (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "encuentro"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield app, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    handler.setStream(before or stream)


Written = tuple[Flask, Callable[[], list[dict[str, Any]]]]


def test_a_request_is_logged_by_its_rule_and_number(written: Written) -> None:
    app, lines = written
    response = app.test_client().get(f"/test/{TOKEN}/good?secret={TOKEN}")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/test/<token>/good", 200)
    assert line["request_id"] == response.headers["X-Request-Id"]
    assert line["ms"] >= 0


def test_the_lines_of_one_request_bear_one_number(written: Written) -> None:
    app, lines = written
    app.test_client().get(f"/test/{TOKEN}/broken")
    app.test_client().get(f"/test/{TOKEN}/good")
    numbers = {line["event"]: line["request_id"] for line in lines() if "request_id" in line}
    assert len({line["request_id"] for line in lines()}) == 2
    assert numbers


def test_nothing_personal_and_no_token_is_logged_or_shown(written: Written) -> None:
    app, lines = written
    client = app.test_client()
    client.get(f"/test/{TOKEN}/good?mail={ADDRESS}")
    client.get(f"/{TOKEN}/{ADDRESS}")
    client.post(f"/test/{TOKEN}/good", data={"name": NAME, "mail": ADDRESS})
    page = client.get(f"/test/{TOKEN}/broken", headers={"Referer": f"http://localhost/{TOKEN}"})
    machine = client.get(f"/test/{TOKEN}/broken", headers={"Accept": "application/json"})
    log.warning("note", address=ADDRESS, path=f"/x?{TOKEN}")
    everything = json.dumps(lines(), ensure_ascii=False)
    assert len(lines()) >= 7
    for canary in (TOKEN, NAME, "Canario", ADDRESS, "example.org"):
        assert canary not in everything
        assert canary not in page.text + machine.text
    assert (page.status_code, machine.status_code) == (500, 500)


def test_a_bug_is_logged_by_kind_and_place(written: Written) -> None:
    app, lines = written
    app.test_client().get(f"/test/{TOKEN}/broken")
    (line,) = [line for line in lines() if line.get("bug")]
    assert line["bug"] == "ValueError"
    assert line["where"][-1].endswith("broken")
    assert line["level"] == "error"


def test_ids_stay_readable() -> None:
    text = "job 0b2f6f6c-31a5-4c66-9d4f-0d2b6f1a9e11 of event 7 in app/core/jobs/runner.py took 120 ms"
    assert scrub(text) == text


@pytest.mark.parametrize(
    "secret", [ADDRESS, "ana.maria+x@sub.example.co", TOKEN, f"a/{TOKEN}/b", f"/x?key={TOKEN}", "b" * 32]
)
def test_addresses_queries_and_tokens_are_taken_out(secret: str) -> None:
    assert secret not in scrub(f"before {secret} after")
    assert TOKEN not in scrub(f"before {secret} after")
    assert scrub(f"before {secret} after").endswith("after")
