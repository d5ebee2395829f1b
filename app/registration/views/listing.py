"""The organisers' list: filters, views, columns, a page of people, and one of them in the panel."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, country, pick
from app.core.refusals import explain
from app.core.text import fold
from app.events.models import Event
from app.registration import services
from app.registration.forms import LANGUAGES, MODES, SECTORS
from app.registration.models import Registration, SavedView
from app.registration.rules import ListQuery, RegistrationState, read_query
from app.registration.rules.form import Question
from app.registration.rules.lists import COLUMNS, FILTERS, SORTS
from app.registration.services import keeping, listing
from app.registration.services.listing import ACTIVE, NONE, Totals
from app.registration.views import sight as seen
from app.registration.views.beside import panel_of
from app.registration.views.blueprint import bp
from app.registration.views.words import STATES, class_choices

READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
FIRST_FILTERS = ("country", "mode", "class", "sector", "state")
MORE_FILTERS = tuple(name for name in FILTERS if name not in FIRST_FILTERS)


@bp.get("/events/<event:event>/registrations/", access=READ)
def registrations(event: Event) -> str:
    """Show a page of the list; `open` names whose history stands beside it, `more` shows all filters."""
    query = read_query(request.args.items(multi=True))
    saved = keeping.list_views(viewer().person_id)
    views = {str(view.id): _query_of(view) for view in saved}
    sight = seen.sight_of(event, query, *views.values())
    totals = listing.count_all(query, views, sight)
    countries = sorted(totals.countries, key=lambda code: fold(country(code)))
    rows, names = listing.read_page(query, sight, countries)
    more = bool(request.args.get("more")) or any(name in query.filters for name in MORE_FILTERS)
    questions = seen.questions_read(event) if more else sight.questions
    choices = _choices(event, countries, questions, more=more)
    tags = listing.tags_of([row.id for row in rows]) if choices.tags else {}
    cells = seen.cell_words(names, tags)
    if any(name.startswith("q_") for name in query.columns):
        cells |= seen.answer_words(event, [row.id for row in rows])
    page = _Page(event, query)
    return render_template(
        "registration/registrations.html",
        event=event,
        query=query,
        rows=rows,
        total=totals.matching,
        everybody=sum(totals.states.values()),
        pages=max(1, -(-totals.matching // query.size)),
        page=page,
        tabs=page.tabs(saved, totals),
        saved=saved,
        applied=page.applied(choices),
        choices=choices,
        more=more,
        cells=cells,
        tags=tags,
        columns=[name for name in query.columns if name in cells],
        column_words={**seen.COLUMN_WORDS, **choices.titles},
        all_columns=[*COLUMNS, *choices.titles],
        filter_words={**seen.FILTER_WORDS, **choices.titles},
        sorts=SORTS,
        states=STATES,
        positions=services.positions_of(rows),
        may_edit=viewer().can(Perm.REGISTRATION_EDIT, "event", event.id),
        panel=panel_of(event, _opened()) if request.args.get("open") else None,
        acts=_acts(choices),
    )


def _query_of(view: SavedView) -> ListQuery:
    return read_query(parse_qsl(view.query))


def _opened() -> Registration | None:
    try:
        return services.get_registration(uuid.UUID(request.args["open"]))
    except (ValueError, NotFound):
        return None


class _Page:
    """Addresses around one question to the list."""

    def __init__(self, event: Event, query: ListQuery) -> None:
        self.query = query
        self._base = url_for("registration.registrations", event=event)

    def address(self, query: ListQuery, *, page: int | None = None) -> str:
        found = query.address(page=page)
        return f"{self._base}?{found}" if found else self._base

    def opening(self, registration_id: uuid.UUID) -> str:
        """Return the same page with somebody's history beside it."""
        found = self.query.address(page=self.query.page)
        return f"{self._base}?{found}{'&' if found else ''}open={registration_id}#file"

    def here(self) -> str:
        return self.address(self.query, page=self.query.page)

    def sorted_by(self, name: str) -> str:
        return self.address(self.query.sorted_by(name))

    def tabs(self, saved: Sequence[SavedView], totals: Totals) -> list[tuple[Any, ...]]:
        """List the views: everybody, each state that occurs, and what was saved."""
        states = totals.states
        plain = ListQuery()
        found = [(_("All"), self._base, sum(states.values()), not self.query.is_narrowed, False)]
        for state, (_kind, text) in STATES.items():
            if states.get(state) or self.query.filters.get("state") == (state.value,):
                wanted = ListQuery(filters={"state": (state.value,)})
                here = self.query.filters == wanted.filters and not self.query.search
                waits = state is RegistrationState.PENDING
                found.append((str(text), self.address(wanted), states.get(state, 0), here, waits))
        for view in saved:
            wanted = _query_of(view)
            here = wanted.pairs() == self.query.pairs() and wanted.pairs() != plain.pairs()
            found.append((view.name, self.address(wanted), totals.views[str(view.id)], here, False))
        return found

    def applied(self, choices: "_Choices") -> list[tuple[str, str]]:
        """List what narrows the list, each with the address without it."""
        word = seen.words_of(
            tags=choices.tags,
            sessions=choices.sessions,
            institutions=choices.institutions,
            questions=choices.questions,
        )
        found = []
        for name, values in self.query.filters.items():
            for value in values:
                title = str(seen.FILTER_WORDS.get(name) or choices.titles.get(name, ""))
                found.append((f"{title}: {word(name, value)}", self.address(self.query.without(name, value))))
        if self.query.search:
            without = read_query(pair for pair in self.query.pairs() if pair[0] != "q")
            found.append((f"“{self.query.search}”", self.address(without)))
        return found


