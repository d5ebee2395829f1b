"""What tests of signing in share."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.accounts.services import entering


@pytest.fixture
def counted(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractContextManager[Counter[str]]]:
    """Count statements by their first words, and how often a password is hashed: `with counted() as work`."""

    @contextmanager
    def count() -> Iterator[Counter[str]]:
        work: Counter[str] = Counter()
        real = entering._fits

        def note(*arguments: object) -> None:
            work[" ".join(str(arguments[2]).split()[:3])] += 1

        def hashing(password_hash: str, password: str) -> bool:
            work["hash"] += 1
            return real(password_hash, password)

        monkeypatch.setattr(entering, "_fits", hashing)
        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield work
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
            monkeypatch.setattr(entering, "_fits", real)

    return count


@pytest.fixture
def settled(app: Flask) -> Flask:
    """An application whose stand-in hash is made already."""
    entering._hash_of_nobody()
    return app
