"""What is said of a finding: a headline, and a remark where there is more to say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.i18n import _, and_list, country, day, ngettext, pick, time_of_day, zone_city
from app.directory.rules import AgendaItem, Sector
from app.events.rules import label_of
from app.scheduling.rules import Kind, Severity
from app.scheduling.services import FindingLine
from app.scheduling.views.blueprint import bp


@bp.app_template_filter("headline")
def headline(line: FindingLine, zone: str) -> str:
    """Say in one sentence what is wrong, with the clock of a zone."""
    told = _CLASHES.get(line.kind) or _ABSENCES.get(line.kind) or _OTHERS[line.kind]
    return told(line, zone)


@bp.app_template_filter("remark")
def remark(line: FindingLine) -> str:
    """Say what else there is to know; empty where the headline is enough."""
    match line.kind:
        case Kind.CIVIL_HOURS:
            return _(
                "They take part from afar between %(opens)s and %(closes)s of their own day.",
                opens=f"{line.detail['opens']:%H:%M}",
                closes=f"{line.detail['closes']:%H:%M}",
            )
        case Kind.SAME_DAY:
            return _in_common(line.detail)
        case Kind.COMPOSITION:
            return and_list(
                _(
                    "%(sector)s: %(count)s of %(asked)s",
                    sector=_(label_of(Sector(name))),
                    count=here,
                    asked=asked,
                )
                for name, (here, asked) in line.detail["sectors"].items()
            )
        case Kind.AGENDA_MISSING:
            return _("Say in a session of the event that it is this item of the agenda.")
        case _:
            return ""


@bp.app_template_filter("iso_day")
def iso_day(moment: datetime, zone: str) -> str:
    """Write the day of an instant on the clock of a zone as addresses have it."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def names(line: FindingLine) -> str:
    """Name what a finding is about, in the order of the alphabet."""
    return and_list(
        sorted(subject if isinstance(subject, str) else pick(subject) for subject in line.subjects)
    )


def _person_busy(line: FindingLine, _zone: str) -> str:
    return ngettext(
        "%(names)s is in two sessions at once",
        "%(names)s are in two sessions at once",
        len(line.subjects),
        names=names(line),
    )


def _body_busy(line: FindingLine, _zone: str) -> str:
    if len(line.subjects) == 1:
        return _("%(names)s has two sessions at once", names=names(line))
    return _("%(names)s meet at the same time", names=names(line))


_CLASHES = {
    Kind.PERSON_BUSY: _person_busy,
    Kind.BODY_BUSY: _body_busy,
    Kind.ROOM_BUSY: lambda line, _zone: _("%(room)s holds two sessions at once", room=names(line)),
    Kind.TEAM_BUSY: lambda line, _zone: _(
        "The team %(names)s is needed in two sessions at once", names=names(line)
    ),
}


def _absent(line: FindingLine, zone: str) -> str:
    """Say when somebody or something is not to be had; why is not said, whatever it is."""
    start, end = _moment(line.span.start, line, zone), _moment(line.span.end, line, zone)
    return ngettext(
        "%(names)s is not available %(start)s–%(end)s",
        "%(names)s are not available %(start)s–%(end)s",
        len(line.subjects),
        names=names(line),
        start=start,
        end=end,
    )


def _moment(moment: datetime, line: FindingLine, zone: str) -> str:
    """Write a clock time; with its day where the time is not within one day."""
    there = ZoneInfo(zone)
    first, last = line.span.start.astimezone(there), line.span.end.astimezone(there)
    if (last - timedelta(microseconds=1)).date() == first.date():
        return (
            "24:00" if moment == line.span.end and last.date() != first.date() else time_of_day(moment, zone)
        )
    return f"{day(moment, zone, style='medium')}, {time_of_day(moment, zone)}"


_ABSENCES = dict.fromkeys(
    (Kind.PERSON_UNAVAILABLE, Kind.ROOM_UNAVAILABLE, Kind.TEAM_UNAVAILABLE, Kind.BODY_UNAVAILABLE), _absent
)


def _travel(line: FindingLine, _zone: str) -> str:
    return ngettext(
        "%(names)s needs %(needed)s minutes to change places and has %(minutes)s",
        "%(names)s need %(needed)s minutes to change places and have %(minutes)s",
        len(line.subjects),
        names=names(line),
        needed=line.detail["needed"],
        minutes=line.detail["minutes"],
    )


