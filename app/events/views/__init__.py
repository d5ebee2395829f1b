"""Pages of events: the public ones, and the organiser's."""

from app.events.views import clone, manage, people, public, sessions, settings, venue
from app.events.views.blueprint import bp

__all__ = ["bp", "clone", "manage", "people", "public", "sessions", "settings", "venue"]
