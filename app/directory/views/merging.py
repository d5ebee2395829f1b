"""Possible duplicates: what speaks for and against, what merging moves, and the way back."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext as _
from app.core.i18n import lazy, ngettext
from app.core.refusals import explain
from app.directory import services
from app.directory.services import duplicates, merging
from app.directory.views.blueprint import EDITORS, bp

TABLES = {
    "person_email": lazy("Addresses"),
    "registration": lazy("Registrations"),
    "invitation": lazy("Invitations"),
    "appointment": lazy("Posts"),
    "session_role": lazy("Parts in sessions"),
    "contribution_speaker": lazy("Contributions"),
    "observer_authorisation": lazy("Permissions for observers"),
    "enrolment": lazy("Courses"),
    "credential": lazy("Certificates"),
    "calendar_feed_link": lazy("Calendar address"),
    "account": lazy("Account"),
    "role_grant": lazy("Roles"),
    "sign_in_link": lazy("Links for signing in"),
    "body_member": lazy("Places in bodies"),
}


@bp.get("/duplicates", access=EDITORS)
def possible_duplicates() -> str:
    """List entries that may be one person, and what was merged and can be undone."""
    merges = merging.list_merges()
    people = {each: services.find_person(each) for row in merges for each in (row.kept_id, row.merged_id)}
    return render_template(
        "directory/duplicates.html",
        found=duplicates.find_duplicates(),
        merges=merges,
        people=people,
        days=merging.UNDO_WITHIN.days,
    )


@bp.get("/duplicates/compare", access=EDITORS)
def compare_addresses() -> ResponseReturnValue:
    """Compare the people of two addresses that somebody wrote."""
    found = [services.find_person_by_email(request.args.get(name, "")) for name in ("one", "other")]
    if found[0] is None or found[1] is None:
        flash(_("One of these addresses belongs to nobody in the directory."), "bad")
        return redirect(url_for("directory.possible_duplicates"))
    return redirect(url_for("directory.compare", one_id=found[0].id, other_id=found[1].id))


@bp.get("/duplicates/<uuid:one_id>/<uuid:other_id>", access=EDITORS)
def compare(one_id: uuid.UUID, other_id: uuid.UUID) -> str:
    """Show two entries side by side, and what merging the second into the first would do."""
    likeness = duplicates.compare_entries(one_id, other_id)
    plan, refused = None, ""
    try:
        plan = merging.plan(one_id, other_id)
    except Refusal as refusal:
        refused = explain(refusal)
    kept_first = likeness.one.id == one_id
    return render_template(
        "directory/compare.html",
        likeness=likeness,
        kept=likeness.one if kept_first else likeness.other,
        merged=likeness.other if kept_first else likeness.one,
        places=services.affiliations([one_id, other_id]),
        plan=plan,
        refused=refused,
        tables=TABLES,
        days=merging.UNDO_WITHIN.days,
    )


@bp.post("/duplicates/<uuid:one_id>/<uuid:other_id>/merge", access=EDITORS)
def merge(one_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Make the second entry part of the first; asked for twice, because a page alone merges nobody."""
    if not request.form.get("sure"):
        flash(_("Confirm that both are the same person."), "bad")
        return redirect(url_for("directory.compare", one_id=one_id, other_id=other_id))
    try:
        with transaction():
            merging.merge(one_id, other_id, by=viewer().person_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("directory.compare", one_id=one_id, other_id=other_id))
    flash(_("The two entries are one. This can be undone for %(days)s days.", days=30), "ok")
    return redirect(url_for("directory.person", person_id=one_id))


@bp.post("/duplicates/<uuid:one_id>/<uuid:other_id>/different", access=EDITORS)
def call_different(one_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Note that these are two people; they are not shown as duplicates again."""
    with transaction():
        duplicates.call_different(one_id, other_id)
    flash(_("Noted: these are two people."), "ok")
    return redirect(url_for("directory.possible_duplicates"))


@bp.post("/merges/<uuid:merge_id>/undo", access=EDITORS)
def undo_merge(merge_id: uuid.UUID) -> ResponseReturnValue:
    """Make two entries of one again, exactly as they were."""
    try:
        with transaction():
            left = merging.undo(merge_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("They are two entries again, as they were."), "ok")
        if left:
            text = ngettext(
                "%(num)s value was changed since then and stayed as it is.",
                "%(num)s values were changed since then and stayed as they are.",
                left,
            )
            flash(text % {"num": left}, "info")
    return redirect(url_for("directory.possible_duplicates"))
