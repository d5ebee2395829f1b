"""Lists of people to invite: kept, looked at, corrected, taken, taken back; nothing is sent by any of it."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, clock, storage
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db, is_sqlite
from app.core.errors import NotFound
from app.core.spreadsheets import Row, read_table
from app.core.text import fold
from app.events.models import Event
from app.registration.models import Campaign, Invitation, InvitationList
from app.registration.rules import InvitationState
from app.registration.rules.columns import Column, Columns, guess_columns, heading_at
from app.registration.rules.invitations import (
    AlreadyLeft,
    CampaignNotSo,
    EmptyList,
    ListSource,
    ListState,
    NoEmailColumn,
)
from app.registration.rules.invitees import Candidate, Reading, paste_to_rows, read_rows
from app.registration.rules.typos import Typo, corrected, find_typos
from app.registration.services.campaigns import get_campaign
from app.registration.services.matching import known_domains, leave_out_known, words

AREA = "invitation_lists"
LARGEST = 50 * 2**20
KEPT = timedelta(days=2)

NumberedRows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do: people to invite, rows left out with their reasons, slips of the keyboard."""

    kept: InvitationList
    columns: Columns
    headings: Sequence[str]
    reading: Reading
    typos: Sequence[Typo] = ()
    total: int = 0
    samples: Mapping[int, str] = field(default_factory=dict)
    taken_before: InvitationList | None = None


def read_file(content: bytes) -> list[tuple[int, Sequence[str]]]:
    """Read an XLSX or CSV file; raises TableTooLarge, TableUnreadable, EmptyList."""
    rows: list[Row] = read_table(content, largest=LARGEST)
    if not rows:
        raise EmptyList
    first = heading_at([row.cells for row in rows[:20]])
    return [(row.number, row.cells) for row in rows[first:]]


def read_pasted(text: str) -> list[tuple[int, list[str]]]:
    """Read pasted lines: an address each, with a name or without. Raises EmptyList."""
    rows = paste_to_rows(text)
    if not rows:
        raise EmptyList
    return rows


