"""Half-open intervals on instants: the one overlap rule of the whole product."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time from `start` up to, not including, `end`; both aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs instants with a time zone")
        if self.end < self.start:
            raise ValueError("a span ends before it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def seconds(self) -> int:
        return int(self.length.total_seconds())

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share an instant; an end that equals a start does not."""
        return self.start < other.end and other.start < self.end

    def clip(self, window: "Span") -> "Span | None":
        """Return the part inside the window, or None where there is none."""
        start, end = max(self.start, window.start), min(self.end, window.end)
        return Span(start, end) if start < end else None

    def widened(self, before: timedelta, after: timedelta) -> "Span":
        return Span(self.start - before, self.end + after)


def union(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap or touch; the result is sorted and disjoint."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        elif span.start < span.end:
            merged.append(span)
    return merged


def total_seconds(spans: Iterable[Span], *, window: Span | None = None) -> int:
    """Count the seconds of the union of the spans, clipped to the window where one is given."""
    merged = union(spans)
    if window is not None:
        merged = [part for part in (span.clip(window) for span in merged) if part]
    return int(sum((span.length for span in merged), timedelta()).total_seconds())


def overlapping_pairs(items: Iterable[tuple[Span, Key]]) -> Iterator[tuple[Key, Key]]:
    """Yield the keys of every two spans that share an instant, once, the earlier start first.

    The cost is n log n for sorting plus one step for each pair yielded or span closed.
    """
    active: list[tuple[Span, Key]] = []
    for span, key in sorted(items, key=lambda item: item[0].start):
        active = [other for other in active if span.start < other[0].end]
        for other_span, other_key in active:
            if other_span.start < span.end:
                yield other_key, key
        active.append((span, key))
