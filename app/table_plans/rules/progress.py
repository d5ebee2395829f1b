"""What came of an activity, as it is told at the next congress."""

from enum import StrEnum


class ProgressState(StrEnum):
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"
