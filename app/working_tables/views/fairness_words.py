"""How the figures of fairness are said: names of outcomes and groups, lines of tables and of files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import g

from app.core.i18n import country, gettext, lazy, pick
from app.core.spreadsheets import Cell
from app.events.services import list_classes
from app.working_tables.rules.fairness import FIXED, UNRANKED, Even
from app.working_tables.rules.small import Grid, Together
from app.working_tables.services.fairness import Report, Spread
from app.working_tables.views.words import GENDERS, SECTORS

OUTCOMES = {
    "1": lazy("First choice"),
    "2": lazy("Second choice"),
    "3": lazy("Third choice"),
    "4": lazy("Fourth choice"),
    "5": lazy("Fifth choice"),
    "later": lazy("A later choice"),
    "none": lazy("None of their choices"),
    "fixed": lazy("Fixed at a table"),
    "unranked": lazy("Ranked nothing"),
}
SPLITS = {
    "country": lazy("By country"),
    "sector": lazy("By sector"),
    "gender": lazy("By gender"),
    "way": lazy("By way of taking part"),
    "class": lazy("By what they take part as"),
}
ATTRIBUTES = {
    "country": lazy("Countries"),
    "sector": lazy("Sectors"),
    "gender": lazy("Genders"),
    "organisation": lazy("Organisations"),
}
WAYS = {"in_person": lazy("In the room"), "online": lazy("Online")}
APART = frozenset({FIXED, UNRANKED})
# More would share their colours.
MOST_SERIES = 6


def outcome_name(together: Together) -> str:
    """Name an outcome, or several that are told together."""
    if len(together) > 2:
        return gettext("All else together")
    return " + ".join(str(OUTCOMES[name]) for name in together)


def value_name(attribute: str, value: str) -> str:
    """Name one value of an attribute."""
    if not value:
        return gettext("not stated")
    if attribute == "class":
        return _class_name(value)
    names: dict[str, Callable[[str], str]] = {
        "country": country,
        "sector": lambda code: str(next((words[0] for key, words in SECTORS.items() if key == code), code)),
        "gender": lambda code: str(GENDERS.get(code, code.capitalize())),
        "way": lambda code: str(WAYS.get(code, code)),
    }
    return names[attribute](value) if attribute in names else value


def _class_name(code: str) -> str:
    """Name a class; the names are asked for once in a request."""
    names: dict[str, str] | None = g.get("names_of_classes")
    if names is None:
        names = g.names_of_classes = {each.code: pick(each.name) for each in list_classes()}
    return names.get(code, code)


def group_name(attribute: str, together: Together) -> str:
    """Name a line; what single people wrote of themselves is not named in a group of several."""
    if len(together) == 1:
        return value_name(attribute, together[0])
    if attribute == "gender":
        return gettext("All other answers together")
    return gettext("Together: %(names)s", names=", ".join(value_name(attribute, one) for one in together))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people, its share of those who could choose, and how many a lot would give."""

    text: str
    people: int
    share: float | None
    drawn: float | None


def table_of(report: Report) -> list[Figure]:
    """Write who got which choice over all."""
    return [
        Figure(
            outcome_name(together),
            count,
            count / report.chose if report.chose and not APART & set(together) else None,
            report.drawn.get(together),
        )
        for together, count in report.outcomes
    ]


