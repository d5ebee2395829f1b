"""Commands of certificates."""

from pathlib import Path

from flask import Flask

from app.certificates import services
from app.certificates.models import Credential
from app.core.db import db, transaction
from tests.factories.certificates import make_credential
from tests.factories.events import make_event
from tests.services.people import make_someone


def test_a_code_is_checked_with_an_exit_status(app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    run = app.test_cli_runner().invoke
    valid = run(args=["certificates", "check", credential.code])
    assert (valid.exit_code, valid.output) == (0, f"issued {credential.serial}\n")
    with transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="x")
    assert run(args=["certificates", "check", credential.code]).exit_code == 1
    assert run(args=["certificates", "check", "K7MD"]).exit_code == 2


def test_a_design_is_shown_with_invented_facts(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["certificates", "designs"]).output == "formal\n"
    target = tmp_path / "sample.pdf"
    assert run(args=["certificates", "sample", "formal", "--output", str(target)]).exit_code == 0
    assert target.read_bytes().startswith(b"%PDF")
    unknown = run(args=["certificates", "sample", "../_shared", "--output", str(target)])
    assert unknown.exit_code == 2
    assert "there is no design" in unknown.output
