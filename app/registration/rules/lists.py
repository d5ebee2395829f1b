"""The organisers' list: what is asked of it, and acts on many at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlencode

from app.core.errors import Refusal
from app.core.text import mark

UNDO_WITHIN = timedelta(minutes=10)
MANY = 100
"""From so many on an act on registrations is a job, with its progress."""
REASON_ABOVE = 500
"""Exports and acts on more people than this need a reason and a second look."""
SIZES = (20, 50, 100)
NONE = "none"
"""The value of a filter that finds those who have said nothing."""


class BulkKind(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"
    CLASS = "class"
    TAG = "tag"
    UNTAG = "untag"
    MAIL = "mail"
    SESSION = "session"


UNDOABLE = frozenset({BulkKind.APPROVE, BulkKind.CLASS, BulkKind.TAG, BulkKind.UNTAG})


class BulkRowState(StrEnum):
    TODO = "todo"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class NothingChosen(Refusal):
    code = "nothing_chosen"
    message = mark("Nobody is chosen. Tick the people, or choose all that match.")
    status = 400


class ListChanged(Refusal):
    code = "list_changed"
    message = mark("The list has changed in the meantime. Look at the number again.")


class UndoTooLate(Refusal):
    code = "undo_too_late"
    message = mark("This can no longer be undone.")


class ReasonNeeded(Refusal):
    code = "export_reason_needed"
    message = mark("This is about more than %(most)s people: say what it is for, in at least 10 characters.")
    status = 422


class SecondLookNeeded(Refusal):
    code = "export_second_look"
    message = mark("Look once more at how many people this is about, and confirm it.")
    status = 422


class TransferClosed(Refusal):
    code = "transfer_closed"
    message = mark("This place cannot be handed on now, or not to this address. The organisers can help.")


class ViewNameNeeded(Refusal):
    code = "view_name_needed"
    message = mark("Give the view a name.")
    status = 422


FILTERS = (
    "state", "mode", "class", "country", "sector", "institution", "session", "tag", "origin",
    "language", "interpretation", "mail", "needs",
)  # fmt: skip
SORTS = ("name", "requested", "changed", "state", "mode", "class", "country", "institution", "sector")
COLUMNS = (
    "state", "mode", "class", "country", "institution", "sector", "requested", "email", "language",
    "origin", "gender", "tags",
)  # fmt: skip
SHOWN = ("state", "mode", "class", "country", "requested")
"""The columns that a list has when nobody chose any."""
_QUESTION = re.compile(r"^q_[0-9a-f-]{36}$")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What somebody asks of the list: filters, words, order, columns, page."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    search: str = ""
    sort: str = "name"
    descending: bool = False
    columns: tuple[str, ...] = SHOWN
    page: int = 1
    size: int = 50

    def pairs(self, *, page: int | None = None) -> list[tuple[str, str]]:
        """Write the question as the values of an address; what is as usual is left out."""
        found = [(name, value) for name, values in self.filters.items() for value in values]
        if self.search:
            found.append(("q", self.search))
        if self.sort != "name" or self.descending:
            found.append(("sort", f"-{self.sort}" if self.descending else self.sort))
        if self.columns != SHOWN:
            found.append(("cols", ",".join(self.columns)))
        if self.size != 50:
            found.append(("size", str(self.size)))
        if page and page > 1:
            found.append(("page", str(page)))
        return found

    def address(self, *, page: int | None = None) -> str:
        return urlencode(self.pairs(page=page))

    def without(self, name: str, value: str) -> "ListQuery":
        """Return the question without one value of a filter."""
        kept = {
            key: tuple(each for each in values if (key, each) != (name, value))
            for key, values in self.filters.items()
        }
        return replace(self, filters={key: values for key, values in kept.items() if values}, page=1)

    def sorted_by(self, name: str) -> "ListQuery":
        """Return the question in another order; asked again for the same, in the reverse one."""
        return replace(self, sort=name, descending=self.sort == name and not self.descending, page=1)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters or self.search)


def read_query(pairs: Iterable[tuple[str, str]]) -> ListQuery:
    """Read the values of an address; what is not understood is left out, never guessed."""
    filters: dict[str, tuple[str, ...]] = {}
    plain: dict[str, str] = {}
    ticked: list[str] = []
    for name, written in pairs:
        value = written.strip()[:200]
        if name == "col":
            ticked.append(value)
        elif value and (name in FILTERS or _QUESTION.match(name)):
            filters[name] = tuple(dict.fromkeys((*filters.get(name, ()), value)))
        else:
            plain.setdefault(name, value)
    sort = plain.get("sort", "name")
    size = plain.get("size", "")
    wanted = ticked or plain.get("cols", "").split(",")
    columns = tuple(each for each in dict.fromkeys(wanted) if each in COLUMNS or _QUESTION.match(each))
    return ListQuery(
        filters=filters,
        search=plain.get("q", "")[:100],
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "name",
        descending=sort.startswith("-") and sort.removeprefix("-") in SORTS,
        columns=columns or SHOWN,
        page=_positive(plain.get("page", ""), 1),
        size=int(size) if size in {str(each) for each in SIZES} else 50,
    )


def _positive(text: str, otherwise: int) -> int:
    return min(int(text), 1_000_000) if text.isdecimal() and len(text) < 8 and int(text) else otherwise


def check_large_act(count: int, reason: str, *, looked_twice: bool) -> None:
    """Refuse to take many people's data out without a reason and a second look."""
    if count <= REASON_ABOVE:
        return
    if len(reason.strip()) < 10:
        raise ReasonNeeded(most=REASON_ABOVE)
    if not looked_twice:
        raise SecondLookNeeded
