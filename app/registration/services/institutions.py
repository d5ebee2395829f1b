"""Institutions that people name: found in the directory, or proposed to it until somebody decides."""

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.core.text import fold
from app.directory import services as directory
from app.directory.models import Institution
from app.directory.rules import InstitutionKind, sector_of
from app.registration.models import InstitutionProposal, ProposalState, Registration
from app.registration.rules import NotTheirs

MOST = 8


def match_institution(name: str, country_code: str | None) -> Institution | None:
    """Find the institution of this very name; of several with one name, the one in the country."""
    wanted = fold(name)
    if not wanted:
        return None
    found = [each for each in _of_words(wanted) if wanted in _names(each)]
    near = [each for each in found if each.country_code == country_code]
    return near[0] if near else (found[0] if len(found) == 1 else None)


def _of_words(folded: str) -> Sequence[Institution]:
    bare = folded.partition(" (")[0]
    return db.session.scalars(
        sa.select(Institution)
        .options(sa.orm.joinedload(Institution.country))
        .where(Institution.sort_name.contains(bare, autoescape=True))
        .order_by(Institution.sort_name, Institution.id)
        .limit(100)
    ).all()


def _names(institution: Institution) -> set[str]:
    """Return the ways in which an institution is written, also with its country as in suggestions."""
    plain = {fold(each) for each in (*institution.name.values(), *institution.short_name.values()) if each}
    country = institution.country
    of_country = country.name.values() if country is not None else ()
    return plain | {fold(f"{name} ({where})") for name in plain for where in of_country}


def suggest_institutions(text: str, country_code: str | None = None) -> Sequence[Institution]:
    """List institutions whose names hold the words, those of the country first."""
    words = fold(text).split()[:6]
    if not words or len("".join(words)) < 2:
        return []
    query = sa.select(Institution).options(sa.orm.joinedload(Institution.country))
    for word in words:
        query = query.where(Institution.sort_name.contains(word, autoescape=True))
    near = sa.case((Institution.country_code == country_code, 0), else_=1)
    return db.session.scalars(query.order_by(near, Institution.sort_name, Institution.id).limit(MOST)).all()


def find_institution(institution_id: str) -> Institution | None:
    return directory.find_institution(institution_id)


# --- proposals --------------------------------------------------------------------------------


def propose(registration: Registration) -> None:
    """Propose the institution that somebody named to the directory; once, however many name it."""
    folded, country = fold(registration.institution_name)[:300], registration.country_code
    if not folded or registration.institution_id is not None:
        return
    known = db.session.scalar(
        sa.select(InstitutionProposal).where(
            InstitutionProposal.name_folded == folded, InstitutionProposal.country_key == (country or "")
        )
    )
    if known is not None:
        if known.institution_id is not None:
            _place(registration, directory.get_institution(known.institution_id))
        return
    with db.session.begin_nested():
        db.session.add(
            InstitutionProposal(
                name=registration.institution_name,
                name_folded=folded,
                country_code=country,
                country_key=country or "",
                sector=registration.sector,
            )
        )


def _place(registration: Registration, institution: Institution) -> None:
    registration.institution_id, registration.sector = institution.id, institution.sector


def list_proposals(*, open_only: bool = True) -> Sequence[InstitutionProposal]:
    """List the institutions that people proposed, the newest first."""
    query = sa.select(InstitutionProposal).order_by(InstitutionProposal.created_at.desc())
    if open_only:
        query = query.where(InstitutionProposal.state == ProposalState.OPEN)
    return db.session.scalars(query.limit(500)).all()


def count_proposals() -> int:
    """Count the proposals that wait for a decision."""
    query = sa.select(sa.func.count()).where(InstitutionProposal.state == ProposalState.OPEN)
    return db.session.scalar(query) or 0


def _open(proposal_id: uuid.UUID) -> InstitutionProposal:
    found = db.session.get(InstitutionProposal, proposal_id)
    if found is None:
        raise NotFound
    if found.state is not ProposalState.OPEN:
        raise NotTheirs
    return found


def accept_proposal(proposal_id: uuid.UUID, *, kind: InstitutionKind, by: uuid.UUID | None) -> Institution:
    """Enter a proposed institution in the directory; raises NotTheirs for one that is settled."""
    proposal = _open(proposal_id)
    institution = directory.create_institution(
        name={"es": proposal.name}, kind=kind, country_code=proposal.country_code
    )
    _settle(proposal, ProposalState.ACCEPTED, institution, by)
    return institution


def join_proposal(proposal_id: uuid.UUID, institution_id: uuid.UUID, *, by: uuid.UUID | None) -> Institution:
    """Say that a proposed institution is one that the directory knows."""
    proposal, institution = _open(proposal_id), directory.get_institution(institution_id)
    _settle(proposal, ProposalState.JOINED, institution, by)
    return institution


def refuse_proposal(proposal_id: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Say that a name is no institution; who wrote it keeps it in their registration."""
    _settle(_open(proposal_id), ProposalState.REFUSED, None, by)


def _settle(
    proposal: InstitutionProposal,
    state: ProposalState,
    institution: Institution | None,
    by: uuid.UUID | None,
) -> None:
    proposal.state, proposal.settled_by_id, proposal.settled_at = state, by, clock.now()
    proposal.institution_id = institution.id if institution is not None else None
    db.session.flush()
    audit.record("institution.proposal_settled", "institution_proposal", proposal.id, state=state)
    if institution is not None:
        _hand_out(proposal, institution)


def _hand_out(proposal: InstitutionProposal, institution: Institution) -> None:
    """Give the institution to everybody who named it so."""
    with across_events("an institution is the same in every event where somebody named it"):
        rows = db.session.scalars(
            sa.select(Registration).where(
                Registration.institution_id.is_(None),
                Registration.institution_folded == proposal.name_folded[:200],
                Registration.country_code == proposal.country_code
                if proposal.country_code
                else Registration.country_code.is_(None),
            )
        ).all()
        for row in rows:
            _place(row, institution)
        db.session.flush()


def forget_named(names: Collection[str]) -> None:
    """Delete proposals of names that no registration holds any more; what was accepted is the directory's."""
    folded = [each for each in names if each]
    for batch in (folded[at : at + 500] for at in range(0, len(folded), 500)):
        with across_events("a name of an institution is kept while anybody anywhere goes by it"):
            held = db.session.scalars(
                sa.select(Registration.institution_folded)
                .where(Registration.institution_folded.in_(batch))
                .distinct()
            ).all()
        gone = sa.func.substr(InstitutionProposal.name_folded, 1, 200).in_(set(batch) - set(held))
        wanted = gone & (InstitutionProposal.state != ProposalState.ACCEPTED)
        db.session.execute(
            sa.delete(InstitutionProposal).where(wanted).execution_options(synchronize_session=False)
        )


def kinds_for(proposal: InstitutionProposal) -> list[InstitutionKind]:
    """List the kinds an institution may be of, those of the sector that was named first."""
    return sorted(InstitutionKind, key=lambda kind: sector_of(kind) is not proposal.sector)
