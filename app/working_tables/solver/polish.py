"""Local search: single moves and exchanges that keep every rule, for as long as they help."""

import numpy as np

from app.core.stopwatch import Clock
from app.working_tables.solver.hall import Flags, Hall, Reals, Whole
from app.working_tables.solver.levels import Level

MOST_PEOPLE = 3000  # above this the table of all exchanges is too large
SHARPER = 1e4  # how much a unit of an earlier level outweighs one of the next


class Polish:
    """A seating under improvement, with the numbers of each group at each table."""

    def __init__(self, hall: Hall, levels: tuple[Level, ...], seats: Whole) -> None:
        self.hall, self.seats = hall, seats.copy()
        scales = [SHARPER ** (len(levels) - 1 - number) for number in range(len(levels))]
        self.place: Reals = sum((s * v.place for s, v in zip(scales, levels, strict=True)), np.zeros(()))
        self.place = np.where(hall.may, self.place, np.inf)
        self.memberships = self._memberships()
        self.weights = np.array([group.weight for group in hall.groups] + [0.0])
        self.low = np.array([group.low for group in hall.groups] + [0])
        self.high = np.array([group.high for group in hall.groups] + [0])
        self.asked = self._asked()

    def _memberships(self) -> Whole:
        """Return the groups of each person; what is empty points at a last group without weight."""
        own: list[list[int]] = [[] for _ in range(self.hall.people)]
        for number, group in enumerate(self.hall.groups):
            for member in group.members:
                own[int(member)].append(number)
        widest = max(map(len, own), default=0)
        blank = len(self.hall.groups)
        return np.array([each + [blank] * (widest - len(each)) for each in own], dtype=np.int64).reshape(
            self.hall.people, widest
        )

    def _asked(self) -> Flags:
        """Return who meets each requirement."""
        asked = np.zeros((len(self.hall.requires), self.hall.people), dtype=bool)
        for number, each in enumerate(self.hall.requires):
            asked[number, each.members] = True
        return asked

    def run(self, clock: Clock) -> Whole:
        """Move and exchange until nothing helps or the time is over."""
        while not clock.over and (self._move() or self._exchange()):
            pass
        return self.seats

    def _changes(self) -> Reals:
        """Price each person's move to each table, everybody else staying."""
        hall, count = self.hall, np.zeros((len(self.hall.groups) + 1, self.hall.tables), dtype=np.int64)
        for number, group in enumerate(hall.groups):
            count[number] = hall.sizes(self.seats[group.members])
        coming = self.weights[:, None] * (self._away(count + 1) - self._away(count))
        leaving = self.weights[:, None] * (self._away(count - 1) - self._away(count))
        everybody = np.arange(hall.people)
        changes: Reals = self.place - self.place[everybody, self.seats][:, None]
        for own in self.memberships.T:
            changes = changes + coming[own] + leaving[own, self.seats][:, None]
        changes[everybody, self.seats] = 0.0
        return changes

    def _away(self, count: Whole) -> Whole:
        far = np.maximum(count - self.high[:, None], self.low[:, None] - count)
        return np.asarray(np.maximum(far, 0), dtype=np.int64)

    def _spare(self) -> Flags:
        """Tell who can be missed where they sit, by what the table requires."""
        spare = np.ones(self.hall.people, dtype=bool)
        for each, meets in zip(self.hall.requires, self.asked, strict=True):
            here = meets & (self.seats == each.table)
            if here.sum() <= each.least:
                spare &= ~here
        return spare

    def _move(self) -> bool:
        """Make the best single moves between tables that no other of them touches, if some help."""
        sizes = self.hall.sizes(self.seats)
        changes = self._changes()
        free = self._spare() & (sizes > self.hall.least)[self.seats]
        changes[~free] = np.inf
        changes[:, sizes >= self.hall.most] = np.inf
        touched: set[int] = set()
        for at in self._helpful(changes):
            i, there = divmod(at, self.hall.tables)
            here = int(self.seats[i])
            if touched.isdisjoint((here, there)):
                self.seats[i] = there
                touched |= {here, there}
        return bool(touched)

    @staticmethod
    def _helpful(changes: Reals) -> list[int]:
        """Return where in a table of changes something becomes better, the best first."""
        flat = changes.ravel()
        found = np.flatnonzero(flat < -1e-9)
        return [int(at) for at in found[np.argsort(flat[found], kind="stable")]]

    def _exchange(self) -> bool:
        """Make the best exchanges between tables that no other of them touches, if some help."""
        if self.hall.people > MOST_PEOPLE:
            return False
        changes = self._changes()
        both = changes[:, self.seats]
        both = both + both.T
        both[np.tril_indices(self.hall.people)] = np.inf
        touched: set[int] = set()
        for at in self._helpful(both):
            i, j = divmod(at, self.hall.people)
            here, there = int(self.seats[i]), int(self.seats[j])
            if touched.isdisjoint((here, there)) and self._may_exchange(i, j):
                self.seats[i], self.seats[j] = there, here
                touched |= {here, there}
        return bool(touched)

    def _may_exchange(self, i: int, j: int) -> bool:
        here, there = self.seats[i], self.seats[j]
        if here == there:
            return False
        for each, meets in zip(self.hall.requires, self.asked, strict=True):
            if each.table not in (here, there) or meets[i] == meets[j]:
                continue
            leaves = i if each.table == here else j
            if meets[leaves] and (meets & (self.seats == each.table)).sum() <= each.least:
                return False
        return True


def polish(hall: Hall, levels: tuple[Level, ...], seats: Whole, clock: Clock) -> Whole:
    """Return the seating made better by small steps; every rule that held still holds."""
    if not hall.people or clock.over:
        return seats
    return Polish(hall, levels, seats).run(clock)
