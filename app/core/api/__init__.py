"""The API for machines: one description, one way in, the same services and the same gate as the pages."""

from app.core.api.doors import PREFIX, body_of, description, once, query_of, reads, writes
from app.core.api.shapes import (
    Day,
    Fault,
    Faults,
    Identifier,
    Instant,
    Line,
    Listed,
    Name,
    Paging,
    Shape,
    Text,
    Texts,
    Wanted,
    listed,
)

__all__ = [
    "PREFIX",
    "Day",
    "Fault",
    "Faults",
    "Identifier",
    "Instant",
    "Line",
    "Listed",
    "Name",
    "Paging",
    "Shape",
    "Text",
    "Texts",
    "Wanted",
    "body_of",
    "description",
    "listed",
    "once",
    "query_of",
    "reads",
    "writes",
]
