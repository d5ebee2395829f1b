"""Consultations: steps, answers, and deadlines in working days."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.core.text import mark

WORKING_DAYS = 5
SATURDAY = 5


class ConsultationState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class AnswerKind(StrEnum):
    """What a country says; that it says nothing is not an answer and never consensus by itself."""

    AGREE = "agree"
    COMMENT = "comment"
    OBJECTION = "objection"
    RESERVATION = "reservation"


class Outcome(StrEnum):
    CONSENSUS = "consensus"
    CONSENSUS_WITH_RESERVATIONS = "consensus_with_reservations"
    NO_CONSENSUS = "no_consensus"


class NobodyAddressed(Refusal):
    code = "nobody_addressed"
    message = mark("Choose at least one country to consult.")


class ConsultationNotOpen(Refusal):
    code = "consultation_not_open"
    message = mark("This consultation is not open.")


class NotAddressed(Refusal):
    code = "not_addressed"
    message = mark("Your country is not asked in this consultation.")
    status = 403


class ConsultationAlreadyStarted(Refusal):
    code = "consultation_started"
    message = mark("The text was sent already and cannot be changed.")


class CountriesStandAgainst(Refusal):
    """A result that the answers do not bear; `codes` are those of the countries, for their names."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(sorted(codes))
        super().__init__(countries=", ".join(self.codes))


class ObjectionStands(CountriesStandAgainst):
    code = "objection_stands"
    message = mark("There is an objection by %(countries)s, so this is no consensus.")


class ReservationStands(CountriesStandAgainst):
    code = "reservation_stands"
    message = mark("There is a reservation by %(countries)s: declare a consensus with reservations.")


class StillTime(CountriesStandAgainst):
    code = "still_time_to_answer"
    message = mark("There is still time to answer for %(countries)s. Until then silence says nothing.")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and the instant at which it ends for each country."""

    last_day: date
    skipped: tuple[date, ...]

    def ends_at(self, zone: str) -> datetime:
        """Return the end of the last day in a capital's zone, as the first instant that is late."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def deadline(sent_on: date, holidays: Collection[date], working_days: int = WORKING_DAYS) -> Deadline:
    """Count working days; the first is the next working day after the text was sent.

    Weekends and the given holidays do not count and are kept, so that the count can be shown.
    """
    day, counted, skipped = sent_on, 0, []
    while counted < working_days:
        day += timedelta(days=1)
        if day.weekday() >= SATURDAY or day in holidays:
            skipped.append(day)
        else:
            counted += 1
    return Deadline(day, tuple(skipped))


def check_outcome(
    outcome: Outcome, answers: Mapping[str, AnswerKind], *, may_still_answer: Collection[str] = ()
) -> None:
    """Refuse to call it consensus over an objection, in silence of a reservation, or before its time.

    A country that says nothing is shown as such; after the deadline the presidency declares what it is.
    """
    if outcome is Outcome.NO_CONSENSUS:
        return
    if objecting := [code for code, kind in answers.items() if kind is AnswerKind.OBJECTION]:
        raise ObjectionStands(objecting)
    reserved = [code for code, kind in answers.items() if kind is AnswerKind.RESERVATION]
    if reserved and outcome is Outcome.CONSENSUS:
        raise ReservationStands(reserved)
    if may_still_answer:
        raise StillTime(may_still_answer)
