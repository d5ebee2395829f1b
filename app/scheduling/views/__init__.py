"""Pages of scheduling."""

from app.scheduling.views import search
from app.scheduling.views.blueprint import ORGANISERS, bp
from app.scheduling.views.search import summary_part

__all__ = ["ORGANISERS", "bp", "search", "summary_part"]
