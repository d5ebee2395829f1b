"""What a step of a panel and a question may be, and the words for them."""

from enum import StrEnum

from app.core.text import mark


class StepKind(StrEnum):
    INTRODUCTION = "introduction"
    TALK = "talk"
    QUESTIONS = "questions"
    CONCLUSIONS = "conclusions"
    OTHER = "other"


class StepState(StrEnum):
    WAITING = "waiting"
    NOW = "now"
    DONE = "done"
    SKIPPED = "skipped"


class QuestionState(StrEnum):
    NEW = "new"
    QUEUED = "queued"
    STAGE = "stage"
    ANSWERED = "answered"
    MERGED = "merged"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    ROOM = "room"
    REMOTE = "remote"


STEP_WORDS = {
    StepKind.INTRODUCTION: mark("Introduction"),
    StepKind.TALK: mark("Talk"),
    StepKind.QUESTIONS: mark("Questions and answers"),
    StepKind.CONCLUSIONS: mark("Conclusions"),
    StepKind.OTHER: mark("Other step"),
}
STATE_WORDS = {
    QuestionState.NEW: mark("To be looked at"),
    QuestionState.QUEUED: mark("In the queue"),
    QuestionState.STAGE: mark("On the screen now"),
    QuestionState.ANSWERED: mark("Was answered"),
    QuestionState.MERGED: mark("Joined with another"),
    QuestionState.SET_ASIDE: mark("Was set aside"),
    QuestionState.WITHDRAWN: mark("Withdrawn"),
}
ORIGIN_WORDS = {Origin.ROOM: mark("in the room"), Origin.REMOTE: mark("online")}

LONGEST_QUESTION = 500
# From one person, at most this many that nobody has answered yet.
MOST_OPEN = 5
