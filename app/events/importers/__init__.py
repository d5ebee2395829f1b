"""Files that describe an event or its programme, told apart by their content and never by their name."""

import json
from collections.abc import Mapping
from typing import Any

from app.core.spreadsheets import decode
from app.events.importers.conversatorio import read_conversatorio
from app.events.importers.general import FORMAT, read_general
from app.events.importers.plan import (
    FAULTS,
    EventPlan,
    Fault,
    PersonPlan,
    Reading,
    RoomPlan,
    SessionPlan,
    TalkPlan,
)
from app.events.importers.table import COLUMNS, read_programme

LARGEST_JSON = 5 * 2**20
MOST_FAULTS = 100

__all__ = [
    "COLUMNS",
    "FAULTS",
    "FORMAT",
    "EventPlan",
    "Fault",
    "PersonPlan",
    "Reading",
    "RoomPlan",
    "SessionPlan",
    "TalkPlan",
    "is_json",
    "read_event",
    "read_programme",
]


class _Twice(ValueError):
    """A name stands twice in one group of fields."""


def is_json(content: bytes) -> bool:
    """Tell whether a file is meant as JSON."""
    return decode(content[:400]).lstrip("\ufeff \t\r\n").startswith(("{", "["))


def read_event(content: bytes) -> Reading:
    """Read an event from JSON, in our own form or as a Conversatorio is written down."""
    if len(content) > LARGEST_JSON:
        return _refused("too_much", detail=f"{len(content) // 2**20} MB > {LARGEST_JSON // 2**20} MB")
    try:
        document = json.loads(decode(content), object_pairs_hook=_once, parse_constant=_no_number)
    except _Twice as fault:
        return _refused("twice", value=str(fault))
    except RecursionError:
        return _refused("too_much", detail="{{{…")
    except ValueError as fault:
        return _refused("not_json", detail=_detail(fault))
    if not isinstance(document, Mapping):
        return _refused("not_known")
    return _distinct(_read(document))


def _read(document: Mapping[str, Any]) -> Reading:
    if document.get("format") == FORMAT:
        return read_general(document)
    if isinstance(document.get("sessions"), list) and ("date" in document or "method" in document):
        return read_conversatorio(document)
    if "sessions" in document and "title" in document:
        return read_general(document)
    return _refused("not_known")


def _refused(code: str, **facts: object) -> Reading:
    return Reading(faults=(Fault("", "", code, {name: str(fact)[:120] for name, fact in facts.items()}),))


def _detail(fault: ValueError) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.lineno}:{fault.colno}"
    return "NaN"


def _distinct(reading: Reading) -> Reading:
    """Leave out faults that were found once for each session, and those beyond what anybody reads."""
    found = {(each.place, each.name, each.code, str(each.facts)): each for each in reading.faults}
    return Reading(reading.event, reading.sessions, tuple(found.values())[:MOST_FAULTS])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)
