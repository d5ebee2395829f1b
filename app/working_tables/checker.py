"""Checks a seating against its problem; shares no code with the solver, nor with the cost that it reports.

It reads the plain documents, so that a mistake in the reader cannot hide a mistake in a seating. The
problem must be valid; the seating may be anything.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

_ANSWER = "seating/1"
_STATES = ("optimal", "feasible", "infeasible", "unknown")
_STANDARD: dict[str, Any] = {
    "rank": [0, 1, 3, 6, 8],
    "not_chosen": 15,
    "balance": {"country": 2, "sector": 2, "gender": 3, "organisation": 2},
    "move": 0,
}


class UnreadableSeating(ValueError):
    """A document that is not a `seating/1`; `faults` lists (path, reason)."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{path}: {reason}" for path, reason in self.faults))


def check(problem: Mapping[str, Any], answer: object) -> list[str]:
    """Return every fault of a `seating/1` for a valid `tables/1`, one sentence each."""
    try:
        read = read_answer(answer)
    except UnreadableSeating as bad:
        return [f"{path}: {reason}." for path, reason in bad.faults]
    seating = read.get("seating")
    if seating is None:
        return ["There is no seating to check."]
    people = {person["id"]: person for person in problem["people"]}
    tables = {table["id"]: table for table in problem["tables"]}
    faults = [*_unknown(people, tables, seating)]
    if faults:
        return faults
    faults += [
        fault
        for person_id, person in people.items()
        for fault in _of_person(person, tables[seating[person_id]])
    ]
    for table in tables.values():
        seated = [people[person_id] for person_id, place in seating.items() if place == table["id"]]
        faults += _of_table(table, seated)
    return [*faults, *_claims(problem, read, seating)]


# --- the form of an answer -------------------------------------------------------------------------


def read_answer(answer: object) -> Mapping[str, Any]:
    """Return a document if it has the form of a `seating/1`; raises UnreadableSeating with every fault."""
    faults: list[tuple[str, str]] = []
    if not isinstance(answer, dict):
        raise UnreadableSeating([("$", "must be an object")])
    if answer.get("format") != _ANSWER:
        faults.append(("$.format", f"must be {_ANSWER!r}"))
    faults += _misshapen(answer)
    if faults:
        raise UnreadableSeating(faults)
    return answer


