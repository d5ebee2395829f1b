"""Doors of badges: for people and their papers, for organisers."""

from app.badges.views import organisers, own
from app.badges.views.blueprint import bp

__all__ = ["bp", "organisers", "own"]
