"""Everything that the rules of a programme look at, in one place and without a database."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from app.core.spans import Span
from app.scheduling.rules.findings import Placed
from app.scheduling.rules.settings import DEFAULTS, OrderKind, ProgrammeRules

Spans = Mapping[Hashable, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Between which hours of their own day somebody takes part from afar."""

    zone: str
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OrderRule:
    """A session that starts after another one has ended, or ends when another one starts."""

    session: Hashable
    other: Hashable
    kind: OrderKind
    gap_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """Of which sectors a session shall be made up, and of which it is."""

    asked: Mapping[str, int]
    here: Mapping[str, int]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Meets:
    """What bodies meet in, on its own days: an event of one or more of them."""

    event: Hashable
    bodies: frozenset[Hashable]
    first: date
    last: date
    span: Span


@dataclass(frozen=True, slots=True)
class Facts:
    """A programme and what it has to do with: `own` are the sessions that findings are about.

    `away`, `closed` and `teams_away` say when people, rooms and teams are not to be had; `taken` are times
    at which bodies meet elsewhere of which no more is known.
    """

    placed: Sequence[Placed]
    own: Collection[Hashable]
    event: Hashable
    zone: ZoneInfo
    window: Span
    rules: ProgrammeRules = DEFAULTS
    parallel: frozenset[frozenset[Hashable]] = frozenset()
    away: Spans = field(default_factory=dict)
    closed: Spans = field(default_factory=dict)
    teams_away: Spans = field(default_factory=dict)
    taken: Sequence[tuple[Span, frozenset[Hashable]]] = ()
    orders: Sequence[OrderRule] = ()
    hours: Mapping[Hashable, LocalHours] = field(default_factory=dict)
    panels: Mapping[Hashable, Panel] = field(default_factory=dict)
    body_people: Mapping[Hashable, frozenset[Hashable]] = field(default_factory=dict)
    body_countries: Mapping[Hashable, frozenset[str]] = field(default_factory=dict)
    related: frozenset[frozenset[Hashable]] = frozenset()
    agenda: Mapping[Hashable, frozenset[str]] = field(default_factory=dict)
    items: frozenset[str] = frozenset()
    meets: Sequence[Meets] = ()
    before: Collection[tuple[Hashable, Hashable]] = ()
