"""Every address as everybody: who sees it, and whether what they see is clean at both widths."""

import pytest
from playwright.sync_api import Page

from tests.flows.conftest import Flows, Visit
from tests.flows.pages import PAGES, ROLES, Example
from tests.services.browser import axe

WIDTHS = DESK, PHONE = (1280, 390)
SHOWN = [name for name, example in PAGES.items() if example.is_page and example.seen_by]
LANGUAGES = ("es", "en")


def test_every_route_has_an_example(flows: Flows) -> None:
    # What programs read is described, and tried from its description: tests/core/test_api.py.
    readable = {
        rule.endpoint
        for rule in flows.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/v1/")
    }
    assert readable - set(PAGES) == set(), "give each an example in tests/flows/pages.py"
    assert set(PAGES) - readable == set(), "these are gone"


def _fault(flows: Flows, letter: str, example: Example) -> str:
    path = example.path.format(**flows.examples)
    answer = flows.get(path, letter)
    media_type = answer.headers.get_content_type()
    if letter in example.seen_by:
        good = answer.status == 200 and media_type == example.media_type
    elif letter in example.moves:
        good = answer.status in {302, 303} and not answer.location.startswith("/sign-in?")
    elif letter in example.refused:
        good = answer.status == 403
    elif letter == "s" and answer.status != 404:
        good = answer.status == 302 and answer.location.startswith("/sign-in?")
    else:
        good = answer.status == 404
    return "" if good else f"{path}: {answer.status} {media_type} {answer.location}"


@pytest.mark.parametrize("letter", ROLES)
def test_everybody_sees_what_the_table_says(flows: Flows, letter: str) -> None:
    faults = [fault for example in PAGES.values() if (fault := _fault(flows, letter, example))]
    assert faults == []


@pytest.mark.parametrize("name", SHOWN)
def test_page_is_clean(flows: Flows, name: str) -> None:
    """Everybody's page in one language, on the phone and then on the desk; in the other by whoever sees the most.

    The reader with the fewest rights is looked at closely on the phone, the one with the most on the desk.
    """
    example = PAGES[name]
    path = example.path.format(**flows.examples)
    turn = list(PAGES).index(name)
    first, other = (
        f"{path}{'&' if '?' in path else '?'}lang={LANGUAGES[(turn + step) % 2]}" for step in (0, 1)
    )
    fewest, most = example.seen_by[0], example.seen_by[-1]
    problems: list[str] = []
    for letter in example.seen_by:
        visit = flows.open(letter, PHONE)
        found = [*_opened(visit, first), *_sideways(visit.page)]
        if letter == fewest:
            found += axe(visit.page)
        if letter == most:
            found += [*_opened(flows.open(letter, DESK), other), *axe(visit.page)]
        else:
            flows.open(letter, DESK)
            answer = flows.get(other, letter)
            found += [*visit.problems(), *([] if answer.status == 200 else [f"status {answer.status}"])]
        problems += [f"{ROLES[letter]}: {problem}" for problem in found]
    assert problems == [], path


def _opened(visit: Visit, address: str) -> list[str]:
    """Open an address and return what went wrong by it."""
    answer = visit.page.goto(address)
    assert answer is not None
    return [*visit.problems(), *([] if answer.status == 200 else [f"status {answer.status}"])]


def _sideways(page: Page) -> list[str]:
    """Return what makes the page scroll sideways, the widest things first."""
    return page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return ["scrolls sideways: " + [...document.querySelectorAll("main *, header *, footer *")]
            .filter((e) => e.getBoundingClientRect().right > room + 1)
            .slice(0, 6).map((e) => e.tagName + "." + e.className + " " +
              Math.round(e.getBoundingClientRect().right)).join(", ")];
        }"""
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_steps_of_signing_in_are_clean(flows: Flows, width: int) -> None:
    visit = flows.open("s", width)
    path = PAGES["accounts.follow_link"].path.format(**flows.examples)
    answer = visit.page.goto(f"{path}?lang=en")
    assert answer is not None
    assert answer.status == 200
    assert visit.page.url.endswith("/sign-in/link")
    assert [*visit.problems(), *_sideways(visit.page), *axe(visit.page)] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("letter", ["s", "a"])
def test_a_page_that_is_not_there_is_clean(flows: Flows, width: int, letter: str) -> None:
    visit = flows.open(letter, width)
    answer = visit.page.goto("/events/no-such-event/")
    assert answer is not None
    assert answer.status == 404
    assert [*visit.problems(), *_sideways(visit.page), *axe(visit.page)] == []
