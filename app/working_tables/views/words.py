"""How the numbers of a board and the rules of a contradiction are said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext, language_name, lazy, ngettext, percent, pick
from app.directory.rules import Sector
from app.working_tables.services import Board, Column
from app.working_tables.services.board import Meter

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
        label=_label(meter),
        text=text,
        note=note,
        width=round(min(meter.count * scale, 100), 2),
        aim=(round(aim[0], 2), round(min(aim[1], 100 - aim[0]), 2)) if aim else None,
        even=even,
        parts=_parts(meter.parts),
    )


def _label(meter: Meter) -> str:
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
class Reason:
    """One rule of a contradiction, in words."""

    text: str


def reasons_of(result: Mapping[str, Any], board: Board) -> list[Reason]:
    """Say which rules contradict each other, with the names of tables and people."""
    if result.get("status") == "unknown":
        return [Reason(gettext("Nothing was found in the time. Try again, or set wider limits."))]
    if not result.get("rules"):
        return [Reason(gettext("There is nobody to seat yet, or no table."))]
    names = {str(column.table.id): pick(column.table.name) for column in board.columns}
    cards = [*board.unseated, *(card for column in board.columns for card in column.cards)]
    names |= {str(card.registration_id): card.name for card in cards}
    return [Reason(_said(rule, names, board)) for rule in result["rules"]]


def _said(rule: Mapping[str, Any], names: Mapping[str, str], board: Board) -> str:
    kind = rule["kind"]
    subjects = [names.get(subject, subject) for subject in rule["subjects"]]
    who, rest = subjects[0], ", ".join(subjects[1:])
    tables = {str(column.table.id): column.table for column in board.columns}
    table = tables.get(rule["subjects"][0])
    if kind == "table_max":
        return gettext("%(table)s seats at most %(most)s.", table=who, most=table.most if table else "")
    if kind == "table_min":
        return gettext("%(table)s needs at least %(least)s.", table=who, least=table.least if table else "")
    if kind == "require":
        sector = str(SECTORS[Sector(rule["subjects"][2])][0])
        return gettext("%(table)s needs more people of: %(sector)s.", table=who, sector=sector)
    if kind == "fixed":
        return gettext("%(name)s is fixed at %(table)s.", name=who, table=rest)
    if kind == "mode":
        return gettext("%(name)s cannot take part in that way at: %(tables)s.", name=who, tables=rest)
    if kind == "language":
        return gettext("%(name)s shares no language with: %(tables)s.", name=who, tables=rest)
    return gettext(
        "%(name)s has a part in another session while these meet: %(tables)s.", name=who, tables=rest
    )
