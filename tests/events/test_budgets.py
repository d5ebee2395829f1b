"""What a page may ask of the database, however large the event is."""

import pytest

from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event, make_programme


@pytest.fixture
def sizes(app):
    small, large = make_event(), make_event()
    make_programme(small, sessions=4, contributions=4, rooms=2)
    make_programme(large, sessions=12, contributions=24, rooms=3)
    return small, large


PAGES = ("", "programme", "programme?day=all", "calendar.ics")


@pytest.mark.parametrize("page", PAGES)
def test_a_larger_event_takes_no_more_statements(client, sizes, sign_in, page):
    small, large = sizes
    for who in ("stranger", "participant"):
        if who == "participant":
            sign_in(client)
        counts = {count_statements(client, f"/events/{event.slug}/{page}") for event in (small, large)}
        assert len(counts) == 1, (who, counts)


def test_the_event_page_asks_at_most_twelve_times(client, sizes, sign_in):
    _, large = sizes
    assert count_statements(client, f"/events/{large.slug}/") <= 12
    sign_in(client)
    assert count_statements(client, f"/events/{large.slug}/") <= 12


def test_the_programme_stays_light(client, sizes):
    _, large = sizes
    page = client.get(f"/events/{large.slug}/programme?day=all")
    assert len(page.data) < 60_000
