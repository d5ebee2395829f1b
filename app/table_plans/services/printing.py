"""The general plan on paper: what all may read is drawn once for each state of it."""

import threading
from uuid import UUID

from app.core import pdf, storage
from app.core.db import db
from app.core.errors import NotFound
from app.table_plans.renderer import PrintedPlan, lay_out_general

AREA = "general_plans"
SECONDS = 60.0
_drawing = threading.Lock()


def draw_general(event_id: UUID, plan: PrintedPlan, state: str, *, keep: bool) -> bytes:
    """Return the PDF of the general plan; `keep` is for what names nobody whom all may not know."""
    db.session.rollback()
    if not keep:
        return pdf.render(lay_out_general(plan), seconds=SECONDS)
    beginning = f"{event_id.hex}-{plan.words.locale}-"
    name = f"{beginning}{state}.pdf"
    kept = _kept(name)
    if kept is not None:
        return kept
    with _drawing:  # whoever asks at the same time waits for the one drawing
        kept = _kept(name)
        if kept is not None:
            return kept
        content = pdf.render(lay_out_general(plan), seconds=SECONDS)
        earlier = [key for key in storage.list_keys(AREA) if key.startswith(f"{AREA}/{beginning}")]
        storage.put(AREA, content, name=name)
    for key in earlier:
        storage.delete(key)
    return content


def _kept(name: str) -> bytes | None:
    try:
        return storage.get(f"{AREA}/{name}")
    except NotFound:
        return None
