"""Tables of figures about people without small groups: lines and columns are put together, never left open.

A figure that is left out can be worked out of the sums around it. Here every figure told is a true sum and
is nought or not small, whatever is put together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.registration.rules.figures import FEWEST, suppress

Together = tuple[str, ...]
"""The names that one line or column stands for; one name alone is told for itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of figures."""

    names: Together
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Grid:
    """What is told of a table of figures; without lines nothing can be told."""

    columns: tuple[Together, ...]
    lines: tuple[Line, ...]

    @property
    def whole(self) -> bool:
        """Tell whether each line stands for itself, so that nothing was put together."""
        return all(len(line.names) == 1 for line in self.lines)


def open_grid(columns: Sequence[str], rows: Mapping[str, Sequence[int]]) -> Grid:
    """Return a table of figures as it is, for those who may read small groups."""
    lines = tuple(Line((name,), tuple(counts)) for name, counts in rows.items())
    return Grid(tuple((column,) for column in columns), lines)


def told_columns(totals: Mapping[str, int], fewest: int = FEWEST) -> tuple[Together, ...]:
    """Return the columns that can be told, small ones put together; empty if none can."""
    if not any(totals.values()):
        return ()
    told = suppress(totals, fewest)
    if not told:
        return ()
    hidden = tuple(name for name in totals if name in told and told[name] is None)
    kept = tuple((name,) for name in totals if name not in hidden)
    return (*kept, hidden) if hidden else kept


def close_grid(
    columns: Sequence[str], rows: Mapping[str, Sequence[int]], *, fewest: int = FEWEST, fold: bool = True
) -> Grid:
    """Return what can be told of a table of figures; of two ways, the one that tells of more lines.

    Without `fold` columns are never put together: all of them can be told, or nothing.
    """
    totals = {column: sum(counts[place] for counts in rows.values()) for place, column in enumerate(columns)}
    if not fold:
        small = any(0 < count < fewest for count in totals.values())
        return Grid((), ()) if small else _closed(columns, rows, tuple((one,) for one in columns), fewest)
    tries = [_closed(columns, rows, way, fewest) for way in _ways(told_columns(totals, fewest))]
    return max(tries, key=lambda grid: len(grid.lines), default=Grid((), ()))


def _ways(whole: tuple[Together, ...]) -> list[tuple[Together, ...]]:
    """Return the columns to try: as fine as the totals allow, then the first against all others."""
    if len(whole) < 3:
        return [whole] if whole else []
    first, *others = whole
    return [whole, (first, tuple(name for other in others for name in other))]


def _closed(
    columns: Sequence[str], rows: Mapping[str, Sequence[int]], way: tuple[Together, ...], fewest: int
) -> Grid:
    place = {column: number for number, column in enumerate(columns)}
    summed = {
        name: tuple(sum(counts[place[column]] for column in together) for together in way)
        for name, counts in rows.items()
    }
    merged = _merged(summed, fewest)
    lines = [Line((name,), counts) for name, counts in summed.items() if name not in merged]
    if merged:
        if not lines:
            return Grid((), ())
        names = tuple(name for name in rows if name in merged)
        lines.append(Line(names, _sums([summed[name] for name in names])))
    return Grid(way, tuple(lines))


def _merged(rows: Mapping[str, tuple[int, ...]], fewest: int) -> set[str]:
    """Choose the lines to put together: those with a small figure, and more until their sums are safe."""
    merged = {name for name, counts in rows.items() if any(0 < count < fewest for count in counts)}
    others = sorted((sum(rows[name]), name) for name in rows if name not in merged)
    while merged and others and not _safe([rows[name] for name in merged], fewest):
        merged.add(others.pop(0)[1])
    return merged if not merged or _safe([rows[name] for name in merged], fewest) else set(rows)


def _safe(rows: Sequence[tuple[int, ...]], fewest: int) -> bool:
    """Tell whether a sum gives none of its lines away, not even to somebody who knows how long each is."""
    sums = _sums(rows)
    if len(rows) < 2 or any(0 < count < fewest for count in sums):
        return False
    # All in one column: whoever knows how many people a line is about would know the figure.
    return len(sums) == 1 or sum(1 for count in sums if count) > 1


def _sums(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))
