"""What may become of a question, which ones are alike, and who is hidden from whom."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from app.core.text import fold
from app.panels.rules.refusals import NotSoFromHere
from app.panels.rules.words import STATE_WORDS, QuestionState

S = QuestionState
# Each way that a moderator may move a question; every one of them can be taken back.
MOVES: dict[QuestionState, frozenset[QuestionState]] = {
    S.NEW: frozenset({S.QUEUED, S.MERGED, S.SET_ASIDE}),
    S.QUEUED: frozenset({S.STAGE, S.MERGED, S.SET_ASIDE, S.NEW}),
    S.STAGE: frozenset({S.ANSWERED, S.QUEUED, S.SET_ASIDE}),
    S.ANSWERED: frozenset({S.QUEUED}),
    S.MERGED: frozenset({S.QUEUED}),
    S.SET_ASIDE: frozenset({S.QUEUED}),
    S.WITHDRAWN: frozenset(),
}
OPEN = frozenset({S.NEW, S.QUEUED, S.STAGE})
_ALIKE = 0.5
_LEAST_LETTERS = 4


def check_move(before: QuestionState, after: QuestionState) -> None:
    """Refuse a move that does not start where the question is."""
    if after not in MOVES[before]:
        raise NotSoFromHere(state=STATE_WORDS[before])


def words_of(text: str) -> frozenset[str]:
    """Return what a question is about: its longer words, without accents."""
    found = "".join(char if char.isalnum() else " " for char in fold(text)).split()
    return frozenset(word for word in found if len(word) >= _LEAST_LETTERS)


def likeness(one: str, other: str) -> float:
    """Return how much two questions share, from 0 to 1: of the shorter one's words, those in the other."""
    first, second = words_of(one), words_of(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


Key = TypeVar("Key", UUID, int, str)


def most_alike(text: str, others: Iterable[tuple[Key, str]]) -> Key | None:
    """Return the question that says nearly the same, for the moderator to judge; None where none does."""
    found = max(
        ((likeness(text, other), key) for key, other in others), key=lambda each: each[0], default=None
    )
    return found[1] if found is not None and found[0] > _ALIKE else None
