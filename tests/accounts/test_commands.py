"""Letting somebody in from the command line."""

import re

from flask import Flask

from app.accounts import services
from app.core.access import Role
from tests.factories.accounts import make_account
from tests.factories.directory import make_person


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["accounts", *arguments])
    return result.exit_code, result.output


def test_a_new_administrator_gets_a_link_that_works(app: Flask) -> None:
    code, output = run(
        app, "create-administrator", "admin@example.org", "--given-name", "Ada", "--family-name", "Min"
    )
    assert code == 0
    path = re.search(r"http://localhost(/sign-in/link/\S+)", output)
    assert path
    [person] = services.list_people_with_role(Role.ADMINISTRATOR)
    assert (person.full_name, person.email) == ("Ada Min", "admin@example.org")
    client = app.test_client()
    client.get(path[1])
    assert client.post("/sign-in/link").status_code == 302
    assert client.get("/account").status_code == 200


def test_nobody_gets_a_link_to_an_unknown_address(app: Flask) -> None:
    code, output = run(app, "link", "nobody@example.org")
    assert code == 1
    assert "nobody has the address" in output


def test_accounts_are_closed_from_outside(app: Flask) -> None:
    account = make_account(make_person(email="ana@example.org"))
    assert run(app, "close", "ana@example.org") == (0, "closed\n")
    assert services.get_account(account.id).disabled_at is not None


def test_every_command_explains_itself(app: Flask) -> None:
    for command in ("create-administrator", "link", "close", "end-sessions", "remove-second-factor"):
        code, output = run(app, command, "--help")
        assert code == 0
        assert len(output.splitlines()) > 4
