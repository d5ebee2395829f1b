"""Institutions that people proposed to the directory: accepted, joined to one that is there, or refused."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import ORGANISATION, Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, lazy
from app.core.refusals import explain
from app.directory.rules import InstitutionKind
from app.registration import services
from app.registration.forms import SECTORS
from app.registration.views.asking import label_of
from app.registration.views.blueprint import bp

INSTITUTION_KINDS = {
    InstitutionKind.MINISTRY: lazy("Ministry"),
    InstitutionKind.DIRECTORATE: lazy("Directorate"),
    InstitutionKind.MIGRATION_INSTITUTE: lazy("Migration institute"),
    InstitutionKind.WOMENS_MECHANISM: lazy("Women's mechanism"),
    InstitutionKind.CONSULATE: lazy("Consulate"),
    InstitutionKind.LOCAL_GOVERNMENT: lazy("Local government"),
    InstitutionKind.UN_AGENCY: lazy("United Nations agency"),
    InstitutionKind.INTERGOVERNMENTAL: lazy("Intergovernmental organisation"),
    InstitutionKind.CIVIL_SOCIETY: lazy("Civil society organisation"),
    InstitutionKind.NETWORK: lazy("Network"),
    InstitutionKind.HUMAN_RIGHTS: lazy("Human rights institution"),
    InstitutionKind.ACADEMIA: lazy("Academia"),
    InstitutionKind.MEDIA: lazy("Media"),
    InstitutionKind.PRIVATE_SECTOR: lazy("Private sector"),
    InstitutionKind.EMPLOYERS: lazy("Employers' organisation"),
    InstitutionKind.WORKERS: lazy("Workers' organisation"),
    InstitutionKind.RELIGIOUS: lazy("Faith-based organisation"),
    InstitutionKind.OTHER: lazy("Other institution"),
}
EDIT = allowed(Perm.DIRECTORY_EDIT, on=ORGANISATION)


@bp.get("/registration/proposals/", access=EDIT)
def proposals() -> str:
    """List the proposals that wait, each with the institutions that it may be."""
    found = services.list_proposals()
    return render_template(
        "registration/form/proposals.html",
        proposals=found,
        similar={
            each.id: services.suggest_institutions(request.args.get("q", "") or each.name, each.country_code)
            for each in found[:50]
        },
        kinds={each.id: services.kinds_for(each) for each in found},
        kind_names=INSTITUTION_KINDS,
        sectors=SECTORS,
        label_of=label_of,
    )


@bp.post("/registration/proposals/<uuid:proposal_id>", access=EDIT)
def settle_proposal(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Accept, join or refuse a proposal."""
    answer, by = request.form.get("answer", ""), viewer().person_id
    try:
        with transaction():
            if answer == "accept":
                kind = request.form.get("kind", "")
                chosen = InstitutionKind(kind) if kind in set(InstitutionKind) else InstitutionKind.OTHER
                services.accept_proposal(proposal_id, kind=chosen, by=by)
            elif answer == "refuse":
                services.refuse_proposal(proposal_id, by=by)
            else:
                services.join_proposal(proposal_id, _named(answer), by=by)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("Done. Whoever named it so belongs to it now.") if answer != "refuse" else _("Done."), "ok")
    return redirect(url_for("registration.proposals"))


def _named(answer: str) -> uuid.UUID:
    try:
        return uuid.UUID(answer)
    except ValueError:
        return uuid.UUID(int=0)
