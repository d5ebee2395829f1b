"""The seating problem as the engine sees it: tables, people, wishes and weights; no names, no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.core.text import fold

_GENDERS = {
    "f": "f fem femenina femenino female feminine mujer mujeres woman women",
    "m": "hombre hombres m male man masc masculine masculino men",
}
_GENDER_WORDS = {word: group for group, words in _GENDERS.items() for word in words.split()}


def gender_group(text: str | None) -> str:
    """Return under which value a gender, given in one's own words, is balanced; unknown words stand alone."""
    plain = fold(text or "").strip(".")
    return _GENDER_WORDS.get(plain, plain)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: how many it seats and whom it can serve; an empty set of languages or modes admits all."""

    id: str
    min: int
    max: int
    languages: frozenset[str] = frozenset()
    interpretation: bool = False
    modes: frozenset[str] = frozenset()
    require: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seatee:
    """One person to seat; `attributes` are what balance and requirements look at."""

    id: str
    choices: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    mode: str | None = None
    fixed: str | None = None
    excluded: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each wish and each imbalance costs; all are 0 or more."""

    rank: tuple[float, ...] = (0, 1, 3, 6, 8)
    not_chosen: float = 15
    balance: Mapping[str, float] = field(
        default_factory=lambda: {"country": 2, "sector": 2, "gender": 3, "organisation": 2}
    )
    move: float = 0

    @property
    def whole(self) -> bool:
        """Tell whether every weight is a whole number, so that every cost is one too."""
        numbers = (*self.rank, self.not_chosen, self.move, *self.balance.values())
        return all(float(number).is_integer() for number in numbers)


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Problem:
    """All that decides a seating; `current` is where people sit today."""

    tables: tuple[TableSpec, ...]
    people: tuple[Seatee, ...]
    weights: Weights = DEFAULT_WEIGHTS
    current: Mapping[str, str] = field(default_factory=dict)

    def table(self, table_id: str) -> TableSpec:
        return next(table for table in self.tables if table.id == table_id)


@dataclass(frozen=True, slots=True)
class Category:
    """The people who share one value of a balanced attribute, and their fair share at each table."""

    attribute: str
    value: str
    members: tuple[str, ...]
    low: int
    high: int
    weight: float

    def distance(self, count: int) -> int:
        """Count how far a table's number is from the fair share."""
        return max(0, count - self.high, self.low - count)


def may_sit(person: Seatee, table: TableSpec) -> bool:
    """Tell whether a person may be given a table; a fixed place overrules everything else."""
    if person.fixed is not None:
        return person.fixed == table.id
    if table.id in person.excluded:
        return False
    if table.modes and person.mode is not None and person.mode not in table.modes:
        return False
    return understands(person, table)


def understands(person: Seatee, table: TableSpec) -> bool:
    """Tell whether a person can follow what is said at a table; who names no language follows everywhere."""
    free = table.interpretation or not table.languages or not person.languages
    return free or bool(table.languages & person.languages)


def categories(problem: Problem) -> Iterator[Category]:
    """Yield each group of two or more people to be spread evenly, in a stable order."""
    count = len(problem.tables)
    for attribute, weight in sorted(problem.weights.balance.items()):
        groups: dict[str, list[str]] = {}
        for person in problem.people:
            if value := person.attributes.get(attribute):
                groups.setdefault(value, []).append(person.id)
        for value, members in sorted(groups.items()):
            if len(members) > 1:
                low, high = len(members) // count, -(-len(members) // count)
                yield Category(attribute, value, tuple(members), low, high, weight)
