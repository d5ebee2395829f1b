"""Doors of registration: for people who take part, and for organisers."""

from app.registration.views import invitations, organisers, own, public
from app.registration.views.blueprint import bp

__all__ = ["bp", "invitations", "organisers", "own", "public"]
