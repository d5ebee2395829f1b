"""Answers of many: what stands in an export, what is counted, and in how many queries."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.access import Role, RoleAt, Viewer
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.registration import services
from app.registration.rules.form import Kind
from app.registration.rules.form_conditions import Op, Test
from tests.factories.forms import answer, ask, option
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event


@pytest.fixture
def event(app: Flask) -> Event:
    return open_event(capacity_in_person=50)


def reader(event: Event, role: Role) -> Viewer:
    return Viewer(roles=frozenset({RoleAt("event", event.id, role)}))


def table(event: Event, role: Role = Role.ORGANISER) -> list[dict[str, str]]:
    db.session.rollback()
    with event_scope(event.id):
        columns = services.export_columns(event, reader(event, role))
        return [
            {question.label["es"]: cell(row) for question, cell in columns} for row in services.list_all()
        ]


def test_what_is_hidden_is_not_exported_and_what_was_retired_is(event: Event) -> None:
    hotel = ask(event, Kind.YES_NO, "Hotel")
    nights = ask(event, Kind.NUMBER, "Noches")
    old = ask(event, Kind.TEXT, "Cargo")
    row = make_registration(event)
    answer(event, row, {hotel.id: False, nights.id: 3, old.id: "Ministra"})
    with transaction(), event_scope(event.id):
        hidden = replace(nights, condition=Test(hotel.id, Op.EQUALS, "yes"))
        services.edit_question(event, UUID(nights.id), hidden)
        services.remove_question(event, UUID(old.id))
    assert table(event) == [{"Hotel": "no", "Noches": "", "Cargo": "Ministra"}]
    # It was saved before the condition came: it is not exported, and it is not lost.
    with event_scope(event.id):
        given = services.answers_of(row, None)
    assert {(each.question.label["es"], each.shown) for each in given} >= {
        ("Noches", False),
        ("Cargo", False),
    }
    answer(event, row, {hotel.id: True})
    assert table(event)[0]["Noches"] == "3"


def test_an_export_holds_only_what_its_reader_may_read(event: Event) -> None:
    asked = [
        ask(event, Kind.TEXT, "Alergias", special=True),
        ask(event, Kind.TEXT, "Pasaporte", roles=("secretariat",)),
        ask(event, Kind.TEXT, "Cargo"),
    ]
    answer(event, make_registration(event), {each.id: "algo" for each in asked})
    assert set(table(event)[0]) == {"Alergias", "Cargo"}
    assert set(table(event, Role.REGISTRAR)[0]) == {"Cargo"}
    assert table(event, Role.DOOR) == [{}]


def test_an_export_takes_as_many_queries_for_many_as_for_one(event: Event) -> None:
    visit = ask(event, Kind.MULTIPLE, "Visitas", options=["Canal", "Museo"])

    def count() -> int:
        seen: list[Any] = []
        sa.event.listen(db.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
        rows = table(event)
        assert {row["Visitas"] for row in rows} == {"Canal; Museo"}
        return len(seen)

    values = {visit.id: [option(visit, "Canal"), option(visit, "Museo")]}
    answer(event, make_registration(event), values)
    few = count()
    for _number in range(5):
        answer(event, make_registration(event), values)
    # The listener of the first count hears the second one too.
    assert count() == few


def test_answers_are_counted_without_those_who_left(event: Event) -> None:
    visit = ask(event, Kind.SINGLE, "Visita", options=["Canal", "Museo"])
    nights = ask(event, Kind.NUMBER, "Noches")
    rows = [make_registration(event) for _number in range(3)]
    for number, row in enumerate(rows):
        answer(event, row, {visit.id: option(visit, "Canal"), nights.id: number})
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(rows[0].id))
    found = services.statistics_of(event, visit)
    assert (found.answered, [count for _label, count in found.counts]) == (2, [2, 0])
    numbers = services.statistics_of(event, nights)
    assert (numbers.least, numbers.mean, numbers.most) == (1, 1.5, 2)


def test_who_is_forgotten_leaves_no_answer(event: Event) -> None:
    cargo = ask(event, Kind.TEXT, "Cargo")
    row = make_registration(event)
    answer(event, row, {cargo.id: "Ministra"})
    with transaction(), event_scope(event.id):
        assert services.forget_answers([row.id]) == 1
    assert table(event) == [{"Cargo": ""}]
