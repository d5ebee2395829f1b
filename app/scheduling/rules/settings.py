"""The rules of one event's programme that its organisers may set, and what holds where they set nothing."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark


class SameDay(StrEnum):
    """When two bodies that meet on one day want to be seen: never, sharing people, or countries too."""

    OFF = "off"
    PEOPLE = "people"
    COUNTRIES = "countries"


class OrderKind(StrEnum):
    """How one session stands to another."""

    AFTER = "after"
    IMMEDIATELY_BEFORE = "immediately_before"


@dataclass(frozen=True, slots=True)
class ProgrammeRules:
    """Hours within which sessions are expected, times to change places in minutes, and what is warned of.

    A gap shorter than it should be is a warning, with `strict_gaps` an error.
    """

    opens: time | None = None
    closes: time | None = None
    room_minutes: int = 0
    online_minutes: int = 0
    venue_minutes: int = 120
    strict_gaps: bool = False
    same_day: SameDay = SameDay.COUNTRIES
    civil_hours: bool = True


DEFAULTS = ProgrammeRules()


class NoReasonGiven(Refusal):
    code = "no_reason_given"
    message = mark("Write why it is taken as it is. The reason is kept.")
    status = 400


class OrderOfOneself(Refusal):
    code = "order_of_oneself"
    message = mark("A session cannot come before or after itself. Choose two sessions.")
    status = 400


class OrderInCircle(Refusal):
    code = "order_in_circle"
    message = mark("These sessions would wait for each other. Remove another order first.")
