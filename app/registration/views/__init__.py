"""Doors of registration: for people who take part, and for organisers."""

from app.registration.views import (
    beside,
    bulk,
    exporting,
    invitations,
    listing,
    mailed,
    organisers,
    own,
    privacy,
    public,
    statistics,
)
from app.registration.views.blueprint import bp

__all__ = [
    "beside",
    "bp",
    "bulk",
    "exporting",
    "invitations",
    "listing",
    "mailed",
    "organisers",
    "own",
    "privacy",
    "public",
    "statistics",
]
