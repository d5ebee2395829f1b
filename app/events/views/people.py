"""Who does what in a session: parts, contributions with their speakers, observers' authorisations."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Forbidden, Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext
from app.core.refusals import explain
from app.directory.rules import Sector
from app.directory.services import find_person_by_email, get_or_create_person
from app.events import services
from app.events.forms import AuthorisationForm, CompositionForm, ContributionForm, PersonForm, RoleForm
from app.events.models import Contribution, Event, Session
from app.events.rules import (
    ContributionDraft,
    ObserverPermission,
    RoleDraft,
    SessionKind,
    SessionPart,
    count_sectors,
    label_of,
)
from app.events.services import SessionPeople
from app.events.views.blueprint import bp

EDIT = allowed(Perm.EVENT_EDIT, on="event")
SECTORS = (
    Sector.CIVIL_SOCIETY,
    Sector.NATIONAL_GOVERNMENT,
    Sector.LOCAL_GOVERNMENT,
    Sector.INTERNATIONAL,
    Sector.ACADEMIA,
    Sector.PRIVATE,
    Sector.OTHER,
)


# Six talks of five minutes each, as the organisation holds them; organisers may ask for others.
LIGHTNING = {"civil_society": 3, "national_government": 2, "local_government": 1}


def _sector_words() -> list[tuple[str, str]]:
    return [(sector.value, gettext(label_of(sector))) for sector in SECTORS]


@bp.get("/<event:event>/manage/sessions/<uuid:session_id>/people", access=EDIT)
def session_people(event: Event, session_id: UUID) -> str:
    """Show everybody on record for a session, with the forms to add more."""
    return _page(event, session_id)


def _page(
    event: Event,
    session_id: UUID,
    *,
    role: RoleForm | None = None,
    contribution: ContributionForm | None = None,
    authorisation: AuthorisationForm | None = None,
    make_up: CompositionForm | None = None,
    refusal: str | None = None,
) -> str:
    session = services.get_session(session_id)
    role = role or RoleForm(formdata=None)
    role.offer(_sector_words())
    people = services.people_of_session(session)
    return render_template(
        "events/session_people.html",
        event=event,
        session=session,
        people=people,
        balance=_balance(people),
        composition=_composition(session, people),
        make_up=make_up or _make_up_form(session),
        role=role,
        contribution=contribution or ContributionForm(formdata=None),
        authorisation=authorisation or AuthorisationForm(formdata=None, prefix="observer-"),
        speaker=PersonForm(formdata=None, prefix="speaker-"),
        refusal=refusal,
        wrong=role if role.errors else contribution or authorisation or make_up,
    )


def _sectors(people: SessionPeople) -> dict[Sector, int]:
    """Count the experts of each sector, and the contributions that stand for one."""
    experts = [
        (person.id, role.sector.value)
        for role, person in people.roles
        if role.role is SessionPart.EXPERT and role.sector is not None
    ]
    talks: list[tuple[str, UUID | None]] = []
    for each, speakers in people.contributions:
        if each.sector is not None:
            talks += [(each.sector.value, None), *(("", person.id) for _, person in speakers)]
    return {Sector(sector): count for sector, count in count_sectors(experts, talks).items()}


def _balance(people: SessionPeople) -> list[tuple[str, int]]:
    """Name how many experts each sector has, for a mixed panel."""
    words = dict(_sector_words())
    return sorted(((words[each], count) for each, count in _sectors(people).items()), key=lambda one: -one[1])


def _composition(session: Session, people: SessionPeople) -> list[tuple[str, int, int]]:
    """Return for each sector how many the panel has and how many were asked for."""
    if not session.composition:
        return []
    asked, here = session.composition, _sectors(people)
    return [
        (name, here.get(Sector(value), 0), asked.get(value, 0))
        for value, name in _sector_words()
        if asked.get(value) or here.get(Sector(value))
    ]


def _make_up_form(session: Session) -> CompositionForm:
    """Return the form filled with what holds; of lightning talks, with what is usual for them."""
    usual = LIGHTNING if session.kind is SessionKind.LIGHTNING else {}
    return CompositionForm(
        formdata=None,
        prefix="panel-",
        data={
            "counts": session.composition or usual,
            "strict": session.composition_strict,
            "reason": session.composition_reason,
        },
    )


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/composition", access=EDIT)
def save_composition(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Say of which sectors a panel shall be made up."""
    form = CompositionForm(prefix="panel-")
    if not form.validate():
        return _page(event, session_id, make_up=form), 400
    with transaction():
        services.set_composition(
            services.get_session(session_id),
            form.composition(),
            strict=form.strict.data,
            reason=form.reason.data or "",
        )
    return _back(event, session_id, gettext("Saved."))


def _back(event: Event, session_id: UUID, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("events.session_people", event=event, session_id=session_id))


def _person_of(form: PersonForm) -> UUID:
    """Return the person at the address; one who is not in the directory is entered there."""
    found = find_person_by_email(form.email.data)
    if found is not None:
        return found.id
    return get_or_create_person(
        email=form.email.data,
        given_name=form.given_name.data.strip(),
        family_name=form.family_name.data.strip(),
    ).id


