"""What is done at the board by hand, what of it can be taken back, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Refusal
from app.core.text import mark


class SeatStepKind(StrEnum):
    """What somebody did."""

    MOVE = "move"
    SWAP = "swap"
    TAKE_OFF = "take_off"
    LOCK = "lock"
    UNLOCK = "unlock"


class SeatStepState(StrEnum):
    """Whether a step still holds."""

    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody sits, if anywhere, and whether they stay there when all are seated again."""

    table_id: UUID | None = None
    locked: bool = False

    def written(self) -> dict[str, Any]:
        return {"table": str(self.table_id) if self.table_id else None, "locked": self.locked}

    @property
    def seen(self) -> str:
        """Write the place as a page notes what it saw."""
        return f"{self.table_id or ''}{'!' if self.locked else ''}"


NOWHERE = Place()


def read_place(written: Mapping[str, Any]) -> Place:
    """Read a place as a step keeps it."""
    table = written.get("table")
    return Place(UUID(table) if table else None, bool(written.get("locked")))


def kind_of_step(before: Place, after: Place) -> SeatStepKind:
    """Name what leads from one place to another."""
    if after.table_id is None:
        return SeatStepKind.TAKE_OFF
    if before.table_id != after.table_id:
        return SeatStepKind.MOVE
    return SeatStepKind.LOCK if after.locked else SeatStepKind.UNLOCK


class SeatChanged(Refusal):
    code = "seat_changed"
    message = mark("Not saved: %(who)s changed the place of %(name)s at %(time)s. See both.")


class StepContested(Refusal):
    code = "seat_step_contested"
    message = mark("Not undone: %(who)s changed the place of %(name)s at %(time)s.")


class NoStepToUndo(Refusal):
    code = "no_seat_step_to_undo"
    message = mark("There is nothing of yours to undo.")


class NoStepToRedo(Refusal):
    code = "no_seat_step_to_redo"
    message = mark("There is nothing of yours to do again.")


class NothingToPublish(Refusal):
    code = "no_seating_to_publish"
    message = mark("There is nothing to publish: participants see this seating already.")


class PreviewOutdated(Refusal):
    code = "publish_preview_outdated"
    message = mark("The seating was changed since you looked at it. Look again, then publish.")
