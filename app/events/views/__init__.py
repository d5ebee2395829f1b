"""Pages of events: the public ones, and the organiser's."""

from app.events.views import (
    classes,
    clone,
    exports,
    importing,
    manage,
    people,
    public,
    sessions,
    settings,
    speakers,
    venue,
)
from app.events.views.blueprint import bp
from app.events.views.exports import bodies_bp

# The calendars of bodies stand beside the events, not under the address of one.
more_blueprints = (bodies_bp,)

__all__ = [
    "bp",
    "classes",
    "clone",
    "exports",
    "importing",
    "manage",
    "more_blueprints",
    "people",
    "public",
    "sessions",
    "settings",
    "speakers",
    "venue",
]
