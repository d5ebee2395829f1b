"""What paper says of tables and their people; nothing else of a person is known here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.text import Translated
from app.working_tables.rules import TablePart


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePerson:
    """Somebody at a table, as they are written on paper."""

    given_name: str
    family_name: str
    country: Translated
    institution: Translated
    online: bool
    part: TablePart

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage:
    """A table with its people, by family name."""

    name: Translated
    axis: Translated
    room: str
    starts_at: datetime | None
    ends_at: datetime | None
    languages: Sequence[str]
    interpretation: bool
    people: Sequence[TablePerson]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesOnPaper:
    """All that is printed at once: in one language, or in two beside each other."""

    event: Translated
    zone: str
    languages: Sequence[str]
    number: int | None
    printed_on: date
    tables: Sequence[TablePage]
