"""Who of a list is known already: invited, registered, or here under another proved address."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from app.core.db import db
from app.core.text import fold
from app.directory import services as directory
from app.events import services as events
from app.registration.models import Campaign, CampaignSession, Invitation, Registration
from app.registration.rules import ENDED, InvitationState
from app.registration.rules.columns import Column, Columns
from app.registration.rules.invitees import Fault, FaultCode, Note, NoteCode, Reading, Words


def words() -> Words:
    """Return what cells may say: countries and classes under every name that they have."""
    countries = {
        fold(name): country.code
        for country in directory.list_countries()
        for name in (country.code, *country.name.values())
    }
    classes = {
        fold(name): each.code
        for each in events.list_classes()
        for name in (each.code, each.code.replace("_", " "), *each.name.values())
    }
    return Words(countries, classes, checked_address)


def checked_address(text: str) -> str | None:
    """Return the address as mail is sent to it, or None for what is none."""
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return found.ascii_email


def known_domains() -> dict[str, int]:
    """Count the proved addresses of the directory by domain."""
    return directory.count_domains()


def leave_out_known(reading: Reading, columns: Columns, campaign: Campaign | None) -> dict[str, uuid.UUID]:
    """Move those who are here already from the good rows to the faults; return whose address is whose.

    Somebody who is registered stays where the campaign lets people into sessions. The number of
    statements depends on the length of the list by the thousand only.
    """
    place = columns.places.get(Column.EMAIL)
    invited = _invited()
    registered = _registered()
    norms = [candidate.norm for candidate in reading.good]
    owners = directory.owners_of_addresses({*norms, *invited, *registered})
    here = _addresses_of_people(owners, invited, registered)
    into_sessions = campaign is not None and _lets_into_sessions(campaign)
    good, reading.good = reading.good, []
    for candidate in good:
        norm, owner = candidate.norm, owners.get(candidate.norm)
        code, other = _why_not(norm, owner, invited, registered, here)
        if code is FaultCode.REGISTERED and into_sessions:
            reading.notes.append(Note(candidate.row, place, NoteCode.REGISTERED, candidate.email))
            code = None
        if code is not None:
            reading.faults.append(Fault(candidate.row, place, code, candidate.email, other))
            continue
        reading.good.append(candidate)
        if owner is not None:
            here[owner] = norm
    reading.faults.sort(key=lambda fault: fault.row)
    return {norm: owner for norm, owner in owners.items() if norm in set(norms)}


def _why_not(
    norm: str,
    owner: uuid.UUID | None,
    invited: dict[str, InvitationState],
    registered: dict[str, uuid.UUID | None],
    here: dict[uuid.UUID, str],
) -> tuple[FaultCode | None, str]:
    if norm in invited:
        declined = invited[norm] is InvitationState.DECLINED
        return (FaultCode.DECLINED if declined else FaultCode.INVITED), ""
    if norm in registered:
        return FaultCode.REGISTERED, ""
    if owner is not None and here.get(owner, norm) != norm:
        return FaultCode.SAME_PERSON, here[owner]
    return None, ""


def _invited() -> dict[str, InvitationState]:
    rows = db.session.execute(sa.select(Invitation.email_norm, Invitation.state))
    return {norm: state for norm, state in rows}  # noqa: C416


def _registered() -> dict[str, uuid.UUID | None]:
    rows = db.session.execute(
        sa.select(Registration.email_norm, Registration.person_id).where(Registration.state.not_in(ENDED))
    )
    return {norm: person_id for norm, person_id in rows}  # noqa: C416


def _addresses_of_people(
    owners: dict[str, uuid.UUID],
    invited: Collection[str],
    registered: dict[str, uuid.UUID | None],
) -> dict[uuid.UUID, str]:
    here = {owners[norm]: norm for norm in invited if norm in owners}
    here |= {person_id: norm for norm, person_id in registered.items() if person_id is not None}
    return here


def _lets_into_sessions(campaign: Campaign) -> bool:
    query = sa.select(CampaignSession.id).where(CampaignSession.campaign_id == campaign.id).limit(1)
    return db.session.scalar(query) is not None
