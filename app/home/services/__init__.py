"""Home: one person's overview and private feed; the organisation's overview."""

from app.home.services.feed import (
    end_feed,
    feed_of,
    find_feed_token,
    is_feed_on,
    make_feed,
    person_of_feed,
)
from app.home.services.overview import Organisation, Overview, organisation_overview, overview_of

__all__ = [
    "Organisation",
    "Overview",
    "end_feed",
    "feed_of",
    "find_feed_token",
    "is_feed_on",
    "make_feed",
    "organisation_overview",
    "overview_of",
    "person_of_feed",
]
