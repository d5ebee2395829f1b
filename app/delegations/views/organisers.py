"""Pages of organisers: the table of delegations, their terms, convocation, late changes, letters."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import storage
from app.core.access import Perm, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, ngettext, pick
from app.core.refusals import explain
from app.delegations import services
from app.delegations.forms import MODES, ROLES, ConveneForm, CopyForm, ReasonForm, TermsForm, WhomForm
from app.delegations.models import Delegation
from app.delegations.rules import Convener, DelegateRole, DelegationState, Terms, convener_of
from app.delegations.views.blueprint import (
    BASE,
    EDIT,
    HAPPENED,
    READ,
    act,
    bp,
    day_of,
    end_of_day,
)
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event


@bp.get(BASE, access=READ)
def table(event: Event) -> str:
    rows = services.table()
    return render_template(
        "delegations/table.html",
        event=event,
        rows=rows,
        roles=ROLES,
        day_of=day_of,
        may_edit=viewer().can(Perm.REGISTRATION_EDIT, "event", event.id),
        asked=services.count_asked(event.id),
    )


@bp.route(BASE + "new", methods=["GET", "POST"], access=EDIT)
def new(event: Event) -> ResponseReturnValue:
    form = WhomForm(data={"quota": 8, "head": 1, "members": True}) if request.method == "GET" else WhomForm()
    _fill_whom(form)
    refused, status = "", 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        whom = services.Whom(
            members=form.members.data,
            observer_countries=form.observer_countries.data,
            observer_organisations=form.observer_organisations.data,
            country_codes=tuple(form.countries.data or ()),
            institution_ids=tuple(uuid.UUID(each) for each in form.institutions.data or ()),
        )
        try:
            with transaction():
                count = len(services.set_delegations(event, whom, _terms(event, form)))
        except Refusal as refusal:
            refused, status = explain(refusal), refusal.status
        else:
            flash(ngettext("%(num)s delegation added.", "%(num)s delegations added.", count), "ok")
            return redirect(url_for("delegations.table", event=event))
    page = render_template(
        "delegations/new.html", event=event, form=form, refused=refused, copy=_copy_form(event)
    )
    return page, status


def _fill_whom(form: WhomForm) -> None:
    form.countries.choices = [(row.code, pick(row.name)) for row in directory.list_countries()]
    form.institutions.choices = [
        (str(row.id), pick(row.name) + (f" ({row.country_code})" if row.country_code else ""))
        for row in directory.list_institutions()
    ]


def _copy_form(event: Event) -> CopyForm:
    form = CopyForm()
    others = [
        each
        for each in events.list_events(all_drafts=True, per_page=500).items
        if each.id != event.id and viewer().can(Perm.REGISTRATION_READ, "event", each.id)
    ]
    counts = services.count_delegations([each.id for each in others])
    form.earlier.choices = [
        (each.slug, f"{pick(each.title)} ({counts[each.id]})") for each in others if counts.get(each.id)
    ]
    return form


@bp.post(BASE + "copy", access=EDIT)
def copy(event: Event) -> ResponseReturnValue:
    form = _copy_form(event)
    if not form.validate_on_submit():
        flash(_("Choose an event to copy from."), "bad")
        return redirect(url_for("delegations.new", event=event))
    made: list[Delegation] = []

    def work() -> None:
        earlier = events.get_event(form.earlier.data)
        made.extend(services.copy_delegations(event, earlier))

    if act(work, ""):
        flash(ngettext("%(num)s delegation added.", "%(num)s delegations added.", len(made)), "ok")
    return redirect(url_for("delegations.table", event=event))


@bp.get(BASE + "<uuid:delegation_id>", access=READ)
def organised(event: Event, delegation_id: uuid.UUID) -> str:
    return _organised(event, delegation_id, None)


def _organised(event: Event, delegation_id: uuid.UUID, form: TermsForm | None, refused: str = "") -> str:
    delegation = services.get_delegation(delegation_id)
    members = services.list_delegates(delegation.id)
    return render_template(
        "delegations/organised.html",
        event=event,
        delegation=delegation,
        members=members,
        named_by=services.names_of([each.named_by_id for each in members]),
        changes=services.list_changes(delegation.id),
        letter=services.find_letter(delegation.id),
        points=services.focal_points_of([delegation])[delegation.id],
        history=services.history_of(delegation),
        happened=HAPPENED,
        roles=ROLES,
        modes=MODES,
        form=form or _terms_form(event, delegation),
        refused=refused,
        last_day=day_of(event, delegation.deadline),
        may_edit=viewer().can(Perm.REGISTRATION_EDIT, "event", event.id),
    )


def _terms_form(event: Event, delegation: Delegation) -> TermsForm:
    return TermsForm(
        data={
            "quota": delegation.quota,
            "last_day": day_of(event, delegation.deadline),
            "letter_required": delegation.letter_required,
            **delegation.places,
        }
    )


def _terms(event: Event, form: TermsForm) -> Terms:
    places: dict[DelegateRole, int] = {
        role: form[role.value].data for role in DelegateRole if form[role.value].data is not None
    }
    last = end_of_day(event, form.last_day.data)
    return Terms(form.quota.data, places, last, form.letter_required.data)


@bp.post(BASE + "<uuid:delegation_id>/terms", access=EDIT)
def terms(event: Event, delegation_id: uuid.UUID) -> ResponseReturnValue:
    services.get_delegation(delegation_id)
    form = TermsForm()
    if not form.validate_on_submit():
        return _organised(event, delegation_id, form), 422
    try:
        with transaction():
            services.edit_terms(event, services.get_delegation(delegation_id), _terms(event, form))
    except Refusal as refusal:
        return _organised(event, delegation_id, form, explain(refusal)), refusal.status
    flash(_("Saved."), "ok")
    return redirect(url_for("delegations.organised", event=event, delegation_id=delegation_id))


@bp.post(BASE + "<uuid:delegation_id>/state", access=EDIT)
def set_state(event: Event, delegation_id: uuid.UUID) -> ResponseReturnValue:
    services.get_delegation(delegation_id)
    closes = request.form.get("state") == DelegationState.CLOSED
    wanted = DelegationState.CLOSED if closes else DelegationState.OPEN
    done = _("Nobody is named there any more.") if closes else _("People can be named there again.")
    act(lambda: services.set_state(services.get_delegation(delegation_id), wanted), done)
    return redirect(url_for("delegations.organised", event=event, delegation_id=delegation_id))


@bp.get(BASE + "<uuid:delegation_id>/letter", access=READ)
def organised_letter(event: Event, delegation_id: uuid.UUID) -> Response:
    letter, content = services.read_letter(services.get_delegation(delegation_id))
    name = f"{event.slug}-{letter.filename}"
    return storage.attachment(content, name=name, media_type=letter.media_type)


@bp.route(BASE + "convene", methods=["GET", "POST"], access=EDIT)
def convene(event: Event) -> ResponseReturnValue:
    rows = [row for row in services.table() if row.delegation.state is DelegationState.OPEN]
    form = ConveneForm()
    form.delegations.choices = [(str(row.delegation.id), pick(row.delegation.name)) for row in rows]
    if not form.is_submitted():
        form.convener.data = convener_of(event.kind).value
        form.delegations.data = [
            str(row.delegation.id) for row in rows if row.focal_points and not row.delegation.convened_at
        ]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        chosen = [uuid.UUID(each) for each in form.delegations.data or ()]
        written: list[int] = []
        if act(lambda: written.append(services.convene(event, Convener(form.convener.data), chosen)), ""):
            text = ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", written[0])
            flash(text, "ok")
            return redirect(url_for("delegations.table", event=event))
    return render_template("delegations/convene.html", event=event, form=form, rows=rows), status


@bp.post(BASE + "remind", access=EDIT)
def remind(event: Event) -> ResponseReturnValue:
    written: list[int] = []
    if act(lambda: written.append(services.remind(event)), ""):
        text = ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", written[0])
        flash(text, "ok")
    return redirect(url_for("delegations.table", event=event))


@bp.get(BASE + "changes", access=READ)
def changes(event: Event) -> str:
    return _changes(event)


def _changes(event: Event, **more: Any) -> str:
    rows = [row for row in services.list_changes() if row.state == "asked"]
    return render_template(
        "delegations/changes.html",
        event=event,
        changes=rows,
        asked_by=services.names_of([row.asked_by_id for row in rows]),
        roles=ROLES,
        modes=MODES,
        form=ReasonForm(formdata=None),
        may_edit=viewer().can(Perm.REGISTRATION_EDIT, "event", event.id),
        **more,
    )


@bp.post(BASE + "changes/<uuid:change_id>", access=EDIT)
def decide(event: Event, change_id: uuid.UUID) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        raise NotFound
    approve, reason, by = request.form.get("answer") == "approve", form.reason.data or "", viewer().person_id

    def work() -> None:
        change = services.get_change(change_id)
        if approve:
            services.approve(event, change, by=by, reason=reason)
        else:
            services.refuse(event, change, by=by, reason=reason)

    done = (
        _("Approved; the focal points were told.") if approve else _("Refused; the focal points were told.")
    )
    act(work, done)
    return redirect(url_for("delegations.changes", event=event))
