"""The public file format `tables/1`: read with every fault and its path, and written back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from app.working_tables.rules.problem import DEFAULT_WEIGHTS, Problem, Seatee, TableSpec, Weights

FORMAT = "tables/1"
MANY = 10**9
_MISSING = object()
_LONGEST = 60


class InputFaults(ValueError):
    """A document that is not a `tables/1`; `faults` lists (path, reason) for every fault."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = list(dict.fromkeys(faults))
        super().__init__("\n".join(f"{path}: {reason}" for path, reason in self.faults))


def shown(text: str, most: int = _LONGEST) -> str:
    """Return a text of a file as one short line: what cannot be printed is written out."""
    line = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text[:most])
    return line + ("…" if len(text) > most else "")


@dataclass(slots=True)
class _Reader:
    """Takes values out of a document and remembers what was wrong with them, one fault for one cause."""

    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, path: str, reason: str) -> None:
        self.faults.append((path, reason))

    def mapping(self, value: object, path: str) -> Mapping[str, Any] | None:
        if isinstance(value, dict):
            return value
        self.fault(path, "must be an object")
        return None

    def listing(self, value: object, path: str) -> list[Any] | None:
        if isinstance(value, list):
            return value
        self.fault(path, "is missing" if value is _MISSING else "must be a list")
        return None

    def text(self, value: object, path: str) -> str:
        if isinstance(value, str) and value:
            return value
        self.fault(path, "is missing" if value is _MISSING else "must be a text that is not empty")
        return ""

    def whole(self, value: object, path: str) -> int | None:
        """Read a whole number from 0 on; 60.0 is one, too."""
        if _is_number(value) and 0 <= value <= MANY and value == int(value):
            return int(value)
        if value is _MISSING:
            self.fault(path, "is missing")
        elif _is_number(value) and value > MANY:
            self.fault(path, f"must be at most {MANY}")
        else:
            self.fault(path, "must be a whole number, 0 or more")
        return None

    def number(self, value: object, path: str) -> float:
        if _is_number(value) and 0 <= value <= MANY:
            return value
        too_much = _is_number(value) and value > MANY
        self.fault(path, f"must be at most {MANY}" if too_much else "must be a number, 0 or more")
        return 0

    def flag(self, value: object, path: str) -> bool:
        if isinstance(value, bool):
            return value
        self.fault(path, "must be true or false")
        return False

    def texts(self, value: object, path: str, *, once: bool = False) -> list[str]:
        if value is None:
            return []
        items = self.listing(value, path) or []
        found = [self.text(item, f"{path}[{i}]") for i, item in enumerate(items)]
        for text in sorted({text for text in found if text and found.count(text) > 1}) if once else ():
            self.fault(path, f"names {shown(text)!r} twice")
        return [text for text in found if text]

    def known(self, ids: Iterable[str], declared: frozenset[str] | None, path: str) -> None:
        """Note tables that are not declared; where no tables could be read, nothing is known of them."""
        for table_id in ids:
            if table_id and declared is not None and table_id not in declared:
                self.fault(path, f"table {shown(table_id)!r} is not declared")


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_problem(document: object) -> Problem:
    """Read a decoded JSON document; raise InputFaults naming every fault, not only the first."""
    reader, later = _Reader(), _Reader()
    root = reader.mapping(document, "$")
    if root is None:
        raise InputFaults(reader.faults)
    if root.get("format") != FORMAT:
        reader.fault("$.format", "is missing" if "format" not in root else f"must be {FORMAT!r}")
    weights = _read_weights(later, root.get("weights"))
    tables = _read_tables(reader, root.get("tables", _MISSING))
    readable = isinstance(root.get("tables"), list)
    declared = frozenset(table.id for table in tables) if readable else None
    asked = set(weights.balance) | {name for table in tables for name in table.require}
    people = _read_people(reader, root.get("people", _MISSING), declared, sorted(asked))
    current = _read_current(later, root.get("current"), declared)
    if reader.faults or later.faults:
        raise InputFaults(reader.faults + later.faults)
    return Problem(tuple(tables), tuple(people), weights, current)


