"""The plan of a table as its authors see it: the whole plan, and the editor of one section."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.db import transaction
from app.core.errors import BadInput, Refusal
from app.core.i18n import and_list, current_locale, gettext, ngettext
from app.core.refusals import back_with, explain
from app.table_plans import services
from app.table_plans.forms.writing import CommentForm, ResponsibleForm, SectionForm
from app.table_plans.models import PlanSection
from app.table_plans.rules import EDITABLE
from app.table_plans.rules.merge import count_unsettled, read
from app.table_plans.services import SavedSection
from app.table_plans.views.desk import Desk, both_doors
from app.table_plans.views.plan_page import plan_page
from app.table_plans.views.words import hint_of, title_of


@both_doors("")
def plan(desk: Desk) -> ResponseReturnValue:
    """Show the plan of a table to whoever belongs to it."""
    return plan_page(desk, CommentForm(formdata=None), ResponsibleForm(formdata=None))


# --- one section --------------------------------------------------------------------------------


@both_doors("/sections/<uuid:section_id>", ("GET", "POST"))
def section(desk: Desk, section_id: UUID) -> ResponseReturnValue:
    """Write in one section; what others saved meanwhile is merged."""
    row = services.get_section(desk.begun.id, section_id)
    form = SectionForm()
    if "settle" in request.form:
        return _settle(desk, section_id, request.form["settle"], form.began.data or 0)
    if request.method == "GET":
        if desk.begun.state not in EDITABLE:
            flash(gettext("The plan was presented: nobody writes in it now."), "info")
            return redirect(desk.url())
        form.title.data, form.text.data = title_of(row.kind, row.title), row.text
        form.began.data = row.version
    elif form.validate():
        return _save(desk, row, form)
    return _section_page(desk, row, form), 400 if form.errors else 200


def _section_page(desk: Desk, row: PlanSection, form: SectionForm, refusal: str | None = None) -> str:
    writers = services.list_writers(desk.begun.id, desk.author.person_id).get(row.id, [])
    return render_template(
        "table_plans/section.html",
        desk=desk,
        event=desk.event,
        section=row,
        title=title_of(row.kind, row.title),
        hint=hint_of(row.kind),
        form=form,
        refusal=refusal,
        pieces=read(row.text),
        unsettled=count_unsettled(row.text),
        writing=_writing_words(desk, writers),
        person=str(desk.author.person_id or ""),
    )


def _save(desk: Desk, row: PlanSection, form: SectionForm) -> ResponseReturnValue:
    plan_id, section_id, kind = desk.begun.id, row.id, row.kind
    title = (form.title.data or "").strip()
    try:
        with transaction():
            saved = services.save_section(
                plan_id,
                section_id,
                # The template's own title is said in each reader's language, so it is not kept as text.
                title="" if title == title_of(kind, "") else title,
                text=form.text.data or "",
                began=form.began.data or 0,
                by=desk.author.person_id,
            )
            services.stop_writing(section_id, desk.author.person_id)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        row = services.get_section(plan_id, section_id)
        return _section_page(desk, row, form, explain(refusal)), refusal.status
    _tell(saved)
    if saved.merged.conflicts or count_unsettled(saved.section.text):
        return redirect(desk.url("section", section_id=section_id, saved=section_id), 303)
    return redirect(desk.url(saved=section_id, _anchor=f"s-{section_id}"), 303)


def _tell(saved: SavedSection) -> None:
    """Say what the merge did, so that nobody finds it by chance."""
    if saved.merged.conflicts:
        text = ngettext(
            "Both texts are kept. In %(num)s place somebody else changed the same lines: choose what stays.",
            "Both texts are kept. In %(num)s places somebody else changed the same lines: choose what stays.",
            saved.merged.conflicts,
        )
        flash(text, "warn")
    elif saved.merged.beside:
        flash(
            gettext(
                "Saved. Somebody else wrote in the same place: both texts stand there, one after the other."
            ),
            "warn",
        )
    elif saved.others:
        flash(gettext("Saved, together with what others wrote meanwhile."), "ok")
    else:
        flash(gettext("Saved."), "ok")
    if saved.title_disputed:
        flash(gettext("Somebody else changed the title meanwhile, and theirs stands."), "warn")
    if saved.came_back:
        flash(gettext("Somebody had taken this section out. With your text it is back."), "warn")


def _settle(desk: Desk, section_id: UUID, chosen: str, began: int) -> ResponseReturnValue:
    found = re.fullmatch(r"(\d{1,3}):(\d{1,2}(?:,\d{1,2})*)", chosen)
    here = desk.url("section", section_id=section_id)
    if not found:
        raise BadInput(reason=gettext("Choose which text stays."))
    number, keep = int(found[1]), [int(each) for each in found[2].split(",")]
    try:
        with transaction():
            row = services.settle_passage(
                desk.begun.id, section_id, number, keep, began=began, by=desk.author.person_id
            )
    except Refusal as refusal:
        return back_with(refusal, here)
    left = count_unsettled(row.text)
    flash(gettext("Saved."), "ok")
    return redirect(here if left else desk.url(_anchor=f"s-{section_id}"), 303)


@both_doors("/sections/<uuid:section_id>/writing", ("POST",))
def writing(desk: Desk, section_id: UUID) -> ResponseReturnValue:
    """Note that the reader is writing here, and say who else is and whether the text has changed."""
    person_id = desk.author.person_id
    row = services.get_section(desk.begun.id, section_id)
    if person_id is not None and not services.is_noted(section_id, person_id):
        with transaction():
            services.note_writing(services.get_section(desk.begun.id, section_id), person_id)
    words = _writing_words(desk, services.list_writers(desk.begun.id, person_id).get(section_id, []))
    changed = row.version != request.form.get("began", type=int)
    return jsonify(
        {
            "writing": words,
            "changed": gettext("Somebody saved this section meanwhile. When you save, both texts are joined.")
            if changed
            else "",
        }
    )


def _writing_words(desk: Desk, person_ids: list[UUID]) -> str:
    if not person_ids:
        return ""
    known = desk.names(person_ids)
    names = and_list(known.get(each) or gettext("a participant") for each in person_ids)
    words = ngettext(
        "%(names)s is writing here too.", "%(names)s are writing here too.", len(person_ids), names=names
    )
    return words[:1].upper() + words[1:]


# --- what a button does ---------------------------------------------------------------------------


@both_doors("/changes", ("POST",))
def change(desk: Desk) -> ResponseReturnValue:
    """Begin the plan, or change the order of its parts, take one out or put it back."""
    act = _ACTS.get(request.form.get("act", ""))
    if act is None:
        raise BadInput(reason=gettext("That cannot be done here."))
    try:
        with transaction():
            values = act(desk)
    except Refusal as refusal:
        if refusal.status == 404 and desk.plan is None:
            raise
        return back_with(refusal, desk.url())
    return redirect(desk.url(**values), 303)


Values = dict[str, Any]


def _start(desk: Desk) -> Values:
    services.start_plan(desk.event, desk.table, desk.author.person_id, language=current_locale())
    return {}


def _add_section(desk: Desk) -> Values:
    title = request.form.get("title", "")
    row = services.add_section(desk.begun.id, title, desk.author.person_id)
    return {"_anchor": f"s-{row.id}"}


def _move_section(desk: Desk) -> Values:
    services.move_section(desk.begun.id, _id(), up=_is_up(), by=desk.author.person_id)
    return {"_anchor": f"s-{_id()}"}


def _move_activity(desk: Desk) -> Values:
    services.move_activity(desk.begun.id, _id(), up=_is_up(), by=desk.author.person_id)
    return {"_anchor": "activities"}


def _remove_section(desk: Desk) -> Values:
    services.remove_section(desk.begun.id, _id(), began=_began(), by=desk.author.person_id)
    return {"undo": _id()}


def _remove_activity(desk: Desk) -> Values:
    services.remove_activity(desk.begun.id, _id(), began=_began(), by=desk.author.person_id)
    return {"undo": _id()}


def _bring_back_section(desk: Desk) -> Values:
    services.bring_back_section(desk.begun.id, _id(), desk.author.person_id)
    return {"_anchor": f"s-{_id()}"}


def _bring_back_activity(desk: Desk) -> Values:
    services.bring_back_activity(desk.begun.id, _id(), desk.author.person_id)
    return {"_anchor": "activities"}


_ACTS: dict[str, Callable[[Desk], Values]] = {
    "start": _start,
    "add-section": _add_section,
    "move-section": _move_section,
    "move-activity": _move_activity,
    "remove-section": _remove_section,
    "remove-activity": _remove_activity,
    "bring-back-section": _bring_back_section,
    "bring-back-activity": _bring_back_activity,
}


def _id() -> UUID:
    try:
        return UUID(request.form.get("id", ""))
    except ValueError as error:
        raise BadInput(reason=gettext("That cannot be done here.")) from error


def _is_up() -> bool:
    return request.form.get("to") == "up"


def _began() -> int:
    return request.form.get("began", type=int) or 0
