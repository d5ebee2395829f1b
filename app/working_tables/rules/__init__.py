"""What a fair seating is: the problem, its cost, the public file format and the refusals."""

from app.working_tables.rules.cost import Parts, cost_parts, is_seating_optimal, rank_counts, rank_received
from app.working_tables.rules.problem import (
    DEFAULT_WEIGHTS,
    Category,
    Problem,
    Seatee,
    TableSpec,
    Weights,
    categories,
    gender_group,
    may_sit,
)
from app.working_tables.rules.reader import FORMAT, InputFaults, read_problem, write_problem
from app.working_tables.rules.refusals import (
    ChoicesClosed,
    ChoicesUnclear,
    NobodyToSeat,
    NotSeatable,
    SeatingOutdated,
    SeatingSettled,
    TableBoundsWrong,
    TableInUse,
)
from app.working_tables.rules.states import (
    SeatingState,
    SolveStatus,
    bare_answer,
)

__all__ = [
    "DEFAULT_WEIGHTS",
    "FORMAT",
    "Category",
    "ChoicesClosed",
    "ChoicesUnclear",
    "InputFaults",
    "NobodyToSeat",
    "NotSeatable",
    "Parts",
    "Problem",
    "Seatee",
    "SeatingOutdated",
    "SeatingSettled",
    "SeatingState",
    "SolveStatus",
    "TableBoundsWrong",
    "TableInUse",
    "TableSpec",
    "Weights",
    "bare_answer",
    "categories",
    "cost_parts",
    "gender_group",
    "is_seating_optimal",
    "may_sit",
    "rank_counts",
    "rank_received",
    "read_problem",
    "write_problem",
]
