"""Doors of availability: one's own times, organisers' pages."""

from app.availability.views import organisers, own
from app.availability.views.blueprint import bp

__all__ = ["bp", "organisers", "own"]
