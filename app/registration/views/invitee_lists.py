"""People for a campaign: a table, pasted lines or the directory; looked at before they are taken."""

import uuid
from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, viewer
from app.core.db import across_events, transaction
from app.core.errors import BadInput, NotFound, Refusal
from app.core.i18n import _, country, current_locale, gettext, lazy, ngettext, number, pick
from app.core.refusals import explain
from app.directory import services as directory
from app.directory.services import Recipients
from app.events import services as events
from app.events.models import Event
from app.registration.forms import DirectoryForm, PastedForm, PeopleFileForm
from app.registration.models import InvitationList
from app.registration.rules.columns import Column, letter_of
from app.registration.rules.invitations import CampaignState, EmptyList, ListSource
from app.registration.rules.invitees import FAULTS, NOTES, Fault, Note
from app.registration.services import campaigns, invitees, recruiting
from app.registration.views.blueprint import bp
from app.registration.views.campaigns import EDIT, campaign_page

ADD = "/events/<event:event>/invitations/campaigns/<uuid:campaign_id>/people"
PATH = "/events/<event:event>/invitations/lists/<uuid:list_id>"
SHOWN = 100
COLUMNS = {
    Column.EMAIL: lazy("E-mail address"),
    Column.NAME: lazy("Whole name"),
    Column.GIVEN_NAME: lazy("Given names"),
    Column.FAMILY_NAME: lazy("Family names"),
    Column.LANGUAGE: lazy("Language"),
    Column.COUNTRY: lazy("Country"),
    Column.INSTITUTION: lazy("Institution or organisation"),
    Column.PARTICIPANT_CLASS: lazy("Takes part as"),
}


