"""Reasons and rules of the year in words, as far as the reader may know what is behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.core.i18n import _, day, day_range, ngettext, pick, zone_city
from app.yearplan.rules import DayFound, Reason, ReasonKind, Slot, WeekFound
from app.yearplan.services import Found, Wish, Year
from app.yearplan.services.problems import BUSY, ORDER, WINDOW

FEW = 2


@dataclass(frozen=True, slots=True)
class ToldDays:
    """Days of a week of which the same is to be said."""

    first: date
    last: date
    free: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldWeek:
    """A week with its best starts, and what stands against the others."""

    monday: date
    slots: tuple[tuple[Slot, tuple[str, ...]], ...]
    days: tuple[ToldDays, ...]


def told_weeks(answer: Found, year: Year, wish: Wish) -> list[ToldWeek]:
    """Put what was found into words."""
    return [_told(week, answer, year, wish) for week in answer.weeks]


def _told(week: WeekFound, answer: Found, year: Year, wish: Wish) -> ToldWeek:
    slots = tuple(
        (slot, tuple(_also(reason, answer, year) for reason in slot.notes[:FEW])) for slot in week.slots
    )
    days: list[ToldDays] = []
    for found in week.days:
        told = ToldDays(found.day, found.day, found.free, _reasons(found, answer, year, wish))
        if days and not found.free and not days[-1].free and days[-1].reasons == told.reasons:
            days[-1] = ToldDays(days[-1].first, found.day, 0, told.reasons)
        else:
            days.append(told)
    return ToldWeek(week.monday, slots, tuple(days))


def _reasons(found: DayFound, answer: Found, year: Year, wish: Wish) -> tuple[str, ...]:
    """Say why, each reason once; of many people only how many, and who."""
    reasons = [reason for reason, _ in found.reasons]
    people = list(
        dict.fromkeys(
            answer.people[reason.subject]
            for reason in reasons
            if reason.kind is ReasonKind.PERSON
            and isinstance(reason.subject, UUID)
            and reason.subject in answer.people
        )
    )
    words = [_word(reason, answer, year, wish) for reason in reasons if reason.kind is not ReasonKind.PERSON]
    nameless = any(
        reason.kind is ReasonKind.PERSON and reason.subject not in answer.people for reason in reasons
    )
    unsaid = [_("somebody who has to be there is not available")] if nameless else []
    return tuple(dict.fromkeys([*words, *_absent(people), *unsaid]))


def _absent(people: Sequence[str]) -> Iterable[str]:
    if len(people) > FEW:
        yield ngettext(
            "%(num)s person is not available: %(names)s",
            "%(num)s people are not available: %(names)s",
            len(people),
            names=", ".join(people),
        )
    else:
        yield from (_("%(person)s is not available", person=person) for person in people)


def _word(reason: Reason, answer: Found, year: Year, wish: Wish) -> str:
    kind, subject = reason.kind, reason.subject
    if kind is ReasonKind.BODY and isinstance(subject, UUID):
        return _busy(reason, year.bodies[subject].code, answer)
    if kind is ReasonKind.CIVIL:
        return _("outside the hours of the day in %(city)s", city=zone_city(str(subject)))
    return {
        ReasonKind.PAST: _("the time is past"),
        ReasonKind.HOLIDAY: _("public holiday of the presidency's country"),
        ReasonKind.INTERPRETERS: _("the interpreters are taken"),
        ReasonKind.NO_HOUR: _(
            "it does not fit between %(opens)s and %(closes)s",
            opens=f"{wish.opens:%H:%M}",
            closes=f"{wish.closes:%H:%M}",
        ),
    }.get(kind, "")


def _busy(reason: Reason, body: str, answer: Found) -> str:
    entry = answer.entries.get(reason.meeting or "")
    if entry is None:
        return _("%(body)s is not available", body=body)
    return _("%(body)s meets: %(title)s", body=body, title=pick(entry.title))


def _also(reason: Reason, answer: Found, year: Year) -> str:
    body = year.bodies[reason.subject].code if isinstance(reason.subject, UUID) else ""
    entry = answer.entries.get(reason.meeting or "")
    if entry is None:
        return _("on the same day %(body)s is not available", body=body)
    return _("on the same day: %(title)s", title=pick(entry.title))


# --- why a year has no plan -------------------------------------------------------------------


def rules_in_words(conflict: dict[str, Any], year: Year, names: dict[str, str]) -> list[str]:
    """Put the rules that exclude each other into words; `names` are those of people, by id."""
    titles = {str(entry.activity.id): pick(entry.activity.title) for entry in year.entries if entry.activity}
    return [_rule(rule, year, titles, names) for rule in conflict.get("rules", [])]


def _rule(rule: dict[str, Any], year: Year, titles: dict[str, str], names: dict[str, str]) -> str:
    which = " · ".join(f"“{titles.get(key, key)}”" for key in rule.get("sessions", []))
    subjects = [str(subject) for subject in rule.get("subjects", [])]
    subject = subjects[0] if subjects else ""
    if rule["kind"] == "person_unavailable":
        return _unavailable(subject, which, year, names)
    if rule["kind"] == "person_busy":
        return _("%(person)s is needed in %(which)s", person=names.get(subject, subject), which=which)
    words = {
        "body_busy": _(
            "%(bodies)s do not meet at one time: %(which)s", bodies=", ".join(subjects), which=which
        ),
        "after": _("One comes after the other: %(which)s", which=which),
        "immediately_before": _("One comes right before the other: %(which)s", which=which),
        "day_hours": _("Within the hours of the days of work: %(which)s", which=which),
        "grid": _("Starts on the half hour: %(which)s", which=which),
    }
    return words.get(rule["kind"], which)


def _unavailable(subject: str, which: str, year: Year, names: dict[str, str]) -> str:
    if subject.startswith(WINDOW):
        found = next((each for each in year.to_place if str(each.id) == subject[len(WINDOW) :]), None)
        return _("%(which)s is to be held in its days: %(days)s", which=which, days=_window(found))
    if subject.startswith(BUSY):
        return _("%(which)s keeps out of what other bodies hold", which=which)
    if subject.startswith(ORDER):
        return _("%(which)s is held right beside what it belongs to", which=which)
    return _("%(person)s is not available for %(which)s", person=names.get(subject, subject), which=which)


def _window(activity: Any) -> str:
    first = activity.window_from if activity else None
    last = activity.window_to if activity else None
    if first and last:
        return day_range(first, last)
    if first:
        return _("from %(day)s", day=day(first, style="long"))
    return _("until %(day)s", day=day(last, style="long")) if last else ""
