"""What came of an activity, as it is told at the next congress."""

from datetime import date
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark


class ProgressState(StrEnum):
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class NotMergedYet(Refusal):
    code = "table_plan_not_merged"
    message = mark("Progress is noted on activities of the general plan: this one is not merged into it yet.")


class ToldInTheFuture(Refusal):
    code = "table_plan_told_in_the_future"
    message = mark("Say on which day this was told: a day that is still to come cannot be it.")
    status = 400


def check_told_on(day: date, *, today: date) -> None:
    """Raise ToldInTheFuture where a word on progress bears a date ahead."""
    if day > today:
        raise ToldInTheFuture
