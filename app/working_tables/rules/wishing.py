"""What participants wish: how wanted a table is, whom it cannot take, and what is refused."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark

LONGEST_REASON = 1000


class Demand(StrEnum):
    """How many put a table first, against its places."""

    MANY = "many"
    SOME = "some"
    FEW = "few"


class Barrier(StrEnum):
    """Why a table cannot take somebody, whatever they wish."""

    MODE = "mode"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Fullness:
    """How wanted a table is: first choices against its places, and who sits there once that is known."""

    first: int
    places: int
    seated: int | None = None

    @property
    def demand(self) -> Demand:
        """Return many where more ask than fit, few where less than half of the places are asked for."""
        if self.first > self.places:
            return Demand.MANY
        return Demand.SOME if self.first * 2 >= self.places and self.first else Demand.FEW


def barrier(
    *,
    mode: str,
    languages: frozenset[str],
    offered: frozenset[str],
    spoken: frozenset[str],
    interpreted: bool,
) -> Barrier | None:
    """Tell why a table cannot take somebody; no modes or languages on either side admit all."""
    if offered and mode not in offered:
        return Barrier.MODE
    if spoken and languages and not interpreted and not spoken & languages:
        return Barrier.LANGUAGE
    return None


class ReasonMissing(Refusal):
    code = "table_reason_missing"
    message = mark("Say in a few words why you cannot sit at that table.")
    status = 400


class ReasonTooLong(Refusal):
    code = "table_reason_too_long"
    message = mark("The reason is too long. A few sentences are enough.")
    status = 400


class TableGone(Refusal):
    code = "table_gone"
    message = mark("A table of your order was taken away meanwhile. Look at the order and save it again.")
    status = 409


class OrderMoved(Refusal):
    code = "table_order_moved"
    message = mark(
        "Your order was changed in another window meanwhile. Below is what you just sent; "
        "save it to let it hold."
    )
    status = 409


class TableNotForYou(Refusal):
    code = "table_not_for_you"
    message = mark("One of these tables meets in a way or a language that is not yours. Leave it out.")
    status = 400


class Because(StrEnum):
    """What can be said truly of why somebody sits at a table, without a word on anybody else."""

    OFFICE = "office"
    FIXED = "fixed"
    FIRST = "first"
    COUNTRY = "country"
    FULL = "full"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What is known of one seat: counts and the person's own wishes."""

    rank: int | None
    locked: bool
    holds_office: bool
    countrymen_here: int
    tables_with_countrymen: int
    tables: int
    wanted_more_are_full: bool


def because(seat: SeatFacts) -> Because:
    """Choose the reason that says most and is true of this seat.

    A country is named only where the person alone brings theirs to the table: without them the
    sentence would be false.
    """
    if seat.holds_office:
        return Because.OFFICE
    if seat.locked:
        return Because.FIXED
    if seat.rank == 1:
        return Because.FIRST
    if seat.countrymen_here == 1 and seat.tables > 1 and seat.tables_with_countrymen == seat.tables:
        return Because.COUNTRY
    return Because.FULL if seat.wanted_more_are_full else Because.MIX
