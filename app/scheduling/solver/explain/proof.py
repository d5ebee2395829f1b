"""Whether some rules alone leave a place to every session: proofs, small where the rules are few."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ortools.sat.python import cp_model

from app.core.spans import union
from app.core.stopwatch import Clock
from app.scheduling.solver.cliques import cover
from app.scheduling.solver.explain.part import Part
from app.scheduling.solver.explain.rulebook import Rulebook, minute_of
from app.scheduling.solver.solving import FOUND, solve_model

Places = dict[int, tuple[int, int | None]]
PACKING_SECONDS = 1.0
FEW = 60
SETTINGS: dict[str, Any] = {"num_workers": 1}
OTHER_SETTINGS: dict[str, Any] = {
    "num_workers": 1,
    "random_seed": 11,
    "linearization_level": 0,
    "symmetry_level": 0,
    "cp_model_probing_level": 0,
}


class Answer(Enum):
    """What a proof came to; without a proof it is unknown."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass
class Prover:
    """Proves on one rulebook within one clock."""

    book: Rulebook
    clock: Clock
    calls: int = 0

    def decide(
        self,
        active: Iterable[int],
        *,
        seconds: float = 2.0,
        near: Collection[int] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Answer:
        """Decide on all sessions; `near` are those among which a conflict is expected."""
        self.calls += 1
        numbers = list(active)
        clock = self.clock.part(seconds)
        if near is not None and len(near) < len(self.book.minutes):
            small = _Proof(Part(self.book, numbers, near), clock, settings or SETTINGS)
            answer = small.decide()
            if answer is Answer.IMPOSSIBLE:
                return answer
            whole = Part(self.book, numbers)
            if whole.homeless:
                return Answer.IMPOSSIBLE
            if answer is Answer.POSSIBLE and _extended(whole, small.places) is not None:
                return answer
        return _Proof(Part(self.book, numbers), clock, settings or SETTINGS).decide()

    def decide_among(self, active: Iterable[int], sessions: Collection[int], seconds: float = 2.0) -> Answer:
        """Decide on some sessions, as if there were no others."""
        self.calls += 1
        return _Proof(Part(self.book, active, sessions), self.clock.part(seconds), SETTINGS).decide()


def is_overfull(part: Part, members: list[int], rooms: frozenset[int], clock: Clock) -> bool:
    """Prove that sessions do not fit into the stretches of their time, whatever their order in each."""
    stretches = part.stretches(members)
    minutes = part.book.minutes
    offers = [part.room_minutes(stretch, rooms) for stretch in stretches]
    if sum(minutes[i] for i in members) > sum(offers):
        return True
    model = cp_model.CpModel()
    inside: dict[tuple[int, int], Any] = {}
    for i in members:
        for h, (first, last) in enumerate(stretches):
            window = cp_model.Domain(first, last - minutes[i])
            if last - first >= minutes[i] and not part.starts[i].intersection_with(window).is_empty():
                inside[i, h] = model.new_bool_var("")
        model.add_exactly_one([inside[i, h] for h in range(len(stretches)) if (i, h) in inside])
    for h, offer in enumerate(offers):
        held = [(i, inside[i, h]) for i in members if (i, h) in inside]
        model.add(sum(minutes[i] * chosen for i, chosen in held) <= offer)
    answer, _ = solve_model(model, clock.part(PACKING_SECONDS), **SETTINGS)
    return bool(answer == cp_model.INFEASIBLE)


class _Proof:
    """One decision on one part of a book."""

    def __init__(self, part: Part, clock: Clock, settings: dict[str, Any]) -> None:
        self.part, self.clock, self.settings = part, clock, settings
        self.book = part.book
        self.places: Places = {}
        self.model = cp_model.CpModel()
        self.start: dict[int, Any] = {}
        self.at: dict[int, Any] = {}
        self.inside: dict[tuple[int, int], Any] = {}

    def decide(self) -> Answer:
        """Try the cheap proofs first, then search."""
        part = self.part
        if part.homeless:
            return Answer.IMPOSSIBLE
        for members, rooms in part.crowds():
            if is_overfull(part, members, rooms, self.clock):
                return Answer.IMPOSSIBLE
        for i in part.sessions:
            self._settle(i)
        if not part.coupled:
            return Answer.POSSIBLE
        crowded = [i for i in part.coupled if i in part.rooms]
        if len(crowded) * len(part.busy) > FEW:
            found = None if part.order else _extended(part, {})
            if found is not None:
                self.places = found
                return Answer.POSSIBLE
            answer = self._counted(crowded)
            if answer is not None:
                return answer
        self._times()
        self._named(crowded)
        return self._solve()

    def _settle(self, i: int) -> None:
        """Note some start and room of a session that depends on no other."""
        rooms = self.part.rooms.get(i)
        if rooms is None:
            self.places[i] = (self.part.starts[i].min(), None)
            return
        r = next(r for r in sorted(rooms) if not self.part.open(i, r).is_empty())
        self.places[i] = (self.part.open(i, r).min(), r)

    def _counted(self, crowded: list[int]) -> Answer | None:
        """Decide with rooms counted, then named at the times found; none where that leaves it open."""
        self._times()
        self._count(crowded)
        answer = self._solve()
        if answer is not Answer.POSSIBLE:
            return answer
        times = {i: self.places[i][0] for i in self.part.coupled}
        self._times()
        for i, at in times.items():
            self.model.add(self.start[i] == at)
        self._named(crowded)
        return Answer.POSSIBLE if self._solve() is Answer.POSSIBLE else None

    def _times(self) -> None:
        """Begin a model of the starts with everything but rooms."""
        self.model, self.start, self.at, self.inside = cp_model.CpModel(), {}, {}, {}
        part, minutes = self.part, self.book.minutes
        for i in part.coupled:
            self.start[i] = self.model.new_int_var_from_domain(part.starts[i], "")
            self.at[i] = self.model.new_fixed_size_interval_var(self.start[i], minutes[i], "")
        for members in cover(part.conflict, part.sets):
            self.model.add_no_overlap([self.at[i] for i in members])
        for first, second, gap, exactly in part.order:
            end = self.start[first] + minutes[first] + gap
            self.model.add(self.start[second] == end if exactly else self.start[second] >= end)

    def _count(self, crowded: list[int]) -> None:
        part = self.part
        groups = {part.rooms[i] for i in crowded}
        groups.add(frozenset().union(*groups))
        for rooms in groups:
            members = [i for i in crowded if part.rooms[i] <= rooms]
            if rooms <= part.busy and len(members) > len(rooms):
                shut = [interval for r in rooms for interval in self._shut(r)]
                held = [*(self.at[i] for i in members), *shut]
                self.model.add_cumulative(held, [1] * len(held), len(rooms))

    def _named(self, crowded: list[int]) -> None:
        held: dict[int, list[Any]] = {r: self._shut(r) for r in self.part.busy}
        for i in crowded:
            for r in sorted(self.part.rooms[i]):
                chosen = self.inside[i, r] = self.model.new_bool_var("")
                if r in held:
                    held[r].append(
                        self.model.new_optional_fixed_size_interval_var(
                            self.start[i], self.book.minutes[i], chosen, ""
                        )
                    )
                elif r in self.part.shut:
                    self.model.add_linear_expression_in_domain(
                        self.start[i], self.part.open(i, r)
                    ).only_enforce_if(chosen)
            self.model.add_exactly_one([self.inside[i, r] for r in sorted(self.part.rooms[i])])
        for intervals in held.values():
            self.model.add_no_overlap(intervals)

    def _shut(self, r: int) -> list[Any]:
        return [
            self.model.new_fixed_size_interval_var(
                minute_of(span.start), minute_of(span.end) - minute_of(span.start), ""
            )
            for span in union(self.part.shut.get(r, ()))
        ]

    def _solve(self) -> Answer:
        answer, solver = solve_model(self.model, self.clock, **self.settings)
        if answer in FOUND:
            rooms = {i: r for (i, r), chosen in self.inside.items() if solver.value(chosen)}
            self.places |= {i: (solver.value(at), rooms.get(i)) for i, at in self.start.items()}
            return Answer.POSSIBLE
        return Answer.IMPOSSIBLE if answer == cp_model.INFEASIBLE else Answer.UNKNOWN


def _extended(part: Part, places: Places) -> Places | None:
    """Give all other sessions a place around those that have one, one after the other, if that goes well."""
    taken = dict(places)
    minutes = part.book.minutes
    if any(not {first, second} <= places.keys() for first, second, _, _ in part.order):
        return None
    for i in sorted(set(part.sessions) - places.keys(), key=lambda i: part.starts[i].size()):
        busy = [j for j in part.conflict[i] if j in taken]
        options: list[int | None] = [*sorted(part.rooms[i])] if i in part.rooms else [None]
        for r in options:
            starts = part.starts[i] if r is None else part.open(i, r)
            held = busy + [
                j for j, (_, other) in taken.items() if r is not None and other == r and r in part.busy
            ]
            around = [[taken[j][0] - minutes[i] + 1, taken[j][0] + minutes[j] - 1] for j in held]
            left = starts.intersection_with(cp_model.Domain.from_intervals(around).complement())
            if not left.is_empty():
                taken[i] = (left.min(), r)
                break
        else:
            return None
    return taken
