"""Who has earned a certificate and why, what its codes look like, and what is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.errors import Refusal
from app.core.text import mark

DEFAULT_PERCENT = 80
MOST_SIGNATORIES = 2

# Digits and capitals without I, L, O and U, which are misread or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 28  # 5 bits each: 140 random bits
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Kind(StrEnum):
    """What is proved: having taken part long enough, or having completed."""

    SHARE = "share"
    COMPLETION = "completion"


class State(StrEnum):
    ISSUED = "issued"
    REVOKED = "revoked"


class SubjectKind(StrEnum):
    EVENT = "event"
    COURSE = "course"


# --- the rule ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """What has to be met: a share of the scheduled minutes in percent, or the completion of a course."""

    kind: Kind
    percent: int = DEFAULT_PERCENT

    def as_document(self) -> dict[str, Any]:
        if self.kind is Kind.COMPLETION:
            return {"kind": self.kind.value}
        return {"kind": self.kind.value, "percent": self.percent}


@dataclass(frozen=True, slots=True)
class Presence:
    """How long somebody was there, and how long that was scheduled, in seconds."""

    seconds: int
    scheduled_seconds: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the rule is met, with the sentence that says why and the numbers in it."""

    met: bool
    message: str
    facts: Mapping[str, int]


def decide_share(rule: Rule, presence: Presence) -> Decision:
    """Decide on whole seconds; the minutes in the sentence are rounded so that they never contradict it."""
    if presence.scheduled_seconds <= 0:
        return Decision(False, mark("No scheduled minutes are known yet."), {})
    needed = -(-presence.scheduled_seconds * rule.percent // 100)
    facts = {
        "counted": minutes(presence.seconds),
        "scheduled": minutes(presence.scheduled_seconds),
        "needed": -(-needed // 60),
    }
    message = mark("%(counted)s of %(scheduled)s minutes, %(needed)s needed")
    return Decision(presence.seconds >= needed, message, facts)


def decide_completion(*, completed: bool, done: int = 0, total: int = 0) -> Decision:
    """Decide by what the course says; lessons and quizzes that are done tell how far somebody has come."""
    if completed:
        return Decision(True, mark("Course completed"), {})
    if not total:
        return Decision(False, mark("Course not completed yet"), {})
    message = mark("%(done)s of %(total)s lessons and quizzes done")
    return Decision(False, message, {"done": done, "total": total})


def minutes(seconds: int) -> int:
    """Return the whole minutes in some seconds: what was not sat through is not credited."""
    return seconds // 60


# --- codes, serials, names --------------------------------------------------------------------


def make_code(choose: Callable[[str], str]) -> str:
    """Make a verification code; `choose` picks one character at random, as `secrets.choice` does."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LENGTH))


def normalise_code(text: str) -> str | None:
    """Read a code as people type it: any case, with spaces or hyphens, O for 0 and I or L for 1."""
    bare = re.sub(r"[\s\-–—]+", "", text[:200]).upper().translate(_MISREAD)
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(ALPHABET) else None


def format_code(code: str) -> str:
    """Write a code in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def format_serial(year: int, number: int) -> str:
    """Write a serial number: `ENC-2027-000123`."""
    return f"ENC-{year}-{number:06d}"


def initials(name: str) -> str:
    """Return what a stranger sees of a name: `Rosaura Menchú Ix` becomes `R. M. I.`."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())


# --- refusals ---------------------------------------------------------------------------------


class AlreadyRevoked(Refusal):
    code = "certificate_already_revoked"
    message = mark("This certificate was already revoked.")
    status = 409


class ReasonMissing(Refusal):
    code = "certificate_reason_missing"
    message = mark("Say why the certificate is revoked: whoever checks it reads the reason.")
    status = 400


class PercentOutOfRange(Refusal):
    code = "certificate_percent_out_of_range"
    message = mark("The share of minutes lies between 1 and 100 percent.")
    status = 400


class NobodyEligible(Refusal):
    code = "certificate_nobody_eligible"
    message = mark("Nobody meets the rule who does not have a certificate yet.")
    status = 409


class NotOver(Refusal):
    code = "certificate_not_over"
    message = mark("Certificates are issued once the event is over.")
    status = 409
