"""The questions of an event as a page draws them and reads them back; what is hidden is decided here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from flask import request, url_for

from app.core.errors import NotFound, Refusal
from app.core.i18n import country, current_locale, gettext, pick
from app.core.refusals import explain
from app.core.text import mark
from app.directory import services as directory
from app.directory.models import Institution
from app.events.models import Event
from app.registration import services
from app.registration.forms import LANGUAGES, SECTORS
from app.registration.rules import PoolKind
from app.registration.rules.form import CHOICES, MODE, Form, Kind, Question, Texts, Value, Values, visible
from app.registration.rules.form_conditions import as_json, renamed
from app.registration.rules.form_reading import Choices, Fault, Unreadable, as_texts, read

SHOWN = "shown"
FIND = "find_institution"
OPENED = Fault(mark("Your answers opened this question. Please look at it before you send."))


@dataclass(slots=True)
class Label:
    text: str


@dataclass(slots=True)
class Drawn:
    """A question as the page draws it; to a list of errors it is a field like any other."""

    question: Question
    label: Label
    help: str
    purpose: str
    texts: Sequence[str] = ()
    errors: list[str] = field(default_factory=list)
    hidden: bool = False
    when: str = ""
    file: str = ""
    carried: str = ""
    first: str = ""
    type: str = "Question"
    widget: None = None

    @property
    def id(self) -> str:
        """Return where a link from the list of errors leads."""
        return self.first or self.question.name


@dataclass(frozen=True, slots=True)
class DrawnSection:
    title: str
    help: str
    questions: Sequence[Drawn]
    when: str
    hidden: bool


class Asked:
    """The form of an event in one request: filled with what is known, or with what was sent."""

    def __init__(
        self,
        event: Event,
        form: Form,
        *,
        known: Mapping[str, str] | None = None,
        before: Values | None = None,
        sent: bool = False,
        mode: str = "",
        of_organisers: bool = False,
    ) -> None:
        self.event, self.whole, self.form = event, form, form.asked(of_organisers=of_organisers)
        self.before, self.known, self.sent, self.mode = dict(before or {}), dict(known or {}), sent, mode
        self.values: dict[str, Value] = {}
        self.faults: dict[str, Fault] = {}
        self.files: dict[str, Value] = {}
        self.checked = False
        self._drawn: dict[str, Drawn] | None = None
        self.held: dict[str, int | None] = {}
        self.always = ""
        self.of_organisers = of_organisers
        self._keep_chosen_options(form)

    def _keep_chosen_options(self, form: Form) -> None:
        """Offer retired options to those who chose them before."""
        if self.before:
            self.form = _with_chosen(self.form, form, self.before)

    # --- reading --------------------------------------------------------------------------------

    def check(self, mode: str) -> bool:
        """Read what was sent; tell whether all of it can be saved."""
        self.mode = mode or self.mode
        reading = read(
            self.form,
            request.form.getlist,
            mode=self.mode,
            file_of=self._file_of,
            choices=self._choices(),
            before=self.before,
        )
        self.values, self.faults, self.checked = reading.values, dict(reading.faults), True
        seen = request.form.get(SHOWN)
        if seen is not None:
            for question_id in reading.shown - set(seen.split()):
                if question_id not in self.values:
                    self.faults.setdefault(question_id, OPENED)
        return not self.faults

    def _choices(self) -> Choices:
        asks = {question.kind for question in self.form.questions}
        codes = directory.list_country_codes() if Kind.COUNTRY in asks else []
        return Choices(frozenset(codes), frozenset(code for code, _name in LANGUAGES))

    def _file_of(self, question: Question) -> Value:
        """Return the file that was sent, or carried by the page, or answered before; raises Unreadable."""
        sent = request.files.get(question.name)
        if sent is not None and sent.filename:
            try:
                taken = services.take_in(question, sent.read(), sent.filename)
            except NotFound:
                raise
            except Refusal as refusal:
                raise Unreadable(explain(refusal)) from refusal
            self.files[question.id] = taken
            return taken
        carried = services.carried(self.event.id, question, request.form.get(f"{question.name}-kept", ""))
        if carried is not None:
            self.files[question.id] = carried
            return carried
        if request.form.get(f"{question.name}-remove"):
            return None
        return self.before.get(question.id)

    @property
    def institution(self) -> Institution | None:
        """Return the institution of the directory that was named."""
        by_kind = {question.kind: self.values.get(question.id) for question in self.form.questions}
        name = by_kind.get(Kind.INSTITUTION)
        return services.match_institution(name, by_kind.get(Kind.COUNTRY)) if name else None

    @property
    def sector(self) -> str | None:
        """Return the sector that was said of an institution that the directory does not know."""
        asked = any(
            question.kind is Kind.INSTITUTION and question.id in self.values
            for question in self.form.questions
        )
        said = request.form.get("sector", "")
        return said if asked and said in {each.value for each in SECTORS} else None

    # --- drawing --------------------------------------------------------------------------------

    def fields(self) -> Sequence[Drawn]:
        """Return the questions in their order, for the list of errors."""
        return list(self._all().values()) if self.checked else ()

    def _texts(self, question: Question) -> Sequence[str]:
        if self.sent:
            return request.form.getlist(question.name)
        if question.id in self.before:
            return as_texts(question, self.before[question.id])
        known = self.known.get(question.name, "")
        return [known] if known else []

    def _all(self) -> dict[str, Drawn]:
        if self._drawn is None:
            names = {question.id: question.name for question in self.form.questions}
            shown = self.shown
            self._drawn = {
                question.id: self._draw(question, names, hidden=question.id not in {*shown, self.always})
                for question in self.form.questions
            }
        return self._drawn

    @property
    def shown(self) -> frozenset[str]:
        """Return the ids of the questions that show now."""
        if self.checked:
            values = {**self.values, **({MODE: self.mode} if self.mode else {})}
            return visible(self.form, values)
        texts = {question.name: self._texts(question) for question in self.form.questions}
        reading = read(
            self.form,
            lambda name: texts.get(name, ()),
            mode=self.mode,
            file_of=lambda question: self.before.get(question.id),
            choices=Choices(frozenset(texts.get("country_code", ())), frozenset(texts.get("language", ()))),
            before=self.before,
        )
        return reading.shown

    def _draw(self, question: Question, names: Mapping[str, str], *, hidden: bool) -> Drawn:
        fault = self.faults.get(question.id)
        drawn = Drawn(
            question,
            Label(self.words(question.label)),
            self.words(question.help),
            self.words(question.purpose) if self.form.own else "",
            self._texts(question),
            [gettext(fault.message, **fault.facts)] if fault else [],
            hidden,
            json.dumps(as_json(renamed(question.condition, names))) if question.condition else "",
        )
        if question.kind in CHOICES or question.kind is Kind.YES_NO:
            drawn.first = f"{question.name}-0"
        if question.kind is Kind.FILE:
            kept = self.files.get(question.id)
            held = kept or self.before.get(question.id)
            drawn.file = held["name"] if isinstance(held, dict) else ""
            drawn.carried = services.carry(self.event.id, question, kept) if kept else ""
        return drawn

    def words(self, texts: Texts) -> str:
        """Write a text of the form in the reader's language; the usual questions are in the catalogue."""
        if self.form.own or not texts:
            return pick(texts)
        english = texts["en"]
        return gettext(english)

    def sections(self) -> list[DrawnSection]:
        """Return the sections as the page draws them."""
        drawn, names = self._all(), {question.id: question.name for question in self.form.questions}
        return [
            DrawnSection(
                self.words(section.title),
                self.words(section.help),
                [drawn[question.id] for question in section.questions],
                json.dumps(as_json(renamed(section.condition, names))) if section.condition else "",
                all(drawn[question.id].hidden for question in section.questions),
            )
            for section in self.form.sections
        ]

    def page(self) -> dict[str, Any]:
        """Return what the templates of a form need beside the form itself."""
        kinds = {question.kind for question in self.form.questions}
        limited = any(option.capacity is not None for each in self.form.questions for option in each.options)
        return {
            "asked": self,
            "sections": self.sections(),
            "shown": " ".join(sorted(self.shown)),
            "has_files": Kind.FILE in kinds,
            "countries": _countries() if Kind.COUNTRY in kinds else [],
            "languages": LANGUAGES,
            "sectors": SECTORS,
            "sector": request.form.get("sector") or self.known.get("sector", ""),
            "candidates": self._candidates(),
            "suggest_url": url_for("registration.institutions"),
            "held": self.held,
            "option_seats": services.seats_of(self.event.id, PoolKind.OPTION) if limited else {},
        }

    def _candidates(self) -> list[str] | None:
        """Return the institutions found for what was typed, when somebody asked for them."""
        if not self.sent or not request.form.get(FIND):
            return None
        typed = request.form.get("institution_name", "")
        return [
            label_of(each) for each in services.suggest_institutions(typed, request.form.get("country_code"))
        ]


def _with_chosen(asked: Form, whole: Form, before: Values) -> Form:
    def options(question: Question) -> Question:
        full = whole.find(question.id)
        held = before.get(question.id)
        ids = held if isinstance(held, list) else [held]
        if full is None or question.kind not in CHOICES:
            return question
        return replace(
            question, options=tuple(each for each in full.options if not each.retired or each.id in ids)
        )

    return replace(
        asked,
        sections=tuple(
            replace(section, questions=tuple(options(question) for question in section.questions))
            for section in asked.sections
        ),
    )


def label_of(institution: Institution) -> str:
    """Write an institution so that it can be told from another of the same name."""
    name = pick(institution.name)
    return f"{name} ({pick(institution.country.name)})" if institution.country is not None else name


def _countries() -> list[tuple[str, str]]:
    return list(_named(tuple(directory.list_country_codes()), current_locale()))


@lru_cache(maxsize=16)
def _named(codes: tuple[str, ...], _locale: str) -> tuple[tuple[str, str], ...]:
    """Name and sort the countries, once for each language."""
    return tuple(sorted(((code, country(code)) for code in codes), key=lambda each: each[1]))
