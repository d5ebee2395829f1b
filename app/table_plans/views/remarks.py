"""Activities, comments, who answers for the plan, and its versions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext, pick
from app.core.refusals import back_with, explain
from app.directory.rules import TagKind
from app.table_plans import services
from app.table_plans.forms.writing import ActivityForm, CommentForm, ResponsibleForm
from app.table_plans.models import PlanActivity, PlanVersion
from app.table_plans.rules import EDITABLE
from app.table_plans.rules.diff import diff_plans, diff_texts
from app.table_plans.services import SavedActivity
from app.table_plans.views.desk import Desk, both_doors
from app.table_plans.views.plan_page import plan_page
from app.table_plans.views.words import FIELDS, KINDS, said, title_of

# --- activities ---------------------------------------------------------------------------------


@both_doors("/activities/new", ("GET", "POST"))
def new_activity(desk: Desk) -> ResponseReturnValue:
    """Add an activity."""
    return _activity(desk, None)


@both_doors("/activities/<uuid:activity_id>", ("GET", "POST"))
def activity(desk: Desk, activity_id: UUID) -> ResponseReturnValue:
    """Change an activity; what others saved meanwhile is merged field by field."""
    return _activity(desk, services.get_activity(desk.begun.id, activity_id))


def _activity(desk: Desk, row: PlanActivity | None) -> ResponseReturnValue:
    plan = desk.begun
    form = ActivityForm()
    _offer(desk, form, row)
    if request.method == "GET":
        if plan.state not in EDITABLE:
            flash(gettext("The plan was presented: nobody writes in it now."), "info")
            return redirect(desk.url())
        if row is not None:
            form.show(row)
            form.began.data = row.version
    elif form.validate():
        return _save_activity(desk, row, form)
    return _activity_page(desk, row, form), 400 if form.errors else 200


def _activity_page(desk: Desk, row: PlanActivity | None, form: ActivityForm, **shown: Any) -> str:
    return render_template(
        "table_plans/activity.html", desk=desk, event=desk.event, activity=row, form=form, **shown
    )


def _save_activity(desk: Desk, row: PlanActivity | None, form: ActivityForm) -> ResponseReturnValue:
    row_id = row.id if row is not None else None
    began = int(form.began.data) if (form.began.data or "").isdigit() else 0
    try:
        with transaction():
            saved = services.save_activity(
                desk.begun.id, row_id, form.values, began=began, by=desk.author.person_id
            )
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _activity_page(desk, row, form, refusal=explain(refusal)), refusal.status
    if saved.disputed:
        return _disputed_page(desk, form, saved), 409
    text = gettext("Saved, together with what others wrote meanwhile.") if saved.others else gettext("Saved.")
    flash(text, "ok")
    return redirect(desk.url(_anchor="activities"), 303)


def _disputed_page(desk: Desk, form: ActivityForm, saved: SavedActivity) -> str:
    """Show what stands beside what the reader wrote: saving again is a choice."""
    names = _names_of_choices(form)
    standing = services.plain(saved.activity)
    theirs = {
        FIELDS[name]: said(standing, name, names) or gettext("nothing")
        for name in saved.disputed
        if name in FIELDS
    }
    form.began.data = saved.activity.version
    return _activity_page(desk, saved.activity, form, theirs=theirs)


def _names_of_choices(form: ActivityForm) -> dict[str, str]:
    fields = (form.responsible_id, form.indicator_id, form.pillar_id, form.theme_id)
    return {value: label for field in fields for value, label in field.choices or () if value}


def _offer(desk: Desk, form: ActivityForm, row: PlanActivity | None) -> None:
    nobody = [("", gettext("None"))]
    tags = services.tags_for_plans()
    people = desk.people()
    held = row.responsible_id if row is not None else None
    if held and str(held) not in dict(people):
        people.insert(0, (str(held), desk.names((), [held]).get(held) or gettext("a participant")))
    form.responsible_id.choices = nobody + people
    for field, kind in (
        (form.indicator_id, TagKind.INDICATOR),
        (form.pillar_id, TagKind.PILLAR),
        (form.theme_id, TagKind.THEME),
    ):
        field.choices = nobody + [(str(tag.id), pick(tag.label)) for tag in tags[kind]]


# --- who answers for it, and what is said of it ---------------------------------------------------


@both_doors("/responsible", ("POST",))
def responsible(desk: Desk) -> ResponseReturnValue:
    """Say who answers for the plan."""
    if not desk.author.may_name:
        raise NotFound
    form = ResponsibleForm()
    people, plan = desk.people(), desk.begun
    for field, held in ((form.delegate_id, plan.delegate_id), (form.secretariat_id, plan.secretariat_id)):
        field.choices = [("", ""), *([(str(held), "")] if held else []), *people]
    if not form.validate():
        return plan_page(desk, CommentForm(formdata=None), form, 400)
    try:
        with transaction():
            services.set_responsible(
                desk.event,
                plan.id,
                delegate_id=UUID(form.delegate_id.data) if form.delegate_id.data else None,
                secretariat_id=UUID(form.secretariat_id.data) if form.secretariat_id.data else None,
            )
    except Refusal as refusal:
        return back_with(refusal, desk.url())
    flash(gettext("Saved."), "ok")
    return redirect(desk.url(), 303)


@both_doors("/comments", ("POST",))
def comment(desk: Desk) -> ResponseReturnValue:
    """Comment on the plan or one of its sections."""
    form = CommentForm()
    plan = desk.begun
    form.section_id.choices = [("", ""), *[(str(row.id), "") for row in services.list_sections(plan.id)]]
    if not form.validate():
        return plan_page(desk, form, ResponsibleForm(formdata=None), 400)
    about = UUID(form.section_id.data) if form.section_id.data else None
    with transaction():
        row = services.add_comment(
            services.get_plan(desk.table.id), form.text.data or "", desk.author.person_id, section_id=about
        )
    flash(gettext("Your comment is there."), "ok")
    return redirect(desk.url(_anchor=f"c-{row.id}"), 303)


@both_doors("/comments/<uuid:comment_id>", ("POST",))
def resolve(desk: Desk, comment_id: UUID) -> ResponseReturnValue:
    """Say that a comment was seen to, or open it again."""
    resolved = request.form.get("resolved") == "1"
    with transaction():
        services.resolve_comment(
            services.get_plan(desk.table.id), comment_id, desk.author.person_id, resolved=resolved
        )
    flash(gettext("Saved."), "ok")
    return redirect(desk.url(_anchor=f"c-{comment_id}"), 303)


# --- versions -------------------------------------------------------------------------------------


@both_doors("/versions", ("GET", "POST"))
def versions(desk: Desk) -> ResponseReturnValue:
    """Compare two versions of the plan, or take an earlier one up again."""
    if request.method == "POST":
        return _restore(desk)
    lines = services.list_versions(desk.begun.id)
    numbers = [line.number for line in lines]
    to = request.args.get("to", type=int) or numbers[0]
    since = request.args.get("from", type=int) or max(1, to - 1)
    before, after = services.get_version(desk.begun.id, since), services.get_version(desk.begun.id, to)
    names = desk.names({line.author_id for line in lines})
    return render_template(
        "table_plans/versions.html",
        desk=desk,
        event=desk.event,
        lines=lines,
        names=names,
        kinds=KINDS,
        since=since,
        to=to,
        diff=diff_plans(before.content, after.content),
        diff_texts=diff_texts,
        title_of=title_of,
        fields=FIELDS,
        value_of=_value_of(desk, before, after),
        open=desk.begun.state in EDITABLE,
    )


def _value_of(desk: Desk, *versions: PlanVersion) -> Callable[[Mapping[str, Any] | None, str], str]:
    """Return what writes a field of an activity, with the names of people and tags in these versions."""
    activities = [part for version in versions for part in version.content["activities"]]
    people = desk.names((), {UUID(p["responsible_id"]) for p in activities if p["responsible_id"]})
    names = {str(person_id): name for person_id, name in people.items()}
    for tags in services.tags_for_plans().values():
        names |= {str(tag.id): pick(tag.label) for tag in tags}

    return partial(said, names=names)


def _restore(desk: Desk) -> ResponseReturnValue:
    number = request.form.get("number", type=int) or 0
    here = desk.url("versions")
    try:
        with transaction():
            version = services.restore_version(desk.begun.id, number, desk.author.person_id)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return back_with(refusal, here)
    flash(
        gettext("The plan is as it was in version %(number)s. What stood in between is kept.", number=number),
        "ok",
    )
    return redirect(desk.url("versions", to=version.number), 303)
