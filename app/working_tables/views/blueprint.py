"""The blueprint of working tables."""

from flask import Blueprint

bp = Blueprint("working_tables", __name__, url_prefix="/events/<event:event>")
