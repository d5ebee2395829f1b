"""How the numbers of a board and the rules of a contradiction are said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext, language_name, lazy, ngettext, percent, pick
from app.directory.rules import Sector
from app.working_tables.models import Seating
from app.working_tables.rules import SeatingState
from app.working_tables.services import Board, Change, ChangeKind, Column, NewsKind
from app.working_tables.services.board import Meter
from app.working_tables.services.comparing import SeatingComparison

SECTORS = {
    Sector.NATIONAL_GOVERNMENT: (lazy("National government"), lazy("Gov")),
    Sector.LOCAL_GOVERNMENT: (lazy("Local government"), lazy("Loc")),
    Sector.INTERNATIONAL: (lazy("International organisation"), lazy("Int")),
    Sector.CIVIL_SOCIETY: (lazy("Civil society"), lazy("Civ")),
    Sector.ACADEMIA: (lazy("Academia"), lazy("Aca")),
    Sector.PRIVATE: (lazy("Private sector"), lazy("Pri")),
    Sector.OTHER: (lazy("Other sector"), lazy("Oth")),
}
# The five colours that a chart may use side by side; the rest share the grey one.
COLOURS = {sector: min(place, 6) for place, sector in enumerate(Sector, start=1)}
GENDERS = {"f": lazy("Women"), "m": lazy("Men")}


@dataclass(frozen=True, slots=True)
class Row:
    """One meter as drawn: percentages of its width, and what is written beside it."""

    label: str
    text: str
    note: str
    width: float
    aim: tuple[float, float] | None
    even: bool | None
    parts: tuple[tuple[int, float, float], ...] = ()


def meter_rows(column: Column) -> list[Row]:
    """Draw the meters of a table."""
    return [_row(meter) for meter in column.meters]


def _row(meter: Meter) -> Row:
    scale = 100 / (meter.total * (1.25 if meter.kind == "people" else 1) or 1)
    aim = None
    if meter.kind != "countries" and meter.low is not None and meter.high is not None:
        aim = (
            min(meter.low * scale, 100),
            max(min(meter.high, meter.total) * scale - meter.low * scale, 0.5),
        )
    text, note = str(meter.count), ""
    if meter.kind in {"countries", "sectors"}:
        text = f"{meter.count}/{meter.total}"
    elif meter.low is not None:
        note = gettext("aim %(low)s to %(high)s", low=meter.low, high=meter.high)
    even = None if meter.kind in {"first", "sectors"} else meter.even
    return Row(
        label=label_of_meter(meter),
        text=text,
        note=note,
        width=round(min(meter.count * scale, 100), 2),
        aim=(round(aim[0], 2), round(min(aim[1], 100 - aim[0]), 2)) if aim else None,
        even=even,
        parts=_parts(meter.parts),
    )


def label_of_meter(meter: Meter) -> str:
    """Name what a meter measures."""
    words = {
        "people": gettext("People"),
        "countries": gettext("Countries"),
        "sectors": gettext("Sectors"),
        "online": gettext("Online"),
        "first": gettext("1st choice"),
    }
    if meter.kind == "language":
        return language_name(meter.value).capitalize()
    if meter.kind == "gender":
        return str(GENDERS.get(meter.value, meter.value.capitalize()))
    return words[meter.kind]


def _parts(parts: Iterable[tuple[str, int]]) -> tuple[tuple[int, float, float], ...]:
    """Lay the sectors of a table side by side: colour, left edge, width."""
    listed = list(parts)
    total = sum(count for _sector, count in listed) or 1
    drawn, left = [], 0.0
    for sector, count in listed:
        width = round(100 * count / total, 2)
        drawn.append((COLOURS.get(Sector(sector), 6), round(left, 2), width))
        left += width
    return tuple(drawn)


def tiles_of(board: Board) -> list[tuple[str, str, str, str]]:
    """Write the figures over the board: title, value, of how many, a line below."""
    chose = sum(board.ranks.values())
    first, second = board.ranks.get(1, 0), board.ranks.get(2, 0)
    nothing = board.ranks.get(None, 0)
    fewest = min((len({c.country for c in column.cards} - {""}) for column in board.columns), default=0)
    of_all = gettext("of %(total)s", total=chose) if chose else ""
    return [
        (gettext("Got their first choice"), str(first), of_all, percent(first / chose) if chose else ""),
        (gettext("Their second"), str(second), "", ""),
        (gettext("A later one"), str(chose - first - second - nothing), "", ""),
        (gettext("None of theirs"), str(nothing), "", ""),
        (
            gettext("Countries at each table"),
            str(fewest),
            gettext("of %(total)s", total=len(board.countries)),
            gettext("at the least mixed one"),
        ),
        (
            gettext("Without a table"),
            str(len(board.unseated)),
            "",
            ngettext("%(num)s fixed by hand", "%(num)s fixed by hand", board.locked),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """Why nobody could be seated, and what would help: any one of the sets of rules to change."""

    title: str
    reasons: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...] = ()
    further: tuple[str, ...] = ()


def reasons_of(result: Mapping[str, Any], board: Board) -> Way:
    """Say which rules contradict each other, with the names of tables and people, and the ways out."""
    if result.get("status") == "unknown":
        text = gettext("That does not mean that there is none. Seat again, or set wider limits.")
        return Way(gettext("No seating was found in time."), (text,))
    if not result.get("rules"):
        text = gettext("There is nobody to seat yet, or no table.")
        return Way(gettext("Nobody was seated."), (text,))
    names = {str(column.table.id): pick(column.table.name) for column in board.columns}
    names |= {str(card.registration_id): card.name for card in board.cards}
    said = [_said(rule, names, board) for rule in result["rules"]]
    return Way(
        gettext("Not everybody can be seated: these rules contradict each other."),
        tuple(said),
        tuple(tuple(said[number] for number in way["drop"]) for way in result.get("relaxations", ())),
        tuple(_said(rule, names, board) for rule in result.get("further", ())),
    )


def _said(rule: Mapping[str, Any], names: Mapping[str, str], board: Board) -> str:
    kind = rule["kind"]
    subjects = [names.get(subject, subject) for subject in rule["subjects"]]
    who, rest = subjects[0], ", ".join(subjects[1:])
    column = next((c for c in board.columns if str(c.table.id) == rule["subjects"][0]), None)
    if kind == "table_max":
        return gettext(
            "%(table)s seats at most %(most)s.", table=who, most=column.table.most if column else ""
        )
    if kind == "table_min":
        return gettext(
            "%(table)s needs at least %(least)s.", table=who, least=column.table.least if column else ""
        )
    if kind == "require":
        value = rule["subjects"][2]
        known = value in {sector.value for sector in SECTORS}
        sector = str(SECTORS[Sector(value)][0]) if known else value
        return gettext("%(table)s needs more people of: %(sector)s.", table=who, sector=sector)
    if kind == "fixed":
        return gettext("%(name)s is fixed at %(table)s.", name=who, table=rest)
    if kind == "mode":
        return gettext("%(name)s cannot take part in that way at: %(tables)s.", name=who, tables=rest)
    if kind == "language":
        return gettext("%(name)s shares no language with: %(tables)s.", name=who, tables=rest)
    # Of what keeps somebody from a table nothing else is said: it may be private.
    return gettext("%(name)s cannot be at: %(tables)s.", name=who, tables=rest)


# --- what changed, what is news, and two seatings -------------------------------------------------


def change_words(change: Change) -> str:
    """Say one thing that changed since a seating was computed."""
    name = change.name or gettext("Somebody")
    table = pick(change.table)
    words = {
        ChangeKind.LEFT: gettext("%(name)s no longer takes part.", name=name),
        ChangeKind.CAME: gettext("%(name)s takes part now.", name=name),
        ChangeKind.WISHES: gettext("%(name)s ranked the tables anew.", name=name),
        ChangeKind.FACTS: gettext("%(name)s changed their registration.", name=name),
        ChangeKind.TABLE_NEW: gettext("New table: %(table)s.", table=table),
        ChangeKind.TABLE_GONE: gettext("A table was deleted."),
        ChangeKind.TABLE_CHANGED: gettext("Table changed: %(table)s.", table=table),
    }
    return words[change.kind]


NEWS = {
    NewsKind.NEW: (lazy("new"), "info", "plus"),
    NewsKind.MOVED: (lazy("another table"), "warn", "swap"),
    NewsKind.NONE: (lazy("no table now"), "bad", "x"),
}


def state_words(seating: Seating) -> str:
    """Say what became of a seating."""
    if seating.state is SeatingState.PROPOSED:
        return gettext("proposed")
    if seating.state is SeatingState.DISCARDED:
        return gettext("dropped")
    return gettext("published") if seating.published_at else gettext("accepted")


RANKS = {
    "first": lazy("Got their first choice"),
    "second": lazy("Their second"),
    "later": lazy("A later one"),
    "none": lazy("None of theirs"),
    "unseated": lazy("Without a table"),
}


def comparison_words(found: SeatingComparison) -> dict[str, Any]:
    """Write two seatings side by side: wishes met, and the meters of each table."""
    ranks = [(str(words), found.ranks_before[key], found.ranks_after[key]) for key, words in RANKS.items()]
    meters = [
        (table, [(label_of_meter(one), _meter_text(one), _meter_text(other)) for one, other in pairs])
        for table, pairs in found.meters
    ]
    uneven = [sum(not meter.even for c in board.columns for meter in c.meters) for board in _both(found)]
    ranks.append((gettext("Bars away from their aim"), uneven[0], uneven[1]))
    return {"ranks": ranks, "meters": meters}


def _both(found: SeatingComparison) -> Sequence[Board]:
    return found.before, found.after


def _meter_text(meter: Meter | None) -> tuple[str, bool | None]:
    """Write a meter's number, and whether it keeps its aim (None where it has none)."""
    if meter is None:
        return "–", None
    text = f"{meter.count}/{meter.total}" if meter.kind in ("countries", "sectors") else str(meter.count)
    return text, None if meter.kind in ("first", "sectors") else meter.even


def class_tags(names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Write each class short, as a card shows it, and long: initials, or the first letters of one word."""
    found: dict[str, tuple[str, str]] = {}
    for code, name in names.items():
        words = [word for word in name.split() if len(word) > 2 or len(name.split()) == 1]
        tag = "".join(word[0].upper() for word in words[:3]) if len(words) > 1 else name[:2].capitalize()
        found[code] = (tag, name)
    return found
