"""Few large sets instead of many small ones: cover the conflicting pairs with maximal cliques."""

from collections.abc import Iterable
from itertools import combinations


def cover(conflict: list[set[int]], sets: Iterable[list[int]]) -> list[list[int]]:
    """Return cliques of the conflict graph that cover each conflicting pair at least once.

    Starts from the given sets, the largest first, and extends each as far as it goes; identical and
    dominated sets disappear. Larger sets let the solver see further than one set a person would.
    """
    open_pairs = {(i, j) for i, others in enumerate(conflict) for j in others if i < j}
    found = [
        _extend(conflict, members, open_pairs)
        for members in sorted(sets, key=len, reverse=True)
        if any(pair in open_pairs for pair in combinations(sorted(members), 2))
    ]
    while open_pairs:
        found.append(_extend(conflict, list(min(open_pairs)), open_pairs))
    return found


def _extend(conflict: list[set[int]], members: list[int], open_pairs: set[tuple[int, int]]) -> list[int]:
    clique = sorted(members)
    common = set.intersection(*(conflict[i] for i in clique))
    while common:
        best = max(common, key=lambda c: (_gain(c, clique, open_pairs), len(conflict[c]), -c))
        clique.append(best)
        common &= conflict[best]
    open_pairs.difference_update(combinations(sorted(clique), 2))
    return sorted(clique)


def _gain(candidate: int, clique: list[int], open_pairs: set[tuple[int, int]]) -> int:
    return sum((min(candidate, i), max(candidate, i)) in open_pairs for i in clique)
