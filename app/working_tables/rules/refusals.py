"""What working tables refuse, and why."""

from app.core.errors import Refusal
from app.core.text import mark


class ChoicesClosed(Refusal):
    code = "table_choices_closed"
    message = mark("The time to rank the tables has passed. Write to the organisers.")


class ChoicesUnclear(Refusal):
    code = "table_choices_unclear"
    message = mark("Put each table in the list once, and only tables of this event.")
    status = 400


class NotSeatable(Refusal):
    code = "registration_not_seatable"
    message = mark("Only confirmed people sit at tables.")


class NobodyToSeat(Refusal):
    code = "nobody_to_seat"
    message = mark("There is nobody to seat yet, or no table. Set up the tables first.")


class SeatingOutdated(Refusal):
    code = "seating_outdated"
    message = mark("%(changes)s registrations or tables changed since this was computed. Seat again.")


class SeatingSettled(Refusal):
    code = "seating_settled"
    message = mark("This seating was already accepted or discarded.")


class TableBoundsWrong(Refusal):
    code = "table_bounds_wrong"
    message = mark("The smallest number must not be greater than the largest.")
    status = 400


class TableInUse(Refusal):
    code = "table_in_use"
    message = mark("People sit at this table. Seat them elsewhere before you delete it.")


class TableHasPlan(Refusal):
    code = "table_has_plan"
    message = mark("A work plan was begun at this table, so it stays. Change its name or its people instead.")


class OfficeElsewhere(Refusal):
    code = "table_office_elsewhere"
    message = mark("%(name)s has an office at “%(table)s” already, and one person sits at one table.")


class NotAtThisEvent(Refusal):
    code = "table_person_unknown"
    message = mark("Choose people who are confirmed at this event, or who are in the directory.")
    status = 400


class SessionOfOthers(Refusal):
    code = "table_place_unknown"
    message = mark("That room or session is not one of this event.")
    status = 400


class NothingToCopy(Refusal):
    code = "no_tables_to_copy"
    message = mark("There is nothing to copy: this event has those tables already.")


class LetterOutdated(Refusal):
    code = "table_letter_outdated"
    message = mark("Who gets it changed since you looked: %(count)s people now. Look again, then send.")


class PaperThere(Refusal):
    code = "table_paper_there"
    message = mark("This document lies on the table already.")


class NotYourPaper(Refusal):
    code = "not_your_paper"
    message = mark("Only a public document, or one of this event, can be laid on a table.")
    status = 400


class LinkingTableTaken(Refusal):
    code = "linking_table_taken"
    message = mark("An event has one linking table, and there is one already: “%(table)s”.")
