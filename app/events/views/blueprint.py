"""The blueprint of events, and the words of its enums for all templates."""

from enum import StrEnum

from flask import Blueprint

from app.core.i18n import gettext, pick
from app.events.rules import label_of, roman
from app.events.services import classes_by_code

bp = Blueprint("events", __name__, url_prefix="/events")


@bp.app_template_filter("word")
def word(member: StrEnum) -> str:
    """Write a member of an enum of events in the reader's language."""
    return gettext(label_of(member))


@bp.app_template_filter("class_name")
def class_name(code: str | None) -> str:
    """Write the name of a participant class in the reader's language."""
    found = classes_by_code().get(code or "")
    return pick(found.name) if found else ""


@bp.app_template_filter("class_colour")
def class_colour(code: str | None) -> str:
    """Return the word for the colour of a participant class."""
    found = classes_by_code().get(code or "")
    return found.colour.value if found else ""


bp.app_template_filter("roman")(roman)
