"""Who is next in line: by order or by an organiser's rule, and why whoever came earlier was passed over."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

GROUP_MOST = 10
"""So many people one may register in one go."""
OFFER_MOST = 24 * 14
"""So many hours an offered place is kept at the most."""


class QueueRule(StrEnum):
    """How a pool chooses among those who wait."""

    ORDER = "order"
    COUNTRY = "country"
    PARTICIPANT_CLASS = "class"


class Why(StrEnum):
    """Why somebody is where they are in line, got the place, or was passed over."""

    NEXT = "next"
    LIFTED = "lifted"
    CHOSEN = "chosen"
    FIRST_OF_COUNTRY = "first_of_country"
    COUNTRY_HAS_PLACE = "country_has_place"
    CLASS_COMES_FIRST = "class_comes_first"
    CLASS_COMES_LATER = "class_comes_later"
    SMALLER_FITS = "smaller_fits"
    GROUP_TOO_LARGE = "group_too_large"
    NOT_PROVED = "not_proved"


@dataclass(frozen=True, slots=True)
class InLine:
    """A person, or a group that goes in together, as far as the line is concerned."""

    key: UUID
    number: int
    size: int = 1
    country: str = ""
    participant_class: str = ""
    is_ready: bool = True
    lift: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """How a pool treats those who wait."""

    rule: QueueRule = QueueRule.ORDER
    classes: tuple[str, ...] = ()
    may_overtake: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets the place and why, and who had come earlier and was passed over."""

    chosen: InLine
    why: Why
    passed: tuple[tuple[InLine, Why], ...] = ()


def line_up(waiting: Iterable[InLine], policy: Policy, seated: Collection[str] = ()) -> list[InLine]:
    """Return those who wait in the order in which they are looked at.

    `seated` are the countries that have somebody in the pool already.
    """
    by_number = sorted(waiting, key=lambda each: each.number)
    rank = _ranking(by_number, policy, seated)
    return sorted(by_number, key=lambda each: (-each.lift, rank(each), each.number))


def _ranking(by_number: Sequence[InLine], policy: Policy, seated: Collection[str]) -> Callable[[InLine], int]:
    if policy.rule is QueueRule.COUNTRY:
        firsts = _first_of_countries(by_number, seated)
        return lambda each: 0 if each.key in firsts else 1
    if policy.rule is QueueRule.PARTICIPANT_CLASS:
        places = {code: place for place, code in enumerate(policy.classes)}
        return lambda each: places.get(each.participant_class, len(places))
    return lambda _each: 0


def _first_of_countries(by_number: Sequence[InLine], seated: Collection[str]) -> set[UUID]:
    """Find who stands first for a country without a place; who is ready goes before who is not."""
    firsts: dict[str, InLine] = {}
    for each in by_number:
        if not each.country or each.country in seated:
            continue
        known = firsts.get(each.country)
        if known is None or (each.is_ready and not known.is_ready):
            firsts[each.country] = each
    return {each.key for each in firsts.values()}


def choose(
    waiting: Iterable[InLine], policy: Policy, free: int | None, seated: Collection[str] = ()
) -> Decision | None:
    """Choose who gets a place now, or nobody: all wait for a proof, or the group in front needs more."""
    line = line_up(waiting, policy, seated)
    for each in line:
        if not each.is_ready:
            continue
        if free is not None and each.size > free:
            if policy.may_overtake:
                continue
            return None
        return _explained(each, line, policy, free)
    return None


def draw(
    waiting: Iterable[InLine], policy: Policy, free: int | None, seated: Collection[str] = ()
) -> list[Decision]:
    """Give away the free places one after the other; None of them means that there is no limit."""
    left, countries = list(waiting), set(seated)
    decisions = []
    while left and (free is None or free > 0):
        decision = choose(left, policy, free, countries)
        if decision is None:
            break
        decisions.append(decision)
        left = [each for each in left if each.key != decision.chosen.key]
        countries.add(decision.chosen.country)
        free = None if free is None else free - decision.chosen.size
    return decisions


def by_hand(chosen: InLine, waiting: Iterable[InLine]) -> Decision:
    """Say that an organiser gave the place to somebody, past those who came earlier."""
    passed = sorted((each for each in waiting if each.number < chosen.number), key=lambda each: each.number)
    return Decision(chosen, Why.CHOSEN, tuple((each, Why.CHOSEN) for each in passed))


def _explained(chosen: InLine, line: Sequence[InLine], policy: Policy, free: int | None) -> Decision:
    earlier = sorted(
        (each for each in line if each.number < chosen.number and each.key != chosen.key),
        key=lambda each: each.number,
    )
    passed = tuple((each, _why_passed(each, chosen, policy, free)) for each in earlier)
    return Decision(chosen, _why_chosen(passed), passed)


def _why_passed(each: InLine, chosen: InLine, policy: Policy, free: int | None) -> Why:
    if not each.is_ready:
        return Why.NOT_PROVED
    if chosen.lift > each.lift:
        return Why.LIFTED
    if free is not None and each.size > free:
        return Why.GROUP_TOO_LARGE
    return Why.COUNTRY_HAS_PLACE if policy.rule is QueueRule.COUNTRY else Why.CLASS_COMES_LATER


def _why_chosen(passed: Sequence[tuple[InLine, Why]]) -> Why:
    reasons = {why for _each, why in passed}
    for passed_for, why in (
        (Why.LIFTED, Why.LIFTED),
        (Why.COUNTRY_HAS_PLACE, Why.FIRST_OF_COUNTRY),
        (Why.CLASS_COMES_LATER, Why.CLASS_COMES_FIRST),
        (Why.GROUP_TOO_LARGE, Why.SMALLER_FITS),
    ):
        if passed_for in reasons:
            return why
    return Why.NEXT


def why_here(each: InLine, waiting: Sequence[InLine], policy: Policy, seated: Collection[str] = ()) -> Why:
    """Say why somebody stands where they stand in line."""
    if not each.is_ready:
        return Why.NOT_PROVED
    if each.lift:
        return Why.LIFTED
    if policy.rule is QueueRule.COUNTRY:
        firsts = _first_of_countries(sorted(waiting, key=lambda other: other.number), seated)
        return Why.FIRST_OF_COUNTRY if each.key in firsts else Why.COUNTRY_HAS_PLACE
    if policy.rule is QueueRule.PARTICIPANT_CLASS:
        return Why.CLASS_COMES_FIRST if each.participant_class in policy.classes else Why.CLASS_COMES_LATER
    return Why.NEXT


def offer_ends(now: datetime, hours: int, starts_at: datetime | None) -> datetime:
    """Say until when an offered place is kept: so many hours, but not past the start of what it is for."""
    until = now + timedelta(hours=hours)
    return starts_at if starts_at is not None and now < starts_at < until else until
