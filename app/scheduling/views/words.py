"""What the editor says: of steps, of changes, of what speaks against a place."""

from collections.abc import Hashable, Mapping

from app.core.i18n import _, lazy, pick
from app.core.text import mark
from app.scheduling.rules import Kind
from app.scheduling.rules.drafts import ChangeKind, StepKind, StepState
from app.scheduling.services.editor import Board
from app.scheduling.services.journal import Deed
from app.scheduling.services.taking import Hindrance

FAULTS: dict[str, tuple[str, str]] = {
    Kind.PERSON_BUSY: ("alert", mark("Person in two places")),
    Kind.ROOM_BUSY: ("alert", mark("Room taken twice")),
    Kind.BODY_BUSY: ("alert", mark("Group meets twice at once")),
    Kind.TEAM_BUSY: ("alert", mark("Team in two places")),
    Kind.PERSON_UNAVAILABLE: ("user", mark("Person not available")),
    Kind.ROOM_UNAVAILABLE: ("pin", mark("Room closed")),
    Kind.TEAM_UNAVAILABLE: ("users", mark("Team not available")),
    Kind.BODY_UNAVAILABLE: ("users", mark("Another group meets then")),
    Kind.TRAVEL: ("clock", mark("No time to change places")),
    Kind.SETUP: ("clock", mark("No time to set up")),
    Kind.FEATURES: ("pin", mark("Room lacks something")),
    Kind.CAPACITY: ("users", mark("Room too small")),
    Kind.CIVIL_HOURS: ("clock", mark("Night for a speaker")),
    Kind.DAY_HOURS: ("clock", mark("Outside the hours")),
    Kind.AFTER: ("alert", mark("Wrong order")),
    Kind.IMMEDIATELY_BEFORE: ("alert", mark("Not right before")),
    Kind.MEETS_BEFORE: ("alert", mark("Wrong order")),
    Kind.SAME_DAY: ("cal", mark("Groups on one day")),
    Kind.CADENCE: ("cal", mark("Too few meetings")),
    Kind.COMPOSITION: ("users", mark("Panel not as agreed")),
    Kind.AGENDA_MISSING: ("list", mark("Agenda incomplete")),
}

CHANGES: dict[ChangeKind, tuple[str, str, str]] = {
    ChangeKind.NEW: ("ok", "plus", lazy("New")),
    ChangeKind.MOVED: ("info", "clock", lazy("Other time")),
    ChangeKind.ROOM: ("info", "pin", lazy("Other room")),
    ChangeKind.CANCELLED: ("bad", "x", lazy("Session cancelled")),
    ChangeKind.RESTORED: ("ok", "undo", lazy("Takes place again")),
    ChangeKind.OFF: ("warn", "circle", lazy("Without a time for now")),
}


def fault_words(kind: str) -> tuple[str, str]:
    """Return sign and short name of what is wrong with a session."""
    sign, text = FAULTS.get(kind, ("alert", mark("Conflict")))
    return sign, _(text)


def deed_text(deed: Deed, board: Board) -> str:
    """Say in one line what somebody else did."""
    who = deed.name or _("Somebody")
    titles = [pick(board.all_cards[key].row.title) for key in deed.sessions if key in board.all_cards]
    if deed.kind is StepKind.PUBLISH:
        return _("%(who)s published the programme.", who=who)
    if deed.state is not StepState.DONE:
        return _("%(who)s took a step back.", who=who)
    if len(titles) != 1:
        return _("%(who)s moved %(count)s sessions.", who=who, count=len(titles))
    texts = {
        StepKind.LOCK: _("%(who)s locked “%(title)s”.", who=who, title=titles[0]),
        StepKind.UNLOCK: _("%(who)s unlocked “%(title)s”.", who=who, title=titles[0]),
        StepKind.UNPLACE: _("%(who)s took “%(title)s” off the grid.", who=who, title=titles[0]),
    }
    return texts.get(deed.kind) or _("%(who)s moved “%(title)s”.", who=who, title=titles[0])


def hindrance_text(hindrance: Hindrance, names: Mapping[Hashable, str]) -> str:
    """Say why a session does not fit there."""
    who = ", ".join(sorted(names.get(key, "") or str(key) for key in hindrance.subjects))
    title = pick(hindrance.title) if hindrance.title else ""
    match hindrance.kind:
        case Kind.PERSON_BUSY:
            return _("%(who)s is in “%(title)s”", who=who, title=title)
        case Kind.ROOM_BUSY:
            return _("“%(title)s” is here", title=title)
        case Kind.TEAM_BUSY:
            return _("team %(who)s is in “%(title)s”", who=who, title=title)
        case Kind.BODY_BUSY:
            return _("%(who)s: “%(title)s” is at that time", who=who, title=title)
        case Kind.ROOM_UNAVAILABLE:
            return _("the room is closed")
        case Kind.BODY_UNAVAILABLE:
            return _("another group meets then")
        case Kind.CAPACITY:
            return _("the room is too small")
        case Kind.FEATURES:
            return _("the room lacks something")
        case _other:
            return _("%(who)s is not available", who=who)
