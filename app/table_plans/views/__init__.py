"""Doors of the tables' plans: their authors, the organisers, the general plan."""

from app.table_plans.views.blueprint import bp

__all__ = ["bp"]
