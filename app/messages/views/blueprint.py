"""The blueprint of messages, and who may enter."""

from flask import Blueprint

from app.core.access import Perm, allowed

bp = Blueprint("messages", __name__)
READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
WRITE = allowed(Perm.EVENT_EDIT, on="event")
EVERYWHERE = allowed(Perm.AUDIT_READ, on="organisation")
