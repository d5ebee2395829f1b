"""Parts of a year that have nothing to do with each other while only some starts are in play."""

from collections import defaultdict

from app.scheduling.solver.year_choices import Year


def parts_of(year: Year) -> list[tuple[int, ...]]:
    """Group the blocks of which starts in play could clash, or stand in the wrong order."""
    root = list(range(len(year.choices)))

    def find(b: int) -> int:
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        return b

    for first, second in [*_rivals(year), *_neighbours(year)]:
        root[find(first)] = find(second)
    groups: dict[int, list[int]] = defaultdict(list)
    for b in range(len(root)):
        groups[find(b)].append(b)
    return sorted(tuple(members) for members in groups.values())


def _neighbours(year: Year) -> list[tuple[int, int]]:
    """List blocks of which one must follow the other, where the starts in play do not see to that."""
    found = []
    for first, second, shift in year.blocks.after:
        one, two = year.choices[first], year.choices[second]
        if min(two.playing) < max(one.playing) + shift:
            found.append((first, second))
    return found


def _rivals(year: Year) -> list[tuple[int, int]]:
    """List blocks that have sessions which exclude each other, or want one room, at a common time."""
    busy = _busy(year)
    of = year.blocks.of
    seated = [i for i, rooms in enumerate(year.tables.rooms) if rooms]
    rooms = [set(one) for one in year.tables.rooms]
    pairs = {(i, j) for i, others in enumerate(year.conflict) for j in others if i < j}
    pairs |= {(i, j) for i in seated for j in seated if i < j and rooms[i] & rooms[j]}
    return [(of[i], of[j]) for i, j in pairs if of[i] != of[j] and busy[i] & busy[j]]


def _busy(year: Year) -> list[int]:
    """Return, for each session, the units of time that its starts in play could take, as bits."""
    unit = year.tables.unit
    begin = min((min(choice.playing) for choice in year.choices), default=0)
    busy = [0] * len(year.tables.sessions)
    for choice in year.choices:
        for i, offset in choice.places:
            span = (1 << -(-year.tables.sessions[i].minutes // unit)) - 1
            for start in choice.playing:
                busy[i] |= span << ((start + offset - begin) // unit)
    return busy
