"""How full the year is: a table of days with meetings, shaded."""

from datetime import date, timedelta

from flask import render_template, request

from app.core.i18n import month
from app.yearplan import services
from app.yearplan.rules import Unit, column_of, level_of
from app.yearplan.services import Year
from app.yearplan.views.blueprint import READERS, bp, context, load, reader, today

BY = {
    "body": services.load_by_body,
    "person": services.load_by_person,
    "country": services.load_by_country,
}


@bp.get("/year/<int:year>/load", access=READERS)
def year_load(year: int) -> str:
    """Show the days with meetings of each body, person or country, by month or week."""
    asking = reader()
    found = load(year)
    by = request.args.get("by", "body")
    by = by if by in BY else "body"
    asked = request.args.get("unit", "")
    unit = Unit(asked) if asked in set(Unit) else Unit.MONTH
    return render_template(
        "yearplan/load.html",
        rows=BY[by](found, unit, asking),
        by=by,
        unit=unit,
        columns=_columns(found, unit),
        groups=_groups(found),
        level_of=level_of,
        now=column_of(today(), found.number, unit) if today().year == found.number else None,
        **context(found, asking),
    )


def _columns(year: Year, unit: Unit) -> list[tuple[str, str]]:
    """Return short and full heads of the columns."""
    first = date(year.number, 1, 1)
    if unit is Unit.MONTH:
        months = [date(year.number, number, 1) for number in range(1, 13)]
        return [(month(day, "LLL"), month(day, "LLLL")) for day in months]
    count = column_of(date(year.number, 12, 31), year.number, unit) + 1
    mondays = [first - timedelta(days=first.weekday()) + timedelta(weeks=number) for number in range(count)]
    return [(f"{day.day}", day.isoformat()) for day in mondays]


def _groups(year: Year) -> list[tuple[str, int]]:
    """Return the months above the weeks: a week belongs to the month in which it begins."""
    first = date(year.number, 1, 1)
    count = column_of(date(year.number, 12, 31), year.number, Unit.WEEK) + 1
    groups: list[tuple[str, int]] = []
    for number in range(count):
        monday = max(first, first - timedelta(days=first.weekday()) + timedelta(weeks=number))
        name = month(monday, "LLL")
        if groups and groups[-1][0] == name:
            groups[-1] = (name, groups[-1][1] + 1)
        else:
            groups.append((name, 1))
    return groups