@bp.post(f"{ADD}/file", access=EDIT)
def add_people_file(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    form = PeopleFileForm()
    if not form.validate_on_submit():
        return campaign_page(event, campaign_id, file_form=form), 422
    content, name = form.file.data.read(), form.file.data.filename or ""
    return _keep(
        event, campaign_id, lambda: invitees.read_file(content), source=ListSource.FILE, filename=name
    )


@bp.post(f"{ADD}/pasted", access=EDIT)
def add_pasted(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    form = PastedForm()
    if not form.validate_on_submit():
        return campaign_page(event, campaign_id, paste_form=form), 422
    text = form.addresses.data or ""
    return _keep(event, campaign_id, lambda: invitees.read_pasted(text), source=ListSource.PASTED)


def _keep(
    event: Event,
    campaign_id: uuid.UUID,
    read: Callable[[], Sequence[tuple[int, Sequence[str]]]],
    *,
    source: ListSource,
    filename: str = "",
) -> ResponseReturnValue:
    """Keep what was handed in and go to its preview; a file that cannot be read is refused here."""
    campaigns.get_campaign(campaign_id)
    try:
        rows = read()
        with transaction():
            kept = invitees.keep_list(
                event,
                campaigns.get_campaign(campaign_id),
                rows,
                source=source,
                filename=filename,
                by=viewer().person_id,
            )
            list_id = kept.id
    except Refusal as refusal:
        return campaign_page(event, campaign_id, refused=explain(refusal)), refusal.status
    return redirect(url_for("registration.invitee_list", event=event, list_id=list_id))


@bp.route(f"{ADD}/directory", methods=["GET", "POST"], access=EDIT)
def add_from_directory(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    """Choose people of the directory; only for those who may read it."""
    if not viewer().can(Perm.DIRECTORY_READ):
        raise NotFound
    campaign = campaigns.get_campaign(campaign_id)
    form = _directory_form(event)
    refused = ""
    if form.validate_on_submit():
        try:
            contacts = recruiting.contacts(_recipients(form))
            if not contacts:
                raise EmptyList
        except Refusal as refusal:
            refused = explain(refusal)
        else:
            rows = recruiting.as_rows(contacts, _headings(), current_locale())
            return _keep(event, campaign_id, lambda: rows, source=ListSource.DIRECTORY)
    page = render_template(
        "registration/recruit.html", event=event, campaign=campaign, form=form, refused=refused
    )
    return page, 422 if form.is_submitted() else 200


def _headings() -> list[str]:
    wanted = (
        Column.EMAIL,
        Column.GIVEN_NAME,
        Column.FAMILY_NAME,
        Column.LANGUAGE,
        Column.COUNTRY,
        Column.INSTITUTION,
    )
    return [str(COLUMNS[column]) for column in wanted]


def _directory_form(event: Event) -> DirectoryForm:
    form = DirectoryForm()
    form.bodies.choices = [(str(each.id), pick(each.name)) for each in directory.list_bodies()]
    countries = sorted((country(each.code), each.code) for each in directory.list_countries())
    form.countries.choices = [(code, name) for name, code in countries]
    form.institutions.choices = [(str(each.id), pick(each.name)) for each in directory.list_institutions()]
    form.groups.choices = [(str(each.id), pick(each.name)) for each in directory.list_stakeholder_groups()]
    form.earlier.choices = [("", _("Does not matter")), *_earlier_events(event)]
    return form


def _earlier_events(event: Event) -> list[tuple[str, str]]:
    """Offer the events whose participants this person may read."""
    past = events.list_events(when="all", all_drafts=True, per_page=500).items
    return [
        (str(each.id), pick(each.title))
        for each in past
        if each.id != event.id and viewer().can(Perm.REGISTRATION_READ, "event", each.id)
    ]


def _recipients(form: DirectoryForm) -> Recipients:
    people = None
    if form.earlier.data:
        with across_events("the participants of an earlier event that this person may read"):
            people = recruiting.participants_of(uuid.UUID(form.earlier.data))
    return Recipients(
        bodies=frozenset(uuid.UUID(each) for each in form.bodies.data or ()),
        institutions=frozenset(uuid.UUID(each) for each in form.institutions.data or ()),
        countries=frozenset(form.countries.data or ()),
        groups=frozenset(uuid.UUID(each) for each in form.groups.data or ()),
        focal_points=bool(form.focal_points.data),
        people=people,
    )


# --- looking and taking -----------------------------------------------------------------------


@bp.get(PATH, access=EDIT)
def invitee_list(event: Event, list_id: uuid.UUID) -> ResponseReturnValue:
    """Show what a list would do, before anything is done."""
    kept = invitees.get_list(list_id)
    try:
        found = invitees.preview_list(kept)
    except NotFound:
        return redirect(url_for("registration.campaign", event=event, campaign_id=kept.campaign_id))
    campaign = campaigns.get_campaign(kept.campaign_id)
    page = max(1, request.args.get("page", 1, type=int))
    shown = request.args.get("show", "faults" if found.reading.faults else "good")
    rows = found.reading.faults if shown == "faults" else found.reading.good
    return render_template(
        "registration/invitee_list.html",
        event=event,
        kept=kept,
        campaign=campaign,
        is_running=campaign.state is CampaignState.RUNNING,
        found=found,
        good=found.reading.good,
        faults=found.reading.faults,
        shown=shown,
        rows=rows[(page - 1) * SHOWN : page * SHOWN],
        page=page,
        pages=max(1, -(-len(rows) // SHOWN)),
        notes=found.reading.notes[:SHOWN],
        where=lambda column: _where(found.headings, column),
        what=_what,
        remedy=lambda fault: gettext(FAULTS[fault.code][1]),
        said=lambda note: gettext(NOTES[note.code], value=note.value),
        fields=COLUMNS,
        chosen={place: column for column, place in found.columns.places.items()},
        letter=letter_of,
        sure=[typo for typo in found.typos if typo.sure],
        has_email=Column.EMAIL in found.columns.places,
    )


def _where(headings: Sequence[str], column: int | None) -> str:
    """Name a column by its letter and its heading."""
    if column is None:
        return ""
    heading = headings[column] if column < len(headings) else ""
    return f"{letter_of(column)}: {heading}" if heading else letter_of(column)


def _what(fault: Fault | Note) -> str:
    text = FAULTS[fault.code][0] if isinstance(fault, Fault) else NOTES[fault.code]
    return gettext(text, value=fault.value, other=getattr(fault, "other", ""))


@bp.post(f"{PATH}/columns", access=EDIT)
def invitee_columns(event: Event, list_id: uuid.UUID) -> ResponseReturnValue:
    places: dict[Column, int] = {}
    for name, value in request.form.items():
        prefix, _dash, place = name.partition("-")
        if prefix == "column" and place.isdigit() and value in set(Column):
            if Column(value) in places:
                return _refuse(event, list_id, _("Two columns cannot hold the same thing."))
            places[Column(value)] = int(place)
    heading = bool(request.form.get("heading"))
    return _change(
        event, list_id, lambda kept: invitees.choose_columns(kept, places, has_heading=heading), ""
    )


@bp.post(f"{PATH}/domains", access=EDIT)
def invitee_domains(event: Event, list_id: uuid.UUID) -> ResponseReturnValue:
    """Correct domains: all that are surely slips, or the ones that were pressed; or read one as written."""
    wanted = dict(pair.split(">", 1) for pair in request.form.getlist("domain") if ">" in pair)
    if not wanted or any(not domain or not meant or "@" in meant for domain, meant in wanted.items()):
        raise BadInput(reason=_("Choose what to do."))
    return _change(event, list_id, lambda kept: invitees.correct_domains(kept, wanted), _("Corrected."))


@bp.post(f"{PATH}/take", access=EDIT)
def take_list(event: Event, list_id: uuid.UUID) -> ResponseReturnValue:
    kept = invitees.get_list(list_id)
    campaign_id = kept.campaign_id
    try:
        found = invitees.preview_list(kept)  # Read before the lane of the writers is taken.
        with transaction():
            count = invitees.take_list(event, invitees.get_list(list_id), by=viewer().person_id, found=found)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        text = ngettext("%(num)s person is in the campaign.", "%(num)s people are in the campaign.", count)
        flash(text % {"num": number(count)}, "ok")
    return redirect(url_for("registration.campaign", event=event, campaign_id=campaign_id))


@bp.post(f"{PATH}/undo", access=EDIT)
def undo_list(event: Event, list_id: uuid.UUID) -> ResponseReturnValue:
    done = _("The list is out of the campaign again.")
    return _change(event, list_id, invitees.undo_list, done, to_campaign=True)


@bp.post(f"{PATH}/drop", access=EDIT)
def drop_list(event: Event, list_id: uuid.UUID) -> ResponseReturnValue:
    return _change(
        event, list_id, invitees.drop_list, _("Thrown away; nobody was invited."), to_campaign=True
    )


def _change(
    event: Event,
    list_id: uuid.UUID,
    act: Callable[[InvitationList], object],
    done: str,
    *,
    to_campaign: bool = False,
) -> ResponseReturnValue:
    campaign_id = invitees.get_list(list_id).campaign_id
    try:
        with transaction():
            act(invitees.get_list(list_id))
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        if done:
            flash(done, "ok")
    if to_campaign:
        return redirect(url_for("registration.campaign", event=event, campaign_id=campaign_id))
    return redirect(url_for("registration.invitee_list", event=event, list_id=list_id))


def _refuse(event: Event, list_id: uuid.UUID, text: str) -> ResponseReturnValue:
    flash(text, "bad")
    return redirect(url_for("registration.invitee_list", event=event, list_id=list_id))
