"""How two texts that began from one become one: what one side changed holds, what both changed stays twice.

Lines are the unit. Where both sides changed the same lines differently, both are kept as a passage between
marks, until somebody settles it; a passage is one unit in every later merge, so marks are never torn apart.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product

_OPENS = re.compile(r"=====\[ 1 \]=====")
_NEXT = re.compile(r"=====\[ (?:[2-9]|[1-9]\d+) \]=====")
_CLOSES = "=====[ / ]====="
_MARK = re.compile(r"=====\[ (?:\d+|/) \]=====")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """A place where texts stand side by side; an empty one means that somebody took the place out."""

    texts: tuple[str, ...]

    def __str__(self) -> str:
        lines = []
        for number, text in enumerate(self.texts, start=1):
            lines += [f"=====[ {number} ]=====", *([text] if text else [])]
        return "\n".join([*lines, _CLOSES])


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge: the text, how many passages this merge left open, where both added something."""

    text: str
    conflicts: int = 0
    beside: int = 0


def clean(text: str) -> str:
    """Bring a text to one form: plain line ends, nothing unseen, no empty lines around it."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line.rstrip() if not line.strip() else line for line in plain.split("\n")]
    return "\n".join(lines).strip("\n").rstrip()


_Unit = str | Passage


# --- reading ----------------------------------------------------------------------------------


def read(text: str) -> list[_Unit]:
    """Split a text into plain stretches and passages; marks that belong to no passage are plain."""
    pieces: list[_Unit] = []
    plain: list[str] = []
    for unit in _units(text):
        if isinstance(unit, Passage):
            if plain:
                pieces.append("\n".join(plain))
            pieces.append(unit)
            plain = []
        else:
            plain.append(unit)
    return pieces + (["\n".join(plain)] if plain else [])


def count_unsettled(text: str) -> int:
    """Count what is still to be settled: the passages, and marks that somebody left half removed."""
    return sum(isinstance(unit, Passage) or bool(_MARK.fullmatch(unit)) for unit in _units(text))


def settle(text: str, number: int, keep: Sequence[int]) -> str:
    """Replace a passage (the first is 0) by those of its texts that are kept, in this order."""
    lines: list[_Unit] = []
    seen = -1
    for unit in _units(text):
        seen += isinstance(unit, Passage)
        if isinstance(unit, Passage) and seen == number:
            kept: list[_Unit] = []
            for text_kept in (unit.texts[at] for at in keep if unit.texts[at]):
                kept = _side_by_side(kept, text_kept.split("\n"))
            lines += kept
        else:
            lines.append(unit)
    return clean("\n".join(map(str, lines)))


def _units(text: str) -> list[_Unit]:
    lines = text.split("\n") if text else []
    units: list[_Unit] = []
    at = 0
    while at < len(lines):
        passage, after = _passage_at(lines, at)
        units.append(passage if passage is not None else lines[at])
        at = after if passage is not None else at + 1
    return units


def _passage_at(lines: Sequence[str], start: int) -> tuple[Passage | None, int]:
    if not _OPENS.fullmatch(lines[start]):
        return None, start
    texts: list[list[str]] = [[]]
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if line == _CLOSES and len(texts) > 1:
            return Passage(tuple("\n".join(text) for text in texts)), at + 1
        if _NEXT.fullmatch(line):
            texts.append([])
        elif _MARK.fullmatch(line):
            break
        else:
            texts[-1].append(line)
    return None, start


# --- merging ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines of the base, from and to, and what one side made of them."""

    start: int
    end: int
    units: tuple[_Unit, ...]


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Merge two texts that began from `base`; `theirs` was saved first and comes first where both stay.

    What one side left as it was is as the other wants it. What both added at one place stands one after the
    other. What both changed differently becomes a passage. Equal changes are one change.
    """
    if theirs in (base, mine):
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    base_units = _units(base)
    left, right = _hunks(base_units, _units(theirs)), _hunks(base_units, _units(mine))
    result: list[_Unit] = []
    at = conflicts = beside = 0
    for ours, others in _grouped(left, right):
        start = min(hunk.start for hunk in ours + others)
        end = max(hunk.end for hunk in ours + others)
        result += base_units[at:start]
        at = end
        first, second = _applied(base_units, ours, start, end), _applied(base_units, others, start, end)
        joined = _joined(base_units[start:end], first, second, both=bool(ours and others))
        result = _side_by_side(result, joined.units) if joined.apart else result + joined.units
        conflicts, beside = conflicts + joined.conflicts, beside + joined.beside
    return Merged("\n".join(map(str, result + base_units[at:])), conflicts, beside)


def _hunks(base: Sequence[_Unit], changed: Sequence[_Unit]) -> list[_Hunk]:
    # Empty lines are alike everywhere: they must not be what two texts are lined up by.
    matcher = SequenceMatcher(lambda unit: unit == "", base, changed, autojunk=False)
    return [
        _Hunk(start, end, tuple(changed[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _touch(one: _Hunk, other: _Hunk) -> bool:
    if one.start == one.end == other.start == other.end:
        return True
    return one.start < other.end and other.start < one.end


def _grouped(left: Sequence[_Hunk], right: Sequence[_Hunk]) -> Iterator[tuple[list[_Hunk], list[_Hunk]]]:
    """Put together the hunks of both sides that touch each other, in the order of the base."""
    waiting = sorted(
        [(hunk, 0) for hunk in left] + [(hunk, 1) for hunk in right],
        key=lambda each: (each[0].start, each[0].end, each[1]),
    )
    while waiting:
        group: tuple[list[_Hunk], list[_Hunk]] = ([], [])
        hunk, side = waiting.pop(0)
        group[side].append(hunk)
        reach = hunk
        while waiting and _touch(reach, waiting[0][0]):
            hunk, side = waiting.pop(0)
            group[side].append(hunk)
            reach = _Hunk(reach.start, max(reach.end, hunk.end), ())
        yield group


def _applied(base: Sequence[_Unit], hunks: Sequence[_Hunk], start: int, end: int) -> list[_Unit]:
    made: list[_Unit] = []
    at = start
    for hunk in hunks:
        made += [*base[at : hunk.start], *hunk.units]
        at = hunk.end
    return made + list(base[at:end])


@dataclass(frozen=True, slots=True)
class _Joined:
    units: list[_Unit]
    conflicts: int = 0
    beside: int = 0
    apart: bool = False


def _joined(base: Sequence[_Unit], first: list[_Unit], second: list[_Unit], *, both: bool) -> _Joined:
    if not both:
        return _Joined(second if first == list(base) else first)
    if first == second or _goes_on(second, first):
        return _Joined(first)
    if _goes_on(first, second):
        return _Joined(second)
    if not base:
        return _Joined(_side_by_side(first, second), beside=1)
    texts = dict.fromkeys(text for side in (first, second) for text in _readings(side))
    return _Joined([Passage(tuple(texts))], conflicts=1)


def _goes_on(shorter: Sequence[_Unit], longer: Sequence[_Unit]) -> bool:
    """Tell whether the longer text is the shorter one with more after it: then nothing stands against it."""
    one, other = ("\n".join(map(str, side)).strip("\n") for side in (shorter, longer))
    return bool(one.strip()) and other.startswith(one) and not other[len(one) : len(one) + 1].isalnum()


def _readings(units: Sequence[_Unit]) -> Iterator[str]:
    """Read a side that may hold passages already: each way to read it is a text of the new passage."""
    passages = sum(isinstance(unit, Passage) for unit in units)
    if passages > 1:
        # Each way to read several would be very many: all that they say stays, one after the other.
        yield "\n".join("\n".join(unit.texts) if isinstance(unit, Passage) else unit for unit in units)
        return
    ways = [unit.texts if isinstance(unit, Passage) else (unit,) for unit in units]
    for way in product(*ways):
        yield "\n".join(way).strip("\n")


def _side_by_side(first: Sequence[_Unit], second: Sequence[_Unit]) -> list[_Unit]:
    """Put two stretches one after the other as paragraphs, or as items of one list."""
    if not first or not second or not str(first[-1]) or not str(second[0]):
        return [*first, *second]
    items = _ITEM.match(str(first[-1])) and _ITEM.match(str(second[0]))
    return [*first, *([] if items else [""]), *second]


# --- activities -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MergedFields:
    """Fields after a merge, and those in which both sides disagree: there the first saved one stands."""

    values: dict[str, object]
    disputed: tuple[str, ...]


def merge_fields(
    base: Mapping[str, object], theirs: Mapping[str, object], mine: Mapping[str, object]
) -> MergedFields:
    """Merge field by field: what one side left holds as the other wants it."""
    values: dict[str, object] = {}
    disputed = []
    for name, standing in theirs.items():
        began, wanted = base.get(name), mine.get(name, standing)
        values[name] = standing if wanted == began else wanted
        if standing != began and wanted not in (began, standing):
            values[name] = standing
            disputed.append(name)
    return MergedFields(values, tuple(disputed))
