"""The papers on a table: materials and minutes, for its people; kept by its offices and the organisers."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import storage, uploads
from app.core.access import personal_link, signed_in, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext, pick
from app.core.refusals import explain
from app.documents.models import DocumentVersion
from app.documents.rules import VISIBILITY_WORDS, DocumentVisibility
from app.documents.services import VersionDraft
from app.events.models import Event
from app.registration.rules import RegistrationState
from app.registration.services import find_by_link
from app.working_tables import services
from app.working_tables.forms import LayForm, PaperForm, PaperVersionForm
from app.working_tables.models import WorkingTable
from app.working_tables.rules import Eyes, PaperKind
from app.working_tables.services import papers as shelf
from app.working_tables.services.papers import PaperDraft
from app.working_tables.views.blueprint import bp
from app.working_tables.views.paper_words import PAPER_KINDS, paper_choices

PEOPLE = signed_in("the people of the table and its organisers; the service asks which of them the viewer is")
LINK = personal_link("a paper on a table of the registration that the link names")


def _seen(event: Event, table_id: UUID) -> tuple[WorkingTable, Eyes]:
    """Return a table and what the viewer is to its papers; for others there is no such page."""
    table = services.get_table(table_id)
    eyes = shelf.eyes_of(event, table, viewer=viewer())
    if not eyes.keeps and not eyes.at_table:
        raise NotFound
    return table, eyes


def _written(event: Event, table_id: UUID) -> tuple[WorkingTable, Eyes]:
    table, eyes = _seen(event, table_id)
    if not eyes.writes:
        raise NotFound
    return table, eyes


def _kept(event: Event, table_id: UUID) -> WorkingTable:
    table, eyes = _seen(event, table_id)
    if not eyes.keeps:
        raise NotFound
    return table


@bp.get("/tables/<uuid:table_id>/papers", access=PEOPLE)
def table_papers(event: Event, table_id: UUID) -> ResponseReturnValue:
    """Show what lies on a table, with forms for those who keep it."""
    table, eyes = _seen(event, table_id)
    return _page(event, table, eyes, PaperForm(formdata=None) if eyes.writes else None)


def _page(
    event: Event, table: WorkingTable, eyes: Eyes, form: PaperForm | None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    if form is not None:
        form.kind.choices = paper_choices()
        if not eyes.keeps:
            del form.visibility
    papers = shelf.papers_of(table, eyes)
    page = render_template(
        "working_tables/papers.html",
        event=event,
        table=table,
        eyes=eyes,
        papers=papers,
        kinds=PAPER_KINDS,
        open_to_me={paper.id for paper in papers if shelf.may_add_version(event, paper, eyes)},
        visibilities={visibility: gettext(words) for visibility, words in VISIBILITY_WORDS.items()},
        form=form,
        version_form=PaperVersionForm(formdata=None) if eyes.writes else None,
        lay_form=_lay_form(event, table) if eyes.keeps else None,
        refusal=explain(refusal) if refusal else None,
    )
    return page, refusal.status if refusal else 422 if form is not None and form.errors else 200


def _lay_form(event: Event, table: WorkingTable) -> LayForm:
    form = LayForm(formdata=None)
    form.kind.choices = paper_choices()
    found = sorted((pick(row.title), str(row.id)) for row in shelf.list_layable(event, table, viewer()))
    form.document_id.choices = [(key, title) for title, key in found]
    return form


@bp.post("/tables/<uuid:table_id>/papers", access=PEOPLE)
def write_paper(event: Event, table_id: UUID) -> ResponseReturnValue:
    """File a new document and lay it on the table."""
    table, eyes = _written(event, table_id)
    form = PaperForm()
    form.kind.choices = paper_choices()
    if not eyes.keeps:
        form.visibility.validate_choice, form.visibility.validators = False, ()
    if not form.validate_on_submit():
        return _page(event, table, eyes, form)
    version, by = None, viewer().person_id
    try:
        version = _version(form)
        draft = PaperDraft(
            PaperKind(form.kind.data),
            texts_of(form.title),
            DocumentVisibility(form.visibility.data) if eyes.keeps else DocumentVisibility.CLOSED,
            version,
        )
        with transaction():
            table, eyes = _written(event, table_id)
            shelf.write_paper(event, table, draft, by=by)
    except Refusal as refusal:
        return _failed(event, table_id, form, version, refusal)
    flash(gettext("It lies on the table now."), "ok")
    return redirect(url_for("working_tables.table_papers", event=event, table_id=table_id))


def _failed(
    event: Event, table_id: UUID, form: PaperForm, version: VersionDraft | None, refusal: Refusal
) -> ResponseReturnValue:
    if version is not None and version.storage_key:
        storage.delete(version.storage_key)
    if isinstance(refusal, NotFound):
        raise refusal
    table, eyes = _seen(event, table_id)
    return _page(event, table, eyes, form, refusal)


def _version(form: PaperForm | PaperVersionForm) -> VersionDraft:
    language, note, url = form.language.data, form.note.data or "", form.url.data or ""
    sent = form.file.data
    content = sent.read() if sent else b""
    if not content:
        return VersionDraft(language, note, url=url)
    upload = uploads.accept(content, name=sent.filename or "document")
    key = storage.put("documents", upload.content)
    return VersionDraft(language, note, url, key, upload.name, upload.kind.media_type, len(upload.content))


@bp.post("/tables/<uuid:table_id>/papers/<uuid:paper_id>/versions", access=PEOPLE)
def add_paper_version(event: Event, table_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Add a version to a paper of this event."""
    table, eyes = _written(event, table_id)
    here = redirect(url_for("working_tables.table_papers", event=event, table_id=table_id))
    form = PaperVersionForm()
    if not form.validate_on_submit():
        flash(gettext("Choose the language, and give a file or a whole address on the web."), "bad")
        return here
    version, by = None, viewer().person_id
    try:
        version = _version(form)
        with transaction():
            table, eyes = _written(event, table_id)
            shelf.write_version(event, shelf.get_paper(table, paper_id, eyes), version, eyes, by=by)
    except Refusal as refusal:
        if version is not None and version.storage_key:
            storage.delete(version.storage_key)
        if isinstance(refusal, NotFound):
            raise
        flash(explain(refusal), "bad")
        return here
    flash(gettext("The version is added; the earlier ones stay."), "ok")
    return here


