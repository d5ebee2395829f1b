"""What does not fit yet at the tables, and what a deletion takes, in sentences."""

from app.core.i18n import and_list, gettext, ngettext, pick
from app.core.text import mark
from app.working_tables.models import WorkingTable
from app.working_tables.services import Hint, HintKind, Takings

_SENTENCES = {
    HintKind.TOO_FEW_SEATS: mark(
        "The tables have %(number)s seats, and %(total)s people are confirmed: some would have no table."
    ),
    HintKind.TOO_MANY_ASKED: mark(
        "The tables ask for at least %(number)s people together, and %(total)s are confirmed."
    ),
    HintKind.ROOM_TOO_SMALL: mark(
        "%(room)s has %(total)s places, and %(tables)s asks for at least %(number)s people there."
    ),
    HintKind.ROOM_SHARED: mark("%(tables)s meet in the same room, %(room)s, and not at different hours."),
    HintKind.NOBODY_SPEAKS: mark(
        "Nobody speaks at the linking table for: %(tables)s. Name a leader or a secretariat there."
    ),
}


def hint_words(hint: Hint) -> str:
    """Say what does not fit."""
    names = and_list([f"“{pick(table.name)}”" for table in hint.tables])
    facts = {"tables": names, "number": hint.number, "total": hint.total, "room": hint.room}
    return gettext(_SENTENCES[hint.kind], **facts)


def taken_words(table: WorkingTable, taken: Takings | None) -> str:
    """Say what is deleted with a table."""
    said = [gettext("“%(table)s” is deleted.", table=pick(table.name))]
    if taken is not None and taken.wishes:
        words = ngettext(
            "%(num)s wish for it goes with it.", "%(num)s wishes for it go with it.", taken.wishes
        )
        said.append(words)
    if taken is not None and taken.papers:
        words = ngettext(
            "%(num)s paper no longer lies on it; the document stays with the event.",
            "%(num)s papers no longer lie on it; the documents stay with the event.",
            taken.papers,
        )
        said.append(words)
    return " ".join(said)
