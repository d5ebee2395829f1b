"""Doors of joining: for people who enter, for organisers, for administrators."""

from app.joining.views import organisers, own, settings
from app.joining.views.blueprint import bp

__all__ = ["bp", "organisers", "own", "settings"]
