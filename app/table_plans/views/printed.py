"""The general plan in words: for paper, for the table of activities, and for the lines on its page."""

from flask import current_app, url_for

from app.core.i18n import day, day_range, gettext, ngettext, number, pick
from app.core.spreadsheets import Cell
from app.directory.rules import TagKind
from app.events.models import Event
from app.table_plans.forms.validation import PROGRESS
from app.table_plans.renderer import PrintedPart, PrintedPlan, PrintedWords
from app.table_plans.rules import Manner, PlanState, ProgressState, Verdict
from app.table_plans.rules.general import FrozenActivity, FrozenSection, Part, count_progress
from app.table_plans.rules.periods import read_period
from app.table_plans.services import GeneralView
from app.table_plans.views.stated import STATES
from app.table_plans.views.words import period_text, title_of

# What a reader from outside learns of a part that is pending: no more than that it is written or decided on.
DECIDED_ON = frozenset({PlanState.PRESENTED, PlanState.UNDER_VALIDATION})


def section_title(section: FrozenSection) -> str:
    """Return a section's own title, or that of the template's section."""
    return title_of(section.kind, section.title)


def state_line(part: Part, *, inside: bool) -> str:
    """Say how a part stands; readers from outside are not told that a plan came back."""
    if part.state is PlanState.UNDER_VALIDATION and part.verdict is Verdict.OPEN and part.until:
        return gettext("Under validation until %(day)s", day=day(part.until, style="long"))
    if inside or part.is_listed:
        return str(STATES[part.state][1])
    return gettext("Under validation") if part.state in DECIDED_ON else gettext("Being written")


def approval_line(part: Part) -> str:
    """Say who validated a part, which version of it, and when."""
    approval = part.approval
    if approval is None:
        return ""
    when = day(approval.decided_on, style="long") if approval.decided_on else "–"
    if approval.manner is Manner.CONSULTATION:
        if approval.with_reservations:
            return gettext(
                "Version %(number)s, validated by consultation of the countries with reservations, %(day)s.",
                number=part.version,
                day=when,
            )
        return gettext(
            "Version %(number)s, validated by consultation of the countries, %(day)s.",
            number=part.version,
            day=when,
        )
    if approval.body:
        return gettext(
            "Version %(number)s, validated by %(body)s, %(day)s.",
            number=part.version,
            body=pick(approval.body),
            day=when,
        )
    return gettext("Version %(number)s, validated at a meeting, %(day)s.", number=part.version, day=when)


def period(activity: FrozenActivity) -> str:
    """Write from when to when; what begins and ends in one period is written once."""
    starts, due = _in_words(activity.starts), _in_words(activity.due)
    return f"{starts} – {due}" if starts and due and starts != due else due or starts


def _in_words(text: str) -> str:
    found = read_period(text)
    return period_text(found.first, found.grain) if found else text


def progress_line(view: GeneralView, activity: FrozenActivity) -> str:
    """Say what came of an activity, or nothing where nobody told."""
    word = view.noted.get(activity.id)
    if word is None:
        return ""
    return ": ".join(filter(None, (str(PROGRESS[word.state]), word.text)))


def indicator_of(view: GeneralView, activity: FrozenActivity) -> str:
    """Write the table's own indicator and the one of the organisation's list."""
    return " · ".join(filter(None, (activity.indicator, pick(view.label(activity.indicator_id)))))


def classes_of(view: GeneralView, activity: FrozenActivity) -> str:
    """Write pillar and theme."""
    labels = (pick(view.label(activity.pillar_id)), pick(view.label(activity.theme_id)))
    return " · ".join(filter(None, labels))


def counted_line(view: GeneralView) -> str:
    """Say how much of the plan there is."""
    listed, total = len(view.whole.listed), len(view.whole.parts)
    parts = gettext("%(listed)s of %(total)s tables validated", listed=listed, total=total)
    count = len(view.whole.activities)
    # Texts within a formatted string are found by no translator.
    activities = ngettext("%(num)s activity", "%(num)s activities", count)
    return f"{parts} · {activities}"


# --- paper ----------------------------------------------------------------------------------------


def printed_facts(event: Event, view: GeneralView, locale: str, *, inside: bool) -> PrintedPlan:
    """Put the general plan in words for paper."""
    counts = count_progress([activity for _part, activity in view.whole.activities], view.noted)
    told = sum(count for state, count in counts.items() if state is not None)
    status = (
        gettext("Published. What is validated later joins the plan.")
        if view.is_published
        else gettext("Not published: for the organisers and the tables only.")
    )
    return PrintedPlan(
        words=_words(event, locale),
        event=pick(event.title),
        facts=f"{day_range(event.starts_on, event.ends_on)} · {counted_line(view)}",
        status=status,
        parts=[_printed(view, part, inside=inside) for part in view.whole.listed],
        pending=[_printed(view, part, inside=inside) for part in view.whole.pending],
        reach=_reach_rows(view),
        progress=_progress_rows(view) if told else (),
        findings=pick(view.plan.findings) if view.plan else "",
        priorities=pick(view.plan.priorities) if view.plan else "",
    )


