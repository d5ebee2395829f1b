"""The application under test: its settings, its schema, and a client that shares nothing with the test."""

import contextvars
import hashlib
import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from flask.globals import _cv_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import db
from app.core.settings import Settings

SECRET = "the-key-of-the-tests-0123456789-abcdefghij"
SAFE = {"GET", "HEAD", "OPTIONS"}
_copies = itertools.count(1)
MIGRATED = True  # the template database comes from the migrations, else from the models


def settings_for(database_url: str, data_dir: Path, **changes: Any) -> Settings:
    """Return settings for one database and one data folder."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "base_url": "http://localhost",
        "secret_key": SECRET,
        "environment": "test",
        "data_dir": data_dir,
        "log_level": "WARNING",
    }
    return Settings(**{**values, **changes})


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the settings as environment variables, for a server or a worker on the same database."""
    values = {
        "DATABASE_URL": settings.database_url,
        "BASE_URL": settings.base_url,
        "SECRET_KEY": settings.secret_key,
        "ENCUENTRO_ENV": settings.environment,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "DATA_DIR": str(settings.data_dir),
        "VENUE_NETWORKS": " ".join(settings.venue_networks),
        "LOG_LEVEL": settings.log_level,
        "PSEUDO_LOCALE": "1" if settings.pseudo_locale else "",
    }
    return {name: value for name, value in values.items() if value}


def build_app(settings: Settings) -> Flask:
    """Build the application as production does, with a client that fits the tests."""
    from app.application import create_app, enable_migrations

    app = create_app(settings)
    enable_migrations(app)
    app.test_client_class = Client
    return app


def build_schema(settings: Settings) -> None:
    """Bring an empty database to the newest schema."""
    app = build_app(settings)
    with app.app_context():
        if MIGRATED:
            import flask_migrate

            flask_migrate.upgrade(directory=str(Path(__file__).parents[2] / "migrations"))
        else:
            db.create_all()
        db.session.remove()
        db.engine.dispose()


def scratch_folder(prefix: str) -> Path:
    """Make a temporary folder, in memory where the system has such a place."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix=prefix, dir=memory if memory.is_dir() else None))


def restore_sqlite(template: Path, target: Path) -> None:
    """Put the database back to the template, in a file of its own that the target leads to.

    A connection that somebody left open ends with the file that it knew: it would empty and remove the log of
    a new one of the same name.
    """
    known = target.resolve()
    for suffix in ("", "-wal", "-shm"):
        known.with_name(known.name + suffix).unlink(missing_ok=True)
    target.unlink(missing_ok=True)
    fresh = target.with_name(f"{target.stem}-{next(_copies)}.sqlite")
    shutil.copyfile(template, fresh)
    target.symlink_to(fresh.name)


class Client(FlaskClient):
    """A client whose requests see neither the test's session nor its scopes, only its clock.

    It sends the token against forged requests along as the pages do; `client.forges = True` leaves it out.
    """

    forges = False

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make a request as a stranger to the test's own context."""
        inside = _cv_app.get(None) is not None
        if inside:
            session = db.session
            unwritten = [*session.new, *session.dirty]
            assert not unwritten, "write inside `with transaction():` before a request"
            session.rollback()
        fixed = clock._fixed.get()
        context = contextvars.Context()
        context.run(clock._fixed.set, fixed)
        if not self.forges and kwargs.get("method", "GET") not in SAFE:
            kwargs["headers"] = Headers(kwargs.get("headers"))
            kwargs["headers"].setdefault("X-CSRFToken", context.run(self._token))
        response: TestResponse = context.run(super().open, *args, **kwargs)
        if inside:
            db.session.expire_all()
        return response

    def _token(self) -> str:
        _cv_app.set(None)  # type: ignore[arg-type]
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        signer = URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(raw))
