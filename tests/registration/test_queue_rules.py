"""Rules of queues, whoever waits: everybody keeps a place in line, and nobody is passed over without a reason."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.registration.rules import (
    InLine,
    Policy,
    QueueRule,
    Why,
    by_hand,
    choose,
    draw,
    line_up,
    offer_ends,
    why_here,
)

COUNTRIES, CLASSES = ("", "CR", "MX", "PA"), ("member", "expert", "public")


@st.composite
def lines(draw_: st.DrawFn) -> list[InLine]:
    """Draw people and groups with numbers as a pool gives them: in order, each only once."""
    waiting, number = [], 1
    for _each in range(draw_(st.integers(0, 9))):
        size = draw_(st.sampled_from([1, 1, 1, 2, 3]))
        waiting.append(
            InLine(
                key=uuid.UUID(int=number),
                number=number,
                size=size,
                country=draw_(st.sampled_from(COUNTRIES)),
                participant_class=draw_(st.sampled_from(CLASSES)),
                is_ready=draw_(st.booleans()) or draw_(st.booleans()),
                lift=draw_(st.sampled_from([0, 0, 0, 0, 1, 2])),
            )
        )
        number += size
    return draw_(st.permutations(waiting))


policies = st.builds(
    Policy,
    rule=st.sampled_from(QueueRule),
    classes=st.lists(st.sampled_from(CLASSES), unique=True).map(tuple),
    may_overtake=st.booleans(),
)
free_seats = st.none() | st.integers(1, 8)
countries = st.frozensets(st.sampled_from(COUNTRIES[1:]))


def waits(number: int, **changes: object) -> InLine:
    return InLine(key=uuid.UUID(int=number), number=number, **changes)  # type: ignore[arg-type]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), policies, countries)
def test_everybody_stays_in_line_exactly_once(
    waiting: list[InLine], policy: Policy, seated: frozenset[str]
) -> None:
    line = line_up(waiting, policy, seated)
    assert sorted(each.number for each in line) == sorted(each.number for each in waiting)
    assert line == line_up(list(reversed(waiting)), policy, seated)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), policies, free_seats, countries)
def test_nobody_is_passed_over_without_a_reason(
    waiting: list[InLine], policy: Policy, free: int | None, seated: frozenset[str]
) -> None:
    decision = choose(waiting, policy, free, seated)
    if decision is None:
        return
    chosen = decision.chosen
    earlier = {each.key for each in waiting if each.number < chosen.number}
    assert {each.key for each, _why in decision.passed} == earlier
    assert chosen.is_ready
    for each, why in decision.passed:
        reasons = {
            Why.NOT_PROVED: not each.is_ready,
            Why.LIFTED: chosen.lift > each.lift,
            Why.GROUP_TOO_LARGE: policy.may_overtake and free is not None and each.size > free,
            Why.COUNTRY_HAS_PLACE: policy.rule is QueueRule.COUNTRY and chosen.country not in {"", *seated},
            Why.CLASS_COMES_LATER: policy.rule is QueueRule.PARTICIPANT_CLASS
            and each.participant_class != chosen.participant_class,
        }
        assert reasons[why]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), policies, free_seats, countries)
def test_nobody_gets_a_seat_that_is_not_there(
    waiting: list[InLine], policy: Policy, free: int | None, seated: frozenset[str]
) -> None:
    decisions = draw(waiting, policy, free, seated)
    given_away = [decision.chosen for decision in decisions]
    assert len({each.key for each in given_away}) == len(given_away)
    assert free is None or sum(each.size for each in given_away) <= free


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), policies, free_seats, countries)
def test_a_seat_stays_free_only_where_nobody_may_have_it(
    waiting: list[InLine], policy: Policy, free: int | None, seated: frozenset[str]
) -> None:
    decisions = draw(waiting, policy, free, seated)
    gone = {decision.chosen.key for decision in decisions}
    left = None if free is None else free - sum(decision.chosen.size for decision in decisions)
    ready = [each for each in waiting if each.key not in gone and each.is_ready]
    if left == 0 or not ready:
        return
    assert left is not None, "without a limit everybody who is ready is seated"
    if policy.may_overtake:
        assert all(each.size > left for each in ready)
    else:
        countries_now = {*seated, *(decision.chosen.country for decision in decisions)}
        front = next(each for each in line_up(ready, policy, countries_now))
        assert front.size > left


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), countries)
def test_a_country_without_a_place_goes_before_one_with(
    waiting: list[InLine], seated: frozenset[str]
) -> None:
    plain = [replace(each, lift=0, size=1) for each in waiting]
    decision = choose(plain, Policy(QueueRule.COUNTRY), 1, seated)
    new = [each for each in plain if each.is_ready and each.country and each.country not in seated]
    if new:
        assert decision is not None
        assert decision.chosen.number == min(each.number for each in new)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), st.permutations(CLASSES))
def test_the_first_class_goes_first_and_within_it_whoever_came_first(
    waiting: list[InLine], order: list[str]
) -> None:
    plain = [replace(each, lift=0, size=1) for each in waiting]
    decision = choose(plain, Policy(QueueRule.PARTICIPANT_CLASS, tuple(order)), 1)
    ready = [each for each in plain if each.is_ready]
    assert (decision is None) == (not ready)
    if decision is not None:
        assert decision.chosen == min(
            ready, key=lambda each: (order.index(each.participant_class), each.number)
        )


def test_a_group_that_does_not_fit_keeps_its_turn() -> None:
    line = [waits(1, size=3), waits(4)]
    assert choose(line, Policy(), 2) is None
    decision = choose(line, Policy(may_overtake=True), 2)
    assert decision is not None
    assert decision.chosen.number == 4
    assert decision.why is Why.SMALLER_FITS
    assert [(each.number, why) for each, why in decision.passed] == [(1, Why.GROUP_TOO_LARGE)]


def test_a_group_that_fits_goes_in_whole() -> None:
    decisions = draw([waits(1, size=3), waits(4)], Policy(), 3)
    assert [(each.chosen.number, each.chosen.size) for each in decisions] == [(1, 3)]


def test_one_of_each_country_and_then_in_order() -> None:
    line = [waits(number, country=code) for number, code in enumerate(["MX", "MX", "CR", "", "PA"], 1)]
    decisions = draw(line, Policy(QueueRule.COUNTRY), None, {"PA"})
    assert [each.chosen.number for each in decisions] == [1, 3, 2, 4, 5]
    assert [each.why for each in decisions] == [
        Why.NEXT, Why.FIRST_OF_COUNTRY, Why.NEXT, Why.NEXT, Why.NEXT
    ]  # fmt: skip
    assert decisions[1].passed == ((line[1], Why.COUNTRY_HAS_PLACE),)


def test_who_has_not_proved_the_address_does_not_hold_up_their_country() -> None:
    line = [waits(1, country="MX", is_ready=False), waits(2, country="CR"), waits(3, country="MX")]
    decisions = draw(line, Policy(QueueRule.COUNTRY), 2, {"CR"})
    assert [each.chosen.number for each in decisions] == [3, 2]


def test_the_organisers_word_goes_before_every_rule() -> None:
    line = [waits(1, participant_class="member"), waits(2, participant_class="public", lift=1)]
    decision = choose(line, Policy(QueueRule.PARTICIPANT_CLASS, ("member",)), 1)
    assert decision is not None
    assert (decision.chosen.number, decision.why) == (2, Why.LIFTED)
    assert decision.passed == ((line[0], Why.LIFTED),)
    assert by_hand(line[1], line).passed == ((line[0], Why.CHOSEN),)


def test_everybody_can_be_told_why_they_stand_where_they_stand() -> None:
    line = [waits(1, country="MX"), waits(2, country="MX"), waits(3, is_ready=False), waits(4, lift=1)]
    reasons = [why_here(each, line, Policy(QueueRule.COUNTRY)) for each in line]
    assert reasons == [Why.FIRST_OF_COUNTRY, Why.COUNTRY_HAS_PLACE, Why.NOT_PROVED, Why.LIFTED]
    by_class = Policy(QueueRule.PARTICIPANT_CLASS, ("member",))
    classes = [waits(1, participant_class="member"), waits(2, participant_class="public")]
    assert [why_here(each, classes, by_class) for each in classes] == [
        Why.CLASS_COMES_FIRST, Why.CLASS_COMES_LATER
    ]  # fmt: skip
    assert why_here(line[0], line, Policy()) is Why.NEXT


def test_an_offer_does_not_outlast_what_it_is_for() -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert offer_ends(now, 24, None) == now + timedelta(hours=24)
    assert offer_ends(now, 24, now + timedelta(hours=2)) == now + timedelta(hours=2)
    assert offer_ends(now, 24, now - timedelta(hours=2)) == now + timedelta(hours=24)