def _printed(view: GeneralView, part: Part, *, inside: bool) -> PrintedPart:
    return PrintedPart(
        name=pick(part.name),
        axis=pick(part.axis),
        language=part.language,
        state=state_line(part, inside=inside),
        approval=approval_line(part),
        decision=part.approval.decision if part.approval else "",
        sections=[(section_title(each), each.text) for each in part.sections],
        activities=[
            (
                each.what,
                view.responsible(each),
                period(each),
                indicator_of(view, each),
                classes_of(view, each),
            )
            for each in part.activities
        ],
    )


def _reach_rows(view: GeneralView) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, kind in (("pillar_id", TagKind.PILLAR), ("theme_id", TagKind.THEME)):
        reached = view.whole.reached(name)
        for tag in sorted(view.tags.values(), key=lambda each: (each.position, each.code)):
            found = reached.get(tag.id) if tag.kind is kind else None
            if found:
                indicators = "; ".join(found.indicators)
                rows.append((pick(tag.label), number(found.activities), number(found.tables), indicators))
    return rows


def _progress_rows(view: GeneralView) -> list[tuple[str, ...]]:
    rows = []
    for part in view.whole.listed:
        counts = count_progress(part.activities, view.noted)
        rows.append((pick(part.name), *(number(counts[state]) for state in (*ProgressState, None))))
    return rows


def _words(event: Event, locale: str) -> PrintedWords:
    return PrintedWords(
        locale=locale,
        general_plan=gettext("General work plan"),
        contents=gettext("Contents"),
        activities=gettext("Activities"),
        columns=(
            gettext("Activity"),
            gettext("Responsible"),
            gettext("When"),
            gettext("Indicator"),
            gettext("Pillar and theme"),
        ),
        pending=gettext("Pending parts"),
        pending_lead=gettext("These tables' plans are not validated yet; they join the plan when they are."),
        nothing_pending=gettext("Every table's plan is validated."),
        reach=gettext("What it brings to the regional agenda"),
        reach_lead=gettext(
            "On which pillars and themes of the agenda the tables act, and by what they measure."
        ),
        reach_columns=(
            gettext("Pillar or theme"),
            gettext("Activities"),
            gettext("Tables"),
            gettext("Indicators"),
        ),
        progress=gettext("What came of it"),
        progress_columns=(
            gettext("Table"),
            *(str(PROGRESS[state]) for state in ProgressState),
            gettext("Nothing told yet"),
        ),
        findings=gettext("Findings"),
        priorities=gettext("Recommended priority actions"),
        latest=gettext("Things may have changed since this was printed. The latest plan is here:"),
        url=str(current_app.extensions["settings"].base_url) + url_for("table_plans.general", event=event),
    )


# --- a table --------------------------------------------------------------------------------------


def sheets_of(view: GeneralView, *, inside: bool) -> dict[str, list[list[Cell]]]:
    """Write one row for each activity, and one for each table with its state."""
    heads: list[Cell] = [
        gettext("Table"),
        gettext("Axis"),
        gettext("Activity"),
        gettext("Responsible"),
        gettext("From"),
        gettext("Until"),
        gettext("Last day"),
        gettext("Indicator"),
        gettext("Indicator of the organisation"),
        gettext("Pillar"),
        gettext("Theme"),
        gettext("State of the plan"),
        gettext("Version"),
        gettext("What came of it"),
    ]
    activities: list[list[Cell]] = [
        [
            pick(part.name),
            pick(part.axis),
            each.what,
            view.responsible(each),
            each.starts,
            each.due,
            each.due_on,
            each.indicator,
            pick(view.label(each.indicator_id)),
            pick(view.label(each.pillar_id)),
            pick(view.label(each.theme_id)),
            state_line(part, inside=inside),
            part.version,
            progress_line(view, each),
        ]
        for part, each in view.whole.activities
    ]
    tables: list[list[Cell]] = [
        [
            pick(part.name),
            pick(part.axis),
            state_line(part, inside=inside),
            part.version,
            approval_line(part),
            len(part.activities) if part.is_listed else None,
        ]
        for part in view.whole.parts
    ]
    of_tables: list[Cell] = [
        gettext("Table"),
        gettext("Axis"),
        gettext("State of the plan"),
        gettext("Version"),
        gettext("Validation"),
        gettext("Activities"),
    ]
    return {
        gettext("Activities"): [heads, *activities],
        gettext("Tables"): [of_tables, *tables],
    }
