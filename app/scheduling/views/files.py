"""Files of scheduling: the programme as a problem that any engine can read."""

import hashlib
import json

from flask import make_response, request
from flask.typing import ResponseReturnValue

from app.events.models import Event
from app.scheduling import services
from app.scheduling.views.blueprint import ORGANISERS, bp


@bp.get("/events/<event:event>/scheduling/problem.json", access=ORGANISERS)
def problem_file(event: Event) -> ResponseReturnValue:
    """Give the drafted programme as a schedule/1 file without names."""
    content = json.dumps(services.export_problem(event), ensure_ascii=False, indent=1).encode()
    response = make_response(content)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="schedule-{event.slug}.json"'
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response.make_conditional(request)
