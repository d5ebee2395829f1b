"""Somebody in hand: what each table would mean for them and for the tables, in words; and who did what."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.core.i18n import and_list, country, gettext, language_name, pick
from app.directory.rules import Sector
from app.events.models import Event
from app.working_tables.models import WorkingTable
from app.working_tables.rules import Reason
from app.working_tables.rules.steps import SeatStepKind, SeatStepState, read_place
from app.working_tables.services import Board, Card
from app.working_tables.services.board import Meter
from app.working_tables.services.history import Deed
from app.working_tables.services.tables import list_tables
from app.working_tables.services.why import Effect, EffectKind, Option, options_for
from app.working_tables.views.words import SECTORS, label_of_meter

FIRST_FEW = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A table that somebody could be moved to, and all that is said of it."""

    option: Option
    wish: str
    against: tuple[str, ...]
    towards: tuple[str, ...]
    badge: str

    @property
    def table(self) -> WorkingTable:
        return self.option.table

    @property
    def text(self) -> str:
        """Say it in a breath, as it is spoken while somebody is carried past."""
        return " ".join(part for part in (self.wish, *self.against, *self.towards) if part)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody in hand."""

    card: Card
    table: WorkingTable | None
    wish: str
    choices: tuple[Choice, ...]
    wanted: WorkingTable | None = None

    @property
    def few(self) -> tuple[Choice, ...]:
        return self.choices[:FIRST_FEW]


def hand_of(event: Event, board: Board, card: Card, *, wanted: UUID | None = None) -> Hand:
    """Take somebody of a board in hand."""
    column, target = board.column(card.table_id), board.column(wanted)
    return Hand(
        card=card,
        table=column.table if column else None,
        wish=wish_words(card.rank, card.ranked) if column else "",
        choices=tuple(_choice(option, card, board) for option in options_for(event, board, card)),
        wanted=target.table if target else None,
    )


def _choice(option: Option, card: Card, board: Board) -> Choice:
    against = [*_reason_words(option.reasons, board), *_effects(option.effects, good=False)]
    towards = list(_effects(option.effects, good=True))
    badge = ""
    if option.verdict == "better":
        badge = gettext("better on the whole")
    elif not option.is_possible:
        badge = gettext("not possible")
    elif not option.allowed:
        badge = gettext("only in exchange") if option.exchange else gettext("breaks a rule")
    wish = wish_words(option.rank, card.ranked) if option.is_possible else ""
    return Choice(option, wish, tuple(against), tuple(towards), badge)


def wish_words(rank: int | None, ranked: bool) -> str:
    """Say which of their choices a table is."""
    if not ranked:
        return gettext("They did not rank the tables.")
    if rank is None:
        return gettext("None of their choices.")
    words = {
        1: gettext("Their first choice."),
        2: gettext("Their second choice."),
        3: gettext("Their third choice."),
    }
    return words.get(rank) or gettext("Their choice number %(rank)s.", rank=rank)


def _reason_words(reasons: Iterable[Reason], board: Board) -> Iterable[str]:
    """Say why a table is not open to somebody; of what is private nothing but that it is not possible."""
    names = {str(column.table.id): pick(column.table.name) for column in board.columns}
    for reason in reasons:
        table = names.get(reason.table_id, "")
        if reason.kind == "fixed":
            yield gettext("Their place is at: %(table)s.", table=names.get(reason.value, ""))
        elif reason.kind == "mode":
            yield gettext("Their way of taking part is not offered there.")
        elif reason.kind == "language":
            yield gettext("They share no language with that table, and there is no interpretation.")
        elif reason.kind == "table_max":
            yield gettext("%(table)s would be over its limit of %(most)s.", table=table, most=reason.limit)
        elif reason.kind == "table_min":
            yield gettext("%(table)s would have fewer than its %(least)s.", table=table, least=reason.limit)
        elif reason.kind == "require":
            yield gettext(
                "%(table)s would have too few of: %(sector)s.",
                table=table,
                sector=_value_words(reason.attribute, reason.value),
            )
        else:
            yield gettext("Not possible for this person.")


def _value_words(attribute: str, value: str) -> str:
    if attribute == "sector" and value in {sector.value for sector in SECTORS}:
        return str(SECTORS[Sector(value)][0])
    return country(value) if attribute == "country" else value


def _effects(effects: Iterable[Effect], *, good: bool) -> Iterable[str]:
    uneven: dict[UUID, tuple[str, list[str]]] = {}
    for effect in effects:
        if effect.is_good is not good:
            continue
        table = pick(effect.table.name)
        if effect.meter is not None:
            label = _label_within(effect.meter)
            uneven.setdefault(effect.table.id, (table, []))[1].append(label)
        else:
            yield _mixed_words(effect, table)
    for table, labels in uneven.values():
        if good:
            yield gettext("%(table)s would be more even: %(what)s.", table=table, what=and_list(labels))
        else:
            yield gettext("%(table)s would be less even: %(what)s.", table=table, what=and_list(labels))


def _label_within(meter: Meter) -> str:
    """Name what a meter measures within a sentence; languages are written as the language writes them."""
    return language_name(meter.value) if meter.kind == "language" else label_of_meter(meter).lower()


def _mixed_words(effect: Effect, table: str) -> str:
    if effect.kind is EffectKind.COUNTRY_MISSING:
        return gettext(
            "%(country)s would be missing at %(table)s.", country=country(effect.value), table=table
        )
    if effect.kind is EffectKind.COUNTRY_FIRST:
        return gettext(
            "%(table)s would have its first person of %(country)s.",
            country=country(effect.value),
            table=table,
        )
    sector = _value_words("sector", effect.value)
    if effect.kind is EffectKind.SECTOR_MISSING:
        return gettext("%(table)s would have nobody left of: %(sector)s.", sector=sector, table=table)
    return gettext("%(table)s would have its first person of: %(sector)s.", sector=sector, table=table)


def deed_words(deed: Deed, event: Event) -> str:
    """Tell others what somebody did at the board."""
    who = deed.who or gettext("Somebody")
    people = and_list(deed.people) or gettext("somebody")
    if deed.step.state is SeatStepState.UNDONE:
        return gettext("%(who)s undid what they did with %(people)s.", who=who, people=people)
    if deed.step.kind is SeatStepKind.MOVE:
        tables = {table.id: pick(table.name) for table in list_tables(event)}
        place = read_place(next(iter(deed.step.after.values()), {}))
        target = tables.get(place.table_id, "") if place.table_id else ""
        return gettext("%(who)s moved %(people)s to %(table)s.", who=who, people=people, table=target)
    if deed.step.kind is SeatStepKind.SWAP:
        return gettext("%(who)s let %(people)s change places.", who=who, people=people)
    if deed.step.kind is SeatStepKind.TAKE_OFF:
        return gettext("%(who)s took %(people)s off their table.", who=who, people=people)
    if deed.step.kind is SeatStepKind.LOCK:
        return gettext("%(who)s fixed %(people)s.", who=who, people=people)
    return gettext("%(who)s no longer fixes %(people)s.", who=who, people=people)
