"""The blueprint of badges, and its words in the reader's language."""

from flask import Blueprint, current_app

from app.badges.rules import Layout, LetterKind, LetterLanguage, LetterState
from app.core.i18n import lazy

bp = Blueprint("badges", __name__)

LAYOUTS = {
    Layout.TWO_UP: lazy("Two on an A4 sheet, to cut and fold"),
    Layout.FOLD: lazy("One on each strip of A5, to fold to A6"),
}
KINDS = {
    LetterKind.INVITATION: lazy("Letter of invitation"),
    LetterKind.VISA: lazy("Letter for a visa"),
}
LANGUAGES = {
    LetterLanguage.SPANISH: lazy("Spanish"),
    LetterLanguage.ENGLISH: lazy("English"),
    LetterLanguage.BOTH: lazy("Both languages"),
}
STATES = {
    LetterState.ASKED: lazy("Waits for the organisers"),
    LetterState.RELEASED: lazy("Given"),
    LetterState.DECLINED: lazy("Letter not given"),
}


def base_url() -> str:
    """Return the address of this installation, from the settings alone."""
    found: str = current_app.extensions["settings"].base_url
    return found
