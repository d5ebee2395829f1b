"""Paper and files of the tables: lists, signs, tents, and rooms for those who take part online."""

from datetime import timedelta
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import storage
from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import current_locale, gettext, lazy
from app.core.limits import limit
from app.core.refusals import back_with
from app.core.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from app.events.models import Event
from app.working_tables import services
from app.working_tables.services import breakouts, printing
from app.working_tables.services.printing import Order, Paper
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES

PDF = "application/pdf"
LANGUAGES = {"es": lazy("Spanish"), "en": lazy("English"), "both": lazy("Both, beside each other")}
_BOM = "\ufeff".encode()


@bp.get("/working-tables/paper", access=TABLES)
def paper(event: Event) -> str:
    """Show what can be printed and handed on, and what of it names people."""
    return render_template(
        "working_tables/paper.html",
        event=event,
        tables=services.list_tables(event),
        current=services.find_current_seating(),
        rooms=breakouts.get_breakouts(event, locale=current_locale()),
        languages=LANGUAGES,
        language=current_locale(),
        most_rooms=breakouts.MOST_ROOMS,
        most_people=breakouts.MOST_PEOPLE,
    )


@bp.post("/working-tables/paper", access=TABLES)
def make_paper(event: Event) -> ResponseReturnValue:
    """Give a paper at once if it is short; a long one is made by the worker."""
    order = _order()
    limit("table_papers", str(viewer().account_id), times=30, per=timedelta(minutes=1))
    try:
        papers = printing.gather(event, order)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return back_with(refusal, url_for("working_tables.paper", event=event))
    with transaction():
        printing.record(event, order, papers)
        job_id = printing.order_papers(event, order) if printing.is_long(order.paper, papers) else None
    if job_id is not None:
        return redirect(url_for("core.job", job_id=job_id))
    slug = event.slug
    return storage.attachment(
        printing.draw(order.paper, papers), name=_name(slug, order.paper.value), media_type=PDF
    )


def _order() -> Order:
    said = request.form.get("paper", "")
    if said not in set(Paper):
        abort(400)
    language = request.form.get("language", "")
    languages = ("es", "en") if language == "both" else (language,) if language in LANGUAGES else ()
    if language == "both" and current_locale() == "en":
        languages = ("en", "es")
    return Order(Paper(said), languages or (current_locale(),), request.form.get("table", type=UUID))


def _name(slug: str, what: str) -> str:
    return f"{slug}-{what}.pdf"


@bp.get("/working-tables/paper/files/<uuid:job_id>.pdf", access=TABLES)
def paper_file(event: Event, job_id: UUID) -> ResponseReturnValue:
    """Give a paper that the worker made, for a day."""
    content, what = printing.file_of(event, job_id)
    return storage.attachment(content, name=_name(event.slug, what), media_type=PDF)


@bp.post("/working-tables/paper/rooms", access=TABLES)
def export_rooms(event: Event) -> ResponseReturnValue:
    """Give the rooms of those who take part online as a file; it holds their addresses."""
    found = breakouts.get_breakouts(event, locale=current_locale())
    kind = "xlsx" if request.form.get("kind") == "xlsx" else "zoom"
    if not found.rooms:
        return back_with(printing.NothingToPrint(), url_for("working_tables.paper", event=event))
    with transaction():
        breakouts.record(event, found, kind)
    if kind == "xlsx":
        heads = (gettext("Room"), gettext("Name"), gettext("E-mail address"))
        content = write_xlsx({gettext("Rooms"): breakouts.plain_rows(found, heads)})
        return storage.attachment(content, name=f"{event.slug}-rooms.xlsx", media_type=XLSX_TYPE)
    # Zoom compares the first head letter by letter: a mark before it would be part of its name.
    content = write_csv(breakouts.zoom_rows(found)).removeprefix(_BOM)
    return storage.attachment(content, name=f"{event.slug}-zoom-rooms.csv", media_type=CSV_TYPE)
