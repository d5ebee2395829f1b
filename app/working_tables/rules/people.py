"""What people are to a table, what papers lie there, and who makes up a linking table."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class TablePart(StrEnum):
    """What somebody is to a table, the weightiest first."""

    LEADER = "leader"
    SECRETARIAT = "secretariat"
    RAPPORTEUR = "rapporteur"
    MEMBER = "member"


class PaperKind(StrEnum):
    """As what a document lies on a table."""

    FACT_SHEET = "fact_sheet"
    TEXT = "text"
    RESEARCH = "research"
    TOOL = "tool"
    MINUTES = "minutes"


class AnswersTo(StrEnum):
    """Where answers to a letter go."""

    WRITER = "writer"
    TABLE = "table"
    NOBODY = "nobody"


# Who speaks for a table where tables meet.
LINKING_PARTS = frozenset({TablePart.LEADER, TablePart.SECRETARIAT})


class Offices(Protocol):
    """A table as far as its offices go."""

    @property
    def leader_id(self) -> UUID | None: ...

    @property
    def rapporteur_id(self) -> UUID | None: ...

    @property
    def secretariat_id(self) -> UUID | None: ...


def offices(table: Offices) -> list[tuple[UUID, TablePart]]:
    """List who holds which office at a table."""
    held = (
        (table.leader_id, TablePart.LEADER),
        (table.secretariat_id, TablePart.SECRETARIAT),
        (table.rapporteur_id, TablePart.RAPPORTEUR),
    )
    return [(person, part) for person, part in held if person is not None]


def linked(tables: Iterable[Offices]) -> list[tuple[UUID, TablePart]]:
    """List who makes up the linking table of these tables: those who lead them and their secretariats."""
    found = [each for table in tables for each in offices(table) if each[1] in LINKING_PARTS]
    return list(dict.fromkeys(found))


def in_order(parts: Iterable[TablePart]) -> tuple[TablePart, ...]:
    """Put what somebody is to a table in the order of weight, each once."""
    held = set(parts)
    return tuple(part for part in TablePart if part in held)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What matters of somebody for the papers of a table: keeping, writing, sitting there, being a member."""

    keeps: bool = False
    writes: bool = False
    at_table: bool = False
    is_member: bool = False


def may_read_paper(visibility: str, eyes: Eyes) -> bool:
    """Tell whether a paper on a table exists for somebody; `visibility` is that of the document.

    What lies on a table is for its people, except that members' own papers stay among members.
    """
    if visibility == "public" or eyes.keeps:
        return True
    return eyes.at_table and (visibility != "members" or eyes.is_member)
