"""How wishes and one's own table are said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.i18n import and_list, country, gettext, language_name, lazy, ngettext, pick
from app.registration.models import Registration
from app.working_tables.models import WorkingTable
from app.working_tables.rules import Barrier, Because, Demand, Fullness, TablePart
from app.working_tables.services import OwnTable

PARTS = {
    TablePart.LEADER: lazy("Leads the table"),
    TablePart.RAPPORTEUR: lazy("Reports for the table"),
    TablePart.SECRETARIAT: lazy("Secretariat of the table"),
    TablePart.MEMBER: lazy("Member of the table"),
}
BARRIERS = {
    Barrier.MODE: lazy("It meets in a way in which you do not take part, so you cannot be seated there."),
    Barrier.LANGUAGE: lazy(
        "It meets without interpretation, in a language that is not yours, so you cannot be seated there."
    ),
}
RANKS = (
    lazy("your first choice"),
    lazy("your second choice"),
    lazy("your third choice"),
    lazy("your fourth choice"),
    lazy("your fifth choice"),
)
ALL_TABLES = {
    2: lazy("at both tables"),
    3: lazy("at all three tables"),
    4: lazy("at all four tables"),
    5: lazy("at all five tables"),
    6: lazy("at all six tables"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A table as it stands in the list to be ranked."""

    table: WorkingTable
    facts: str
    demand: str
    kind: str
    barrier: str
    papers: Sequence[Any]

    @property
    def id(self) -> UUID:
        return self.table.id


def lines_of(
    tables: Sequence[WorkingTable],
    fullness: Mapping[UUID, Fullness],
    barriers: Mapping[UUID, Barrier],
    papers: Mapping[UUID, Sequence[Any]],
) -> list[Line]:
    """Write for each table what helps to choose."""
    found = []
    for table in tables:
        full = fullness.get(table.id) or Fullness(0, table.most)
        text, kind = demand_of(full)
        stop = str(BARRIERS[barriers[table.id]]) if table.id in barriers else ""
        found.append(Line(table, " · ".join(facts_of(table)), text, kind, stop, papers.get(table.id, ())))
    return found


def facts_of(table: WorkingTable) -> list[str]:
    """Say in which languages and in which ways a table meets."""
    found = [and_list([language_name(code) for code in table.languages])] if table.languages else []
    if table.interpretation:
        found.append(gettext("with interpretation"))
    ways = set(table.modes) or {"in_person", "online"}
    both = gettext("in the room and online")
    one = gettext("online only") if "online" in ways else gettext("in the room only")
    return [*found, both if len(ways) > 1 else one]


def demand_of(full: Fullness) -> tuple[str, str]:
    """Say how wanted a table is, and once people know their tables how full; with the kind of a chip."""
    if full.seated is not None:
        text = ngettext(
            "%(num)s of %(places)s place is taken",
            "%(num)s of %(places)s places are taken",
            full.seated,
            places=full.places,
        )
        return text, "warn" if full.seated >= full.places else "info"
    facts = {"places": full.places}
    if full.demand is Demand.MANY:
        text = ngettext(
            "Wanted by many: %(num)s person put it first, for %(places)s places",
            "Wanted by many: %(num)s people put it first, for %(places)s places",
            full.first,
            **facts,
        )
        return text, "warn"
    if full.demand is Demand.SOME:
        text = ngettext(
            "Wanted by some: %(num)s person put it first, for %(places)s places",
            "Wanted by some: %(num)s people put it first, for %(places)s places",
            full.first,
            **facts,
        )
        return text, "info"
    text = ngettext(
        "Wanted by few so far: %(num)s person put it first, for %(places)s places",
        "Wanted by few so far: %(num)s people put it first, for %(places)s places",
        full.first,
        **facts,
    )
    return text, "ok"


def sentence_of(own: OwnTable, registration: Registration, *, ordered: bool) -> str:
    """Say in one sentence where somebody sits and why; of others it says nothing but their number."""
    place = pick(own.table.name)
    if wish := _wish(own.rank, ordered=ordered):
        place = gettext("%(table)s, %(wish)s", table=place, wish=wish)
    if own.reason is Because.COUNTRY:
        return gettext(
            "You are at %(place)s, so that %(country)s sits %(tables)s.",
            place=place,
            country=country(registration.country_code or ""),
            tables=_all(own.tables),
        )
    return str(_SENTENCES[own.reason]) % {"place": place}


_SENTENCES = {
    Because.OFFICE: lazy("You are at %(place)s, because you have an office there."),
    Because.FIXED: lazy("You are at %(place)s: the organisers gave you this place by hand."),
    Because.FIRST: lazy("You are at %(place)s."),
    Because.FULL: lazy("You are at %(place)s; what you wanted more is full."),
    Because.MIX: lazy("You are at %(place)s, so that all tables are mixed evenly."),
}


def _all(tables: int) -> str:
    known = ALL_TABLES.get(tables)
    return str(known) if known else gettext("at all %(number)s tables", number=tables)


def _wish(rank: int | None, *, ordered: bool) -> str:
    if rank is None:
        return gettext("which is not in your order") if ordered else ""
    return str(RANKS[rank - 1]) if rank <= len(RANKS) else gettext("your choice number %(rank)s", rank=rank)
