"""Read JSON that people and other programs hand in, naming every fault of its form with its path."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_HALF_OF = re.compile("[\ud800-\udfff]")


class JsonFaults(ValueError):
    """A text that is not one JSON document, or not one only; `faults` lists (path, reason)."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{path}: {reason}" for path, reason in self.faults))


class _Object(dict[str, Any]):
    """An object in which keys stand twice."""

    twice: tuple[str, ...] = ()


def parse(text: str) -> Any:
    """Parse the text of a file; raises JsonFaults where it is not JSON, or a key stands twice."""
    repeated: list[_Object] = []
    try:
        document = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=lambda pairs: _object(pairs, repeated),
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise JsonFaults([("$", reason)]) from error
    except RecursionError as error:
        raise JsonFaults([("$", "is not JSON that can be read: nested too deeply")]) from error
    except ValueError as error:
        raise JsonFaults([("$", f"is not JSON that can be read: {error}")]) from error
    if repeated or _HALF.search(text):
        faults = list(_faults_of_form(document))
        if faults:
            raise JsonFaults(faults)
    return document


def _object(pairs: list[tuple[str, Any]], repeated: list[_Object]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    counts = Counter(key for key, _ in pairs)
    found = _Object(data)
    found.twice = tuple(key for key, count in counts.items() if count > 1)
    repeated.append(found)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _faults_of_form(document: object) -> Iterator[tuple[str, str]]:
    """Yield keys that stand twice, and texts with half a character, wherever they are."""
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, dict):
            for key in getattr(item, "twice", ()):
                yield f"{path}.{key}".lstrip("."), "stands twice in its object; keep one"
            waiting += [(f"{path}.{key}".lstrip("."), value) for key, value in reversed(item.items())]
            waiting += [(f"{path}.{key}".lstrip("."), key) for key in item if _HALF_OF.search(key)]
        elif isinstance(item, list):
            waiting += [(f"{path}[{index}]", value) for index, value in enumerate(item)][::-1]
        elif isinstance(item, str) and _HALF_OF.search(item):
            yield path or "$", "holds half of a character that is written in two; write it out"
