"""The public file format `tables/1`: read with every fault and its path, and written back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.working_tables.rules.problem import DEFAULT_WEIGHTS, Problem, Seatee, TableSpec, Weights

FORMAT = "tables/1"
_MISSING = object()


class InputFaults(ValueError):
    """A document that is not a `tables/1`; `faults` lists (path, reason) for every fault."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(f"{path}: {reason}" for path, reason in self.faults))


@dataclass(slots=True)
class _Reader:
    """Takes values out of a document and remembers what was wrong with them."""

    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, path: str, reason: str) -> None:
        self.faults.append((path, reason))

    def mapping(self, value: object, path: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.fault(path, "must be an object")
        return {}

    def listing(self, value: object, path: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.fault(path, "must be a list")
        return []

    def text(self, value: object, path: str) -> str:
        if isinstance(value, str) and value:
            return value
        self.fault(path, "is missing" if value is _MISSING else "must be a text that is not empty")
        return ""

    def whole(self, value: object, path: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault(path, "is missing" if value is _MISSING else "must be a whole number, 0 or more")
        return 0

    def number(self, value: object, path: str) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf"):
            return value
        self.fault(path, "must be a number, 0 or more")
        return 0

    def flag(self, value: object, path: str) -> bool:
        if isinstance(value, bool):
            return value
        self.fault(path, "must be true or false")
        return False

    def texts(self, value: object, path: str) -> list[str]:
        if value is None:
            return []
        found = [self.text(item, f"{path}[{i}]") for i, item in enumerate(self.listing(value, path))]
        for text in sorted({text for text in found if text and found.count(text) > 1}):
            self.fault(path, f"names {text!r} twice")
        return found

    def known(self, ids: Iterable[str], declared: frozenset[str], path: str) -> None:
        for table_id in ids:
            if table_id and table_id not in declared:
                self.fault(path, f"table {table_id!r} is not declared")


def read_problem(document: object) -> Problem:
    """Read a decoded JSON document; raise InputFaults naming every fault, not only the first."""
    reader = _Reader()
    root = reader.mapping(document, "$")
    if isinstance(document, dict) and root.get("format") != FORMAT:
        reader.fault("$.format", f"must be {FORMAT!r}")
    weights = _read_weights(reader, root.get("weights"))
    tables = _read_tables(reader, root.get("tables", _MISSING))
    declared = frozenset(table.id for table in tables)
    asked = set(weights.balance) | {name for table in tables for name in table.require}
    people = _read_people(reader, root.get("people", _MISSING), declared, sorted(asked))
    current = dict(reader.mapping(root.get("current") or {}, "$.current"))
    for person_id, table_id in current.items():
        path = f"$.current.{person_id}"
        reader.known([reader.text(table_id, path)], declared, path)
    if reader.faults:
        raise InputFaults(reader.faults)
    return Problem(tuple(tables), tuple(people), weights, current)


def _items(reader: _Reader, value: object, path: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the objects of a list that must be there, each with its path; ids must differ."""
    if value is _MISSING:
        reader.fault(path, "is missing")
        return []
    found = [
        (f"{path}[{i}]", reader.mapping(item, f"{path}[{i}]"))
        for i, item in enumerate(reader.listing(value, path))
    ]
    seen: set[object] = set()
    for place, item in found:
        identity = item.get("id")
        if isinstance(identity, str) and identity in seen:
            reader.fault(f"{place}.id", f"{identity!r} is used twice")
        elif isinstance(identity, str):
            seen.add(identity)
    return found


def _read_tables(reader: _Reader, value: object) -> list[TableSpec]:
    tables = []
    for path, item in _items(reader, value, "$.tables"):
        least = reader.whole(item.get("min", 0), f"{path}.min")
        most = reader.whole(item.get("max", _MISSING), f"{path}.max")
        if "max" in item and least > most:
            reader.fault(f"{path}.min", "must not be greater than max")
        tables.append(
            TableSpec(
                id=reader.text(item.get("id", _MISSING), f"{path}.id"),
                min=least,
                max=most,
                languages=frozenset(reader.texts(item.get("languages"), f"{path}.languages")),
                interpretation=reader.flag(item.get("interpretation", False), f"{path}.interpretation"),
                modes=frozenset(reader.texts(item.get("modes"), f"{path}.modes")),
                require=_read_require(reader, item.get("require"), f"{path}.require"),
            )
        )
    if isinstance(value, list) and not value:
        reader.fault("$.tables", "needs at least one table")
    return tables


def _read_require(reader: _Reader, value: object, path: str) -> dict[str, dict[str, int]]:
    if value is None:
        return {}
    return {
        attribute: {
            wanted: reader.whole(least, f"{path}.{attribute}.{wanted}")
            for wanted, least in reader.mapping(counts, f"{path}.{attribute}").items()
        }
        for attribute, counts in reader.mapping(value, path).items()
    }


def _read_people(
    reader: _Reader, value: object, declared: frozenset[str], attributes: list[str]
) -> list[Seatee]:
    people = []
    for path, item in _items(reader, value, "$.people"):
        choices = reader.texts(item.get("choices"), f"{path}.choices")
        excluded = reader.texts(item.get("excluded"), f"{path}.excluded")
        fixed, mode = item.get("fixed"), item.get("mode")
        reader.known(choices, declared, f"{path}.choices")
        reader.known(excluded, declared, f"{path}.excluded")
        if fixed is not None:
            reader.known([reader.text(fixed, f"{path}.fixed")], declared, f"{path}.fixed")
        given = {name: item[name] for name in attributes if item.get(name) is not None}
        people.append(
            Seatee(
                id=reader.text(item.get("id", _MISSING), f"{path}.id"),
                choices=tuple(choices),
                languages=frozenset(reader.texts(item.get("languages"), f"{path}.languages")),
                mode=None if mode is None else reader.text(mode, f"{path}.mode"),
                fixed=fixed if isinstance(fixed, str) else None,
                excluded=frozenset(excluded),
                attributes={name: reader.text(text, f"{path}.{name}") for name, text in given.items()},
            )
        )
    return people


def _read_weights(reader: _Reader, value: object) -> Weights:
    path, standard = "$.weights", DEFAULT_WEIGHTS
    item = {} if value is None else reader.mapping(value, path)
    rank = reader.listing(item.get("rank", list(standard.rank)), f"{path}.rank")
    balance = reader.mapping(item.get("balance", dict(standard.balance)), f"{path}.balance")
    return Weights(
        rank=tuple(reader.number(cost, f"{path}.rank[{i}]") for i, cost in enumerate(rank)),
        not_chosen=reader.number(item.get("not_chosen", standard.not_chosen), f"{path}.not_chosen"),
        balance={name: reader.number(cost, f"{path}.balance.{name}") for name, cost in balance.items()},
        move=reader.number(item.get("move", standard.move), f"{path}.move"),
    )


def write_problem(problem: Problem) -> dict[str, Any]:
    """Return the document that `read_problem` reads back as the same problem."""
    weights = problem.weights
    return {
        "format": FORMAT,
        "tables": [_write_table(table) for table in problem.tables],
        "people": [_write_person(person) for person in problem.people],
        "weights": {
            "rank": list(weights.rank),
            "not_chosen": weights.not_chosen,
            "balance": dict(weights.balance),
            "move": weights.move,
        },
        "current": dict(problem.current),
    }


def _write_table(table: TableSpec) -> dict[str, Any]:
    return {
        "id": table.id,
        "min": table.min,
        "max": table.max,
        "languages": sorted(table.languages),
        "interpretation": table.interpretation,
        "modes": sorted(table.modes),
        "require": {attribute: dict(counts) for attribute, counts in table.require.items()},
    }


def _write_person(person: Seatee) -> dict[str, Any]:
    return {
        "id": person.id,
        "choices": list(person.choices),
        "languages": sorted(person.languages),
        "mode": person.mode,
        "fixed": person.fixed,
        "excluded": sorted(person.excluded),
        **person.attributes,
    }
