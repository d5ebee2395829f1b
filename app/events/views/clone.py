"""The next edition of an event."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Forbidden, Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext
from app.core.refusals import explain
from app.events import services
from app.events.forms import CloneForm
from app.events.models import Event
from app.events.rules import CloneDraft
from app.events.views.blueprint import bp

EDIT = allowed(Perm.EVENT_EDIT, on="event")


@bp.get("/<event:event>/manage/clone", access=EDIT)
def clone(event: Event) -> str:
    """Propose the next edition."""
    _check_may_create()
    proposed = services.next_edition(event)
    data = {name: getattr(proposed, name) for name in CloneDraft.__dataclass_fields__}
    return render_template("events/clone.html", event=event, form=CloneForm(data=data), refusal=None)


@bp.post("/<event:event>/manage/clone", access=EDIT)
def make_clone(event: Event) -> ResponseReturnValue:
    """Make the next edition as a draft."""
    _check_may_create()
    form = CloneForm()
    refusal = None
    if form.validate():
        draft = CloneDraft(
            slug=form.slug.data,
            title=texts_of(form.title),
            starts_on=form.starts_on.data,
            edition=form.edition.data,
            keep_times=form.keep_times.data,
            keep_roles=form.keep_roles.data,
            keep_materials=form.keep_materials.data,
        )
        try:
            with transaction():
                made = services.clone_edition(event, draft, by=viewer().person_id)
            flash(gettext("The next edition is there as a draft."), "success")
            return redirect(url_for("events.manage", event=made))
        except Refusal as refused:
            refusal = refused
    page = render_template(
        "events/clone.html", event=event, form=form, refusal=explain(refusal) if refusal else None
    )
    return page, refusal.status if refusal else 400


def _check_may_create() -> None:
    if not viewer().can(Perm.EVENT_CREATE):
        raise Forbidden
