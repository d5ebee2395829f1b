"""Taking registrations out: what is filtered, safe in spreadsheet programs, with a reason, a record and a mark."""

import io
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.core.errors import Refusal
from app.core.spreadsheets import read_table, write_csv, write_xlsx
from app.events.models import Event
from app.events.rules import SessionAccess
from app.registration.models import Registration
from app.registration.rules import check_large_act
from app.registration.rules.lists import COLUMNS, REASON_ABOVE
from app.registration.views.exporting import table_of
from tests.benchmarks.bench_lists import fill
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event

NASTY = ("-", "+41 79 555 66 77", "=1+1", "@SUM(A1)", "'=1", "\t=1", "|cmd", "=HYPERLINK(\"http://x\")", "%0", "-2+3")  # fmt: skip
TEXT_COLUMNS = ("email", "institution", "gender", "language")


@pytest.fixture
def event(app: Flask, client: FlaskClient, sign_in: Any) -> Event:
    """An event whose organiser is signed in."""
    made = open_event(capacity_in_person=None)
    sign_in(client, "organiser", at=made)
    return made


def export(client: FlaskClient, event: Event, **data: Any) -> Any:
    return client.post(f"/events/{event.slug}/registrations/export", data={"format": "csv", **data})


def test_what_is_filtered_leaves_with_the_chosen_columns(event: Event, client: FlaskClient) -> None:
    make_registration(event, family_name="Uno", institution_name="Cancillería")
    make_registration(event, family_name="Dos", mode="online")
    written = export(client, event, query="mode=online", columns=["institution", "mode"]).get_data(
        as_text=True
    )
    assert "Dos" in written
    assert "Uno" not in written
    assert "@example.org" not in written
    (head, row) = read_table(written.encode())
    assert len(head.cells) == len(row.cells) == 5


def test_names_that_look_like_formulas_come_back_as_they_were(event: Event, client: FlaskClient) -> None:
    for name in NASTY:
        make_registration(event, family_name=name, given_name="Ana", institution_name=name)
    for kind in ("csv", "xlsx"):
        content = export(client, event, format=kind, columns=["institution"]).data
        rows = read_table(content)
        kept = {row.cells[0] for row in rows[1:]}
        assert kept == set(NASTY), kind
        assert kept == {row.cells[2] for row in rows[1:]}, kind


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60), data=st.data())
def test_no_text_of_any_column_becomes_a_formula(app: Flask, text: str, data: Any) -> None:
    prefix = data.draw(st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'=", " =", "＝"]))
    event = Event(id=None, slug="x", time_zone="UTC")
    row = Registration(
        given_name=prefix + text, family_name=prefix + text, email=prefix + text, gender=prefix + text,
        institution_name=prefix + text, language="es", state="confirmed", mode="online", origin="verified",
    )  # fmt: skip
    with app.test_request_context(), event_scope_of_nothing():
        table = table_of(event, [row], TEXT_COLUMNS, prefix + text)
    for cell in read_cells(write_csv(table)):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    with zipfile.ZipFile(io.BytesIO(write_xlsx({"x": table}))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def event_scope_of_nothing() -> Any:
    import uuid

    return event_scope(uuid.uuid4())


def read_cells(content: bytes) -> list[str]:
    import csv

    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row]


def test_above_a_number_a_reason_and_a_second_look_are_needed(event: Event, client: FlaskClient) -> None:
    fill(event, REASON_ABOVE + 1)
    assert export(client, event).status_code == 422
    assert export(client, event, reason="Reporte anual para la Cancillería").status_code == 422
    assert export(client, event, twice="1").status_code == 422
    assert export(client, event, reason="corto", twice="1").status_code == 422
    db.session.rollback()
    assert exported() == []
    good = export(client, event, reason="Reporte anual para la Cancillería", twice="1")
    assert good.status_code == 200
    (entry,) = exported()
    assert f'"count":{REASON_ABOVE + 1}' in entry.changes
    assert "Reporte anual" in entry.changes
    assert export(client, event, query="q=nunez").status_code == 200


def exported() -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "registration.exported")))


def test_five_hundred_need_no_reason_and_one_more_does() -> None:
    check_large_act(REASON_ABOVE, "", looked_twice=False)
    with pytest.raises(Refusal):
        check_large_act(REASON_ABOVE + 1, "", looked_twice=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_row_says_who_took_it_out_and_when(event: Event, client: FlaskClient, kind: str) -> None:
    make_registration(event)
    make_registration(event)
    rows = read_table(export(client, event, format=kind, columns=["mode"]).data)
    for row in rows[1:]:
        assert "Ana Prueba" in row.cells[-1]
        assert "UTC" in row.cells[-1]


def test_needs_leave_only_with_the_right_role(
    app: Flask, event: Event, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_registration(event, needs="Silla de ruedas")
    assert "Silla" in export(client, event, columns=["needs"]).get_data(as_text=True)
    assert "Silla" not in export(client, event, columns=list(COLUMNS)).get_data(as_text=True)
    monkeypatch.setattr("app.registration.views.sight.may_read_needs", lambda _event: False)
    assert "Silla" not in export(client, event, columns=["needs"]).get_data(as_text=True)


def test_titles_of_closed_sessions_are_in_no_export(event: Event, client: FlaskClient) -> None:
    make_session(
        event,
        "09:00",
        title={"es": "Zyxwvut", "en": "Zyxwvut"},
        access=SessionAccess.CLOSED,
        needs_choice=True,
    )
    make_registration(event)
    assert "Zyxwvut" not in export(client, event, columns=list(COLUMNS)).get_data(as_text=True)


def test_an_export_is_for_who_reads_the_list(app: Flask, event: Event, sign_in: Any) -> None:
    make_registration(event)
    door = app.test_client()
    sign_in(door, "door", at=event)
    assert export(door, event).status_code == 404
    assert exported() == []
