"""Two who move one plan, or present it while somebody writes: one comes first, and nothing is torn."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.table_plans import services
from app.table_plans.rules import NotInThisState, PlanIsFrozen, PlanState
from app.table_plans.services.versions import snapshot
from tests.factories.presented_plans import TODAY, Hall, make_hall_of_plans


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.fixed_at(TODAY):
        yield


def together(app: Flask, hall: Hall, *acts: Callable[[], object]) -> list[Refusal]:
    """Let everybody begin at once, and return what was refused."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context(), clock.fixed_at(TODAY):
            gate.wait()
            try:
                with transaction(), event_scope(hall.event.id):
                    act()
            except Refusal as refusal:
                refused.append(refusal)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return refused


@pytest.mark.both_databases
def test_what_is_presented_is_what_stands_there_whoever_saves_in_that_moment(app: Flask) -> None:
    hall = make_hall_of_plans(1)
    plan = hall.plans[0]
    with event_scope(hall.event.id):
        section = services.list_sections(plan.id)[0].id

    def save() -> None:
        services.save_section(plan.id, section, title="", text="En el último momento.", began=2, by=None)

    refused = together(app, hall, lambda: hall.present(0), save, save)
    assert {type(each) for each in refused} <= {PlanIsFrozen}
    standing = hall.standing(0)
    assert standing.state is PlanState.PRESENTED
    with event_scope(hall.event.id):
        assert services.presented_content(standing) == snapshot(plan.id)


@pytest.mark.both_databases
def test_of_two_organisers_who_decide_at_once_one_is_told(app: Flask) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    refused = together(app, hall, lambda: hall.take_up(0), lambda: hall.take_up(0))
    assert [type(each) for each in refused] == [NotInThisState]
    assert hall.standing(0).state is PlanState.UNDER_VALIDATION
