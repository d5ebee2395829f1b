"""Doors of the tables' plans: their authors, the organisers, the general plan."""

from app.table_plans.views import authors, general, organisers, remarks
from app.table_plans.views.blueprint import bp

__all__ = ["authors", "bp", "general", "organisers", "remarks"]
