"""What tests of registration share: forms as browsers send them, and a count of the work behind an answer."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy

from app.core import clock
from app.events.models import Event
from app.registration.services import keys, registering
from tests.factories.events import make_event

Counted = Callable[[], AbstractContextManager[Counter[str]]]


def open_event(**changes: Any) -> Event:
    """Return an event in a month, with two places in the room and no limit online."""
    today = clock.today()
    values: dict[str, Any] = {
        "capacity_in_person": 2,
        "capacity_online": None,
        "starts_on": today + timedelta(days=30),
        "ends_on": today + timedelta(days=31),
    }
    return make_event(**values | changes)


def fields(email: str, **changes: Any) -> dict[str, Any]:
    """Return the form of registration, filled."""
    values = {
        "given_name": "Marta",
        "family_name": "Solís",
        "email": email,
        "mode": "in_person",
        "language": "es",
        "consent": "y",
    }
    return values | changes


@pytest.fixture
def counted(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Count statements by their first words, and the hashes taken: `with counted() as work`."""

    @contextmanager
    def count() -> Iterator[Counter[str]]:
        work: Counter[str] = Counter()

        def note(*arguments: Any) -> None:
            words = str(arguments[2]).split()
            what = f"{words[0]} {words[2]}" if words[0] == "INSERT" else words[0]
            work["SAVEPOINT ended" if what in {"ROLLBACK", "RELEASE"} else what] += 1

        with monkeypatch.context() as patched:
            for module in (keys, registering):
                for name in ("derived_token", "hash_token"):
                    patched.setattr(module, name, _counting(work, name, getattr(module, name)))
            sa.event.listen(db.engine, "before_cursor_execute", note)
            try:
                yield work
            finally:
                sa.event.remove(db.engine, "before_cursor_execute", note)

    return count


def _counting(work: Counter[str], name: str, real: Callable[..., str]) -> Callable[..., str]:
    def call(*arguments: Any) -> str:
        work[name] += 1
        return real(*arguments)

    return call
