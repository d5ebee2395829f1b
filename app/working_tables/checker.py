"""Checks a seating against its problem; shares no code with the solver, nor with the cost that it reports.

It reads the plain documents, so that a mistake in the reader cannot hide a mistake in a seating.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_ANSWER = "seating/1"
_STANDARD: dict[str, Any] = {
    "rank": [0, 1, 3, 6, 8],
    "not_chosen": 15,
    "balance": {"country": 2, "sector": 2, "gender": 3, "organisation": 2},
    "move": 0,
}


def check(problem: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """Return every fault of a `seating/1` for a valid `tables/1`, one sentence each."""
    if answer.get("format") != _ANSWER:
        return [f"The format is not {_ANSWER}."]
    seating = answer.get("seating")
    if not isinstance(seating, dict):
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
    return [*faults, *_claims(problem, answer, seating)]


def _unknown(
    people: Mapping[str, Any], tables: Mapping[str, Any], seating: Mapping[str, str]
) -> Iterator[str]:
    for person_id in people.keys() - seating.keys():
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
    if count < table.get("min", 0):
        yield f"{name} seats {count}, fewer than {table['min']}."
    if count > table["max"]:
        yield f"{name} seats {count}, more than {table['max']}."
    for attribute, wanted in (table.get("require") or {}).items():
        for value, least in wanted.items():
            having = sum(person.get(attribute) == value for person in seated)
            if having < least:
                yield f"{name} has {having} of {attribute} {value}, fewer than {least}."


def _claims(
    problem: Mapping[str, Any], answer: Mapping[str, Any], seating: Mapping[str, str]
) -> Iterator[str]:
    """Compare what the answer says of itself with what the seating says."""
    rank, balance, moves = _rank(problem, seating), _balance(problem, seating), _moves(problem, seating)
    parts = answer.get("parts") or {}
    for name, value in (("rank", rank), ("balance", balance), ("moves", moves)):
        if name in parts and abs(parts[name] - value) > 1e-6:
            yield f"The part {name} is {value:g}, not {parts[name]:g}."
    cost = rank + balance + moves
    claimed, bound = answer.get("cost"), answer.get("bound")
    if claimed is not None and abs(claimed - cost) > 1e-6:
        yield f"The cost is {cost:g}, not {claimed:g}."
    if bound is not None and bound > cost + 1e-6:
        yield f"The bound {bound:g} is above the cost {cost:g}."
    if answer.get("status") == "optimal" and (bound is None or cost - bound >= 1e-6):
        yield f"The bound {bound} does not prove the cost {cost:g} optimal."


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


def _moves(problem: Mapping[str, Any], seating: Mapping[str, str]) -> float:
    current = problem.get("current") or {}
    moved = sum(1 for person, table in current.items() if person in seating and seating[person] != table)
    return float(_weights(problem)["move"] * moved)
