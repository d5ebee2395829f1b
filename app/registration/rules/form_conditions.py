"""Conditions under which a question shows: and/or, nested, over earlier answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import product
from typing import Any

from app.core.text import fold

DEEPEST = 5


class Op(StrEnum):
    """How an answer is compared."""

    EQUALS = "equals"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    GREATER = "greater"
    LESS = "less"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison with the answer to an earlier question; without an answer it does not hold."""

    __test__ = False

    question: str
    op: Op
    value: str | tuple[str, ...] = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions: all of them, or any of them."""

    every: bool
    parts: tuple["Condition", ...]


Condition = Test | Group


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds over the answers that are there; none always holds."""
    if condition is None:
        return True
    if isinstance(condition, Group):
        found = (holds(part, answers) for part in condition.parts)
        return all(found) if condition.every else any(found)
    if condition.question not in answers:
        return False
    return _compare(condition, answers[condition.question])


def _compare(test: Test, answer: Any) -> bool:
    given = [_text(each) for each in answer] if isinstance(answer, list | tuple) else [_text(answer)]
    wanted = [_text(each) for each in (test.value if isinstance(test.value, tuple) else (test.value,))]
    match test.op:
        case Op.ANSWERED:
            return any(given)
        case Op.EQUALS:
            return len(given) == len(wanted) and all(map(_same, given, wanted))
        case Op.ONE_OF:
            return any(_same(each, other) for each in given for other in wanted)
        case Op.CONTAINS if isinstance(answer, list | tuple):
            return wanted[0] in given
        case Op.CONTAINS:
            return bool(wanted[0]) and wanted[0] in given[0]
        case _:
            return any(_in_order(each, wanted[0], test.op) for each in given)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return fold(str(value.get("name", "")))
    # 3.0 and 3 are one number.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return fold(str(value).strip()) if value is not None else ""


def _same(one: str, other: str) -> bool:
    number = _number(one)
    return one == other or (number is not None and number == _number(other))


def _in_order(given: str, wanted: str, op: Op) -> bool:
    for read in (_number, _day):
        one, other = read(given), read(wanted)
        if one is not None and other is not None:
            return bool(one > other if op is Op.GREATER else one < other)
    return False


def _number(text: str) -> Any:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def sources(condition: Condition | None) -> Iterator[str]:
    """Yield the ids of the questions that a condition looks at."""
    if isinstance(condition, Test):
        yield condition.question
    elif isinstance(condition, Group):
        for part in condition.parts:
            yield from sources(part)


def tests_in(condition: Condition | None) -> Iterator[Test]:
    """Yield the comparisons of a condition."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Group):
        for part in condition.parts:
            yield from tests_in(part)


def as_json(condition: Condition | None) -> Any:
    """Write a condition as it is stored."""
    if condition is None:
        return None
    if isinstance(condition, Group):
        return {"all" if condition.every else "any": [as_json(part) for part in condition.parts]}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return {"question": condition.question, "is": condition.op.value, "value": value}


def from_json(stored: Any, depth: int = 0) -> Condition | None:
    """Read a stored condition; raises ValueError for what is none."""
    if stored is None:
        return None
    if not isinstance(stored, dict) or depth > DEEPEST:
        raise ValueError("not a condition")
    for word in ("all", "any"):
        if word in stored:
            parts = (from_json(part, depth + 1) for part in stored[word])
            return _group(word == "all", [part for part in parts if part is not None])
    value = stored.get("value", "")
    texts = tuple(str(each) for each in value) if isinstance(value, list) else str(value)
    return Test(str(stored["question"]), Op(stored["is"]), texts)


def _group(every: bool, parts: list[Condition]) -> Condition | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Group(every, tuple(parts))


def alternatives_of(condition: Condition | None) -> list[list[Test]]:
    """Write a condition as alternatives, each a list of comparisons that must all hold."""
    if condition is None:
        return []
    if isinstance(condition, Test):
        return [[condition]]
    parts = [alternatives_of(part) for part in condition.parts]
    if not condition.every:
        return [alternative for part in parts for alternative in part]
    return [[test for alternative in chosen for test in alternative] for chosen in product(*parts)]


def from_alternatives(alternatives: list[list[Test]]) -> Condition | None:
    """Make a condition of alternatives; empty ones are left out."""
    groups = [_group(True, list(tests)) for tests in alternatives]
    return _group(False, [group for group in groups if group is not None])


def renamed(condition: Condition | None, names: Mapping[str, str]) -> Condition | None:
    """Return the condition over other ids: of questions, and of options among the values."""
    if condition is None:
        return None
    if isinstance(condition, Group):
        parts = [renamed(part, names) for part in condition.parts]
        return Group(condition.every, tuple(part for part in parts if part is not None))
    value = (
        tuple(names.get(each, each) for each in condition.value)
        if isinstance(condition.value, tuple)
        else names.get(condition.value, condition.value)
    )
    return Test(names.get(condition.question, condition.question), condition.op, value)
