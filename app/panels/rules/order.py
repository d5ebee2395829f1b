"""The order of a panel: who opens, who talks for how long, when questions come, who closes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.panels.rules.refusals import LengthNotRight
from app.panels.rules.words import StepKind

OPENING_SECONDS = 300
CLOSING_SECONDS = 300
LEAST_FOR_QUESTIONS = 300
_LENGTH = re.compile(r"([0-9]{1,3})(?::([0-5][0-9]))?")


@dataclass(frozen=True, slots=True)
class Talk:
    """A contribution, or an expert without one."""

    minutes: int
    contribution_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of the order before anybody changed it."""

    kind: StepKind
    seconds: int
    contribution_id: UUID | None = None
    person_id: UUID | None = None


def plan_order(
    minutes: int, talks: Sequence[Talk], *, opens: UUID | None, closes: UUID | None
) -> list[PlannedStep]:
    """Return the usual sequence: introduction, talks, questions with what time is left, conclusions.

    Where the talks leave too little for all of it, the talks stay as they are and the rest gives way.
    """
    steps = [
        PlannedStep(StepKind.TALK, talk.minutes * 60, talk.contribution_id, talk.person_id) for talk in talks
    ]
    left = minutes * 60 - sum(step.seconds for step in steps)
    opening = min(OPENING_SECONDS, max(0, left // 4 // 60 * 60))
    closing = min(CLOSING_SECONDS, max(0, left // 4 // 60 * 60))
    if opening:
        steps.insert(0, PlannedStep(StepKind.INTRODUCTION, opening, person_id=opens))
    if left - opening - closing >= LEAST_FOR_QUESTIONS:
        steps.append(PlannedStep(StepKind.QUESTIONS, left - opening - closing, person_id=closes))
    if closing:
        steps.append(PlannedStep(StepKind.CONCLUSIONS, closing, person_id=closes))
    return steps


def talk_seconds(steps: Sequence[tuple[StepKind, int]]) -> int:
    """Return how long the talks take together."""
    return sum(seconds for kind, seconds in steps if kind is StepKind.TALK)


def read_length(text: str) -> int:
    """Read `5` or `4:30` as seconds."""
    found = _LENGTH.fullmatch(text.strip())
    seconds = int(found[1]) * 60 + int(found[2] or 0) if found else 0
    if not 10 <= seconds <= 4 * 3600:
        raise LengthNotRight
    return seconds


def length_text(seconds: int) -> str:
    """Write seconds as `5:00`."""
    return f"{seconds // 60}:{seconds % 60:02d}"
