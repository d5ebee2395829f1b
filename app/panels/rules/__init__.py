"""The order of a panel, its clock and its questions."""

from app.panels.rules.clock import Pace, Timer
from app.panels.rules.order import (
    PlannedStep,
    Talk,
    length_text,
    plan_order,
    read_length,
    talk_seconds,
)
from app.panels.rules.queue import MOVES, OPEN, check_move, likeness, most_alike
from app.panels.rules.refusals import (
    LengthNotRight,
    NotSoFromHere,
    OrderTooLong,
    PanelLinkSpent,
    PanelMovedOn,
    QuestionBlank,
    QuestionsClosed,
    TooManyQuestions,
)
from app.panels.rules.words import (
    LONGEST_QUESTION,
    MOST_OPEN,
    ORIGIN_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    Origin,
    QuestionState,
    StepKind,
    StepState,
)

__all__ = [
    "LONGEST_QUESTION",
    "MOST_OPEN",
    "MOVES",
    "OPEN",
    "ORIGIN_WORDS",
    "STATE_WORDS",
    "STEP_WORDS",
    "LengthNotRight",
    "NotSoFromHere",
    "OrderTooLong",
    "Origin",
    "Pace",
    "PanelLinkSpent",
    "PanelMovedOn",
    "PlannedStep",
    "QuestionBlank",
    "QuestionState",
    "QuestionsClosed",
    "StepKind",
    "StepState",
    "Talk",
    "Timer",
    "TooManyQuestions",
    "check_move",
    "length_text",
    "likeness",
    "most_alike",
    "plan_order",
    "read_length",
    "talk_seconds",
]
