"""Figures about people: small groups of what is sensitive are never told, nor can they be worked out."""

from collections.abc import Mapping

FEWEST = 5
"""The smallest group whose size is told where the split itself is sensitive."""


def suppress(counts: Mapping[str, int], fewest: int = FEWEST) -> dict[str, int | None]:
    """Hide groups below the fewest, and as many more as keep them from being worked out of the sum.

    A hidden group is None; empty when nothing can be told at all.
    """
    hidden = {name for name, count in counts.items() if 0 < count < fewest}
    open_groups = sorted((count, name) for name, count in counts.items() if count >= fewest)
    while hidden and (len(hidden) < 2 or sum(counts[name] for name in hidden) < fewest):
        if not open_groups:
            return {}
        hidden.add(open_groups.pop(0)[1])
    if hidden and not open_groups:
        return {}
    return {name: None if name in hidden else count for name, count in counts.items() if count}
