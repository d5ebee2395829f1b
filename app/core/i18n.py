"""Languages, zones and formats of the interface."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from babel.dates import format_date, format_interval, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, LazyString

from app.core import clock, text
from app.core.access.viewer import viewer

LOCALES = ("es", "en")
DEFAULT_LOCALE = "es"
TRANSLATIONS = Path(__file__).parent.parent / "translations"

babel = Babel()
_pseudo = False


def gettext(message: str, **facts: object) -> str:
    """Translate; a `%` of the text itself is written `%%` only where facts are given."""
    translated = flask_babel.gettext(message, **facts)
    return f"⟦{translated}⟧" if _pseudo else translated


def ngettext(singular: str, plural: str, num: int, **facts: object) -> str:
    translated = flask_babel.ngettext(singular, plural, num, **facts)
    return f"⟦{translated}⟧" if _pseudo else translated


def lazy(message: str, **facts: object) -> LazyString:
    """Translate when shown: for labels of forms and other texts made at import."""
    return LazyString(gettext, message, **facts)


_ = gettext


def current_locale() -> str:
    """Return `es` or `en`."""
    found = flask_babel.get_locale()
    return found.language if found and found.language in LOCALES else DEFAULT_LOCALE


def _locale_of_request() -> str:
    if not has_request_context():
        return DEFAULT_LOCALE
    asked = request.args.get("lang")
    if asked in LOCALES:
        if session.get("lang") != asked:
            session["lang"] = asked
        return asked
    chosen = session.get("lang") or viewer().locale
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(LOCALES) or DEFAULT_LOCALE


def reader_zone() -> str | None:
    """Return the zone that the reader chose, or None: then times stand in the event's zone alone."""
    if not has_request_context():
        return None
    asked = request.args.get("zone")
    if asked and clock.is_zone(asked):
        if session.get("zone") != asked:
            session["zone"] = asked
        return asked
    chosen = session.get("zone") or viewer().time_zone
    return str(chosen) if chosen and clock.is_zone(chosen) else None


# --- formats ----------------------------------------------------------------------------------


def _in_zone(moment: datetime, zone: str | None) -> datetime:
    return moment.astimezone(ZoneInfo(zone or "UTC"))


def pick(texts: text.Translated | None) -> str:
    return text.pick(texts, current_locale(), DEFAULT_LOCALE)


def day(moment: date | datetime, zone: str | None = None, style: str = "full") -> str:
    """Write a date in words; styles as in CLDR: full, long, medium, short."""
    if isinstance(moment, datetime):
        moment = _in_zone(moment, zone).date()
    return format_date(moment, style, locale=current_locale())


def day_range(first: date, last: date) -> str:
    """Write `14 y 15 de julio de 2027`-like ranges as the language does."""
    if first == last:
        return day(first, style="long")
    return format_interval(first, last, "yMMMMd", locale=current_locale())


def time_of_day(moment: datetime, zone: str | None = None) -> str:
    """Write the wall time of a zone, 24 hours in both languages."""
    return format_time(_in_zone(moment, zone).time(), "HH:mm", locale=current_locale())


def when(moment: datetime, zone: str | None = None) -> str:
    """Write date and wall time, for example `14 de julio de 2027, 09:00`."""
    local = _in_zone(moment, zone)
    written_day = format_date(local.date(), "long", locale=current_locale())
    return f"{written_day}, {local:%H:%M}"


def month(moment: date, style: str = "LLLL y") -> str:
    return format_date(date(moment.year, moment.month, 1), style, locale=current_locale())


def zone_city(zone: str) -> str:
    """Name a zone by its city; what is no zone is a city that somebody wrote, and stays as it is."""
    try:
        known = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return zone
    found = get_timezone_location(known, locale=current_locale(), return_city=True)
    return found.rpartition("/")[2]


def number(value: float) -> str:
    return format_decimal(value, locale=current_locale())


def percent(share: float) -> str:
    return format_percent(share, locale=current_locale())


def country(code: str | None) -> str:
    """Name a country by its ISO 3166 code."""
    return str(Locale(current_locale()).territories.get(code or "", code or ""))


def language_name(code: str) -> str:
    return str(Locale(current_locale()).languages.get(code, code))


def and_list(items: Iterable[object]) -> str:
    return format_list([str(item) for item in items], locale=current_locale())


FILTERS: dict[str, Any] = {
    "date_of": date.fromisoformat,
    "pick": pick,
    "day": day,
    "clock": time_of_day,
    "when": when,
    "month": month,
    "zone_city": zone_city,
    "number": number,
    "percent": percent,
    "country": country,
    "language_name": language_name,
    "and_list": and_list,
}


def catalogues() -> list[str]:
    """List the domains: one catalogue for each feature, so that a feature's words stay together."""
    return sorted(path.stem for path in (TRANSLATIONS / "es" / "LC_MESSAGES").glob("*.po")) or ["core"]


def init_app(app: Flask, *, pseudo: bool = False) -> None:
    """Choose the language for each request and teach the templates to translate and to format."""
    global _pseudo  # noqa: PLW0603
    _pseudo = pseudo
    domains = catalogues()
    babel.init_app(
        app,
        default_locale=DEFAULT_LOCALE,
        default_domain=";".join(domains),
        default_translation_directories=";".join([str(TRANSLATIONS)] * len(domains)),
        locale_selector=_locale_of_request,
        timezone_selector=lambda: reader_zone() or "UTC",
    )
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        current_locale=current_locale, reader_zone=reader_zone, day_range=day_range, locales=LOCALES
    )