class _Choices:
    """What each filter offers, as (value, text)."""

    def __init__(self) -> None:
        self.offered: dict[str, list[tuple[str, str]]] = {}
        self.tags: dict[str, Any] = {}
        self.sessions: dict[str, Any] = {}
        self.institutions: dict[str, Any] = {}
        self.questions: Mapping[str, Question] = {}

    @property
    def title_names(self) -> tuple[str, ...]:
        return tuple(self.titles)

    @property
    def titles(self) -> dict[str, str]:
        """Name the questions as filters and as columns are named."""
        return {f"q_{key}": pick(question.label) for key, question in self.questions.items()}


def _choices(
    event: Event, countries: Sequence[str], questions: Mapping[str, Question], *, more: bool
) -> _Choices:
    found = _Choices()
    found.questions = questions
    none = (NONE, _("Not said"))
    found.tags = {str(tag.id): tag for tag in keeping.list_tags()}
    states = [(state.value, str(text)) for state, (_kind, text) in STATES.items()]
    found.offered = {
        "state": [(ACTIVE, _("Not ended")), *states],
        "mode": [(mode.value, str(text)) for mode, text in MODES.items()],
        "class": class_choices(),
        "country": [*((code, country(code)) for code in countries), none],
        "sector": [*((sector.value, str(text)) for sector, text in SECTORS.items()), none],
    }
    if more:
        _more_choices(event, found, none)
    return found


def _more_choices(event: Event, found: _Choices, none: tuple[str, str]) -> None:
    found.sessions = {str(each.id): each for each in seen.sessions_seen(event)}
    found.institutions = {str(key): name for key, name in listing.institutions_in_use()}
    found.offered |= {
        "institution": [*((key, pick(name)) for key, name in found.institutions.items()), none],
        "session": [(key, pick(each.title)) for key, each in found.sessions.items()],
        "tag": [(key, tag.name) for key, tag in found.tags.items()],
        "origin": [(origin.value, str(text)) for origin, text in seen.ORIGINS.items()],
        "language": LANGUAGES,
        "interpretation": [(key, str(text)) for key, text in seen.YES_NO.items()],
        "mail": [(key, str(text)) for key, text in seen.MAIL_WORDS.items()],
    }
    for key, question in found.questions.items():
        found.offered[f"q_{key}"] = seen.answers_offered(question)
    if seen.may_read_needs(event):
        found.offered["needs"] = [(key, str(text)) for key, text in seen.YES_NO.items()]


def _acts(choices: _Choices) -> list[tuple[str, str]]:
    found = [
        ("approve", _("Accept")),
        ("reject", _("Do not accept")),
        ("cancel", _("Cancel the registration")),
        ("class", _("Take part as something else")),
        ("session", _("Add to a session")),
        ("mail", _("Send the last mail again")),
        ("tag", _("Tag")),
    ]
    return [*found, ("untag", _("Take a tag off"))] if choices.tags else found


# --- views under a name -----------------------------------------------------------------------


@bp.post("/events/<event:event>/registrations/views", access=READ)
def save_view(event: Event) -> ResponseReturnValue:
    """Keep the filters, the order and the columns under a name; only who edits may share it."""
    query = read_query(parse_qsl(request.form.get("query", "")))
    may_share = viewer().can(Perm.REGISTRATION_EDIT, "event", event.id)
    owner = viewer().person_id
    if owner is None:
        raise NotFound
    try:
        with transaction():
            keeping.save_view(
                event.id,
                name=request.form.get("name", ""),
                query=query.address(),
                is_shared=may_share and bool(request.form.get("shared")),
                owner_id=owner,
            )
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("The view is saved."), "ok")
    return redirect(_Page(event, query).here())


@bp.post("/events/<event:event>/registrations/views/<uuid:view_id>/remove", access=READ)
def remove_view(event: Event, view_id: uuid.UUID) -> ResponseReturnValue:
    owner = viewer().person_id
    if owner is None:
        raise NotFound
    may_edit = viewer().can(Perm.REGISTRATION_EDIT, "event", event.id)
    with transaction():
        keeping.remove_view(view_id, owner_id=owner, of_others=may_edit)
    flash(_("The view is removed."), "ok")
    return redirect(url_for("registration.registrations", event=event))
