"""The blueprint of the tables' plans."""

from flask import Blueprint

bp = Blueprint("table_plans", __name__, url_prefix="/events/<event:event>")
