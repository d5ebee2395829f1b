"""What tests of the year share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.core import clock


@pytest.fixture(autouse=True)
def _in_spring() -> Iterator[None]:
    """Hold the clock in the spring of the year that the tests plan."""
    with clock.fixed_at(datetime(2027, 3, 1, 15, tzinfo=UTC)):
        yield
