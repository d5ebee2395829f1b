"""Where a sign-in may lead."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.access import safe_next

ALPHABET = "/\\.:@?#%&=;2fF5cC09\t\n\r\x00 \x7f\u2028\u3000ñejavscript-evil"


@given(st.text(ALPHABET, max_size=30))
@example("//e")
@example("/\\e")
@example("https:e")
@example("javascript:alert(1)")
@example("%2f%2fe")
@example("/\t/e")
@example("/\n/e")
@example("///e")
def test_no_text_leads_to_another_site(target: str) -> None:
    chosen = safe_next(target)
    # A browser drops tabs and line ends and takes a backslash for a slash.
    as_browsers_read = "".join(char for char in chosen if char not in "\t\r\n").replace("\\", "/")
    assert not as_browsers_read.startswith("//")  # however many slashes: what follows is a host to them
    parts = urlsplit(urljoin("https://here.example/sign-in", as_browsers_read))
    assert (parts.scheme, parts.netloc) == ("https", "here.example")


@given(st.text(ALPHABET, max_size=30))
def test_what_is_not_safe_leads_home(target: str) -> None:
    assert safe_next(target) in (target, "/")


@pytest.mark.parametrize(
    "target",
    ["/", "/directory/bodies", "/events/v-congreso?day=2&zone=America/Panama", "/a//b", "/a?next=//e", "/ñ"],
)
def test_paths_of_our_own_are_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize("target", [None, "", "account", "?x=1", "#x"])
def test_nothing_leads_home(target: str | None) -> None:
    assert safe_next(target) == "/"
    assert safe_next(target, "/account") == "/account"
