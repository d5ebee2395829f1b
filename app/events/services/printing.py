"""The programme on paper, drawn once for each state of it and language, and kept until it changes."""

import threading
from collections.abc import Callable
from uuid import UUID

from app.core import pdf, storage
from app.core.errors import NotFound
from app.events.renderer import PrintedWords, PublicProgramme, lay_out_programme

AREA = "programmes"
SECONDS = 60.0
_drawing = threading.Lock()


def printed_programme(event_id: UUID, programme: PublicProgramme, words: PrintedWords, state: str) -> bytes:
    """Return the PDF of a state of the programme; an earlier one in this language is forgotten."""
    beginning = f"{event_id.hex}-{words.locale}-"
    return draw_once(AREA, beginning, state, lambda: lay_out_programme(programme, words))


def draw_once(area: str, beginning: str, state: str, lay_out: Callable[[], pdf.Page]) -> bytes:
    """Return the PDF of a state, drawn if it is not kept yet; those of earlier states are forgotten."""
    name = f"{beginning}{state}.pdf"
    kept = _kept(area, name)
    if kept is not None:
        return kept
    with _drawing:  # whoever asks at the same time waits for the one drawing
        kept = _kept(area, name)
        if kept is not None:
            return kept
        content = pdf.render(lay_out(), seconds=SECONDS)
        earlier = [key for key in storage.list_keys(area) if key.startswith(f"{area}/{beginning}")]
        storage.put(area, content, name=name)
    for key in earlier:
        storage.delete(key)
    return content


def _kept(area: str, name: str) -> bytes | None:
    try:
        return storage.get(f"{area}/{name}")
    except NotFound:
        return None
