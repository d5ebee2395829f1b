"""Pages of the directory."""

from app.directory.views import bodies, edit_bodies, edit_people, edit_places, merging, people, places
from app.directory.views.blueprint import bp

__all__ = ["bodies", "bp", "edit_bodies", "edit_people", "edit_places", "merging", "people", "places"]
