"""The general plan on paper: what all may read is drawn once for each state of it."""

from uuid import UUID

from app.core import pdf
from app.core.db import db
from app.events.services.printing import SECONDS, draw_once
from app.table_plans.renderer import PrintedPlan, lay_out_general

AREA = "general_plans"


def draw_general(event_id: UUID, plan: PrintedPlan, state: str, *, keep: bool) -> bytes:
    """Return the PDF of the general plan; `keep` is for what names nobody whom all may not know."""
    db.session.rollback()
    if not keep:
        return pdf.render(lay_out_general(plan), seconds=SECONDS)
    return draw_once(AREA, f"{event_id.hex}-{plan.words.locale}-", state, lambda: lay_out_general(plan))