@bp.post("/tables/<uuid:table_id>/papers/lay", access=PEOPLE)
def lay_paper(event: Event, table_id: UUID) -> ResponseReturnValue:
    """Lay a document that there is already on the table."""
    form = LayForm()
    form.kind.choices, form.document_id.choices = paper_choices(), None
    here = redirect(url_for("working_tables.table_papers", event=event, table_id=table_id))
    if not form.validate_on_submit():
        flash(gettext("Choose a document and as what it lies on the table."), "bad")
        return here
    by = viewer().person_id
    try:
        with transaction():
            table = _kept(event, table_id)
            shelf.lay_paper(event, table, UUID(form.document_id.data), PaperKind(form.kind.data), by=by)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        flash(explain(refusal), "bad")
        return here
    flash(gettext("It lies on the table now."), "ok")
    return here


@bp.post("/tables/<uuid:table_id>/papers/<uuid:paper_id>/remove", access=PEOPLE)
def take_paper_away(event: Event, table_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Take a document off the table."""
    with transaction():
        shelf.take_away(_kept(event, table_id), paper_id)
    flash(gettext("It no longer lies on the table. The document itself stays with the event."), "ok")
    return redirect(url_for("working_tables.table_papers", event=event, table_id=table_id))


@bp.get("/tables/<uuid:table_id>/papers/<uuid:paper_id>/<uuid:version_id>", access=PEOPLE)
def open_paper(event: Event, table_id: UUID, paper_id: UUID, version_id: UUID) -> ResponseReturnValue:
    """Send a paper to somebody of the table, or to who keeps it."""
    table, eyes = _seen(event, table_id)
    return _sent(shelf.get_paper_version(shelf.get_paper(table, paper_id, eyes), version_id))


@bp.get("/my-table/<token>/papers/<uuid:table_id>/<uuid:paper_id>/<uuid:version_id>", access=LINK)
def paper_by_link(
    event: Event, token: str, table_id: UUID, paper_id: UUID, version_id: UUID
) -> ResponseReturnValue:
    """Send a paper by the personal link of a registration."""
    registration = find_by_link(token)
    if registration is None or registration.event_id != event.id:
        raise NotFound
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotFound
    with event_scope(event.id):
        table = services.get_table(table_id)
        eyes = shelf.eyes_of(event, table, registration=registration)
        if not eyes.at_table:
            raise NotFound
        return _sent(shelf.get_paper_version(shelf.get_paper(table, paper_id, eyes), version_id))


def _sent(version: DocumentVersion) -> ResponseReturnValue:
    if not version.storage_key:
        raise NotFound
    content = storage.get(version.storage_key)
    return storage.attachment(content, name=version.filename, media_type=version.media_type)
