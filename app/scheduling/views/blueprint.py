"""The blueprint of scheduling, and who may use its pages."""

from flask import Blueprint

from app.core.access import Perm, allowed

bp = Blueprint("scheduling", __name__)
ORGANISERS = allowed(Perm.EVENT_SCHEDULE, on="event")
