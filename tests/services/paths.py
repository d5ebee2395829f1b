"""What to write into a path where any value of its kind will do."""

import uuid
from typing import Any


def any_value(converter: Any) -> Any:
    """Return a value that the converter of a path takes."""
    match type(converter).__name__:
        case "UUIDConverter":
            return uuid.UUID(int=1)
        case "IntegerConverter":
            return 1
        case "AnyConverter":
            return min(converter.items)
        case _:
            return "x"
