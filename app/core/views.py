"""Doors of the core: whether the process lives and can serve."""

from flask import Blueprint

bp = Blueprint("core", __name__)
