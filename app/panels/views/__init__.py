"""Pages of panels: the desk, the questions, the screen."""

from app.panels.views import asking, desk
from app.panels.views.blueprint import bp

__all__ = ["asking", "bp", "desk"]
