"""Pages of certificates: for staff, for holders, and for anybody who checks one."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.certificates import services
from app.certificates.forms import RevokeForm, RuleForm
from app.certificates.models import CertificateRule, Credential
from app.certificates.renderer import days
from app.certificates.rules import Kind, format_code, normalise_code
from app.core import clock, storage
from app.core.access import Perm, allowed, public, signed_in, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import current_locale, ngettext
from app.core.i18n import gettext as _
from app.core.jobs import Job, get_job
from app.core.limits import limit_address
from app.core.refusals import back_with
from app.courses.models import Course
from app.events.models import Event
from app.events.rules import ChangeEffect, EventChange

bp = Blueprint("certificates", __name__)

ON_EVENT = allowed(Perm.CERTIFICATE_ISSUE, on="event")
ON_COURSE = allowed(Perm.CERTIFICATE_ISSUE, on="course")
OWN = signed_in("one's own certificates")
CHECK = public("whoever is shown a certificate may check it")
PER_PAGE = 50
VIEWS: Mapping[str, Callable[[services.Candidate], bool]] = {
    "all": lambda _candidate: True,
    "due": lambda candidate: candidate.is_due,
    "not_met": lambda candidate: not candidate.decision.met,
    "issued": lambda candidate: candidate.credential is not None,
}


@bp.app_template_filter("certificate_days")
def certificate_days(first: date | str, last: date | str) -> str:
    """Write the days of a certificate as they are printed on it."""
    ends = [day if isinstance(day, date) else date.fromisoformat(day) for day in (first, last)]
    return days(ends[0], ends[1], current_locale())


bp.add_app_template_filter(format_code, "certificate_code")


def _base_url() -> str:
    base: str = current_app.extensions["settings"].base_url
    return base


def _event(event: Event) -> services.Subject:
    return services.subject_of_event(event, organisation=current_app.extensions["settings"].organisation)


def _course(course: Course) -> services.Subject:
    return services.subject_of_course(course, organisation=current_app.extensions["settings"].organisation)


def _pdf(credential: Credential) -> Response:
    content = services.get_pdf(credential, base_url=_base_url())
    return storage.attachment(content, name=f"{credential.serial}.pdf", media_type="application/pdf")


# --- staff ------------------------------------------------------------------------------------


@bp.get("/events/<event:event>/certificates", access=ON_EVENT)
def manage(event: Event) -> ResponseReturnValue:
    """Show who has earned a certificate of an event and who holds one."""
    return _manage(_event(event), event=event)


@bp.get("/courses/<course:course>/certificates", access=ON_COURSE)
def manage_course(course: Course) -> ResponseReturnValue:
    """Show who has earned a certificate of a course and who holds one."""
    return _manage(_course(course), course=course)


def _manage(subject: services.Subject, **place: Any) -> str:
    rule = services.get_rule(subject)
    candidates = services.list_candidates(subject, rule)
    shown = request.args.get("view", "all")
    shown = shown if shown in VIEWS else "all"
    chosen = [candidate for candidate in candidates if VIEWS[shown](candidate)]
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "certificates/manage.html",
        subject=subject,
        rule=rule,
        figures=services.Counts.of(candidates),
        view_counts={name: sum(map(belongs, candidates)) for name, belongs in VIEWS.items()},
        shown=shown,
        candidates=chosen[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=-(-len(chosen) // PER_PAGE),
        total=len(chosen),
        revoked=services.list_revoked(subject),
        form=_rule_form(rule),
        job=_job(),
        links=_Links(**place),
        is_course=rule.kind is Kind.COMPLETION,
        **place,
    )


class _Links:
    """Addresses of the pages of one event or course."""

    def __init__(self, **place: Any) -> None:
        self._place, self._ending = place, "_course" if "course" in place else ""

    def __call__(self, name: str, **values: Any) -> str:
        return url_for(f"certificates.{name}{self._ending}", **self._place, **values)


def _job() -> Job | None:
    job_id = request.args.get("job", type=uuid.UUID)
    return get_job(job_id, viewer()) if job_id else None


def _rule_form(rule: CertificateRule) -> RuleForm:
    people = [
        {
            "name": person["name"],
            "role_es": person.get("role", {}).get("es", ""),
            "role_en": person.get("role", {}).get("en", ""),
        }
        for person in rule.signatories
    ]
    first, second = [*people, {}, {}][:2]
    return RuleForm(percent=rule.percent, first=first, second=second)


@bp.post("/events/<event:event>/certificates/rule", access=ON_EVENT)
def edit_rule(event: Event) -> ResponseReturnValue:
    """Save what an event asks for a certificate and who signs."""
    return _edit_rule(_event(event), _Links(event=event))


@bp.post("/courses/<course:course>/certificates/rule", access=ON_COURSE)
def edit_rule_course(course: Course) -> ResponseReturnValue:
    """Save who signs the certificates of a course."""
    return _edit_rule(_course(course), _Links(course=course))


def _edit_rule(subject: services.Subject, links: _Links) -> ResponseReturnValue:
    form = RuleForm()
    if not form.validate_on_submit():
        flash(_("Please give a share between 1 and 100 percent, and shorter names."), "bad")
        return redirect(links("manage"))
    signatories = [_signatory(part) for part in (form.first.data, form.second.data)]
    with transaction():
        services.edit_rule(subject, percent=form.percent.data, signatories=signatories)
    flash(_("Saved. Certificates that were issued before keep what they say."), "ok")
    return redirect(links("manage"))


def _signatory(part: Mapping[str, str | None]) -> dict[str, Any]:
    name, spanish, english = ((part[field] or "").strip() for field in ("name", "role_es", "role_en"))
    return {"name": name, "role": {"es": spanish, "en": english}}


@bp.post("/events/<event:event>/certificates/issue", access=ON_EVENT)
def issue(event: Event) -> ResponseReturnValue:
    """Issue the certificates of an event that are due, or one anew."""
    return _issue(_event(event), _Links(event=event))


@bp.post("/courses/<course:course>/certificates/issue", access=ON_COURSE)
def issue_course(course: Course) -> ResponseReturnValue:
    """Issue the certificates of a course that are due, or one anew."""
    return _issue(_course(course), _Links(course=course))


def _issue(subject: services.Subject, links: _Links) -> ResponseReturnValue:
    person_id = request.form.get("person", type=uuid.UUID)
    try:
        with transaction():
            job_id = services.start_issuing(subject, permission=Perm.CERTIFICATE_ISSUE, person_id=person_id)
    except Refusal as refusal:
        return back_with(refusal, links("manage"))
    return redirect(links("manage", job=job_id))


@bp.get("/events/<event:event>/certificates/<uuid:credential_id>.pdf", access=ON_EVENT)
def staff_pdf(event: Event, credential_id: uuid.UUID) -> ResponseReturnValue:
    """Give staff the PDF of one certificate of an event."""
    subject = _event(event)
    return _pdf(services.get_staffs(credential_id, subject.kind, subject.id))


@bp.get("/courses/<course:course>/certificates/<uuid:credential_id>.pdf", access=ON_COURSE)
def staff_pdf_course(course: Course, credential_id: uuid.UUID) -> ResponseReturnValue:
    """Give staff the PDF of one certificate of a course."""
    subject = _course(course)
    return _pdf(services.get_staffs(credential_id, subject.kind, subject.id))


@bp.route(
    "/events/<event:event>/certificates/<uuid:credential_id>/revoke",
    methods=["GET", "POST"],
    access=ON_EVENT,
)
def revoke(event: Event, credential_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why, and revoke one certificate of an event."""
    return _revoke(_event(event), credential_id, event=event)