@dataclass(frozen=True, slots=True)
class SplitTable:
    """Who got which choice, by what people are; without lines it cannot be told."""

    name: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, tuple[int, ...], int, float | None], ...]
    series: tuple[tuple[str, list[int]], ...]
    most: int = 16

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Return the heads of its columns of numbers."""
        return [(head, "num") for head in self.heads]

    @property
    def charted(self) -> list[tuple[str, list[int]]]:
        """Return what its chart shows: the largest groups."""
        return [(text, numbers[: self.most]) for text, numbers in self.series]


def splits_of(report: Report) -> list[SplitTable]:
    """Write each split as lines: name, people by outcome, all of them, share with their first choice."""
    return [_split(name, report.splits[name]) for name in SPLITS]


def _split(name: str, grid: Grid) -> SplitTable:
    # A column in which nobody is says no more than the figures over all.
    shown = [
        place for place, _each in enumerate(grid.columns) if any(line.counts[place] for line in grid.lines)
    ]
    lines = tuple(
        (
            group_name(name, line.names),
            tuple(line.counts[place] for place in shown),
            line.total,
            _first_share(grid, line.counts),
        )
        for line in grid.lines
    )
    heads = tuple(outcome_name(grid.columns[place]) for place in shown)
    return SplitTable(name, str(SPLITS[name]), heads, lines, _series(grid))


def _first_share(grid: Grid, counts: Sequence[int]) -> float | None:
    """Return the share with their first choice, of those who chose and were free, where that is told."""
    if ("1",) not in grid.columns or any(set(each) & APART and set(each) - APART for each in grid.columns):
        return None
    free = sum(
        count for together, count in zip(grid.columns, counts, strict=True) if not set(together) & APART
    )
    return counts[grid.columns.index(("1",))] / free if free else None


def _series(grid: Grid) -> tuple[tuple[str, list[int]], ...]:
    """Return what a chart shows: columns that hold somebody, those in the middle joined if they are many."""
    columns = [
        (together, [line.counts[place] for line in grid.lines]) for place, together in enumerate(grid.columns)
    ]
    columns = [(together, numbers) for together, numbers in columns if any(numbers)]
    while len(columns) > MOST_SERIES:
        (one, first), (other, second) = columns[2:4]
        columns[2:4] = [((*one, *other), [a + b for a, b in zip(first, second, strict=True)])]
    return tuple((outcome_name(together), numbers) for together, numbers in columns)


@dataclass(frozen=True, slots=True)
class SpreadTable:
    """How evenly the values of an attribute sit; each cell is a number and how many too many that is."""

    name: str
    title: str
    distance: int | None
    drawn: float | None
    lines: tuple[tuple[str, tuple[tuple[int, int], ...], str, int | None], ...]


def spreads_of(report: Report) -> list[SpreadTable]:
    """Write how even the tables are; organisations are too many for lines."""
    return [_spread(each) for each in report.spreads]


def _spread(found: Spread) -> SpreadTable:
    lines = [_even(found.attribute, row) for row in found.rows] if found.attribute != "organisation" else []
    if found.others and found.attribute != "organisation":
        names, counts = found.others
        lines.append((group_name(found.attribute, names), tuple((count, 0) for count in counts), "", None))
    title = str(ATTRIBUTES[found.attribute])
    return SpreadTable(found.attribute, title, found.distance, found.drawn, tuple(lines))


def _even(attribute: str, row: Even) -> tuple[str, tuple[tuple[int, int], ...], str, int | None]:
    fair = str(row.low) if row.low == row.high else gettext("%(low)s or %(high)s", low=row.low, high=row.high)
    # With its sign: too many or too few.
    off = (count - min(max(count, row.low), row.high) for count in row.counts)
    cells = tuple(zip(row.counts, off, strict=True))
    return value_name(attribute, row.value), cells, fair, row.distance


def sheets_of(report: Report) -> dict[str, list[Sequence[Cell]]]:
    """Write the report as tables of a file, with exactly what the page tells."""
    sheets: dict[str, list[Sequence[Cell]]] = {
        gettext("Choices"): [
            ["", gettext("People"), gettext("Share"), gettext("By lot, on average")],
            *(
                [each.text, each.people, _rounded(each.share, 3), _rounded(each.drawn, 1)]
                for each in table_of(report)
            ),
        ]
    }
    for split in splits_of(report):
        sheets[split.title] = [
            ["", gettext("Together"), gettext("Share with first choice"), *split.heads],
            *([text, total, _rounded(share, 3), *counts] for text, counts, total, share in split.lines),
        ]
    sheets[gettext("How even")] = [
        ["", gettext("People away from even"), gettext("By lot, on average")],
        *([each.title, each.distance, _rounded(each.drawn, 1)] for each in spreads_of(report)),
    ]
    names = [pick(table.name) for table in report.tables]
    for each in spreads_of(report):
        if each.lines:
            sheets[gettext("Tables: %(what)s", what=each.title)] = [
                ["", *names, gettext("Fair share"), gettext("People away from even")],
                *(
                    [text, *(count for count, _away in cells), fair, away]
                    for text, cells, fair, away in each.lines
                ),
            ]
    return sheets


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)
