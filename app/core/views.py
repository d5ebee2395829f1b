"""Doors of the core: whether the process lives and can serve, and how a job is doing."""

import uuid

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import public, safe_next, signed_in, viewer
from app.core.api import PREFIX, description
from app.core.commands.health import readiness
from app.core.db import transaction
from app.core.jobs import Job, ask_to_stop, get_job
from app.core.refusals import wants_json

bp = Blueprint("core", __name__)
OWN_JOBS = "shows a job to the account that asked for it, or to those with its right on the event"


@bp.get("/healthz", access=public("says only that the process lives"))
def healthz() -> ResponseReturnValue:
    """Answer as long as the process lives."""
    return jsonify(status="alive")


@bp.get("/readyz", access=public("says only whether the parts that serving needs answer"))
def readyz() -> ResponseReturnValue:
    """Answer 200 when this process can serve, else 503 with the part that cannot."""
    checks = readiness()
    good = all(checks.values())
    return jsonify(status="ready" if good else "not ready", **checks), 200 if good else 503


@bp.get("/jobs/<uuid:job_id>", access=signed_in(OWN_JOBS))
def job(job_id: uuid.UUID) -> ResponseReturnValue:
    """Show how a job is doing: a page, the fragment that htmx asks for, or JSON."""
    found = get_job(job_id, viewer())
    if wants_json():
        return jsonify(
            id=str(found.id),
            state=found.state,
            done=found.progress_done,
            total=found.progress_total,
            result=found.result,
        )
    template = "core/_job.html" if request.headers.get("HX-Request") else "core/job.html"
    return render_template(template, job=found, result_url=_result_url(found))


def _result_url(found: Job) -> str | None:
    url = (found.result or {}).get("url")
    return safe_next(url) if isinstance(url, str) else None


@bp.post("/jobs/<uuid:job_id>/stop", access=signed_in(OWN_JOBS))
def stop_job(job_id: uuid.UUID) -> ResponseReturnValue:
    """Ask a job to stop."""
    with transaction():
        ask_to_stop(get_job(job_id, viewer()))
    return redirect(url_for("core.job", job_id=job_id))


@bp.get(f"{PREFIX}/openapi.json", access=public("describes the API, which is the same for everybody"))
def api_description() -> ResponseReturnValue:
    """Answer with the OpenAPI document."""
    return jsonify(description(current_app._get_current_object()))  # type: ignore[attr-defined]


@bp.get("/help/api", access=public("says how programs talk to us; the same for everybody"))
def api_guide() -> ResponseReturnValue:
    """Say how programs talk to us, and what there is to ask for."""
    described = description(current_app._get_current_object())  # type: ignore[attr-defined]
    operations: dict[str, list[tuple[str, str, str]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            line = (method.upper(), path, operation.get("summary", ""))
            operations.setdefault(operation["tags"][0], []).append(line)
    return render_template("core/api_guide.html", operations=operations, prefix=PREFIX)