def _setup(line: FindingLine, _zone: str) -> str:
    return _(
        "%(room)s needs %(needed)s minutes to be set up again and has %(minutes)s",
        room=names(line),
        needed=line.detail["needed"],
        minutes=line.detail["minutes"],
    )


def _capacity(line: FindingLine, _zone: str) -> str:
    return _(
        "%(room)s has %(places)s places and %(seats)s people are expected",
        room=names(line),
        places=line.detail["places"],
        seats=line.detail["seats"],
    )


def _civil(line: FindingLine, _zone: str) -> str:
    zone = line.detail["zone"]
    start = line.span.start.astimezone(ZoneInfo(zone)).time()
    about: dict[str, Any] = {"city": zone_city(zone)}
    if start < line.detail["opens"] or start >= line.detail["closes"]:
        return ngettext(
            "%(clock)s for %(num)s person in %(city)s",
            "%(clock)s for %(num)s people in %(city)s",
            line.detail["people"],
            clock=time_of_day(line.span.start, zone),
            **about,
        )
    return ngettext(
        "Until %(clock)s for %(num)s person in %(city)s",
        "Until %(clock)s for %(num)s people in %(city)s",
        line.detail["people"],
        clock=time_of_day(line.span.end, zone),
        **about,
    )


def _off_hours(line: FindingLine, _zone: str) -> str:
    return _(
        "Outside the hours of the event, %(opens)s–%(closes)s",
        opens=f"{line.detail['opens']:%H:%M}",
        closes=f"{line.detail['closes']:%H:%M}",
    )


def _after(line: FindingLine, _zone: str) -> str:
    about = _titles(line)
    if line.detail.get("needed"):
        return _(
            "“%(one)s” does not begin %(needed)s minutes after “%(other)s”",
            needed=line.detail["needed"],
            **about,
        )
    return _("“%(one)s” does not come after “%(other)s”", **about)


def _right_before(line: FindingLine, _zone: str) -> str:
    return _("“%(one)s” does not end when “%(other)s” begins", **_titles(line))


def _titles(line: FindingLine) -> dict[str, str]:
    one, other = line.sides
    return {"one": pick(one.title), "other": pick(other.title)}


def _turn(line: FindingLine, _zone: str) -> str:
    first, then = (subject if isinstance(subject, str) else pick(subject) for subject in line.subjects)
    if line.severity is Severity.ERROR:
        return _("%(first)s does not meet before %(then)s, whose meeting it prepares", first=first, then=then)
    return ngettext(
        "%(first)s meets %(num)s working day too early to be right before %(then)s",
        "%(first)s meets %(num)s working days too early to be right before %(then)s",
        line.detail["days"],
        first=first,
        then=then,
    )


def _missing(line: FindingLine, _zone: str) -> str:
    item = _(label_of(AgendaItem(line.detail["item"])))
    return _("The agenda lacks “%(item)s”, which %(names)s must have", item=item, names=names(line))


def _features(line: FindingLine, _zone: str) -> str:
    return _("%(room)s lacks %(missing)s", room=names(line), missing=and_list(line.detail["missing"]))


def _in_common(detail: Mapping[str, Any]) -> str:
    parts = []
    if detail["people"]:
        parts.append(ngettext("%(num)s person is in both.", "%(num)s people are in both.", detail["people"]))
    if detail["countries"]:
        named = and_list(sorted(country(code) for code in detail["countries"]))
        parts.append(_("In both: %(countries)s.", countries=named))
    return " ".join(parts)


_OTHERS = {
    Kind.TRAVEL: _travel,
    Kind.SETUP: _setup,
    Kind.FEATURES: _features,
    Kind.CAPACITY: _capacity,
    Kind.CIVIL_HOURS: _civil,
    Kind.DAY_HOURS: _off_hours,
    Kind.AFTER: _after,
    Kind.IMMEDIATELY_BEFORE: _right_before,
    Kind.MEETS_BEFORE: _turn,
    Kind.SAME_DAY: lambda line, _zone: _("%(names)s meet on the same day", names=names(line)),
    Kind.COMPOSITION: lambda _line, _zone: _("The panel is not made up as agreed"),
    Kind.AGENDA_MISSING: _missing,
}
