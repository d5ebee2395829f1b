"""Letters of the organisers to the people of tables: written, looked at, confirmed, sent by a job."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext, pick
from app.core.jobs import get_job
from app.core.limits import limit
from app.core.refusals import back_with, explain
from app.events.models import Event
from app.messages.rules import LANGUAGES
from app.messages.services import Wording, preview
from app.working_tables import services
from app.working_tables.forms import LetterForm, SendForm
from app.working_tables.models import TableLetter
from app.working_tables.rules import AnswersTo
from app.working_tables.services import mailing
from app.working_tables.services.mailing import LETTER, Addressee, LetterDraft
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES

NAMED = 12
AN_HOUR = timedelta(hours=1)


@bp.get("/working-tables/letters/", access=TABLES)
def letters(event: Event) -> str:
    """List what was written to tables."""
    return render_template(
        "working_tables/letters.html",
        event=event,
        rows=mailing.list_letters(event),
        names=_names(event),
    )


def _names(event: Event) -> dict[str, str]:
    return {str(table.id): pick(table.name) for table in services.list_tables(event)}


@bp.route("/working-tables/letters/new", methods=["GET", "POST"], access=TABLES)
def new_letter(event: Event) -> ResponseReturnValue:
    """Write a new letter."""
    return _edit(event, None)


@bp.route("/working-tables/letters/<uuid:letter_id>/edit", methods=["GET", "POST"], access=TABLES)
def edit_letter(event: Event, letter_id: UUID) -> ResponseReturnValue:
    """Change one that was not sent yet."""
    return _edit(event, mailing.get_letter(letter_id))


def _edit(event: Event, row: TableLetter | None) -> ResponseReturnValue:
    shown = (
        {
            "subject": row.subject,
            "body": row.body,
            "tables": row.table_ids,
            "answers_to": row.answers_to.value,
        }
        if row is not None
        else None
    )
    form = LetterForm(data=shown)
    form.tables.choices = list(_names(event).items())
    if not form.is_submitted():
        return _form_page(event, row, form)
    if not form.validate():
        return _form_page(event, row, form), 422
    row_id, by = row.id if row else None, viewer().person_id
    draft = LetterDraft(
        texts_of(form.subject),
        texts_of(form.body),
        [UUID(text) for text in form.tables.data or ()],
        AnswersTo(form.answers_to.data),
    )
    try:
        with transaction():
            kept = mailing.draft_letter(event, mailing.get_letter(row_id) if row_id else None, draft, by=by)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _form_page(event, row, form, explain(refusal)), refusal.status
    return redirect(url_for("working_tables.letter", event=event, letter_id=kept.id))


def _form_page(event: Event, row: TableLetter | None, form: LetterForm, refusal: str = "") -> str:
    return render_template(
        "working_tables/edit_letter.html", event=event, row=row, form=form, occasion=LETTER, refusal=refusal
    )


@bp.get("/working-tables/letters/<uuid:letter_id>", access=TABLES)
def letter(event: Event, letter_id: UUID) -> str:
    """Show who gets a letter and what it says to them; or how far the sending is."""
    row = mailing.get_letter(letter_id)
    people = mailing.addressees(event, row)
    names = _names(event)
    return render_template(
        "working_tables/letter.html",
        event=event,
        row=row,
        count=len(people),
        people=people[:NAMED],
        groups=_groups(people),
        chosen=[names[key] for key in row.table_ids if key in names],
        seen=_seen(event, row, people),
        published=services.find_published_seating() is not None,
        job=_job(row),
    )


def _groups(people: list[Addressee]) -> list[tuple[str, int]]:
    counts: dict[UUID, int] = {}
    tables = {each.table.id: each.table for each in people}
    for each in people:
        counts[each.table.id] = counts.get(each.table.id, 0) + 1
    ordered = sorted(tables.values(), key=lambda table: table.order)
    return [(pick(table.name), counts[table.id]) for table in ordered]


def _seen(event: Event, row: TableLetter, people: list[Addressee]) -> dict[str, Any]:
    """Show the letter in each language that it was written in, as its first reader gets it."""
    context = mailing.example_context(event, row, people)
    written = [code for code in LANGUAGES if row.subject.get(code) and row.body.get(code)]
    return {
        code: preview(event, LETTER, code, Wording(*mailing.wording(row, code)), context) for code in written
    }


def _job(row: TableLetter) -> Any:
    try:
        return get_job(row.job_id, viewer()) if row.job_id else None
    except NotFound:
        return None


@bp.post("/working-tables/letters/<uuid:letter_id>/send", access=TABLES)
def send_letter(event: Event, letter_id: UUID) -> ResponseReturnValue:
    """Send it, to each of its people once."""
    here = url_for("working_tables.letter", event=event, letter_id=letter_id)
    form = SendForm()
    if not form.validate_on_submit():
        return redirect(here)
    try:
        limit("working_tables.letter", str(event.id), times=20, per=AN_HOUR)
        with transaction():
            mailing.confirm_letter(event, mailing.get_letter(letter_id), seen=form.seen.data or 0)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return back_with(refusal, here)
    flash(gettext("The letter is on its way."), "ok")
    return redirect(here)


@bp.post("/working-tables/letters/<uuid:letter_id>/remove", access=TABLES)
def remove_letter(event: Event, letter_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        with transaction():
            mailing.remove_letter(mailing.get_letter(letter_id))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return back_with(refusal, url_for("working_tables.letter", event=event, letter_id=letter_id))
    flash(gettext("The draft is gone."), "ok")
    return redirect(url_for("working_tables.letters", event=event))
