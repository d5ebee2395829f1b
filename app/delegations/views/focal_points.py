"""The focal point's pages: one delegation, its people, its letter."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, storage
from app.core.access import signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, pick
from app.core.limits import limit
from app.core.refusals import explain
from app.core.spreadsheets import XLSX_TYPE, write_xlsx
from app.delegations import services
from app.delegations.forms import (
    MODES,
    ROLES,
    LateNomineeForm,
    LetterForm,
    NomineeForm,
    NoteForm,
    ReplaceForm,
    RoleForm,
)
from app.delegations.models import Delegate, Delegation
from app.delegations.rules import DelegateRole, DelegationFull, Nominee, is_government
from app.delegations.views.blueprint import FOCAL, HAPPENED, OWN, act, as_uuid, bp, day_of, read_file
from app.directory import services as directory
from app.directory.models import Institution, Person
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services as registration

MINE = "a signed-in person sees the delegations that their post lets them fill, and no others"


@bp.get("/delegations/", access=signed_in(MINE))
def index() -> str:
    return render_template("delegations/index.html", served=services.list_served(viewer()), day_of=day_of)


@bp.get(OWN, access=FOCAL)
def delegation(event: Event, institution: Institution, delegation_id: uuid.UUID) -> str:
    found = services.get_served(delegation_id, institution)
    return page_of(event, institution, found)


def page_of(event: Event, institution: Institution, found: Delegation, **more: Any) -> str:
    """Draw the page of a delegation for its focal points."""
    members = services.list_delegates(found.id)
    is_member = services.class_of(found) == "member" and found.country_code is not None
    sessions = registration.list_counted_sessions(event) if is_member else []
    heads = registration.heads_of(sessions, event, found.country_code or "") if sessions else {}
    return render_template(
        "delegations/delegation.html",
        event=event,
        institution=institution,
        delegation=found,
        members=members,
        where=_institutions_of(members),
        parts=[(session, heads[session.id]) for session in sessions],
        inside={session.id: {each.id for each in heads[session.id].admitted} for session in sessions},
        of_row={each.registration_id: each for each in members},
        changes=services.list_changes(found.id),
        letter=services.find_letter(found.id),
        points=services.focal_points_of([found])[found.id],
        history=services.history_of(found),
        suggested=_suggested(institution, members, ""),
        late=services.is_closed_to_focal_points(found),
        last_day=day_of(event, found.deadline),
        roles=ROLES,
        modes=MODES,
        happened=HAPPENED,
        letter_form=more.pop("letter_form", None) or LetterForm(formdata=None),
        **more,
    )


def _institutions_of(members: list[Delegate]) -> dict[uuid.UUID, str]:
    return {each.id: each.registration.institution_name for each in members}


def _suggested(institution: Institution, members: list[Delegate], search: str) -> list[Person]:
    """Return people of the institution who are not named yet and can be written to."""
    named = {each.registration.person_id for each in members}
    found = directory.list_people(institution_id=institution.id, search=search, limit=60)
    return [person for person in found if person.id not in named and person.email]


@bp.route(OWN + "/add", methods=["GET", "POST"], access=FOCAL)
def add(event: Event, institution: Institution, delegation_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_served(delegation_id, institution)
    late = services.is_closed_to_focal_points(found)
    form = LateNomineeForm() if late else NomineeForm()
    _fill_nominee(form, event, institution, found)
    refused, status, full = "", 422 if form.is_submitted() else 200, False
    if form.validate_on_submit():
        limit("delegations.name", str(viewer().person_id), times=120, per=timedelta(hours=1))
        in_line = request.form.get("in_line") == "1"
        try:
            with transaction():
                done = _add(event, services.get_served(delegation_id, institution), form, in_line=in_line)
        except DelegationFull as refusal:
            refused, status, full = explain(refusal), refusal.status, True
        except Refusal as refusal:
            refused, status = explain(refusal), refusal.status
        else:
            flash(done, "ok")
            return redirect(_page(event, institution, delegation_id))
    members = services.list_delegates(found.id)
    search = request.args.get("q", "").strip()[:100]
    page = render_template(
        "delegations/add.html",
        event=event,
        institution=institution,
        delegation=found,
        form=form,
        refused=refused,
        full=full,
        late=late,
        members=members,
        search=search,
        suggested=_suggested(institution, members, search)[:12],
        roles=ROLES,
        last_day=day_of(event, found.deadline),
    )
    return page, status


def _add(event: Event, found: Delegation, form: NomineeForm, *, in_line: bool) -> str:
    nominee, by = nominee_of(form), viewer().person_id
    who = f"{nominee.given_name} {nominee.family_name}"
    if services.is_closed_to_focal_points(found):
        services.ask_to_add(event, found, nominee, by=by, note=form["note"].data or "")
        return _("The organisers were asked; they decide about %(name)s.", name=who)
    if in_line:
        services.put_in_line(event, found, nominee, by=by)
        return _("%(name)s is in line for the next place.", name=who)
    services.name(event, found, nominee, by=by)
    return _("%(name)s is named; a mail with their own link is on its way.", name=who)


def _fill_nominee(form: NomineeForm, event: Event, institution: Institution, found: Delegation) -> None:
    """Offer what can be chosen, and start with what is known of the person that was picked."""
    form.mode.choices = [(mode.value, MODES[mode]) for mode in MODES if event.mode in {Mode.HYBRID, mode}]
    sources = [(str(each.id), pick(each.name)) for each in _sources(institution, found)]
    form.institution_id.choices = [*sources, ("", _("Another one"))]
    if form.is_submitted():
        return
    form.mode.data = form.mode.choices[0][0]
    form.role.data = DelegateRole.DELEGATE.value
    form.institution_id.data = str(institution.id)
    picked = as_uuid(request.args.get("person"))
    for person in directory.list_people(institution_id=institution.id) if picked else ():
        if person.id == picked:
            form.given_name.data, form.family_name.data = person.given_name, person.family_name
            form.email.data, form.language.data = person.email, person.language


def _sources(institution: Institution, found: Delegation) -> list[Institution]:
    """List from where members of the delegation may come: one house, or any of the government."""
    if found.country_code is None:
        return [institution]
    rows = directory.list_institutions(country_code=found.country_code)
    return [row for row in rows if is_government(row.kind, row.participates_as)]


def nominee_of(form: NomineeForm) -> Nominee:
    """Return whom a form names."""
    return Nominee(
        email=form.email.data.strip(),
        given_name=form.given_name.data.strip(),
        family_name=form.family_name.data.strip(),
        role=DelegateRole(form.role.data),
        mode=Mode(form.mode.data),
        language=form.language.data,
        institution_id=as_uuid(form.institution_id.data),
    )


@bp.get(OWN + "/members/<uuid:delegate_id>", access=FOCAL)
def member(event: Event, institution: Institution, delegation_id: uuid.UUID, delegate_id: uuid.UUID) -> str:
    found = services.get_served(delegation_id, institution)
    return _member(event, institution, found, services.get_delegate(found, delegate_id))


def _member(event: Event, institution: Institution, found: Delegation, row: Delegate, **more: Any) -> str:
    form = more.pop("form", None)
    if form is None:
        form = ReplaceForm(formdata=None)
        _fill_nominee(form, event, institution, found)
        form.role.data = row.role.value
    members = services.list_delegates(found.id)
    sessions = registration.list_counted_sessions(event)
    holds = [each for each in sessions if registration.find_admission(each.id, row.registration_id)]
    return render_template(
        "delegations/member.html",
        event=event,
        institution=institution,
        delegation=found,
        member=row,
        form=form,
        role_form=RoleForm(formdata=None, data={"role": row.role.value}),
        note_form=NoteForm(formdata=None),
        holds=holds,
        suggested=_suggested(institution, members, "")[:8],
        late=services.is_closed_to_focal_points(found),
        last_day=day_of(event, found.deadline),
        roles=ROLES,
        modes=MODES,
        refused=more.get("refused", ""),
    )


@bp.post(OWN + "/members/<uuid:delegate_id>/replace", access=FOCAL)
def replace(
    event: Event, institution: Institution, delegation_id: uuid.UUID, delegate_id: uuid.UUID
) -> ResponseReturnValue:
    found = services.get_served(delegation_id, institution)
    row = services.get_delegate(found, delegate_id)
    form = ReplaceForm()
    _fill_nominee(form, event, institution, found)
    if not form.validate_on_submit():
        return _member(event, institution, found, row, form=form), 422
    limit("delegations.name", str(viewer().person_id), times=120, per=timedelta(hours=1))
    try:
        with transaction():
            done = _replace(event, services.get_served(delegation_id, institution), delegate_id, form)
    except Refusal as refusal:
        found = services.get_served(delegation_id, institution)
        row = services.get_delegate(found, delegate_id)
        return _member(event, institution, found, row, form=form, refused=explain(refusal)), refusal.status
    flash(done, "ok")
    return redirect(_page(event, institution, delegation_id))


def _replace(event: Event, found: Delegation, delegate_id: uuid.UUID, form: ReplaceForm) -> str:
    row, nominee, by = services.get_delegate(found, delegate_id), nominee_of(form), viewer().person_id
    seats_too = bool(form.with_admissions.data)
    if services.is_closed_to_focal_points(found):
        note = form.note.data or ""
        services.ask_to_replace(event, row, nominee, by=by, note=note, with_admissions=seats_too)
        return _(
            "The organisers were asked. Until they answer, %(name)s stays.", name=row.registration.full_name
        )
    services.replace(event, row, nominee, by=by, with_admissions=seats_too)
    who = f"{nominee.given_name} {nominee.family_name}"
    return _("%(name)s takes the place; both were told by mail.", name=who)


@bp.post(OWN + "/members/<uuid:delegate_id>/withdraw", access=FOCAL)
def withdraw(
    event: Event, institution: Institution, delegation_id: uuid.UUID, delegate_id: uuid.UUID
) -> ResponseReturnValue:
    found = services.get_served(delegation_id, institution)
    services.get_delegate(found, delegate_id)
    late, by = services.is_closed_to_focal_points(found), viewer().person_id
    note = request.form.get("note", "")[:1000]

    def work() -> None:
        row = services.get_delegate(services.get_served(delegation_id, institution), delegate_id)
        if late:
            services.ask_to_withdraw(event, row, by=by, note=note)
        else:
            services.withdraw(event, row, by=by)

    act(work, _("The organisers were asked.") if late else _("Withdrawn; the place is free."))
    return redirect(_page(event, institution, delegation_id))


@bp.post(OWN + "/members/<uuid:delegate_id>/role", access=FOCAL)
def change_role(
    event: Event, institution: Institution, delegation_id: uuid.UUID, delegate_id: uuid.UUID
) -> ResponseReturnValue:
    form = RoleForm()
    found = services.get_served(delegation_id, institution)
    services.get_delegate(found, delegate_id)
    if form.validate_on_submit():
        wanted = DelegateRole(form.role.data)
        act(lambda: services.change_role(services.get_delegate(found, delegate_id), wanted), _("Saved."))
    return redirect(_page(event, institution, delegation_id))


@bp.post(OWN + "/members/<uuid:delegate_id>/confirm", access=FOCAL)
def confirm_member(
    event: Event, institution: Institution, delegation_id: uuid.UUID, delegate_id: uuid.UUID
) -> ResponseReturnValue:
    found = services.get_served(delegation_id, institution)
    services.get_delegate(found, delegate_id)
    act(lambda: services.confirm(services.get_delegate(found, delegate_id)), _("Confirmed as of today."))
    return redirect(_page(event, institution, delegation_id))


@bp.post(OWN + "/confirm", access=FOCAL)
def confirm_list(event: Event, institution: Institution, delegation_id: uuid.UUID) -> ResponseReturnValue:
    services.get_served(delegation_id, institution)
    by = viewer().person_id
    act(
        lambda: services.confirm_list(services.get_served(delegation_id, institution), by=by),
        _("The list is confirmed as of today."),
    )
    return redirect(_page(event, institution, delegation_id))


@bp.post(OWN + "/changes/<uuid:change_id>/take-back", access=FOCAL)
def take_back(
    event: Event, institution: Institution, delegation_id: uuid.UUID, change_id: uuid.UUID
) -> ResponseReturnValue:
    found, by = services.get_served(delegation_id, institution), viewer().person_id
    if change_id not in {each.id for each in services.list_changes(found.id)}:
        raise NotFound
    act(lambda: services.take_back(services.get_change(change_id), by=by), _("Taken back."))
    return redirect(_page(event, institution, delegation_id))


@bp.post(OWN + "/letter", access=FOCAL)
def send_letter(event: Event, institution: Institution, delegation_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_served(delegation_id, institution)
    form = LetterForm()
    if not form.validate_on_submit():
        return page_of(event, institution, found, letter_form=form), 422
    stored = None
    try:
        stored = services.store_letter(*read_file(form.letter.data))
        with transaction():
            found = services.get_served(delegation_id, institution)
            services.set_letter(event, found, stored, by=viewer().person_id)
    except Refusal as refusal:
        if stored is not None:
            storage.delete(stored.key)
        found = services.get_served(delegation_id, institution)
        return page_of(event, institution, found, refused=explain(refusal)), refusal.status
    flash(_("The letter is kept; the organisers see it."), "ok")
    return redirect(_page(event, institution, delegation_id))


@bp.get(OWN + "/letter", access=FOCAL)
def letter(event: Event, institution: Institution, delegation_id: uuid.UUID) -> Response:
    found, content = services.read_letter(services.get_served(delegation_id, institution))
    name = f"{event.slug}-{found.filename}"
    return storage.attachment(content, name=name, media_type=found.media_type)


@bp.post(OWN + "/letter/remove", access=FOCAL)
def remove_letter(event: Event, institution: Institution, delegation_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_served(delegation_id, institution)
    act(lambda: services.remove_letter(found), _("The letter is deleted."))
    return redirect(_page(event, institution, delegation_id))


@bp.post(OWN + "/list", access=FOCAL)
def export(event: Event, institution: Institution, delegation_id: uuid.UUID) -> Response:
    found = services.get_served(delegation_id, institution)
    rows = services.list_delegates(found.id)
    with transaction():
        audit.record("delegation.exported", "delegation", delegation_id, count=len(rows))
    found = services.get_served(delegation_id, institution)
    head = [_("Family names"), _("Given names"), _("E-mail address"), _("Role"), _("Institution"), _("How")]
    body = [
        [
            each.registration.family_name,
            each.registration.given_name,
            each.registration.email,
            str(ROLES[each.role]),
            each.registration.institution_name,
            str(MODES[each.registration.mode]),
        ]
        for each in services.list_delegates(found.id)
    ]
    content = write_xlsx({_("Delegation"): [head, *body]})
    return storage.attachment(content, name=f"{event.slug}-delegation.xlsx", media_type=XLSX_TYPE)


def _page(event: Event, institution: Institution, delegation_id: uuid.UUID) -> str:
    return url_for(
        "delegations.delegation", event=event, institution=institution, delegation_id=delegation_id
    )
