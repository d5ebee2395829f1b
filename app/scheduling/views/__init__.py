"""Pages of scheduling."""

from app.scheduling.views import editor, files, finding_words, findings, moves, publishing, search
from app.scheduling.views.blueprint import ORGANISERS, bp
from app.scheduling.views.search import summary_part

__all__ = [
    "ORGANISERS",
    "bp",
    "editor",
    "files",
    "finding_words",
    "findings",
    "moves",
    "publishing",
    "search",
    "summary_part",
]
