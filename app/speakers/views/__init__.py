"""Doors of speakers: their own page, organisers' page."""

from app.speakers.views import organisers, own
from app.speakers.views.blueprint import bp

__all__ = ["bp", "organisers", "own"]
