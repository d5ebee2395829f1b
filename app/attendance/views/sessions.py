"""How many were where: the sessions of an event, and the people of one session."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.attendance import services
from app.attendance.services import Breakdown
from app.attendance.views.blueprint import bp
from app.core import storage
from app.core.access import Perm, allowed
from app.core.i18n import country, gettext, ngettext, pick
from app.core.spreadsheets import XLSX_TYPE, Cell, write_xlsx
from app.events.models import Event
from app.events.services import classes_by_code, get_session

COUNT = allowed(Perm.ATTENDANCE_EDIT, on="event")


@bp.get("/attendance/", access=COUNT)
def sessions(event: Event) -> str:
    """Show how many were in each session, in the room and online."""
    figures = services.figures_of(event)
    held = [line for line in figures if line.present]
    return render_template(
        "attendance/sessions.html",
        event=event,
        figures=figures,
        labels=[line.session.code for line in held],
        series=[
            (gettext("In the room"), [line.in_room for line in held]),
            (gettext("Online"), [line.online for line in held]),
        ],
    )


@bp.get("/attendance/sessions/<uuid:session_id>", access=COUNT)
def session(event: Event, session_id: UUID) -> str:
    """List who was in a session and for how long, with the counts by class and country."""
    found = get_session(session_id)
    breakdown = services.breakdown_of(found)
    return render_template(
        "attendance/session.html",
        event=event,
        session=found,
        breakdown=breakdown,
        classes=_classes(breakdown),
        countries=[(country(code) or gettext("Not given"), count) for code, count in breakdown.by_country],
        total=ngettext("%(num)s person", "%(num)s people", breakdown.total),
    )


def _classes(breakdown: Breakdown) -> list[tuple[str, int]]:
    return [(pick(classes_by_code()[code].name), count) for code, count in breakdown.by_class]


@bp.get("/attendance/sessions/<uuid:session_id>.xlsx", access=COUNT)
def session_table(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Give the people of a session as a spreadsheet."""
    found = get_session(session_id)
    heads = (
        *(gettext("Name"), gettext("Country"), gettext("Class"), gettext("E-mail")),
        *(gettext("In the room"), gettext("Minutes"), gettext("Seconds")),
    )
    rows: list[tuple[Cell, ...]] = [heads]
    for registration, presence in services.breakdown_of(found).people:
        rows.append(
            (
                registration.full_name,
                country(registration.country_code),
                pick(classes_by_code()[registration.participant_class].name),
                registration.email,
                gettext("yes") if presence.in_room else gettext("no"),
                presence.seconds // 60,
                presence.seconds,
            )
        )
    name = f"{event.slug}-{found.code}-{pick(found.title)}.xlsx"
    response: Response = storage.attachment(
        write_xlsx({gettext("Attendance"): rows}), name=name, media_type=XLSX_TYPE
    )
    return response
