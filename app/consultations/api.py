"""Consultations for programs: those put to the countries for which one answers, or all for who edits them."""

from typing import Any

from flask import Blueprint

from app.consultations import services
from app.consultations.models import Consultation
from app.core.access import Perm, signed_in, viewer
from app.core.api import PREFIX, Identifier, Instant, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.core.errors import NotFound

bp = Blueprint("consultations_api", __name__, url_prefix=PREFIX)
TAG = "Consultations"


class ConsultationShape(Shape):
    """A text put to countries."""

    id: Identifier
    title: Texts
    state: str
    outcome: str | None
    sent_at: Instant | None


@bp.get("/consultations", access=signed_in("shows what was put to the countries for which one answers"))
@reads(Listed[ConsultationShape], tag=TAG, query=Paging)
def consultations() -> Any:
    """List consultations, the latest first."""
    asking = viewer()
    may_edit, own = asking.can(Perm.CONSULTATION_EDIT), services.countries_of(asking)
    if not may_edit and not own:
        raise NotFound
    found = services.list_consultations(country_codes=None if may_edit else own)
    return listed(found, query_of(Paging), shape=_consultation)


def _consultation(consultation: Consultation) -> ConsultationShape:
    return ConsultationShape.model_validate(consultation)
