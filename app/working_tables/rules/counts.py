"""How many of each group sit at each table now, and what it costs when somebody comes or goes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from app.working_tables.rules.cost import Parts, rank_cost, rank_received
from app.working_tables.rules.problem import Category, Problem, Seatee, categories


class Counts:
    """A seating, whole or in part, as numbers: it answers what a move or an exchange changes."""

    def __init__(self, problem: Problem, seating: Mapping[str, str]) -> None:
        self.problem, self.seating = problem, seating
        self.people = {person.id: person for person in problem.people}
        self.seated = Counter(table for name, table in seating.items() if name in self.people)
        self.groups = [group for group in categories(problem) if group.weight]
        self.counts = [Counter(seating[m] for m in group.members if m in seating) for group in self.groups]
        self.of: dict[str, list[int]] = {name: [] for name in self.people}
        for number, group in enumerate(self.groups):
            for member in group.members:
                self.of[member].append(number)
        self.having = self._having()

    def _having(self) -> Counter[tuple[str, str, str]]:
        """Count who meets each thing that a table requires."""
        found: Counter[tuple[str, str, str]] = Counter()
        asked = {table.id: table.require for table in self.problem.tables if table.require}
        for name, table_id in self.seating.items():
            attributes = self.people[name].attributes if name in self.people else {}
            for attribute, counts in asked.get(table_id, {}).items():
                value = attributes.get(attribute)
                if value is not None and value in counts:
                    found[table_id, attribute, value] += 1
        return found

    def wish(self, person: Seatee, table_id: str | None) -> float:
        """Price a table by a person's own choices."""
        if person.fixed is not None or table_id is None:
            return 0
        return rank_cost(self.problem.weights, rank_received(person, table_id))

    def move(self, person: Seatee, table_id: str | None) -> float:
        """Price a table by where the person sat before all this."""
        now = self.problem.current.get(person.id)
        return self.problem.weights.move if now is not None and table_id not in (None, now) else 0

    def shift(self, groups: Iterable[int], here: str | None, there: str) -> float:
        """Price what one person less here and one more there changes for some groups."""
        total = 0.0
        for number in groups:
            group, count = self.groups[number], self.counts[number]
            total += _step(group, count[there], 1)
            if here is not None:
                total += _step(group, count[here], -1)
        return total

    def moving(self, person: Seatee, there: str) -> Parts:
        """Price one person's move, everybody else staying."""
        here = self.seating.get(person.id)
        return Parts(
            rank=self.wish(person, there) - self.wish(person, here),
            balance=self.shift(self.of[person.id], here, there),
            moves=self.move(person, there) - self.move(person, here),
        )

    def exchanging(self, one: Seatee, other: Seatee) -> Parts:
        """Price two seated people taking each other's place."""
        here, there = self.seating[one.id], self.seating[other.id]
        mine, theirs = self.of[one.id], self.of[other.id]
        shared = set(mine).intersection(theirs)
        return Parts(
            rank=self.wish(one, there)
            - self.wish(one, here)
            + self.wish(other, here)
            - self.wish(other, there),
            balance=self.shift([g for g in mine if g not in shared], here, there)
            + self.shift([g for g in theirs if g not in shared], there, here),
            moves=self.move(one, there)
            - self.move(one, here)
            + self.move(other, here)
            - self.move(other, there),
        )


def _step(group: Category, count: int, by: int) -> float:
    return group.weight * (group.distance(count + by) - group.distance(count))
