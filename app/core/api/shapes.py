"""What every answer and every request of the API has in common."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

LARGEST_PAGE = 200

Item = TypeVar("Item")


_LINE = r"[^\x00-\x1f\x7f]"
_FILLED = rf"^{_LINE}*[^\s\x00-\x1f\x7f]{_LINE}*$"

Text = Annotated[str, Field(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Line = Annotated[str, Field(max_length=200, pattern=f"^{_LINE}*$")]
Name = Annotated[str, Field(max_length=120, pattern=_FILLED)]
Texts = dict[str, str]


class Shape(BaseModel):
    """An answer, read from an object's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Wanted(BaseModel):
    """A request: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class Paging(Wanted):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=LARGEST_PAGE)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


class Listed(Shape, Generic[Item]):
    """A page of a list, and how long the whole list is."""

    items: list[Item]
    total: int
    page: int
    size: int


def listed(
    items: Sequence[Any], paging: Paging, total: int | None = None, *, shape: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return a page in the shape of the API; without a total, cut the page out of the whole list."""
    rows = items if total is not None else items[paging.offset : paging.offset + paging.size]
    return {
        "items": [shape(row) for row in rows],
        "total": len(items) if total is None else total,
        "page": paging.page,
        "size": paging.size,
    }


class Fault(Shape):
    """Why something was refused: a code for machines, a sentence for people."""

    error: str
    message: str


class FieldFault(Shape):
    """What is wrong with one field."""

    field: str
    message: str


class Faults(Fault):
    """Why a request could not be read, field by field."""

    fields: list[FieldFault] = []


Identifier = uuid.UUID
Instant = datetime
Day = date
