"""The fairness of a seating in figures: who got what they asked for, and how even the tables are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import NotFound
from app.core.text import fold
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.rules.figures import FEWEST
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.rules import SeatingState, gender_group
from app.working_tables.rules.fairness import (
    FIXED,
    UNRANKED,
    Even,
    Sitter,
    drawn_distance,
    drawn_outcomes,
    outcomes_by,
    outcomes_of,
    spread,
)
from app.working_tables.rules.small import Grid, Together, close_grid, open_grid, told_columns
from app.working_tables.services.choices import all_choices
from app.working_tables.services.tables import seated_tables

SPLITS = ("country", "sector", "gender", "way", "class")
BALANCED = ("country", "sector", "gender", "organisation")


@dataclass(frozen=True, slots=True)
class Spread:
    """How evenly the people of each value sit; what is None is not told."""

    attribute: str
    rows: tuple[Even, ...]
    others: tuple[Together, tuple[int, ...]] | None
    distance: int | None
    drawn: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """The fairness of one seating, as far as the reader may know it."""

    seating: Seating
    tables: tuple[WorkingTable, ...]
    seated: int
    unseated: int | None
    chose: int | None
    sizes: tuple[int, ...] | None
    outcomes: tuple[tuple[Together, int], ...]
    drawn: Mapping[Together, float]
    splits: Mapping[str, Grid]
    spreads: tuple[Spread, ...]
    open: bool


def list_seatings(*, proposals: bool) -> Sequence[Seating]:
    """List the seatings that can be reported on, the newest first; proposals only if asked for."""
    accepted = Seating.state == SeatingState.ACCEPTED
    query = sa.select(Seating).order_by(Seating.number.desc())
    if not proposals:
        return db.session.scalars(query.where(accepted, Seating.published_at.is_not(None))).all()
    return db.session.scalars(query.where(accepted | (Seating.state == SeatingState.PROPOSED))).all()


def choose_seating(seatings: Sequence[Seating], asked: UUID | None) -> Seating | None:
    """Return the seating asked for, else the one in force, else the newest; raises NotFound."""
    if asked is not None:
        found = next((seating for seating in seatings if seating.id == asked), None)
        if found is None:
            raise NotFound
        return found
    accepted = [each for each in seatings if each.state is SeatingState.ACCEPTED]
    latest = max(accepted, key=lambda each: (each.decided_at or each.created_at, each.number), default=None)
    return latest or next(iter(seatings), None)


def get_fairness(event: Event, seating: Seating, *, open_figures: bool) -> Report:
    """Count a seating; small groups are told only with `open_figures`. Constant in statements."""
    tables = tuple(seated_tables(event))
    sitters, unseated = _sitters(event, seating, tables)
    ids = [str(table.id) for table in tables]
    outcomes = outcomes_of(sitters)
    sizes = tuple(Counter(sitter.table for sitter in sitters)[table] for table in ids)
    told = tuple((name,) for name in outcomes) if open_figures else told_columns(outcomes)
    drawn = drawn_outcomes(sitters)
    counts = tuple((together, sum(outcomes[name] for name in together)) for together in told)
    return Report(
        seating=seating,
        tables=tables,
        seated=len(sitters),
        unseated=unseated if open_figures else None,
        chose=_chose(outcomes, told),
        sizes=sizes if open_figures or all(size == 0 or size >= FEWEST for size in sizes) else None,
        outcomes=counts,
        drawn={each: sum(drawn[name] for name in each) for each in told if set(each) <= drawn.keys()},
        splits={name: _split(sitters, name, tuple(outcomes), open_figures) for name in SPLITS},
        spreads=tuple(_spread(sitters, name, ids, sizes, open_figures) for name in BALANCED),
        open=open_figures,
    )


def _chose(outcomes: Mapping[str, int], told: Sequence[Together]) -> int | None:
    """Count those who chose and were free, unless that would tell what was put together."""
    apart = {FIXED, UNRANKED}
    mixed = any(set(each) & apart and set(each) - apart for each in told)
    if mixed or not told:
        return None
    return sum(count for name, count in outcomes.items() if name not in apart)


def _split(sitters: Sequence[Sitter], attribute: str, outcomes: Sequence[str], open_figures: bool) -> Grid:
    rows = outcomes_by(sitters, attribute, outcomes)
    return open_grid(outcomes, rows) if open_figures else close_grid(outcomes, rows)


def _spread(
    sitters: Sequence[Sitter], attribute: str, tables: Sequence[str], sizes: Sequence[int], open_figures: bool
) -> Spread:
    rows = spread(sitters, attribute, tables) if tables else []
    distance, drawn = sum(row.distance for row in rows), drawn_distance(rows, sizes)
    if open_figures:
        return Spread(attribute, tuple(rows), None, distance, drawn)
    stated = {row.value: row.counts for row in rows}
    rest = tuple(size - sum(each[place] for each in stated.values()) for place, size in enumerate(sizes))
    # Who said nothing is what is left of a table, so it counts as a line too.
    grid = close_grid(tables, stated | ({"": rest} if any(rest) else {}), fold=False)
    alone = {line.names[0] for line in grid.lines if len(line.names) == 1}
    others = next(((line.names, line.counts) for line in grid.lines if len(line.names) > 1), None)
    told = tuple(row for row in rows if row.value in alone)
    # One sum over all values would tell how the hidden ones sit.
    if not grid.lines or others:
        return Spread(attribute, told, others, None, None)
    return Spread(attribute, told, None, distance, drawn)


def _sitters(event: Event, seating: Seating, tables: Sequence[WorkingTable]) -> tuple[list[Sitter], int]:
    """Return who sits where, and how many confirmed people sit nowhere."""
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.person_id,
            Registration.country_code,
            Registration.sector,
            Registration.gender,
            Registration.institution_id,
            Registration.institution_name,
            Registration.mode,
            Registration.participant_class,
            Seat.table_id,
            Seat.locked,
            Seat.rank_received,
        )
        .outerjoin(Seat, sa.and_(Seat.registration_id == Registration.id, Seat.seating_id == seating.id))
        .where(Registration.state == RegistrationState.CONFIRMED)
    ).all()
    choices = all_choices(event)
    known = {table.id for table in tables}
    holding = {(table.id, holder) for table in tables for holder in _holders(table)}
    sitters = [
        Sitter(
            table=str(row.table_id),
            values={
                "country": row.country_code or "",
                "sector": str(row.sector or ""),
                "gender": gender_group(row.gender),
                "way": str(row.mode),
                "class": row.participant_class,
                "organisation": str(row.institution_id or "") or fold(row.institution_name),
            },
            choices=tuple(str(table_id) for table_id in choices.get(row.id, ())),
            rank=row.rank_received,
            fixed=bool(row.locked) or (row.table_id, row.person_id) in holding,
        )
        for row in rows
        if row.table_id in known
    ]
    return sitters, len(rows) - len(sitters)


def _holders(table: WorkingTable) -> set[UUID]:
    """Return who has an office at a table; they are at it whatever they wished."""
    return {each for each in (table.leader_id, table.rapporteur_id, table.secretariat_id) if each is not None}
