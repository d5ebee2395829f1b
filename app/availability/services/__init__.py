"""Availability: when people, rooms and teams are not to be had, and who was asked."""

from app.availability.services.times import away, hours_of, rooms_closed, teams_away

__all__ = ["away", "hours_of", "rooms_closed", "teams_away"]
