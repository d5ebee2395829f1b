"""Pages of delegations: organisers, focal points, and those who were named."""

from app.delegations.views import focal_points, members, organisers, seats
from app.delegations.views.blueprint import bp

__all__ = ["bp", "focal_points", "members", "organisers", "seats"]
