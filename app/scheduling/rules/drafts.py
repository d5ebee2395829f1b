"""Drafts of a programme: where a session may stand beside its public place, steps, versions, refusals."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Refusal
from app.core.text import mark


class StepKind(StrEnum):
    """What an organiser did to the draft; what was published cannot be undone by a step back."""

    MOVE = "move"
    UNPLACE = "unplace"
    LOCK = "lock"
    UNLOCK = "unlock"
    SHIFT = "shift"
    PROPOSAL = "proposal"
    REVERT = "revert"
    SETTLE = "settle"
    PUBLISH = "publish"


class StepState(StrEnum):
    """Whether a step holds, was taken back, or can no longer be done again."""

    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


class ChangeKind(StrEnum):
    """What became of a session between two versions of a programme."""

    NEW = "new"
    MOVED = "moved"
    ROOM = "room"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Spot:
    """A time and a room; without a time the session waits beside the grid."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room_id: UUID | None = None

    @property
    def length(self) -> timedelta | None:
        return self.ends_at - self.starts_at if self.starts_at and self.ends_at else None

    def written(self) -> dict[str, str | None]:
        """Write the place as plain JSON."""
        return {
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "room_id": str(self.room_id) if self.room_id else None,
        }


NOWHERE = Spot()


def read_spot(written: Mapping[str, Any]) -> Spot:
    """Read a place as it was written."""
    start, end, room = (written.get(name) for name in ("starts_at", "ends_at", "room_id"))
    return Spot(
        datetime.fromisoformat(start) if start else None,
        datetime.fromisoformat(end) if end else None,
        UUID(room) if room else None,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What the draft says of one session: where it stands, and whether it may be moved."""

    spot: Spot
    locked: bool = False

    def written(self) -> dict[str, Any]:
        return {**self.spot.written(), "locked": self.locked}


def read_standing(written: Mapping[str, Any]) -> Standing:
    """Read what a step noted of a session."""
    return Standing(read_spot(written), bool(written.get("locked")))


def seen_of(standing: Standing, revision: int) -> str:
    """Name what somebody has before their eyes; who writes must have seen what is there now."""
    text = repr((sorted(standing.written().items(), key=lambda item: item[0]), revision))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def change_between(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> ChangeKind | None:
    """Say what became of a session from one version to the next; None where nothing did."""
    if before is None or after is None:
        if after is not None and not after["cancelled"]:
            return ChangeKind.NEW
        return ChangeKind.OFF if before is not None and not before["cancelled"] else None
    if before["cancelled"] != after["cancelled"]:
        return ChangeKind.CANCELLED if after["cancelled"] else ChangeKind.RESTORED
    if after["cancelled"]:
        return None
    if (before["starts_at"], before["ends_at"]) != (after["starts_at"], after["ends_at"]):
        return ChangeKind.MOVED
    return ChangeKind.ROOM if before["room_id"] != after["room_id"] else None


class MovedMeanwhile(Refusal):
    """Somebody else was there first; the page shows both places."""

    code = "moved_meanwhile"
    status = 409
    message = mark("Not saved: %(who)s changed “%(title)s” at %(time)s. See both.")


class SessionChangedMeanwhile(Refusal):
    code = "session_changed_meanwhile"
    status = 409
    message = mark("Not saved: “%(title)s” was changed meanwhile. See both.")


class SessionIsLocked(Refusal):
    code = "session_is_locked"
    message = mark("“%(title)s” is locked. Unlock it first.")


class LockedInTheWay(Refusal):
    code = "locked_in_the_way"
    message = mark("Nothing was moved: these sessions are locked: %(titles)s. Unlock them or leave them out.")


class NothingToShift(Refusal):
    code = "nothing_to_shift"
    message = mark("No session starts then, so nothing was moved.")


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    message = mark("There is no step of yours left to undo since the programme was published.")


class NothingToRedo(Refusal):
    code = "nothing_to_redo"
    message = mark("There is no undone step to do again.")


class ChangedSince(Refusal):
    """A step cannot be taken back over what somebody did afterwards."""

    code = "changed_since"
    status = 409
    message = mark("Not undone: %(who)s has changed “%(title)s” since, at %(time)s. Their change stays.")


class DraftIsEmpty(Refusal):
    code = "draft_is_empty"
    message = mark("There is nothing to publish: the draft is as the public programme.")


class DraftContested(Refusal):
    code = "draft_contested"
    message = mark(
        "“%(title)s” was changed in its form while the draft moves it. Choose one of the two places first."
    )


class DraftHasErrors(Refusal):
    code = "draft_has_errors"
    message = mark(
        "Not published: conflicts stand in the way (%(count)s). Resolve them, or accept each with a reason."
    )


class NotInDraft(Refusal):
    code = "not_in_draft"
    message = mark("“%(title)s” is cancelled; take it up again before you move it.")


class BadShift(Refusal):
    """A shift that makes no sense; `reason` is already a sentence for people."""

    code = "bad_shift"
    status = 400
    message = mark("%(reason)s")
