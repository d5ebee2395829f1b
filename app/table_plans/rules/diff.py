"""What differs between two texts, word by word, and between two versions of a plan, part by part."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# Comparing grows with the product of both lengths: beyond this the reader sees both stretches whole.
_MOST_PAIRS = 250_000


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and what became of it."""

    change: Change
    text: str


def diff_texts(before: str, after: str) -> list[Piece]:
    """Return what stayed, went and came: lines are lined up first, then the words of those that changed."""
    pieces: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(lambda line: not line.strip(), old, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[first:last])
        pieces += [Piece(Change.SAME, gone)] if tag == "equal" else _diff_words(gone, come)
    return list(_run_together(pieces))


def _diff_words(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    first, last = _alike(old, new)
    head, tail = "".join(old[:first]), "".join(old[len(old) - last :])
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    if len(old) * len(new) > _MOST_PAIRS:
        return [Piece(Change.SAME, head), *_whole("".join(old), "".join(new)), Piece(Change.SAME, tail)]
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    pieces = [Piece(Change.SAME, head)]
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(old[start:end])))
            continue
        pieces.append(Piece(Change.DELETED, "".join(old[start:end])))
        pieces.append(Piece(Change.INSERTED, "".join(new[begin:stop])))
    pieces.append(Piece(Change.SAME, tail))
    kept = sum(len(piece.text.strip()) for piece in pieces if piece.change is Change.SAME)
    # Two sentences that share only small words read worse interwoven than one after the other.
    return pieces if kept * 4 >= min(len(before), len(after)) else _whole(before, after)


def _whole(before: str, after: str) -> list[Piece]:
    return [Piece(Change.DELETED, before), Piece(Change.INSERTED, after)]


def _alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Count the words that both begin with, and those of the rest that both end with."""
    shortest = min(len(old), len(new))
    first = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    left = shortest - first
    last = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    return first, last


def _run_together(pieces: Sequence[Piece]) -> Iterator[Piece]:
    held: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if held and held[-1].change is piece.change:
            held[-1] = Piece(piece.change, held[-1].text + piece.text)
        else:
            held.append(piece)
    yield from held


# --- plans ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartDiff:
    """A section or an activity in two versions: one of them is None where it did not exist."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    changed: tuple[str, ...]

    @property
    def now(self) -> Mapping[str, Any]:
        """Return the part as it stood last."""
        return self.after if self.after is not None else self.before or {}


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What differs between two versions of a plan, in the order of the later one."""

    sections: tuple[PartDiff, ...]
    activities: tuple[PartDiff, ...]
    is_reordered: bool

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.sections or self.activities or self.is_reordered)


def diff_plans(before: Mapping[str, Any], after: Mapping[str, Any]) -> PlanDiff:
    """Compare two versions: parts are the same by their id; those that did not change are left out."""
    pairs = {name: _pair(before.get(name, ()), after.get(name, ())) for name in ("sections", "activities")}
    return PlanDiff(
        tuple(pairs["sections"]),
        tuple(pairs["activities"]),
        any(_order(before, after, name) != _order(after, before, name) for name in pairs),
    )


def _pair(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[PartDiff]:
    old = {part["id"]: part for part in before}
    new = {part["id"] for part in after}
    for part in after:
        was = old.get(part["id"])
        names = tuple(name for name in part if was is None or part[name] != was.get(name))
        if names:
            yield PartDiff(was, part, names)
    for part in before:
        if part["id"] not in new:
            yield PartDiff(part, None, tuple(part))


def _order(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> list[str]:
    shared = {part["id"] for part in other.get(name, ())}
    return [part["id"] for part in one.get(name, ()) if part["id"] in shared]
