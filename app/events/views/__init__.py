"""Pages of events: the public ones, and the organiser's."""

from app.events.views import classes, clone, importing, manage, people, public, sessions, settings, venue
from app.events.views.blueprint import bp

__all__ = [
    "bp",
    "classes",
    "clone",
    "importing",
    "manage",
    "people",
    "public",
    "sessions",
    "settings",
    "venue",
]
