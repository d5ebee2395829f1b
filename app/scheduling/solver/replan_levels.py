"""The levels of a re-planning as expressions; of a block that leaves, each counts what it costs at least."""

from collections.abc import Callable
from typing import Any

from ortools.sat.python import cp_model

from app.scheduling.solver.replan_model import ReplanModel

Cost = Callable[[int, int], int]


class Levels:
    """Expressions over a model, made when they are asked for."""

    def __init__(self, model: ReplanModel) -> None:
        self.model = model
        self.places = model.places
        self.tables = model.places.tables
        self._at: dict[int, dict[int, Any]] = {}

    def of(self, name: str) -> Any:
        """Return the expression of a level."""
        made: dict[str, Any] = {
            "moved": lambda: self.model.moved,
            "interested": self._interested,
            "civil": lambda: self._alone(self._civil),
            "preferred": lambda: self._alone(self._preferred),
            "waste": self._waste,
        }
        return made[name]()

    def _starts(self, b: int) -> dict[int, Any]:
        """Return a literal for each start of an open block."""
        if b not in self._at:
            cp, start = self.model.cp, self.model.start[b]
            at = {minute: cp.new_bool_var(f"{b} at {minute}") for minute in self.model.options[b]}
            cp.add_exactly_one(at.values())
            for minute, chosen in at.items():
                cp.add(start == self.places.step(minute)).only_enforce_if(chosen)
            self._at[b] = at
        return self._at[b]

    # --- levels that each block has alone ---------------------------------------------------------

    def _alone(self, cost: Cost) -> Any:
        terms: list[Any] = []
        for b in range(len(self.places.blocks.all)):
            if b in self.model.opened:
                costs = {start: self._cost(b, start, cost) for start in self.model.options[b]}
                if any(costs.values()):
                    at = self._starts(b)
                    terms += [costs[start] * at[start] for start in costs if costs[start]]
            elif now := self._cost(b, self.places.kept[b] or 0, cost):
                least = now
                if self.model.may_leave:
                    least = min(self._cost(b, start, cost) for start in self.places.starts[b])
                terms.append(least + (now - least) * self.model.stays[b])
        return sum(terms)

    def _cost(self, b: int, start: int, cost: Cost) -> int:
        block = self.places.blocks.all[b]
        return sum(cost(i, start + offset) for i, offset in zip(block.members, block.offsets, strict=True))

    def _civil(self, i: int, minute: int) -> int:
        return sum(minute in bad for bad in self.tables.uncivil[i])

    def _preferred(self, i: int, minute: int) -> int:
        return self.tables.unpreferred[i].get(minute, 0)

    def _waste(self) -> Any:
        terms: list[Any] = []
        for i, rooms in enumerate(self.tables.rooms):
            b = self.places.blocks.of[i]
            if b in self.model.opened:
                terms += [self.tables.waste(i, r) * self.model.in_room[i, r] for r in rooms]
            elif rooms and (room := self.tables.current[i][1]) is not None:
                least = min(self.tables.waste(i, r) for r in rooms)
                terms.append(least + (self.tables.waste(i, room) - least) * self.model.stays[b])
        return sum(terms)

    # --- pairs ------------------------------------------------------------------------------------

    def _interested(self) -> Any:
        terms: list[Any] = []
        of = self.places.blocks.of
        for (i, j), people in self.tables.shared.items():
            opened = [one for one in (i, j) if of[one] in self.model.opened]
            if of[i] == of[j]:
                terms.append(people * self._meet_anyway(i, j))
            elif not opened:
                if self.places.meet_now(i, j):
                    terms.append(people * self._both(self.model.stays[of[i]], self.model.stays[of[j]]))
            elif len(opened) == 1:
                terms.append(people * self._meets_shut(opened[0], j if opened[0] == i else i))
            else:
                terms.append(people * self._meets_open(i, j))
        return sum(terms)

    def _meet_anyway(self, i: int, j: int) -> bool:
        """Tell whether two sessions of one block meet wherever it is."""
        one, two = self.places.offset(i), self.places.offset(j)
        return one < two + self.tables.sessions[j].minutes and two < one + self.tables.sessions[i].minutes

    def _both(self, one: Any, two: Any) -> Any:
        both = self.model.cp.new_bool_var("both")
        self.model.cp.add_bool_or([~one, ~two, both])
        return both

    def _meets_shut(self, i: int, j: int) -> Any:
        """Return a literal that is true where an open session meets one that stays."""
        begin, minutes = self.tables.current[j][0], self.tables.sessions[j].minutes
        offset, mine = self.places.offset(i), self.tables.sessions[i].minutes
        near = [
            chosen
            for start, chosen in self._starts(self.places.blocks.of[i]).items()
            if start + offset < begin + minutes and begin < start + offset + mine
        ]
        if not near:
            return 0
        meets = self.model.cp.new_bool_var(f"{i} meets {j}")
        self.model.cp.add(sum(near) + self.model.stays[self.places.blocks.of[j]] <= 1 + meets)
        return meets

    def _meets_open(self, i: int, j: int) -> Any:
        cp = self.model.cp
        one, two = self._begin(i), self._begin(j)
        before, after, meets = (cp.new_bool_var(f"{i} {word} {j}") for word in ("before", "after", "meets"))
        cp.add(one + self.places.length(i) <= two).only_enforce_if(before)
        cp.add(two + self.places.length(j) <= one).only_enforce_if(after)
        cp.add_exactly_one([before, after, meets])
        return meets

    def _begin(self, i: int) -> Any:
        return self.model.start[self.places.blocks.of[i]] + self.places.steps(self.places.offset(i))


def within(levels: Levels, limits: dict[str, int], name: str) -> cp_model.CpModel:
    """Return the model with the levels before `name` held to their limits, and that level minimised."""
    cp = levels.model.cp
    for earlier, limit in limits.items():
        expression = levels.of(earlier)
        if not isinstance(expression, int):
            cp.add(expression <= limit)
    objective = levels.of(name)
    cp.minimize(objective)
    return cp
