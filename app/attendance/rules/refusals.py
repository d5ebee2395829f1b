"""What attendance refuses, and why."""

from app.core.errors import Refusal
from app.core.text import mark


class ReportEmpty(Refusal):
    code = "report_empty"
    message = mark("The file is empty.")
    status = 400


class ReportTooLarge(Refusal):
    code = "report_too_large"
    message = mark("The file is too large: at most %(megabytes)s MB and %(rows)s rows are read.")
    status = 400


class ReportIsWorkbook(Refusal):
    code = "report_is_workbook"
    message = mark("This is an Excel workbook, whatever its name says. Save it as CSV and choose it again.")
    status = 400


class ReportUnreadable(Refusal):
    code = "report_unreadable"
    message = mark("The file is not a table of text. Download it again from Zoom, as CSV.")
    status = 400


class ReportOfWebinar(Refusal):
    code = "report_of_webinar"
    message = mark("This is the report of a Zoom webinar. Only Zoom meetings can be read.")
    status = 400


class ReportOfTeams(Refusal):
    code = "report_of_teams"
    message = mark("This is an attendance report of Microsoft Teams. Only Zoom meetings can be read.")
    status = 400


class ReportOfAnotherTool(Refusal):
    code = "report_of_another_tool"
    message = mark("This is a JSON file, not a list of participants. Only Zoom meetings can be read.")
    status = 400


class ReportIsRegistrationList(Refusal):
    code = "report_is_registration_list"
    message = mark("This is a list of who registered, without the times of presence: nobody would count.")
    status = 400


class ReportUnknown(Refusal):
    code = "report_unknown"
    message = mark(
        "No line of the file has the columns of a Zoom participants report: name, e-mail, join time and "
        "leave time, or total duration. The first line reads: %(first)s"
    )
    status = 400


class ReportHasNoRows(Refusal):
    code = "report_has_no_rows"
    message = mark("The list of participants has no rows.")
    status = 400


class SeveralMeetings(Refusal):
    code = "report_of_several_meetings"
    message = mark("The file holds %(count)s meetings. Download the report of this session alone.")
    status = 400


class RowBroken(Refusal):
    code = "report_row_broken"
    message = mark("Row %(row)s, column “%(column)s”: “%(value)s” cannot be read.")
    status = 400


class RowReversed(Refusal):
    code = "report_row_reversed"
    message = mark("Row %(row)s: the leave time is before the join time.")
    status = 400


class DatesElsewhere(Refusal):
    code = "report_dates_elsewhere"
    message = mark(
        "Row %(row)s says %(value)s, which is not within a day of the session, whether day or month comes "
        "first. Choose another file or session; if it is right, state the order of the dates (dmy or mdy)."
    )
    status = 400


class DatesUnclear(Refusal):
    code = "report_dates_unclear"
    message = mark("Day or month first? Both fit the session. State the order of the dates (dmy or mdy).")
    status = 400


class ZoneUnknown(Refusal):
    code = "time_zone_unknown"
    message = mark("“%(zone)s” is not a time zone. Write one like America/Panama.")
    status = 400


class SessionNotPlaced(Refusal):
    code = "session_not_placed"
    message = mark("This session has no time yet, so there is nothing to count.")


class CheckInUndone(Refusal):
    code = "check_in_undone"
    message = mark("This entry was already undone.")
