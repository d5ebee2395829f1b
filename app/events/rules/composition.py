"""Of which sectors a panel shall be made up, and of which it is."""

from collections import Counter
from collections.abc import Collection, Iterable
from uuid import UUID


def count_sectors(
    experts: Iterable[tuple[UUID, str]], talks: Collection[tuple[str, UUID | None]]
) -> dict[str, int]:
    """Count the voices of each sector: talks that stand for one, and experts who give no such talk.

    A talk comes once with its sector and once for each of its speakers, with no sector then.
    """
    speakers = {person for _, person in talks if person is not None}
    counted = Counter(sector for sector, _ in talks if sector)
    counted.update(sector for person, sector in experts if sector and person not in speakers)
    return dict(counted)
