"""What people write is text wherever it is shown: a script planted in every text field runs on no page, for nobody."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Dialog

from app.core.db import TranslatedText, db
from tests.flows import demonstration
from tests.flows.conftest import Flows
from tests.flows.demonstration import Demonstration
from tests.flows.pages import PAGES, ROLES
from tests.services import application

# Of the house, or not text: keys, words of enumerations by another name, secrets, what machines wrote.
MACHINES = {
    "audit_entry", "audit_head", "job", "mail", "periodic_run", "rate_window", "tombstone", "user_session",
    "alembic_version", "account", "certificate_counter",
}  # fmt: skip
NO_TEXT = re.compile(
    r"hash|token|key|zone|url|email|language|code|storage|media_type|encrypted|version|slug|serial|locale|theme$"
    r"|secret|stored|filename|sha|digest|kind|state|origin|design|subject|template|occasion|iso|colour|setting|address"
)
PAYLOAD = "\"'><img src=x onerror=alert({n})><script>alert({n})</script>{{{{7*7}}}}"
SHORTER = '"><svg onload=alert({n})>'


def texts_of(table: sa.Table) -> Iterator[tuple[sa.Column[Any], str]]:
    """Yield the columns of a table that hold what people write, each with a payload that fits."""
    single = {column.name for index in table.indexes if index.unique for column in index.columns}
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
            single |= {column.name for column in constraint.columns}
    for number, column in enumerate(table.columns, start=len(table.name) * 100):
        if column.name in single or column.foreign_keys or NO_TEXT.search(column.name):
            continue
        if isinstance(column.type, TranslatedText):
            yield column, PAYLOAD.format(n=number)
        elif isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum):
            room = column.type.length or 1000
            fits = [text for text in (PAYLOAD, SHORTER) if len(text.format(n=number)) <= room]
            if fits:
                yield column, fits[0].format(n=number)


def plant() -> list[str]:
    """Write the payloads into every text that is there already; return where."""
    planted = []
    for table in db.metadata.sorted_tables:
        if table.name in MACHINES:
            continue
        for column, payload in texts_of(table):
            value: Any = payload
            if isinstance(column.type, TranslatedText):
                value = {"es": payload, "en": payload}
            with db.engine.connect() as connection:
                try:
                    there = column.is_not(None) if isinstance(column.type, TranslatedText) else column != ""
                    done = connection.execute(table.update().where(there).values({column: value}))
                    connection.commit()
                except sa.exc.IntegrityError:
                    continue
            if done.rowcount:
                planted.append(f"{table.name}.{column.name}")
    return planted


@pytest.fixture(scope="module")
def planted(
    new_copy: Callable[[str], Demonstration], serve: Callable[..., Any], chromium: Browser
) -> Iterator[Flows]:
    """The demonstration with a script in every text, served."""
    demo = new_copy("planted")
    app = application.build_app(demo.settings)
    with app.app_context():
        values = demonstration.examples()
        db.session.remove()
        where = plant()
    assert {"person.given_name", "event.title", "session.abstract", "institution.name"} <= set(where)
    assert len(where) > 60
    made = Flows(demo, app, chromium, serve(demo), values)
    yield made
    for visit in made.visits.values():
        visit.context.close()
    with app.app_context():
        db.engine.dispose()


def raw(body: bytes) -> list[str]:
    """Return what of the payloads stands in a page as markup."""
    text = body.decode("utf-8", "replace")
    return re.findall(
        r"<img src=x[^>]{0,40}|<svg onload[^>]{0,40}|<script>alert[^<]{0,20}|(?<!\d)49(?=</h1>)", text
    )


def bugs_in(log: str) -> list[str]:
    """Return what the server noted of bugs, for the reader of a red test."""
    return re.findall(r'"bug": ?"\w+", ?"where": ?\[[^\]]*\]', log)[-2:]


@pytest.mark.slow
@pytest.mark.parametrize("letter", ROLES)
def test_no_page_holds_what_was_planted_as_markup(planted: Flows, letter: str) -> None:
    faults, shown = [], 0
    for example in PAGES.values():
        if letter not in example.seen_by or not example.is_page:
            continue
        path = example.path.format(**planted.examples)
        answer = planted.get(path, letter)
        shown += b"onerror=alert" in answer.body
        if answer.status >= 500 or raw(answer.body):
            faults.append((path, answer.status, raw(answer.body)[:2]))
    assert faults == [], bugs_in(planted.server.text())
    assert shown > 3, "the payloads are on the pages, as text"


def _note(dialogs: list[str], dialog: Dialog) -> None:
    dialogs.append(dialog.message)
    dialog.dismiss()


@pytest.mark.slow
def test_nothing_that_was_planted_runs_in_a_browser(planted: Flows) -> None:
    problems: list[tuple[str, str]] = []
    dialogs: list[str] = []
    for example in PAGES.values():
        if not example.seen_by or not example.is_page:
            continue
        visit = planted.open(example.seen_by[-1])
        if not getattr(visit, "listens", False):
            visit.page.on("dialog", partial(_note, dialogs))
            visit.listens = True  # type: ignore[attr-defined]
        path = example.path.format(**planted.examples)
        visit.page.goto(path)
        problems += [(path, problem) for problem in visit.problems()]
    assert dialogs == []
    assert problems == []
