"""The demonstration behind a real web server, and everybody who visits it, signed in as people sign in."""

import contextlib
import http.client
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app.core.db import db, transaction
from tests.flows import demonstration
from tests.flows.demonstration import Demonstration, copy_of_demonstration, person_of
from tests.flows.pages import ROLES
from tests.services import application, browser
from tests.services.browser import Watch
from tests.services.people import SECRET
from tests.services.server import Server


@dataclass
class Answer:
    """What a server answered to a plain request."""

    status: int
    headers: Any
    body: bytes

    @property
    def location(self) -> str:
        return str(self.headers.get("Location") or "")


@dataclass
class Visit:
    """A browser that stays open for one person, and the watch over it."""

    page: Page
    context: BrowserContext
    watch: Watch

    def problems(self) -> list[str]:
        """Return what went wrong since the last question."""
        found = [f"asked elsewhere: {url}" for url in self.watch.foreign]
        found += [f"error in the page: {text}" for text in self.watch.console]
        self.watch.foreign.clear()
        self.watch.console.clear()
        return found


@dataclass
class Flows:
    """The demonstration as it is served in this test process."""

    demo: Demonstration
    app: Flask
    chromium: Browser
    server: Server
    examples: dict[str, object]
    sessions: dict[str, Any] = field(default_factory=dict)
    visits: dict[tuple[str, str, bool], Visit] = field(default_factory=dict)

    def open(
        self, letter: str, width: int = 1280, *, server: Server | None = None, script: bool = True
    ) -> Visit:
        """Return the browser of a role (a letter of the table), so wide; it stays open between tests."""
        url = (server or self.server).url
        key = (letter, url, script)
        if key not in self.visits:
            context, watch = browser.open_context(self.chromium, url, javascript=script)
            context.add_cookies([{**cookie, "url": url} for cookie in self.cookies(letter)])  # type: ignore[typeddict-item]
            page = context.new_page()
            page.set_default_timeout(30_000)
            self.visits[key] = Visit(page, context, watch)
        self.visits[key].page.set_viewport_size({"width": width, "height": 900})
        return self.visits[key]

    def cookies(self, letter: str) -> list[Any]:
        """Return the cookies of a role, after signing in through the mailed link and the code."""
        if letter == "s":
            return []
        if letter not in self.sessions:
            context, watch = browser.open_context(self.chromium, self.server.url)
            with contextlib.closing(context):
                self._sign_in(context.new_page(), ROLES[letter])
                watch.check()
                self.sessions[letter] = [
                    {"name": cookie["name"], "value": cookie["value"]} for cookie in context.cookies()
                ]
        return list(self.sessions[letter])

    def _sign_in(self, page: Page, role: str) -> None:
        from app.accounts import services as accounts

        with self.app.app_context():
            person = person_of(role)
            with transaction():
                token = accounts.issue_sign_in_link(
                    email=person.email or "", person_id=person.id, next_path="/home/"
                )
            db.session.remove()
        page.set_default_timeout(30_000)
        page.goto(f"/sign-in/link/{token}")
        page.locator("main form button.btn-primary").click()
        if "/sign-in/code" in page.url:
            page.locator("main input[name=code]").fill(pyotp.TOTP(SECRET).now())
            page.locator("main form button.btn-primary").first.click()
        page.wait_for_url("**/home/")

    def get(self, path: str, letter: str = "s", *, server: Server | None = None, **headers: str) -> Answer:
        """Ask for an address as a plain client does, following nothing."""
        parts = urlsplit((server or self.server).url)
        jar = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in self.cookies(letter))
        sent = {"Accept": "text/html,*/*", **({"Cookie": jar} if jar else {}), **headers}
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def new_copy(shared_folder: Path, scratch: Path) -> Callable[[str], Demonstration]:
    """Copy the demonstration under a name: `new_copy("crawl")`."""
    return lambda name: copy_of_demonstration(shared_folder, scratch / name)


@pytest.fixture(scope="session")
def serve(scratch: Path) -> Iterator[Callable[..., Server]]:
    """Serve a copy of the demonstration from one process: `serve(demo, PSEUDO_LOCALE="1")`."""
    started: list[Server] = []

    def start(demo: Demonstration, **changes: str) -> Server:
        settings = application.as_environment(demo.settings)
        settings.pop("BASE_URL")
        folder = scratch / "logs"
        folder.mkdir(exist_ok=True)
        started.append(Server(settings={**settings, "LOG_LEVEL": "INFO", **changes}, folder=folder))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def flows(
    new_copy: Callable[[str], Demonstration], serve: Callable[..., Server], chromium: Browser
) -> Iterator[Flows]:
    """The demonstration, served; every test leaves it as it found it."""
    demo = new_copy("flows")
    app = application.build_app(demo.settings)
    with app.app_context():
        values = demonstration.examples()
        db.session.remove()
    made = Flows(demo, app, chromium, serve(demo), values)
    yield made
    for visit in made.visits.values():
        visit.context.close()
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(demo.folder, ignore_errors=True)