def keep_list(
    event: Event,
    campaign: Campaign,
    rows: NumberedRows,
    *,
    source: ListSource,
    filename: str = "",
    by: uuid.UUID | None,
) -> InvitationList:
    """Keep a list to look at; the same one handed in twice is one list."""
    content = json.dumps([[number, list(cells)] for number, cells in rows], ensure_ascii=False).encode()
    digest = hashlib.sha256(content).hexdigest()
    same = db.session.scalar(
        sa.select(InvitationList).where(
            InvitationList.campaign_id == campaign.id,
            InvitationList.digest == digest,
            InvitationList.state == ListState.OPEN,
        )
    )
    if same is not None:
        return same
    columns = guess_columns([cells for _number, cells in rows[:200]])
    kept = InvitationList(
        id=uuid.uuid4(),
        event_id=event.id,
        campaign_id=campaign.id,
        source=source,
        filename=filename[-200:],
        digest=digest,
        stored_as=storage.put(AREA, content),
        columns={str(column): place for column, place in columns.places.items()},
        has_heading=columns.has_heading,
        made_by_id=by,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def get_list(list_id: uuid.UUID) -> InvitationList:
    """Return a list of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(InvitationList).where(InvitationList.id == list_id))
    if found is None:
        raise NotFound
    return found


def lists_of(campaign_id: uuid.UUID) -> Sequence[InvitationList]:
    """List what was handed in for a campaign and not thrown away, the latest first."""
    return db.session.scalars(
        sa.select(InvitationList)
        .where(InvitationList.campaign_id == campaign_id, InvitationList.state != ListState.DROPPED)
        .order_by(InvitationList.created_at.desc())
    ).all()


# --- looking ----------------------------------------------------------------------------------


def preview_list(kept: InvitationList) -> Preview:
    """Read the list as it would be taken now. Raises NotFound once its rows are gone."""
    rows = _rows(kept)
    campaign = get_campaign(kept.campaign_id)
    columns = columns_of(kept)
    first = list(rows[0][1]) if rows else []
    reading = read_rows(rows, columns, words(), kept.corrections)
    typos = find_typos([candidate.email for candidate in reading.good], known_domains())
    leave_out_known(reading, columns, campaign)
    before = db.session.scalar(
        sa.select(InvitationList).where(
            InvitationList.digest == kept.digest,
            InvitationList.state == ListState.TAKEN,
            InvitationList.id != kept.id,
        )
    )
    width = max((len(cells) for _number, cells in rows[:200]), default=0)
    headings = [*first, *[""] * (width - len(first))] if kept.has_heading else [""] * width
    return Preview(
        kept,
        columns,
        headings,
        reading,
        typos,
        total=len(rows) - kept.has_heading,
        samples=_samples(rows, width, heading=kept.has_heading),
        taken_before=before,
    )


def _samples(rows: NumberedRows, width: int, *, heading: bool) -> dict[int, str]:
    """Return of each column the first cells that hold something, so that people know it again."""
    shown: dict[int, list[str]] = {place: [] for place in range(width)}
    for _number, cells in rows[heading : heading + 20]:
        for place, cell in enumerate(cells):
            if cell.strip() and place in shown and len(shown[place]) < 2:
                shown[place].append(cell.strip()[:40])
    return {place: " · ".join(cells) for place, cells in shown.items()}


def columns_of(kept: InvitationList) -> Columns:
    return Columns({Column(name): place for name, place in kept.columns.items()}, kept.has_heading)


def _rows(kept: InvitationList) -> list[tuple[int, list[str]]]:
    if kept.state is not ListState.OPEN or not kept.stored_as:
        raise NotFound
    return [(number, cells) for number, cells in json.loads(storage.get(kept.stored_as))]


def choose_columns(kept: InvitationList, places: Mapping[Column, int], *, has_heading: bool) -> None:
    """Say which column holds what; one must hold the addresses."""
    if Column.EMAIL not in places:
        raise NoEmailColumn
    kept.columns = {str(column): place for column, place in places.items()}
    kept.has_heading = has_heading


def correct_domains(kept: InvitationList, corrections: Mapping[str, str]) -> None:
    """Read domains as others from now on; a domain that is read as itself is read as it stands again."""
    wanted = {**kept.corrections, **corrections}
    kept.corrections = {domain: meant for domain, meant in wanted.items() if domain != meant}


# --- taking -----------------------------------------------------------------------------------


def take_list(
    event: Event, kept: InvitationList, *, by: uuid.UUID | None, found: Preview | None = None
) -> int:
    """Put the good rows into the campaign, unsent; return how many. A list is taken once.

    `found` is what was read of it before the transaction; who became known since is left out here.
    """
    claimed = db.session.execute(
        sa.update(InvitationList)
        .where(InvitationList.id == kept.id, InvitationList.state == ListState.OPEN)
        .values(updated_at=clock.now())
        .returning(InvitationList.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claimed:
        raise CampaignNotSo
    found = found or preview_list(kept)
    campaign = get_campaign(kept.campaign_id)
    reading = Reading(good=list(found.reading.good), faults=list(found.reading.faults))
    owners = leave_out_known(reading, found.columns, campaign)
    common = {
        "event_id": event.id,
        "state": InvitationState.PREPARED,
        "invited_by_id": by,
        "campaign_id": campaign.id,
        "list_id": kept.id,
    }
    rows = [common | _values(campaign, each, owners.get(each.norm)) for each in reading.good]
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    if rows:
        db.session.execute(insert(Invitation.__table__).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]
    kept.state, kept.taken, kept.left_out = ListState.TAKEN, len(rows), len(reading.faults)
    db.session.flush()
    audit.record("campaign.list_taken", "campaign", campaign.id, count=len(rows), left_out=kept.left_out)
    return len(rows)


def _values(campaign: Campaign, who: Candidate, person_id: uuid.UUID | None) -> dict[str, object]:
    key, now = uuid.uuid4(), clock.now()
    return {
        "id": key,
        "created_at": now,
        "updated_at": now,
        "email": who.email,
        "email_norm": who.norm,
        "name": who.name,
        "given_name": who.given_name,
        "family_name": who.family_name,
        "sort_name": fold(f"{who.family_name} {who.given_name}".strip() or who.name or who.email),
        "language": who.language or campaign.language,
        "country_code": who.country_code,
        "institution_name": who.institution,
        "participant_class": who.participant_class or campaign.participant_class,
        "token_hash": hash_token(derived_token("invitation", key, 1)),
        "key_version": 1,
        "sendings": 0,
        "decline_reason": "",
        "person_id": person_id,
    }


def undo_list(kept: InvitationList) -> int:
    """Take a list out of its campaign again, while no mail to anybody on it has left; return how many."""
    get_campaign(kept.campaign_id, lock=True)
    if kept.state is not ListState.TAKEN:
        raise CampaignNotSo
    mine = Invitation.list_id == kept.id
    left = sa.select(Invitation.id).where(mine, Invitation.state != InvitationState.PREPARED)
    if db.session.scalar(left.limit(1)) is not None:
        raise AlreadyLeft
    gone = db.session.scalars(sa.delete(Invitation).where(mine).returning(Invitation.id)).all()
    kept.state = ListState.UNDONE
    db.session.flush()
    audit.record("campaign.list_undone", "campaign", kept.campaign_id, count=len(gone))
    return len(gone)


def drop_list(kept: InvitationList) -> None:
    """Throw a list away that was only looked at."""
    if kept.state is not ListState.OPEN:
        raise CampaignNotSo
    kept.state = ListState.DROPPED


def forget_rows() -> int:
    """Delete the stored rows of lists that were taken or left two days ago; return how many."""
    old = clock.now() - KEPT
    with across_events("the sweep of lists that nobody needs any more serves all events"):
        settled = (InvitationList.state != ListState.OPEN) | (InvitationList.updated_at < old)
        rows = db.session.scalars(
            sa.select(InvitationList).where(InvitationList.stored_as != "", settled).limit(200)
        ).all()
        for row in rows:
            storage.delete(row.stored_as)
            row.stored_as = ""
            row.state = ListState.DROPPED if row.state is ListState.OPEN else row.state
        db.session.flush()
    return len(rows)


def email_as_read(kept: InvitationList, text: str) -> str:
    """Return an address as the corrections of the list read it."""
    return corrected(text, kept.corrections)
