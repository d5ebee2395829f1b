"""The blueprint of events, and the words of its enums for all templates."""

from enum import StrEnum

from flask import Blueprint

from app.core.i18n import gettext
from app.events.rules import label_of, roman

bp = Blueprint("events", __name__, url_prefix="/events")


@bp.app_template_filter("word")
def word(member: StrEnum) -> str:
    """Write a member of an enum of events in the reader's language."""
    return gettext(label_of(member))


bp.app_template_filter("roman")(roman)
