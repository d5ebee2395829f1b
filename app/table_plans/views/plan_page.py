"""The page of a whole plan: its sections, activities, comments and who answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.i18n import gettext, pick
from app.directory.models import Tag
from app.directory.rules import TagKind
from app.table_plans import services
from app.table_plans.forms.writing import CommentForm, ResponsibleForm
from app.table_plans.models import PlanActivity, PlanComment, PlanSection, TablePlan
from app.table_plans.rules import EDITABLE
from app.table_plans.rules.merge import Passage, count_unsettled, read
from app.table_plans.rules.parts import TEMPLATE
from app.table_plans.views.desk import Desk
from app.table_plans.views.stated import STATES, actor_at, stated
from app.table_plans.views.words import hint_of, period_text, title_of, when_of


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section as the page shows it."""

    row: PlanSection
    title: str
    hint: str
    pieces: Sequence[str | Passage]
    words: int
    unsettled: int
    writers: Sequence[str]
    comments: int


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity as the page shows it."""

    row: PlanActivity
    when: str
    responsible: str
    indicator: str
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment as the page shows it; who was forgotten is a participant."""

    row: PlanComment
    author: str
    about: str


def plan_page(
    desk: Desk, comment: CommentForm, responsible: ResponsibleForm, status: int = 200
) -> ResponseReturnValue:
    """Answer with the page of the plan, or with what to write before anybody has begun one."""
    shown: dict[str, Any] = {"desk": desk, "event": desk.event, "template": TEMPLATE, "title_of": title_of}
    if desk.plan is None:
        return render_template("table_plans/begin.html", **shown, hint_of=hint_of)
    facts = _facts(desk, desk.plan)
    comment.section_id.choices = [
        ("", gettext("The whole plan")),
        *[(str(each.row.id), each.title) for each in facts["sections"]],
    ]
    if desk.author.may_name:
        _fill_responsible(responsible, desk.plan, desk.people())
    page = render_template(
        "table_plans/plan.html", **shown, **facts, comment=comment, responsible=responsible
    )
    return page, status


def _facts(desk: Desk, plan: TablePlan) -> dict[str, Any]:
    sections = services.list_sections(plan.id)
    activities = services.list_activities(plan.id)
    comments = services.list_comments(plan.id)
    writers = services.list_writers(plan.id, desk.author.person_id)
    versions = services.list_versions(plan.id)
    standing = services.get_standing(plan.id)
    answers = (plan.delegate_id or desk.table.leader_id, plan.secretariat_id or desk.table.secretariat_id)
    names = desk.names(
        {
            *(row.author_id for row in comments),
            *(each for found in writers.values() for each in found),
            *(line.author_id for line in versions[:1]),
        },
        answering={*answers, *(row.responsible_id for row in activities)},
    )
    rows = [_section_row(row, comments, writers, names) for row in sections]
    titles = {row.row.id: row.title for row in rows}
    removed = [(row, title_of(row.kind, row.title)) for row in services.list_sections(plan.id, removed=True)]
    gone = services.list_activities(plan.id, removed=True)
    return {
        "plan": plan,
        "stated": stated(desk.event, standing, actor_at(desk)),
        "states": STATES,
        "open": plan.state in EDITABLE,
        "sections": rows,
        "activities": _activity_rows(activities, names),
        "comments": [_comment_row(row, names, titles) for row in comments],
        "removed_sections": removed,
        "removed_activities": gone,
        "undo": _undo(removed, gone),
        "answers": [names.get(each, "") if each else "" for each in answers],
        "last": versions[0] if versions else None,
        "last_by": names.get(versions[0].author_id, "") if versions and versions[0].author_id else "",
        "saved": request.args.get("saved", ""),
        "period_text": period_text,
    }


def _section_row(
    row: PlanSection,
    comments: Sequence[PlanComment],
    writers: dict[UUID, list[UUID]],
    names: dict[UUID, str],
) -> SectionRow:
    here = [each for each in comments if each.section_id == row.id and each.resolved_at is None]
    pieces = read(row.text)
    return SectionRow(
        row,
        title_of(row.kind, row.title),
        hint_of(row.kind),
        pieces,
        sum(len((each if isinstance(each, str) else each.texts[0]).split()) for each in pieces),
        count_unsettled(row.text),
        [names.get(each) or gettext("a participant") for each in writers.get(row.id, ())],
        len(here),
    )


def _activity_rows(activities: Sequence[PlanActivity], names: dict[UUID, str]) -> list[ActivityRow]:
    tags: dict[UUID, Tag] = {}
    if any(row.indicator_id or row.pillar_id or row.theme_id for row in activities):
        found = services.tags_for_plans()
        tags = {tag.id: tag for kind in TagKind for tag in found.get(kind, ())}
    labels = {tag_id: pick(tag.label) for tag_id, tag in tags.items()}
    return [
        ActivityRow(
            row,
            when_of(row),
            ", ".join(filter(None, [_named(names, row.responsible_id), row.responsible])),
            " · ".join(filter(None, [row.indicator, _named(labels, row.indicator_id)])),
            list(filter(None, [_named(labels, row.pillar_id), _named(labels, row.theme_id)])),
        )
        for row in activities
    ]


def _named(names: dict[UUID, str], key: UUID | None) -> str:
    return names.get(key, "") if key else ""


def _comment_row(row: PlanComment, names: dict[UUID, str], titles: dict[UUID, str]) -> CommentRow:
    author = _named(names, row.author_id) or gettext("a participant")
    return CommentRow(row, author, titles.get(row.section_id, "") if row.section_id else "")


def _undo(
    removed: Sequence[tuple[PlanSection, str]], gone: Sequence[PlanActivity]
) -> tuple[str, UUID, str] | None:
    """Return what was taken out a moment ago: the act that puts it back, its id and its name."""
    asked = request.args.get("undo", "")
    for row, title in removed:
        if str(row.id) == asked:
            return "bring-back-section", row.id, title
    for activity in gone:
        if str(activity.id) == asked:
            return "bring-back-activity", activity.id, activity.what
    return None


def _fill_responsible(form: ResponsibleForm, plan: TablePlan, choices: Sequence[tuple[str, str]]) -> None:
    for field, held in ((form.delegate_id, plan.delegate_id), (form.secretariat_id, plan.secretariat_id)):
        known = {value for value, _name in choices}
        former = [(str(held), gettext("As before"))] if held and str(held) not in known else []
        field.choices = [("", gettext("As at the table")), *former, *choices]
        if request.method == "GET":
            field.data = str(held or "")
