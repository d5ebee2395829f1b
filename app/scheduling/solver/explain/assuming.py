"""A first set of rules that exclude each other: one literal a rule, and those that a proof needed."""

from collections.abc import Collection
from typing import Any

from ortools.sat.python import cp_model

from app.core.spans import union
from app.core.stopwatch import Clock
from app.scheduling.solver.cliques import cover
from app.scheduling.solver.explain.part import GLOBAL, Part
from app.scheduling.solver.explain.rulebook import Rulebook, minute_of
from app.scheduling.solver.solving import solve_model

ROOMS = ("room_busy", "room_unavailable", "room_list", "features", "capacity")


def assume(book: Rulebook, active: Collection[int], clock: Clock) -> tuple[Any, list[int]]:
    """Return the solver's answer, and the rules that a proof needed, with rooms only counted.

    Rules on the same sessions share a literal and are all named; hours and grid hold without one and are
    named with every core. The set is not yet a conflict: it has to be proven again.
    """
    model = _Assumed(book, active)
    answer, solver = solve_model(model.cp, clock)
    if answer != cp_model.INFEASIBLE:
        return answer, []
    used = {abs(index) for index in solver.sufficient_assumptions_for_infeasibility()}
    found = {n for literal, numbers in model.literals if literal.index in used for n in numbers}
    if not found:
        return answer, sorted(active)
    return answer, sorted(found | model.of_kind(*GLOBAL))


class _Assumed:
    """A model in which each rule can be switched off."""

    def __init__(self, book: Rulebook, active: Collection[int]) -> None:
        self.book, self.active, self.cp = book, set(active), cp_model.CpModel()
        self.literals: list[tuple[Any, list[int]]] = []
        hours = Part(book, self.of_kind(*GLOBAL))
        self.start = [self.cp.new_int_var_from_domain(hours.starts[i], "") for i in hours.sessions]
        self._busy()
        self._bodies()
        self._places()
        self._rooms()
        self.cp.add_assumptions([literal for literal, _ in self.literals])

    def of_kind(self, *kinds: str) -> set[int]:
        """Return the active rules of some kinds."""
        return self.active & set(self.book.of_kind(*kinds))

    def _literal(self, numbers: list[int]) -> Any:
        literal = self.cp.new_bool_var("")
        self.literals.append((literal, numbers))
        return literal

    def _apart(self, members: list[int], literal: Any) -> list[Any]:
        return [
            self.cp.new_optional_fixed_size_interval_var(self.start[i], self.book.minutes[i], literal, "")
            for i in members
        ]

    def _busy(self) -> None:
        sets: dict[tuple[int, ...], list[int]] = {}
        for number in sorted(self.active & self.book.members.keys()):
            members = self.book.members[number]
            sets.setdefault(members, []).append(number)
        for members, numbers in sets.items():
            self.cp.add_no_overlap(self._apart(list(members), self._literal(numbers)))

    def _bodies(self) -> None:
        """Put all rules between bodies on one literal: together they are few large sets."""
        pairs = sorted(self.active & self.book.pairs.keys())
        if pairs:
            part = Part(self.book, pairs)
            literal = self._literal(pairs)
            for members in cover(part.conflict, []):
                self.cp.add_no_overlap(self._apart(members, literal))

    def _places(self) -> None:
        for number in sorted(self.active & self.book.allowed.keys() - self.of_kind(*GLOBAL)):
            literal = self._literal([number])
            for i, domain in self.book.allowed[number].items():
                self.cp.add_linear_expression_in_domain(self.start[i], domain).only_enforce_if(literal)
        for number in sorted(self.active & self.book.order.keys()):
            first, second, gap, exactly = self.book.order[number]
            end = self.start[first] + self.book.minutes[first] + gap
            rule = self.start[second] == end if exactly else self.start[second] >= end
            self.cp.add(rule).only_enforce_if(self._literal([number]))

    def _rooms(self) -> None:
        """Count rooms, all their rules on one literal."""
        numbers = sorted(self.of_kind(*ROOMS))
        if not numbers:
            return
        part = Part(self.book, numbers)
        groups = {rooms for rooms in part.rooms.values() if rooms and rooms <= part.busy}
        groups.add(frozenset().union(*groups))
        literal = self._literal(numbers)
        held = dict(zip(part.rooms, self._apart(list(part.rooms), literal), strict=True))
        for rooms in groups:
            members = [i for i, mine in part.rooms.items() if mine <= rooms]
            if len(members) > len(rooms):
                shut = [
                    self.cp.new_optional_fixed_size_interval_var(
                        minute_of(span.start), minute_of(span.end) - minute_of(span.start), literal, ""
                    )
                    for r in rooms
                    for span in union(part.shut.get(r, ()))
                ]
                intervals = [*(held[i] for i in members), *shut]
                self.cp.add_cumulative(intervals, [1] * len(intervals), len(rooms))
