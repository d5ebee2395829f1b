"""Use cases of the tables' plans; all are called inside the event's scope."""

from app.table_plans.services.standing import (
    Standing,
    get_standing,
    list_presentations,
    list_standings,
    mover_of,
)
from app.table_plans.services.states import (
    give_back,
    merge,
    merge_all,
    present,
    put_back,
    take_up,
    unmerge,
    withdraw,
)
from app.table_plans.services.validation import (
    MeetingDecision,
    choose_consultation,
    consultations_to_choose,
    may_consult,
    record_decision,
    tell_results,
    unvalidate,
)

__all__ = [
    "MeetingDecision",
    "Standing",
    "choose_consultation",
    "consultations_to_choose",
    "get_standing",
    "give_back",
    "list_presentations",
    "list_standings",
    "may_consult",
    "merge",
    "merge_all",
    "mover_of",
    "present",
    "put_back",
    "record_decision",
    "take_up",
    "tell_results",
    "unmerge",
    "unvalidate",
    "withdraw",
]
