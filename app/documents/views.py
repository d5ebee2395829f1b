"""Pages of documents: the public shelf, one paper, and its keeping by the secretariat."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import storage, uploads
from app.core.access import Perm, allowed, public, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import _, pick
from app.core.refusals import explain
from app.directory import services as directory
from app.documents import services
from app.documents.forms import KINDS, VISIBILITIES, DocumentForm, VersionForm
from app.documents.models import Document, DocumentVersion
from app.documents.rules import DocumentKind, DocumentVisibility
from app.documents.services import DocumentDraft, VersionDraft

bp = Blueprint("documents", __name__)
SHELF = "papers that the viewer may not read are left out by the service"
KEEPERS = "the secretariat keeps all papers, organisers those of their event; the service asks for that right"


@bp.get("/documents/", access=public(SHELF))
def index() -> str:
    kind = request.args.get("kind", "")
    year = request.args.get("year", type=int)
    search = request.args.get("q", "")
    found = services.list_documents(
        viewer(),
        kind=DocumentKind(kind) if kind in set(DocumentKind) else None,
        year=year,
        search=search,
    )
    return render_template(
        "documents/index.html",
        documents=found,
        latest=services.latest_versions,
        kinds=KINDS,
        visibilities=VISIBILITIES,
        chosen={"kind": kind, "year": year or "", "q": search},
        may_edit=viewer().can(Perm.DOCUMENT_EDIT),
    )


@bp.get("/events/<event:event>/documents", access=public(SHELF))
def event_documents(event: Any) -> str:
    found = services.list_documents(viewer(), event_id=event.id)
    return render_template(
        "documents/event_documents.html",
        event=event,
        documents=found,
        latest=services.latest_versions,
        kinds=KINDS,
        visibilities=VISIBILITIES,
        may_edit=services.may_keep(viewer(), event.id),
    )


@bp.get("/documents/<uuid:document_id>", access=public(SHELF))
def document(document_id: uuid.UUID) -> str:
    found = services.get_document(document_id, viewer())
    may_edit = services.may_keep(viewer(), found.event_id)
    return _document_page(found, VersionForm() if may_edit else None)


def _document_page(found: Document, form: VersionForm | None, refusal: str = "") -> str:
    return render_template(
        "documents/document.html",
        document=found,
        body=directory.get_body_by_id(found.body_id) if found.body_id else None,
        kinds=KINDS,
        visibilities=VISIBILITIES,
        form=form,
        refusal=refusal,
    )


@bp.get("/documents/<uuid:document_id>/versions/<uuid:version_id>", access=public(SHELF))
def download(document_id: uuid.UUID, version_id: uuid.UUID) -> Response:
    version = services.get_version(services.get_document(document_id, viewer()), version_id)
    if not version.storage_key:
        raise NotFound
    content = storage.get(version.storage_key)
    return storage.attachment(content, name=version.filename, media_type=version.media_type)


@bp.route("/documents/new", methods=["GET", "POST"], access=allowed(Perm.DOCUMENT_EDIT, on="organisation"))
def new_document() -> ResponseReturnValue:
    return _new_document(None)


@bp.route(
    "/events/<event:event>/documents/new",
    methods=["GET", "POST"],
    access=allowed(Perm.EVENT_EDIT, on="event"),
)
def new_event_document(event: Any) -> ResponseReturnValue:
    return _new_document(event)


def _new_document(event: Any | None) -> ResponseReturnValue:
    form = _document_form(None)
    if event is not None and not form.is_submitted():
        form.year.data = event.starts_on.year
        form.body_id.data = str(event.body_id or "")
    if form.validate_on_submit():
        with transaction():
            made_id = services.create_document(_draft(form, event.id if event else None)).id
        flash(_("The document is saved. Add its first file."), "ok")
        return redirect(url_for("documents.document", document_id=made_id))
    page = render_template("documents/edit.html", form=form, document=None, event=event)
    return (page, 422) if form.errors else page


@bp.route("/documents/<uuid:document_id>/edit", methods=["GET", "POST"], access=signed_in(KEEPERS))
def edit_document(document_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_kept_document(document_id, viewer())
    form = _document_form(found)
    if form.validate_on_submit():
        with transaction():
            found = services.get_kept_document(document_id, viewer())
            services.edit_document(found, _draft(form, found.event_id))
        flash(_("Saved."), "ok")
        return redirect(url_for("documents.document", document_id=document_id))
    page = render_template("documents/edit.html", form=form, document=found)
    return (page, 422) if form.errors else page


@bp.post("/documents/<uuid:document_id>/versions", access=signed_in(KEEPERS))
def add_version(document_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_kept_document(document_id, viewer())
    form = VersionForm()
    if not form.validate_on_submit():
        return _document_page(found, form), 422
    stored = ""
    try:
        draft = _version_draft(form)
        stored = draft.storage_key
        with transaction():
            found = services.get_kept_document(document_id, viewer())
            services.add_version(found, draft, by=viewer().person_id)
    except Refusal as refusal:
        if stored:
            storage.delete(stored)
        found = services.get_kept_document(document_id, viewer())
        return _document_page(found, form, explain(refusal)), refusal.status
    flash(_("The version is added."), "ok")
    return redirect(url_for("documents.document", document_id=document_id))


def _version_draft(form: VersionForm) -> VersionDraft:
    language, note, url = form.language.data, form.note.data or "", form.url.data or ""
    sent = form.file.data
    content = sent.read() if sent else b""
    if not content:
        return VersionDraft(language, note, url=url)
    upload = uploads.accept(content, name=sent.filename or "document")
    key = storage.put("documents", upload.content)
    kind = upload.kind.media_type
    return VersionDraft(language, note, url, key, upload.name, kind, len(upload.content))


def _document_form(document: Document | None) -> DocumentForm:
    form = DocumentForm(obj=document)
    bodies = sorted((pick(body.name), str(body.id)) for body in directory.list_bodies())
    form.body_id.choices = [("", _("None")), *[(body_id, name) for name, body_id in bodies]]
    if document is not None and not form.is_submitted():
        form.body_id.data = str(document.body_id or "")
    return form


def _draft(form: DocumentForm, event_id: uuid.UUID | None) -> DocumentDraft:
    return DocumentDraft(
        kind=DocumentKind(form.kind.data),
        title=texts_of(form.title),
        visibility=DocumentVisibility(form.visibility.data),
        summary=texts_of(form.summary),
        year=form.year.data,
        body_id=uuid.UUID(form.body_id.data) if form.body_id.data else None,
        event_id=event_id,
        review_on=form.review_on.data,
    )


def address_of(version: DocumentVersion) -> str:
    """Return where a version is read: its file here, or its address elsewhere."""
    if version.url:
        return version.url
    return url_for("documents.download", document_id=version.document_id, version_id=version.id)


bp.add_app_template_global(address_of, "document_address")
