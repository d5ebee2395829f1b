"""Badges and letters: which there are, what state a letter is in, and what is refused."""

from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark


class Layout(StrEnum):
    """How badges come out of the printer."""

    FOLD = "fold"
    TWO_UP = "two_up"


class LetterKind(StrEnum):
    """What a letter is for."""

    INVITATION = "invitation"
    VISA = "visa"


class LetterLanguage(StrEnum):
    """In which languages a letter is written."""

    SPANISH = "es"
    ENGLISH = "en"
    BOTH = "both"

    @property
    def codes(self) -> tuple[str, ...]:
        return ("es", "en") if self is LetterLanguage.BOTH else (self.value,)


class LetterState(StrEnum):
    """How far a letter is."""

    ASKED = "asked"
    RELEASED = "released"
    DECLINED = "declined"


class NobodyToPrint(Refusal):
    code = "nobody_to_print"
    message = mark("Nobody is chosen: change the filter.")


class NotConfirmed(Refusal):
    code = "ticket_not_confirmed"
    message = mark("Tickets, badges and letters are for those whose place is confirmed.")


class LetterDecided(Refusal):
    code = "letter_decided"
    message = mark("This letter was decided already.")


class LetterAsked(Refusal):
    code = "letter_asked"
    message = mark("You asked for this letter already.")


class PassportNeeded(Refusal):
    code = "passport_needed"
    message = mark("A letter for a visa needs the number and the country of the passport.")


def reference(slug: str, number: int) -> str:
    """Write the number of a letter: `V-CONGRESO-0012`."""
    return f"{slug.upper()[:24].rstrip('-')}-{number:04d}"