@bp.route(
    "/courses/<course:course>/certificates/<uuid:credential_id>/revoke",
    methods=["GET", "POST"],
    access=ON_COURSE,
)
def revoke_course(course: Course, credential_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why, and revoke one certificate of a course."""
    return _revoke(_course(course), credential_id, course=course)


def _revoke(subject: services.Subject, credential_id: uuid.UUID, **place: Any) -> ResponseReturnValue:
    form, links = RevokeForm(), _Links(**place)
    credential = services.get_staffs(credential_id, subject.kind, subject.id)
    if form.validate_on_submit():
        try:
            with transaction():
                credential = services.get_staffs(credential_id, subject.kind, subject.id)
                services.revoke(credential, reason=form.reason.data or "", by=viewer().account_id)
        except Refusal as refusal:
            return back_with(refusal, links("manage"))
        flash(_("Revoked. Whoever checks it sees so from now on."), "ok")
        return redirect(links("manage"))
    page = render_template("certificates/revoke.html", form=form, credential=credential, links=links, **place)
    return page, 400 if form.errors else 200


# --- holders ----------------------------------------------------------------------------------


@bp.get("/certificates", access=OWN)
def mine() -> ResponseReturnValue:
    """Show one's own certificates."""
    person_id = viewer().person_id
    credentials = services.list_of_person(person_id) if person_id else []
    return render_template("certificates/mine.html", credentials=credentials)


@bp.get("/certificates/<uuid:credential_id>.pdf", access=OWN)
def download(credential_id: uuid.UUID) -> ResponseReturnValue:
    """Give the holder their PDF."""
    return _pdf(services.get_own(credential_id, viewer().person_id))


@bp.post("/certificates/<uuid:credential_id>/name", access=OWN)
def show_name(credential_id: uuid.UUID) -> ResponseReturnValue:
    """Let the holder decide whether whoever checks reads their whole name."""
    shown = request.form.get("shown") == "1"
    with transaction():
        services.show_name(services.get_own(credential_id, viewer().person_id), shown=shown)
    flash(_("Your whole name is shown.") if shown else _("Only your initials are shown."), "ok")
    return redirect(url_for("certificates.mine"))


# --- anybody ----------------------------------------------------------------------------------


@bp.get("/verify/", access=CHECK)
def verify_form() -> ResponseReturnValue:
    """Ask for a code; nothing of what was typed is written into a page."""
    typed = request.args.get("code")
    if typed is None:
        return _unstored(render_template("certificates/verify.html", found=None, asked=False, wrong=False))
    code = normalise_code(typed)
    if code is not None:
        return redirect(url_for("certificates.verify", code=code))
    page = render_template("certificates/verify.html", found=None, asked=False, wrong=True)
    return _unstored(page, 400)


@bp.get("/verify/<code>", access=CHECK)
def verify(code: str) -> ResponseReturnValue:
    """Say whether a certificate is valid, as a page or as JSON (`.json`, or by Accept)."""
    limit_address("verify", times=20, per=timedelta(minutes=1))
    bare = code.removesuffix(".json")
    found = services.verify(bare)
    status = 200 if found else 404
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if bare != code or best == "application/json":
        return _unstored(jsonify(_as_document(found)), status)
    zone = current_app.extensions["settings"].default_time_zone
    page = render_template(
        "certificates/verify.html", found=found, asked=True, wrong=False, now=clock.now(), zone=zone
    )
    return _unstored(page, status)


def _unstored(body: str | Response, status: int = 200) -> Response:
    response = body if isinstance(body, Response) else Response(body, mimetype="text/html")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _as_document(found: services.Verification | None) -> dict[str, Any]:
    """Return the facts as JSON; of an unknown certificate the same names, all empty."""
    names = (
        *("kind", "serial", "holder", "holder_is_initials", "title", "starts_on", "ends_on", "place"),
        *("minutes", "scheduled_minutes", "organisers", "issued_on", "revoked_at", "revoke_reason"),
    )
    values = {name: getattr(found, name) if found else None for name in names}
    dates = {name: value.isoformat() for name, value in values.items() if isinstance(value, date)}
    return {"state": found.state.value if found else "unknown", **values, **dates}


def effect_of_change(event: Event, _change: EventChange) -> ChangeEffect | None:
    """Say what certificates have to do with a change of their event: those that were issued forbid it."""
    issued = services.count_issued(event.id)
    if issued:
        text = ngettext(
            "%(num)s certificate was issued for this event; it says when and how it was held.",
            "%(num)s certificates were issued for this event; they say when and how it was held.",
            issued,
        )
        return ChangeEffect(title=_("Certificates"), text=text, count=issued, hinders=True)
    text = _("None is issued yet. They will say when and how the event is held in the end.")
    return ChangeEffect(title=_("Certificates"), text=text)
