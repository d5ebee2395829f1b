"""The rounds of a year: solve all parts, give more starts to who went elsewhere, until nobody does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.core.stopwatch import Clock
from app.scheduling.rules import LEVELS
from app.scheduling.solver.anyhow import any_plan
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.rooms import seat_best, with_rooms
from app.scheduling.solver.year_choices import Choice, Year
from app.scheduling.solver.year_model import Outcome, PartModel, Vector
from app.scheduling.solver.year_parts import parts_of

CLOSE = 0.003  # gap at which a part that will change anyway is left alone
SEATING = 2.0
SHARE, MOST = 0.5, 0.9  # of the time left, before and after there is a plan


@dataclass
class YearSearch:
    """The rounds of one search, with what is known of each part."""

    year: Year
    clock: Clock
    best: Incumbent
    known: dict[object, Outcome] = field(default_factory=dict)
    left_before: set[int] = field(default_factory=set)
    asked: bool = False

    def run(self) -> None:
        """Solve all parts, then widen what went elsewhere, until nothing does."""
        while not self.clock.over:
            parts = parts_of(self.year)
            if self._loosen(
                part for part in parts if 0 < len(self.year.strict.intersection(part)) < len(part)
            ):
                continue
            outcomes = {part: self._outcome(part, CLOSE) for part in parts}
            stuck = [part for part, outcome in outcomes.items() if outcome.is_impossible]
            if stuck:
                if not self._loosen(part for part in stuck if part[0] in self.year.strict):
                    return
                continue
            away = _away(outcomes)
            if not away and all(outcome.is_found for outcome in outcomes.values()):
                outcomes = {part: self._outcome(part, 0.0) for part in parts}
                away = _away(outcomes)
            self._raise_bounds(outcomes.values())
            self._offer(outcomes.values())
            if not away or not all(outcome.is_found for outcome in outcomes.values()):
                return
            if self.best.plan is None and not self.asked:
                self.asked = True
                any_plan(self.year.tables, self.clock, self.best)
                if self.best.impossible:
                    return
            self._widen(away)

    def _loosen(self, parts: Iterable[tuple[int, ...]]) -> bool:
        found = list(parts)
        for part in found:
            self.year.loosen([b for b in part if b in self.year.strict])
        return bool(found)

    def _widen(self, away: set[int]) -> None:
        """Bring more starts into play, and yet more for whoever went elsewhere before."""
        for b in away:
            for _ in range(2 if b in self.left_before else 1):
                self.year.choices[b].widen()
        self.left_before = away

    def _outcome(self, part: tuple[int, ...], gap: float) -> Outcome:
        choices = self.year.choices
        if len(part) == 1:
            moved, civil, minutes = choices[part[0]].levels[0]
            return Outcome((moved, 0, civil, minutes), {part[0]: choices[part[0]].starts[0]}, is_exact=True)
        key = (part, tuple(choices[b].in_play for b in part), part[0] in self.year.strict)
        known = self.known.get(key)
        if known is None or (gap == 0.0 and not known.is_exact):
            model = PartModel(self.year, part)
            share = SHARE if self.best.plan is None else MOST
            known = model.solve(self.clock.part(share * self.clock.left), gap)
            self.known[key] = known
        return known

    def _raise_bounds(self, outcomes: Iterable[Outcome]) -> None:
        """The parts share nothing, so their bounds add up."""
        total = dict(zip(LEVELS, _sum([outcome.bound for outcome in outcomes]), strict=False))
        for name, value in total.items():
            self.best.raise_bound(name, value, total)

    def _offer(self, outcomes: Iterable[Outcome]) -> None:
        starts: dict[int, int] = {}
        rooms: dict[int, int] = {}
        for outcome in outcomes:
            starts |= outcome.starts
            rooms |= outcome.rooms
        placed = _completed(self.year, starts)
        if placed is None:
            return
        times = {
            i: start + offset for b, start in placed.items() for i, offset in self.year.choices[b].places
        }
        keep = self._kept_rooms(times, rooms)
        seats = seat_best(self.year.tables, times, self.clock.part(SEATING), keep)
        if seats is None and keep:
            seats = seat_best(self.year.tables, times, self.clock.part(SEATING))
        if seats is not None:
            self.best.offer(with_rooms(times, seats))

    def _kept_rooms(self, times: dict[int, int], rooms: dict[int, int]) -> dict[int, int]:
        """Return the rooms of now of sessions that stay at their time, where the model did not move them."""
        return {
            i: room
            for i, (start, room) in self.year.tables.current.items()
            if room is not None and times[i] == start and self.year.may_stay(i) and rooms.get(i, room) == room
        }


def _away(outcomes: Mapping[tuple[int, ...], Outcome]) -> set[int]:
    return {b for outcome in outcomes.values() for b in outcome.elsewhere}


def _sum(vectors: list[Vector]) -> list[int]:
    return [sum(vector[k] for vector in vectors) for k in range(4)]


def _completed(year: Year, starts: dict[int, int]) -> dict[int, int] | None:
    """Put each block that went elsewhere at its cheapest start that is free, or return None."""
    placed = dict(starts)
    missing = sorted(set(range(len(year.choices))) - set(placed), key=lambda b: len(year.choices[b].starts))
    for b in missing:
        choice = year.choices[b]
        free = _free(year, b, choice, placed)
        if not free.any():
            return None
        placed[b] = choice.starts[int(np.argmax(free))]
    return placed


def _free(year: Year, b: int, choice: Choice, placed: dict[int, int]) -> np.ndarray:
    """Tell for each start of a block whether it agrees with all that is placed, rooms aside."""
    tables, starts = year.tables, np.array(choice.starts, np.int64)
    free = np.ones(len(starts), bool)
    for i, offset in choice.places:
        for j in tables.conflict[i]:
            other = year.blocks.of[j]
            if other in placed and other != b:
                rival = year.choices[other].block
                at = placed[other] + rival.offsets[rival.members.index(j)]
                begin = starts + offset
                free &= (begin >= at + tables.sessions[j].minutes) | (
                    begin + tables.sessions[i].minutes <= at
                )
    for first, second, shift in year.blocks.after:
        if first == b and second in placed:
            free &= starts + shift <= placed[second]
        if second == b and first in placed:
            free &= starts >= placed[first] + shift
    return free