def _knows_person(form: PersonForm) -> bool:
    """Check the form, and ask for the names of people who are not in the directory."""
    if not form.validate():
        return False
    if find_person_by_email(form.email.data) is None:
        missing = [gettext("Nobody has this address yet: write the name.")]
        for field in (form.given_name, form.family_name):
            if not (field.data or "").strip():
                field.errors = missing
    return not form.errors


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/roles", access=EDIT)
def add_role(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Give a person a part."""
    form = RoleForm()
    form.offer(_sector_words())
    if not _knows_person(form):
        return _page(event, session_id, role=form), 400
    try:
        with transaction():
            draft = RoleDraft(
                person_id=_person_of(form),
                role=SessionPart(form.role.data),
                sector=form.sector_chosen(),
                institution_label=form.institution_label.data or "",
                public=form.public.data,
            )
            session = services.get_session(session_id)
            services.add_role(event, session, draft, accept=form.accept.data or "")
    except Refusal as refused:
        return _page(event, session_id, role=form, refusal=explain(refused)), refused.status
    return _back(event, session_id, gettext("Saved."))


@bp.post("/<event:event>/manage/roles/<uuid:role_id>/confirm", access=EDIT)
def confirm_role(event: Event, role_id: UUID) -> ResponseReturnValue:
    """Note that a person accepted."""
    with transaction():
        role = services.get_role(role_id)
        services.confirm_role(role)
        session_id = role.session_id
    return _back(event, session_id, gettext("Noted as confirmed."))


@bp.post("/<event:event>/manage/roles/<uuid:role_id>/remove", access=EDIT)
def remove_role(event: Event, role_id: UUID) -> ResponseReturnValue:
    """Take a part away."""
    with transaction():
        role = services.get_role(role_id)
        session_id = role.session_id
        services.remove_role(role)
    return _back(event, session_id, gettext("Removed."))


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/contributions", access=EDIT)
def add_contribution(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Add a contribution; its speakers follow."""
    form = ContributionForm()
    if not form.validate():
        return _page(event, session_id, contribution=form), 400
    with transaction():
        session = services.get_session(session_id)
        order = form.order.data or len(services.list_contributions(session)) + 1
        draft = ContributionDraft(
            title=texts_of(form.title),
            abstract=texts_of(form.abstract),
            minutes=form.minutes.data or 5,
            order=order,
        )
        services.add_contribution(event, session, draft)
    return _back(event, session_id, gettext("Saved."))


@bp.post("/<event:event>/manage/contributions/<uuid:contribution_id>/remove", access=EDIT)
def remove_contribution(event: Event, contribution_id: UUID) -> ResponseReturnValue:
    """Take a contribution out of its session."""
    with transaction():
        contribution = services.get_contribution(contribution_id)
        session_id = contribution.session_id
        services.remove_contribution(contribution)
    return _back(event, session_id, gettext("Removed."))


@bp.post("/<event:event>/manage/contributions/<uuid:contribution_id>/speakers", access=EDIT)
def add_speaker(event: Event, contribution_id: UUID) -> ResponseReturnValue:
    """Add a speaker to a contribution."""
    session_id = services.get_contribution(contribution_id).session_id
    form = PersonForm(prefix="speaker-")
    if not _knows_person(form):
        message = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _page(event, session_id, refusal=message), 400
    try:
        with transaction():
            contribution = services.get_contribution(contribution_id)
            speakers = [*services.speakers_of(contribution), _person_of(form)]
            _set_speakers(event, contribution, speakers)
    except Refusal as refused:
        return _page(event, session_id, refusal=explain(refused)), refused.status
    return _back(event, session_id, gettext("Saved."))


@bp.post(
    "/<event:event>/manage/contributions/<uuid:contribution_id>/speakers/<uuid:person_id>/remove", access=EDIT
)
def remove_speaker(event: Event, contribution_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Take a speaker off a contribution."""
    with transaction():
        contribution = services.get_contribution(contribution_id)
        session_id = contribution.session_id
        left = [each for each in services.speakers_of(contribution) if each != person_id]
        _set_speakers(event, contribution, left)
    return _back(event, session_id, gettext("Removed."))


def _set_speakers(event: Event, contribution: Contribution, speakers: list[UUID]) -> None:
    draft = ContributionDraft(
        title=contribution.title,
        abstract=contribution.abstract,
        minutes=contribution.minutes,
        order=contribution.order,
        sector=contribution.sector,
        speakers=tuple(dict.fromkeys(speakers)),
    )
    services.edit_contribution(event, contribution, draft)


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/authorisations", access=EDIT)
def authorise_observer(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Record that the presidency lets an observer attend or speak."""
    form = AuthorisationForm(prefix="observer-")
    recorder = viewer().person_id
    if recorder is None:
        raise Forbidden
    if not _knows_person(form):
        return _page(event, session_id, authorisation=form), 400
    try:
        with transaction():
            services.authorise_observer(
                event,
                services.get_session(session_id),
                person_id=_person_of(form),
                permission=ObserverPermission(form.permission.data),
                authorised_by=form.authorised_by.data,
                recorded_by=recorder,
                reason=form.reason.data or "",
            )
    except Refusal as refused:
        return _page(event, session_id, authorisation=form, refusal=explain(refused)), refused.status
    return _back(event, session_id, gettext("The authorisation is on record."))


@bp.post(
    "/<event:event>/manage/sessions/<uuid:session_id>/authorisations/<uuid:authorisation_id>/remove",
    access=EDIT,
)
def withdraw_authorisation(event: Event, session_id: UUID, authorisation_id: UUID) -> ResponseReturnValue:
    """Withdraw an authorisation."""
    with transaction():
        services.withdraw_authorisation(authorisation_id)
    return _back(event, session_id, gettext("The authorisation is withdrawn."))
