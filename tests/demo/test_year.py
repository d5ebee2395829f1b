"""The demonstration's years stand as the bodies' rules want them."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.access import Role
from app.demo.load import load
from app.scheduling.rules import Severity
from app.yearplan import services
from app.yearplan.rules import MeetingState
from tests.factories.accounts import viewer_with

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("moment", ["2026-11-22T12:00", "2027-12-31T23:30", "2028-02-29T12:00"])
def test_no_year_has_an_error_and_each_body_meets_as_often_as_it_owes(app: Flask, moment: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with clock.fixed_at(at), app.test_request_context():
        load()
        secretariat = viewer_with(Role.SECRETARIAT)
        for number in (at.year, at.year + 1):
            year = services.load_year(number)
            found = services.findings_of(year, secretariat, clock.today())
            assert [line for line in found if line.finding.severity is Severity.ERROR] == []
            assert [body.code for body, cadence in services.cadences(year) if cadence.is_short] == []
            met = {body.code: cadence.count for body, cadence in services.cadences(year)}
            # The linking table and the regional network meet together, spring and autumn.
            assert (met["RED-ONU"], met["MSC"]) == (2, 2)
        year.proposed = services.times_of(services.find_latest(at.year + 1))
        states = {line.state for line in services.lines_of(year, secretariat)}
        assert {MeetingState.PROPOSED, MeetingState.TO_PLACE, MeetingState.PLANNED} <= states
