"""The blueprint and the reasons why its pages are open."""

from flask import Blueprint

from app.core.access import ORGANISATION, Perm, allowed, public

bp = Blueprint("directory", __name__, url_prefix="/directory")

PUBLIC = public("countries, institutions, bodies and presidencies are public facts without personal data")
STAFF = allowed(Perm.DIRECTORY_READ, on=ORGANISATION)
EDITORS = allowed(Perm.DIRECTORY_EDIT, on=ORGANISATION)
