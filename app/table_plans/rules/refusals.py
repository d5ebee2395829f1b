"""Why a part of a plan is not written."""

from app.core.errors import Refusal
from app.core.text import mark


class PlanExists(Refusal):
    code = "table_plan_exists"
    message = mark("The table has its plan already.")


class NoSuchPart(Refusal):
    code = "table_plan_no_such_part"
    message = mark("This part of the plan is not there any more.")
    status = 404


class PartChanged(Refusal):
    code = "table_plan_part_changed"
    message = mark("Somebody changed this meanwhile. Read it again before you take it out.")


class TooManyParts(Refusal):
    code = "table_plan_too_many_parts"
    message = mark("A plan has at most %(most)s of these. Put some of them together.")


class NothingSaid(Refusal):
    code = "table_plan_nothing_said"
    message = mark("Write something first.")
    status = 400


class TooLong(Refusal):
    code = "table_plan_too_long"
    message = mark("This is longer than %(most)s characters. Shorten it, or make two sections of it.")
    status = 400


class TooManyLines(Refusal):
    code = "table_plan_too_many_lines"
    message = mark("A section has at most %(most)s lines. Make two sections of it.")
    status = 400


class DatesReversed(Refusal):
    code = "table_plan_dates_reversed"
    message = mark("The end lies before the beginning.")
    status = 400


class NotAtThisTable(Refusal):
    code = "table_plan_not_at_this_table"
    message = mark("That person is not at this table.")
    status = 400


class UnsettledPassages(Refusal):
    code = "table_plan_unsettled"
    message = mark("Some passages were written twice. Choose one text for each before the plan is presented.")
