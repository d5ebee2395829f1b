"""Use cases of scheduling: conflicts of a programme, and proposals that resolve them."""

from app.scheduling.checker import check_plan
from app.scheduling.services.conflicts import FindingLine, Side, count_errors, list_findings
from app.scheduling.services.overview import Overview, overview, progress_of
from app.scheduling.services.proposals import (
    SEARCH,
    Change,
    accept,
    ask_to_stop,
    changes_of,
    default_options,
    discard,
    fail,
    find_latest,
    get_proposal,
    options_of,
    propose,
    store_answer,
    undo,
    wider_problem,
)

__all__ = [
    "SEARCH",
    "Change",
    "FindingLine",
    "Overview",
    "Side",
    "accept",
    "ask_to_stop",
    "changes_of",
    "check_plan",
    "count_errors",
    "default_options",
    "discard",
    "fail",
    "find_latest",
    "get_proposal",
    "list_findings",
    "options_of",
    "overview",
    "progress_of",
    "propose",
    "store_answer",
    "undo",
    "wider_problem",
]
