"""Campaigns of invitations: made, looked at as their readers will, started, paused, stopped."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, lazy, pick
from app.core.jobs import enqueue
from app.core.refusals import explain
from app.events.models import Event
from app.messages import services as messages
from app.registration.forms import CampaignForm, PastedForm, PeopleFileForm
from app.registration.models import Campaign, Invitation
from app.registration.rules.invitations import CampaignState, ListState, Schedule, Step
from app.registration.services import campaigns, invited, invitees
from app.registration.services.campaigns import CampaignDraft
from app.registration.services.notices import INVITATION_MAILS
from app.registration.views.blueprint import bp
from app.registration.views.words import INVITATION_STATES, class_choices

EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
CAMPAIGN_STATES = {
    CampaignState.DRAFT: ("idle", lazy("Not started")),
    CampaignState.RUNNING: ("ok", lazy("Running")),
    CampaignState.PAUSED: ("warn", lazy("Paused")),
    CampaignState.STOPPED: ("closed", lazy("Stopped")),
}
LIST_STATES = {
    ListState.OPEN: ("info", lazy("To be looked at")),
    ListState.TAKEN: ("ok", lazy("In the campaign")),
    ListState.UNDONE: ("idle", lazy("Taken out again")),
    ListState.DROPPED: ("idle", lazy("Thrown away")),
}
STEPS = {
    Step.INVITE: lazy("Invitation"),
    Step.REMIND: lazy("Reminder"),
    Step.LAST_CALL: lazy("Last call"),
}
PATH = "/events/<event:event>/invitations/campaigns/<uuid:campaign_id>"
IN_PLACE_OF_THE_LINK = "personal"


@bp.route("/events/<event:event>/invitations/campaigns/new", methods=["GET", "POST"], access=EDIT)
def new_campaign(event: Event) -> ResponseReturnValue:
    form = _form(event)
    refused = ""
    if form.validate_on_submit():
        try:
            with transaction():
                made = campaigns.create_campaign(event, _draft(event, form), by=viewer().person_id)
                made_id = made.id
        except Refusal as refusal:
            refused = explain(refusal)
        else:
            flash(_("The campaign is made. Now add people: nothing is sent before you start it."), "ok")
            return redirect(url_for("registration.campaign", event=event, campaign_id=made_id))
    page = render_template(
        "registration/campaign_edit.html", event=event, form=form, refused=refused, campaign=None
    )
    return page, 422 if form.is_submitted() else 200


@bp.route(f"{PATH}/edit", methods=["GET", "POST"], access=EDIT)
def edit_campaign(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    found = campaigns.get_campaign(campaign_id)
    form = _form(event, found)
    refused = ""
    if form.validate_on_submit():
        try:
            with transaction():
                campaigns.edit_campaign(campaigns.get_campaign(campaign_id), _draft(event, form))
        except Refusal as refusal:
            refused = explain(refusal)
        else:
            flash(_("The campaign is saved."), "ok")
            return redirect(url_for("registration.campaign", event=event, campaign_id=campaign_id))
    page = render_template(
        "registration/campaign_edit.html", event=event, form=form, refused=refused, campaign=found
    )
    return page, 422 if form.is_submitted() else 200


def _form(event: Event, campaign: Campaign | None = None) -> CampaignForm:
    data: dict[str, Any] = {}
    if campaign is not None:
        data = {
            "name": campaign.name,
            "participant_class": campaign.participant_class,
            "language": campaign.language,
            "message": campaign.message,
            "session_ids": [str(each.id) for each in campaigns.sessions_of_campaign(campaign.id)],
        }
        for name in ("invite_at", "remind_at", "last_call_at", "answer_by"):
            moment = getattr(campaign, name)
            data[name] = moment.astimezone(ZoneInfo(event.time_zone)).replace(tzinfo=None) if moment else None
    form = CampaignForm(data=data)
    form.participant_class.choices = class_choices()
    offered = campaigns.list_by_name_sessions()
    form.session_ids.choices = [(str(each.id), pick(each.title)) for each in offered]
    return form


def _draft(event: Event, form: CampaignForm) -> CampaignDraft:
    def instant(local: datetime | None) -> datetime | None:
        return local.replace(tzinfo=ZoneInfo(event.time_zone)).astimezone(UTC) if local else None

    message = {
        code: text.strip() for code, text in (form.message.data or {}).items() if text and text.strip()
    }
    return CampaignDraft(
        name=form.name.data or "",
        participant_class=form.participant_class.data,
        language=form.language.data,
        message=message,
        schedule=Schedule(
            instant(form.invite_at.data),
            instant(form.remind_at.data),
            instant(form.last_call_at.data),
            instant(form.answer_by.data),
        ),
        session_ids=tuple(uuid.UUID(each) for each in form.session_ids.data or ()),
    )


@bp.get(PATH, access=EDIT)
def campaign(event: Event, campaign_id: uuid.UUID) -> str:
    return campaign_page(event, campaign_id)


def campaign_page(
    event: Event,
    campaign_id: uuid.UUID,
    *,
    refused: str = "",
    file_form: PeopleFileForm | None = None,
    paste_form: PastedForm | None = None,
) -> str:
    """Draw a campaign: how far it is, what can be done with it, its people."""
    found = campaigns.get_campaign(campaign_id)
    return render_template(
        "registration/campaign.html",
        event=event,
        campaign=found,
        progress=campaigns.progress_of([campaign_id])[campaign_id],
        sessions=campaigns.sessions_of_campaign(campaign_id),
        lists=invitees.lists_of(campaign_id),
        unsent_lists=invited.lists_without_mail(campaign_id),
        states=INVITATION_STATES,
        campaign_states=CAMPAIGN_STATES,
        list_states=LIST_STATES,
        file_form=file_form or PeopleFileForm(),
        paste_form=paste_form or PastedForm(),
        may_search=viewer().can(Perm.DIRECTORY_READ),
        refused=refused,
        is_running=found.state is CampaignState.RUNNING,
        is_paused=found.state is CampaignState.PAUSED,
        starts_later=_starts_later(found),
    )


@bp.get(f"{PATH}/progress", access=EDIT)
def campaign_progress(event: Event, campaign_id: uuid.UUID) -> str:
    """Answer the part of the page that renews itself while mails leave."""
    return render_template(
        "registration/_campaign_progress.html",
        event=event,
        campaign=campaigns.get_campaign(campaign_id),
        progress=campaigns.progress_of([campaign_id])[campaign_id],
        states=INVITATION_STATES,
        starts_later=_starts_later(campaigns.get_campaign(campaign_id)),
    )


def _starts_later(campaign: Campaign) -> bool:
    return campaign.invite_at is not None and campaign.invite_at > clock.now()


@bp.post(f"{PATH}/start", access=EDIT)
def start_campaign(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    def start(found: Campaign) -> None:
        campaigns.start_campaign(event, found)
        payload = {"event_id": str(event.id), "campaign_id": str(campaign_id)}
        enqueue("registration.campaign", payload, key=str(campaign_id), event_id=event.id)

    return _act(event, campaign_id, start, _("The campaign is running."))


@bp.post(f"{PATH}/pause", access=EDIT)
def pause_campaign(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    done = _("Paused: nobody is written to until you go on.")
    return _act(event, campaign_id, campaigns.pause_campaign, done)


@bp.post(f"{PATH}/stop", access=EDIT)
def stop_campaign(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    done = _("Stopped. The links that were sent stay good.")
    return _act(event, campaign_id, campaigns.stop_campaign, done)


@bp.post(f"{PATH}/delete", access=EDIT)
def delete_campaign(event: Event, campaign_id: uuid.UUID) -> ResponseReturnValue:
    back = url_for("registration.invitations", event=event)
    return _act(event, campaign_id, campaigns.delete_campaign, _("The campaign is deleted."), back)


def _act(
    event: Event, campaign_id: uuid.UUID, act: Callable[[Campaign], None], done: str, back: str = ""
) -> ResponseReturnValue:
    here = url_for("registration.campaign", event=event, campaign_id=campaign_id)
    try:
        with transaction():
            act(campaigns.get_campaign(campaign_id, lock=True))
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(here)
    flash(done, "ok")
    return redirect(back or here)


@bp.get(f"{PATH}/preview", access=EDIT)
def preview_campaign(event: Event, campaign_id: uuid.UUID) -> str:
    """Show a mail of the campaign as one of its people will read it."""
    found = campaigns.get_campaign(campaign_id)
    people = invited.first_people(campaign_id)
    chosen = request.args.get("who", type=uuid.UUID)
    reader = next((each for each in people if each.id == chosen), people[0] if people else None)
    wanted = request.args.get("step", "")
    step = Step(wanted) if wanted in set(Step) else Step.INVITE
    language = reader.language if reader else found.language
    occasion = messages.find_occasion(f"registration.{INVITATION_MAILS[step]}")
    if occasion is None:
        raise LookupError(step)
    wording = messages.wording_of(event, occasion, language)
    mail = messages.preview(
        event, occasion, language, wording if wording.own else None, _context(event, found, reader, language)
    )
    return render_template(
        "registration/campaign_preview.html",
        event=event,
        campaign=found,
        people=people,
        reader=reader,
        step=step,
        steps=STEPS,
        mail=mail,
    )


def _context(event: Event, campaign: Campaign, reader: Invitation | None, language: str) -> dict[str, object]:
    other = "en" if language == "es" else "es"
    return {
        **messages.facts_of(event),
        "name": reader.name if reader else _("Name of the person"),
        "message": campaign.message.get(language) or campaign.message.get(other, ""),
        "answer_by": campaign.answer_by.isoformat() if campaign.answer_by else "",
        "token": IN_PLACE_OF_THE_LINK,
    }
