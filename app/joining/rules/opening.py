"""When a room opens, and what becomes of somebody who comes with a second device."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.spans import Span
from app.joining.rules.refusals import EntryNotOpen
from app.joining.rules.words import OPENS_BEFORE, SETTLING, Moment


def moment_of(now: datetime, starts_at: datetime | None, ends_at: datetime | None) -> Moment:
    """Say whether a room is open: from 15 minutes before the start until the end."""
    if starts_at is None or ends_at is None:
        return Moment.UNPLACED
    if now < starts_at - OPENS_BEFORE:
        return Moment.EARLY
    return Moment.OPEN if now < ends_at else Moment.OVER


def check_entry_time(now: datetime, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Refuse to open a room before its time or after it."""
    if moment_of(now, starts_at, ends_at) is not Moment.OPEN:
        raise EntryNotOpen


def seconds_to_wait(now: datetime, starts_at: datetime, longest: int = 3600) -> int:
    """Say in how many seconds a waiting page looks again: at the opening, or after an hour."""
    left = (starts_at - OPENS_BEFORE - now).total_seconds()
    return max(1, min(longest, math.ceil(left)))


class Answer(StrEnum):
    """What becomes of somebody who asks to enter."""

    ENTERS = "enters"
    ENTERS_AGAIN = "enters_again"
    TAKES_OVER = "takes_over"
    FREES_AND_ENTERS = "frees_and_enters"
    HELD_ELSEWHERE = "held_elsewhere"


@dataclass(frozen=True, slots=True)
class Held:
    """The live entry of an address: on which device, since when."""

    device: str
    entered_at: datetime


def decide(
    held: Held | None, device: str, now: datetime, *, takes_over: bool, still_inside: bool | None
) -> Answer:
    """Let one device in for an address.

    `still_inside` is what the platform says of the other device, None where it cannot tell: then the
    entry holds until the session ends, and a second device has to take it over in so many words.
    """
    if held is None:
        return Answer.ENTERS
    if held.device == device:
        return Answer.ENTERS_AGAIN
    if still_inside is False and now - held.entered_at >= SETTLING:
        return Answer.FREES_AND_ENTERS
    return Answer.TAKES_OVER if takes_over else Answer.HELD_ELSEWHERE


def stay(entered_at: datetime, seen_at: datetime | None, ended_at: datetime | None) -> Span | None:
    """Return how long somebody was inside, as far as the platform told; None where it did not."""
    last = ended_at if ended_at is not None and seen_at is not None else seen_at
    return Span(entered_at, last) if last is not None and last > entered_at else None
