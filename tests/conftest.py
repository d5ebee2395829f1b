"""What every test may ask for: an application on a fresh database, and the real services around it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.core.settings import Settings
from tests.services import application, browser
from tests.services.postgres import Cluster
from tests.services.redis import Redis
from tests.services.server import Background, Server
from tests.services.smtp import SmtpTrap

# No verdict depends on how busy the machine is: no example has a time limit of its own, and what a page is to show may
# take as long as any other thing one waits for in it. The same tests draw the same examples in every run;
# `--hypothesis-profile=explore` draws others each time.
_ANY_SPEED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
hypothesis_settings.register_profile("same", derandomize=True, database=None, **_ANY_SPEED)
hypothesis_settings.register_profile("explore", **_ANY_SPEED)
hypothesis_settings.load_profile("same")
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# --- databases --------------------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both databases where its marker says so."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if "database_kind" not in metafunc.fixturenames:
        return
    if "both_databases" in marks or "both" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
    elif "postgresql" in marks:
        metafunc.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Name the database that the test runs on."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """One folder for the whole run of this test process."""
    folder = application.scratch_folder("encuentro-tests-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL cluster of our own."""
    cluster = Cluster()
    yield cluster
    cluster.stop()


class Databases:
    """Makes a fresh database of a kind from a template, which it builds once."""

    def __init__(self, scratch: Path, request: pytest.FixtureRequest) -> None:
        self.scratch, self.request = scratch, request
        self.built: set[str] = set()

    def fresh(self, kind: str) -> str:
        """Return the address of a database with the schema and nothing in it."""
        if kind == "sqlite":
            template, target = self.scratch / "template.sqlite", self.scratch / "encuentro.sqlite"
            if kind not in self.built:
                self._build(f"sqlite:///{template}")
            application.restore_sqlite(template, target)
            url = f"sqlite:///{target}"
        else:
            cluster: Cluster = self.request.getfixturevalue("postgres")
            if kind not in self.built:
                self._build(cluster.create("template_encuentro"))
            url = cluster.create("encuentro", template="template_encuentro")
        self.built.add(kind)
        return url

    def _build(self, url: str) -> None:
        application.build_schema(application.settings_for(url, self.scratch / "data"))


@pytest.fixture(scope="session")
def databases(scratch: Path, request: pytest.FixtureRequest) -> Databases:
    """The maker of fresh databases."""
    return Databases(scratch, request)


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """Applications built so far, by address: building one takes longer than most tests."""
    return {}


@pytest.fixture
def data_dir(scratch: Path) -> Path:
    """An empty folder for what the application stores."""
    folder = scratch / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture
def settings(database_kind: str, databases: Databases, data_dir: Path) -> Settings:
    """Settings on a fresh database and an empty data folder."""
    return application.settings_for(databases.fresh(database_kind), data_dir)


@pytest.fixture
def app(settings: Settings, applications: dict[str, Flask]) -> Iterator[Flask]:
    """The application on a fresh database, its context pushed so that services can be called."""
    if settings.database_url not in applications:
        applications[settings.database_url] = application.build_app(settings)
    app = applications[settings.database_url]
    with app.app_context():
        yield app
        _release()


def _release() -> None:
    from app.core.db import db as database

    database.session.rollback()
    database.session.remove()
    database.engine.dispose()


@pytest.fixture
def both(app: Flask) -> Flask:
    """The application, once on SQLite and once on PostgreSQL."""
    return app


@pytest.fixture
def make_app(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Build an application of one's own on the fresh database, with other settings."""
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        made.append(application.build_app(replace(settings, **changes)))
        return made[-1]

    yield make
    for each in made:
        with each.app_context():
            _release()


@pytest.fixture
def db(app: Flask) -> SQLAlchemy:
    """The database of the application under test."""
    from app.core.db import db as database

    return database


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a face: it keeps cookies and follows the application's rules."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Any]:
    """Sign somebody in: `sign_in(client)`, `sign_in(client, "organiser", at=event)`, `sign_in(page, person)`."""
    from tests.services.people import sign_in

    return sign_in


# --- services ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_server(scratch: Path) -> Iterator[Redis]:
    """A Redis server of our own; a test that writes to it uses its own names."""
    server = Redis(scratch)
    yield server
    server.stop()


@pytest.fixture
def smtp() -> Iterator[SmtpTrap]:
    """A mail server that keeps what it is given."""
    trap = SmtpTrap()
    yield trap
    trap.stop()


@pytest.fixture
def start_server(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start web servers on the test's database: `start_server(processes=4, SMTP_URL=…)`."""
    started: list[Server] = []

    def start(*, processes: int = 1, port: int | None = None, **changes: str) -> Server:
        environment = application.as_environment(settings)
        environment.pop("BASE_URL")
        started.append(
            Server(settings={**environment, **changes}, folder=tmp_path, processes=processes, port=port)
        )
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """The web server on the test's database, in one process."""
    return start_server()


@pytest.fixture
def start_command(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Background]]:
    """Start an `encuentro` command that goes on: `start_command("worker", SMTP_URL=…)`."""
    started: list[Background] = []

    def start(*arguments: str, **changes: str) -> Background:
        environment = {**application.as_environment(settings), **changes}
        started.append(Background(*arguments, settings=environment, folder=tmp_path))
        return started[-1]

    yield start
    for command in started:
        command.stop()


# --- browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system."""
    with sync_playwright() as playwright:
        opened = browser.launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def open_page(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open pages as different people: `open_page(width=390, locale="en", javascript=False)`.

    At the end the test fails when a page asked elsewhere, broke the content policy or wrote an error.
    """
    opened = []

    def open_one(**options: Any) -> Page:
        context, watch = browser.open_context(chromium, server.url, **options)
        opened.append((context, watch))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield open_one
    for context, _ in opened:
        context.close()
    for _, watch in opened:
        watch.check()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page of a desktop browser, nobody signed in."""
    return open_page()


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Check a page for accessibility: `assert axe(page) == []`."""
    return browser.axe


@pytest.fixture(scope="session")
def services() -> ModuleType:
    """The helpers that start processes, for tests of their own making."""
    from tests.services import processes

    return processes


# --- what the database is asked ------------------------------------------------------------------


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SELECTs of a block: `with count_queries() as seen: …`."""
    from app.core.db import db as database

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                seen.append(statement)

        sa.event.listen(database.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(database.engine, "before_cursor_execute", note)

    return collect