def _items(reader: _Reader, value: object, path: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the objects of a list that must be there, each with its path; ids must differ."""
    listed = enumerate(reader.listing(value, path) or [])
    pairs = [(f"{path}[{i}]", reader.mapping(item, f"{path}[{i}]")) for i, item in listed]
    found = [(place, item) for place, item in pairs if item is not None]
    seen: set[object] = set()
    for place, item in found:
        identity = item.get("id")
        if isinstance(identity, str) and identity in seen:
            reader.fault(f"{place}.id", f"{shown(identity)!r} is used twice")
        elif isinstance(identity, str):
            seen.add(identity)
    return found


def _read_tables(reader: _Reader, value: object) -> list[TableSpec]:
    tables = []
    for path, item in _items(reader, value, "$.tables"):
        least = reader.whole(_given(item, "min", 0), f"{path}.min")
        most = reader.whole(item.get("max", _MISSING), f"{path}.max")
        if least is not None and most is not None and least > most:
            reader.fault(f"{path}.min", "must not be greater than max")
        tables.append(
            TableSpec(
                id=reader.text(item.get("id", _MISSING), f"{path}.id"),
                min=least or 0,
                max=most or 0,
                languages=frozenset(reader.texts(item.get("languages"), f"{path}.languages")),
                interpretation=reader.flag(_given(item, "interpretation", False), f"{path}.interpretation"),
                modes=frozenset(reader.texts(item.get("modes"), f"{path}.modes")),
                require=_read_require(reader, item.get("require"), f"{path}.require"),
            )
        )
    if isinstance(value, list) and not value:
        reader.fault("$.tables", "needs at least one table")
    return tables


def _given(item: Mapping[str, Any], key: str, default: object) -> object:
    return default if item.get(key) is None else item[key]


def _read_require(reader: _Reader, value: object, path: str) -> dict[str, dict[str, int]]:
    if value is None:
        return {}
    return {
        attribute: {
            wanted: reader.whole(least, f"{path}.{attribute}.{wanted}") or 0
            for wanted, least in (reader.mapping(counts, f"{path}.{attribute}") or {}).items()
        }
        for attribute, counts in (reader.mapping(value, path) or {}).items()
    }


def _read_people(
    reader: _Reader, value: object, declared: frozenset[str] | None, attributes: list[str]
) -> list[Seatee]:
    people = []
    for path, item in _items(reader, value, "$.people"):
        identity = reader.text(item.get("id", _MISSING), f"{path}.id")
        choices = reader.texts(item.get("choices"), f"{path}.choices", once=True)
        excluded = reader.texts(item.get("excluded"), f"{path}.excluded")
        fixed, mode = item.get("fixed"), item.get("mode")
        reader.known(choices, declared, f"{path}.choices")
        reader.known(excluded, declared, f"{path}.excluded")
        if fixed is not None:
            reader.known([reader.text(fixed, f"{path}.fixed")], declared, f"{path}.fixed")
        given = {name: item[name] for name in attributes if item.get(name) not in (None, "")}
        people.append(
            Seatee(
                id=identity,
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
    item = {} if value is None else reader.mapping(value, path) or {}
    rank = reader.listing(item.get("rank", list(standard.rank)), f"{path}.rank") or []
    balance = reader.mapping(item.get("balance", dict(standard.balance)), f"{path}.balance") or {}
    return Weights(
        rank=tuple(reader.number(cost, f"{path}.rank[{i}]") for i, cost in enumerate(rank)),
        not_chosen=reader.number(item.get("not_chosen", standard.not_chosen), f"{path}.not_chosen"),
        balance={name: reader.number(cost, f"{path}.balance.{name}") for name, cost in balance.items()},
        move=reader.number(item.get("move", standard.move), f"{path}.move"),
    )


def _read_current(reader: _Reader, value: object, declared: frozenset[str] | None) -> dict[str, str]:
    current = {} if value is None else reader.mapping(value, "$.current") or {}
    found = {}
    for person_id, table_id in current.items():
        path = f"$.current.{person_id}"
        found[person_id] = reader.text(table_id, path)
        reader.known([found[person_id]], declared, path)
    return found


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
