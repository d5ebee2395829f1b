"""Words of pools and lines: what a place is for, in which order places go, and why somebody got one."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import _, lazy, ngettext, pick
from app.events.rules import Mode
from app.registration.forms import MODES
from app.registration.models import SeatPool
from app.registration.rules import PoolKind, QueueRule, Why
from app.registration.services import owners

KINDS = {
    PoolKind.MODE: lazy("Taking part"),
    PoolKind.SESSION: lazy("Session"),
    PoolKind.OPTION: lazy("Option of the form"),
    PoolKind.HEAD_COUNT: lazy("Closed session, by country"),
    PoolKind.DELEGATION: lazy("Delegation"),
}
RULES = {
    QueueRule.ORDER: lazy("In the order of registration"),
    QueueRule.COUNTRY: lazy("First one of each country, then in order"),
    QueueRule.PARTICIPANT_CLASS: lazy("By kind of participant, then in order"),
}
POLICIES = {
    QueueRule.ORDER: lazy("Places go in the order of registration."),
    QueueRule.COUNTRY: lazy(
        "Places go first to one of each country that has none yet, then in the order of registration."
    ),
    QueueRule.PARTICIPANT_CLASS: lazy(
        "Places go by kind of participant, as the organisers set it, then in the order of registration."
    ),
}
REASONS = {
    Why.NEXT: lazy("next in order"),
    Why.LIFTED: lazy("put first by the organisers"),
    Why.CHOSEN: lazy("chosen by the organisers"),
    Why.FIRST_OF_COUNTRY: lazy("first of a country without a place"),
    Why.COUNTRY_HAS_PLACE: lazy("the country has a place or is not known"),
    Why.CLASS_COMES_FIRST: lazy("this kind of participant comes first"),
    Why.CLASS_COMES_LATER: lazy("this kind of participant comes later"),
    Why.SMALLER_FITS: lazy("fits where a larger group in front does not"),
    Why.GROUP_TOO_LARGE: lazy("the group needs more places than were free"),
    Why.NOT_PROVED: lazy("the address was not confirmed yet"),
}
QUEUE_ACTIONS = {
    "registration.promoted": lazy("Got a place from the waiting list"),
    "registration.offered": lazy("Was offered a place"),
    "registration.passed_over": lazy("Was passed over on the waiting list"),
    "registration.offer_accepted": lazy("Accepted the offered place"),
    "registration.offer_declined": lazy("Declined the offered place"),
    "registration.offer_lapsed": lazy("Did not accept the offered place in time"),
    "registration.given_by_hand": lazy("Got a free place by hand"),
    "registration.moved_up": lazy("Was put first on the waiting list"),
    "registration.moved_back": lazy("Went back to the own place on the waiting list"),
    "registration.left_line": lazy("Left the waiting list"),
}


def order_in_words(pool: SeatPool) -> list[str]:
    """Say in which order the places of a pool go, as people who wait may read it."""
    overtaking = (
        _("While a group in front needs more places than are free, smaller ones behind it may go first.")
        if pool.may_overtake
        else _("A group goes in together: until there are places for all of it, those behind it wait too.")
    )
    hours = pool.offer_hours
    taking = (
        _("A place that opens is yours at once, and we write to you.")
        if hours is None
        else ngettext(
            "A place that opens is kept for you for %(num)s hour; then it goes to whoever waits next.",
            "A place that opens is kept for you for %(num)s hours; then it goes to whoever waits next.",
            hours,
        )
    )
    return [str(POLICIES[pool.queue_rule]), overtaking, taking]


def name_of_pool(pool: SeatPool, names: owners.Names) -> str:
    """Name what the places of a pool are for, in the reader's language."""
    if pool.kind is PoolKind.MODE:
        return str(MODES[Mode(pool.subject)])
    return pick(names.get(pool.id, {})) or str(KINDS[pool.kind])


def explained(changes: Mapping[str, Any]) -> list[str]:
    """Say in words what the record holds of a decision on a waiting list."""
    said = []
    if changes.get("pool") in set(PoolKind):
        said.append(str(KINDS[PoolKind(changes["pool"])]))
    if changes.get("rule") in set(QueueRule):
        said.append(str(RULES[QueueRule(changes["rule"])]))
    if changes.get("why") in set(Why):
        said.append(_("because: %(reason)s", reason=REASONS[Why(changes["why"])]))
    if changes.get("number"):
        said.append(_("number %(number)s of the list", number=changes["number"]))
    over = changes.get("passed_over") or []
    if over:
        said.append(
            ngettext(
                "%(num)s who came earlier was passed over",
                "%(num)s who came earlier were passed over",
                len(over),
            )
        )
    if changes.get("reason"):
        said.append(_("reason given: %(reason)s", reason=changes["reason"]))
    return said
