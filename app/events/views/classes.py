"""As what people take part: the classes, which of them attend whose meetings, and the exceptions made."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField

from app.core.access import ORGANISATION, Perm, allowed
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext, pick
from app.core.refusals import explain
from app.directory.rules import Admission, BodyKind
from app.events import services
from app.events.forms import ClassForm
from app.events.models import Event
from app.events.rules import ClassColour, ClassDraft, ClassFacts, KnownClass, Standing
from app.events.views.blueprint import bp, word

KEEP = allowed(Perm.DIRECTORY_EDIT, on=ORGANISATION)
# Consultations, coalitions and bodies of others hold no meetings here.
MEETS = (
    BodyKind.DECISION,
    BodyKind.TECHNICAL,
    BodyKind.LIAISON_NETWORK,
    BodyKind.WORKING_GROUP,
    BodyKind.AD_HOC_GROUP,
    BodyKind.DRAFTING_GROUP,
    BodyKind.SECRETARIAT,
)


def _form_of(each: ClassFacts) -> ClassForm:
    texts = {"es": each.name.get("es", ""), "en": each.name.get("en", "")}
    data = {
        "name": texts,
        "standing": each.standing.value,
        "colour": each.colour.value,
        "needs_word": each.needs_word,
        "active": each.active,
    }
    return ClassForm(formdata=None, data=data, prefix=f"{each.code}-")


def _page(new: ClassForm | None = None, changed: ClassForm | None = None, refusal: str | None = None) -> str:
    rows = [
        (each, changed if changed is not None and changed._prefix == f"{each.code}-" else _form_of(each))
        for each in services.list_classes(active=False)
    ]
    return render_template(
        "events/classes.html",
        rows=rows,
        known=set(KnownClass),
        form=new or ClassForm(formdata=None, data={"active": True, "standing": "other", "colour": "ink"}),
        refusal=refusal,
    )


def _draft(form: ClassForm) -> ClassDraft:
    return ClassDraft(
        name=texts_of(form["name"]),
        standing=Standing(form.standing.data),
        colour=ClassColour(form.colour.data),
        needs_word=form.needs_word.data,
        active=form.active.data,
    )


@bp.get("/classes", access=KEEP)
def classes() -> str:
    """List the classes as which people take part, each with its form."""
    return _page()


@bp.post("/classes", access=KEEP)
def add_class() -> ResponseReturnValue:
    """Add a class."""
    form = ClassForm()
    if not form.validate():
        return _page(form), 400
    try:
        with transaction():
            services.add_class(_draft(form))
    except Refusal as refused:
        return _page(form, refusal=explain(refused)), refused.status
    flash(gettext("Saved."), "success")
    return redirect(url_for("events.classes"))


@bp.post("/classes/<code>", access=KEEP)
def edit_class(code: str) -> ResponseReturnValue:
    """Rename a class, change what it stands for, retire it."""
    services.get_class(code)
    form = ClassForm(prefix=f"{code}-")
    if not form.validate():
        return _page(changed=form), 400
    with transaction():
        services.edit_class(services.get_class(code), _draft(form))
    flash(gettext("Saved."), "success")
    return redirect(url_for("events.classes") + f"#{code}")


@bp.post("/classes/<code>/<any(up, down):way>", access=KEEP)
def move_class(code: str, way: str) -> ResponseReturnValue:
    """Put a class before or after its neighbour."""
    with transaction():
        services.move_class(code, up=way == "up")
    return redirect(url_for("events.classes") + f"#{code}")


@bp.post("/classes/<code>/remove", access=KEEP)
def remove_class(code: str) -> ResponseReturnValue:
    """Delete a class that nobody has."""
    try:
        with transaction():
            services.remove_class(code)
    except Refusal as refused:
        if refused.status == NotFound.status:
            raise
        return _page(refusal=explain(refused)), refused.status
    flash(gettext("Removed."), "success")
    return redirect(url_for("events.classes"))


# --- which classes attend whose meetings ------------------------------------------------------


def _rights_form(kind: BodyKind, rights: dict[str, Admission]) -> FlaskForm:
    """Make a form with one choice for each class."""
    words = [(right.value, word(right)) for right in Admission]
    fields: dict[str, Any] = {
        f"class_{each.code}": RadioField(pick(each.name), choices=words, default=rights[each.code].value)
        for each in services.list_classes()
    }
    form: FlaskForm = type("RightsForm", (FlaskForm,), fields)(prefix=f"{kind.value}-")
    return form


@bp.get("/classes/rights", access=KEEP)
def class_rights() -> str:
    """Show for each kind of body which classes attend its meetings."""
    rights = services.list_rights()
    return render_template(
        "events/class_rights.html",
        classes=services.list_classes(),
        rows=[(kind, rights[kind]) for kind in MEETS],
    )


@bp.route("/classes/rights/<kind>", methods=["GET", "POST"], access=KEEP)
def edit_rights(kind: str) -> ResponseReturnValue:
    """Say for one kind of body which classes attend its meetings."""
    if kind not in {each.value for each in MEETS}:
        raise NotFound
    body_kind = BodyKind(kind)
    form = _rights_form(body_kind, services.list_rights()[body_kind])
    if form.validate_on_submit():
        wanted = {each.code: Admission(form[f"class_{each.code}"].data) for each in services.list_classes()}
        with transaction():
            services.set_rights(body_kind, wanted)
        flash(gettext("Saved."), "success")
        return redirect(url_for("events.class_rights"))
    page = render_template("events/edit_rights.html", kind=body_kind, form=form)
    return page, 400 if form.is_submitted() else 200


# --- exceptions -------------------------------------------------------------------------------


@bp.get("/<event:event>/manage/permissions", access=allowed(Perm.EVENT_EDIT, on="event"))
def permissions(event: Event) -> str:
    """List every exception: who may attend or speak, by whose word, who wrote it down and when."""
    return render_template(
        "events/permissions.html",
        event=event,
        exceptions=services.list_authorisations(event),
        rights=services.classes_at(event),
    )