def _misshapen(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _misshapen_object(answer, "seating", lambda place: isinstance(place, str), "the id of a table")
    if answer.get("status") is not None and answer["status"] not in _STATES:
        yield "$.status", f"must be one of {', '.join(_STATES)}"
    for name in ("cost", "bound"):
        if answer.get(name) is not None and not _is_number(answer[name]):
            yield f"$.{name}", "must be a number"
    for name in ("parts", "ranks"):
        yield from _misshapen_object(answer, name, _is_number, "a number")
    yield from _misshapen_levels(answer.get("levels"))


def _misshapen_object(
    answer: Mapping[str, Any], name: str, is_right: Callable[[object], bool], what: str
) -> Iterator[tuple[str, str]]:
    inner = answer.get(name)
    if inner is not None and not isinstance(inner, dict):
        yield f"$.{name}", "must be an object"
    for key, value in inner.items() if isinstance(inner, dict) else ():
        if not is_right(value):
            yield f"$.{name}.{key}", f"must be {what}"


def _misshapen_levels(levels: object) -> Iterator[tuple[str, str]]:
    if levels is not None and not isinstance(levels, list):
        yield "$.levels", "must be a list"
    for number, level in enumerate(levels if isinstance(levels, list) else ()):
        path = f"$.levels[{number}]"
        if not isinstance(level, dict) or not isinstance(level.get("name"), str):
            yield path, "must be an object with a name"
            continue
        for key in ("value", "bound"):
            if not _is_number(level.get(key)):
                yield f"{path}.{key}", "must be a number"


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False


# --- the rules -------------------------------------------------------------------------------------


def _unknown(
    people: Mapping[str, Any], tables: Mapping[str, Any], seating: Mapping[str, str]
) -> Iterator[str]:
    for person_id in people:
        if person_id not in seating:
            yield f"{person_id} has no table."
    for person_id, place in seating.items():
        if person_id not in people:
            yield f"{person_id} is seated but is not among the people."
        if place not in tables:
            yield f"{person_id} is at {place}, which is not a table."


def _of_person(person: Mapping[str, Any], table: Mapping[str, Any]) -> Iterator[str]:
    name, place = person["id"], table["id"]
    if person.get("fixed") is not None:
        if person["fixed"] != place:
            yield f"{name} is fixed at {person['fixed']} but sits at {place}."
        return
    if place in (person.get("excluded") or []):
        yield f"{name} cannot sit at {place}."
    modes, mode = table.get("modes"), person.get("mode")
    if modes and mode and mode not in modes:
        yield f"{name} takes part as {mode}, which {place} does not offer."
    spoken, understood = table.get("languages"), person.get("languages")
    if spoken and understood and not table.get("interpretation") and set(spoken).isdisjoint(understood):
        yield f"{name} understands no language of {place}."


def _of_table(table: Mapping[str, Any], seated: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    name, count = table["id"], len(seated)
    if count < (table.get("min") or 0):
        yield f"{name} seats {count}, fewer than {table['min']}."
    if count > table["max"]:
        yield f"{name} seats {count}, more than {table['max']}."
    for attribute, wanted in (table.get("require") or {}).items():
        for value, least in wanted.items():
            having = sum(person.get(attribute) == value for person in seated)
            if having < least:
                yield f"{name} has {having} of {attribute} {value}, fewer than {least}."


# --- what an answer says of itself -----------------------------------------------------------------


def _claims(
    problem: Mapping[str, Any], answer: Mapping[str, Any], seating: Mapping[str, str]
) -> Iterator[str]:
    """Compare what the answer says of itself with what the seating says."""
    rank, balance, moved = _rank(problem, seating), _balance(problem, seating), _moved(problem, seating)
    moves = float(_weights(problem)["move"] * moved)
    parts = answer.get("parts") or {}
    for name, value in (("rank", rank), ("balance", balance), ("moves", moves)):
        if name in parts and _differ(parts[name], value):
            yield f"The part {name} is {value:g}, not {parts[name]:g}."
    ranks = _ranks(problem, seating)
    for name, value in (answer.get("ranks") or {}).items():
        if value != ranks[name]:
            yield f"{ranks[name]} people got rank {name}, not {value:g}."
    cost = rank + balance + moves
    claimed, bound = answer.get("cost"), answer.get("bound")
    if claimed is not None and _differ(claimed, cost):
        yield f"The cost is {cost:g}, not {claimed:g}."
    if bound is not None and bound > cost + _slack(cost):
        yield f"The bound {bound:g} is above the cost {cost:g}."
    if answer.get("status") == "optimal" and (bound is None or cost - bound >= _slack(cost)):
        yield f"The bound {bound} does not prove the cost {cost:g} optimal."
    values = {"none": ranks["none"], "moves": moved, "rank": rank, "balance": balance, "cost": cost}
    yield from _levels(answer, values)


def _levels(answer: Mapping[str, Any], values: Mapping[str, float]) -> Iterator[str]:
    for level in answer.get("levels") or ():
        name, value, bound = level["name"], level["value"], level["bound"]
        if name in values and _differ(value, values[name]):
            yield f"The level {name} is {values[name]:g}, not {value:g}."
        if bound > value + _slack(value):
            yield f"The bound {bound:g} of the level {name} is above its value {value:g}."
        if level.get("proven") and _differ(bound, value):
            yield f"The bound {bound:g} does not prove the level {name}."


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _slack(other)


def _slack(value: float) -> float:
    """Return what additions may leave behind; the format itself calls 1e-6 nothing."""
    return max(1e-6, 1e-9 * abs(value))


def _weights(problem: Mapping[str, Any]) -> dict[str, Any]:
    return _STANDARD | (problem.get("weights") or {})


def _rank(problem: Mapping[str, Any], seating: Mapping[str, str]) -> float:
    weights, total = _weights(problem), 0.0
    for person in problem["people"]:
        if person.get("fixed") is not None:
            continue
        prices = dict(zip(person.get("choices") or [], weights["rank"], strict=False))
        total += prices.get(seating[person["id"]], weights["not_chosen"])
    return total


def _ranks(problem: Mapping[str, Any], seating: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for person in problem["people"]:
        if person.get("fixed") is None:
            choices, place = list(person.get("choices") or []), seating[person["id"]]
            found[str(choices.index(place) + 1) if place in choices else "none"] += 1
    return found


def _balance(problem: Mapping[str, Any], seating: Mapping[str, str]) -> float:
    tables, total = [table["id"] for table in problem["tables"]], 0.0
    for attribute, weight in _weights(problem)["balance"].items():
        pairs = Counter((p[attribute], seating[p["id"]]) for p in problem["people"] if p.get(attribute))
        for value, size in Counter(p[attribute] for p in problem["people"] if p.get(attribute)).items():
            if size < 2:
                continue
            for table in tables:
                # The distance from floor…ceiling of a fair share is the whole part of the plain distance.
                total += weight * (abs(pairs[value, table] * len(tables) - size) // len(tables))
    return total


def _moved(problem: Mapping[str, Any], seating: Mapping[str, str]) -> int:
    current = problem.get("current") or {}
    return sum(1 for person, table in current.items() if person in seating and seating[person] != table)
