"""Load the public facts of the first customer; what editors changed since is left alone."""

import csv
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from babel import Locale

from app.core.db import db
from app.directory.models import (
    Body,
    BodyMember,
    BodyName,
    Country,
    Figure,
    Presidency,
    StakeholderGroup,
    Tag,
)
from app.directory.rules import (
    Admission,
    AgendaItem,
    BodyKind,
    BodyRole,
    CountryRole,
    InstitutionKind,
    Participation,
    Relation,
    TagKind,
)
from app.directory.services.bodies import find_body, relate
from app.directory.services.lists import create_institution, find_institution_named, find_tag
from app.directory.services.memberships import add_body_member

DATA = Path(__file__).parent.parent / "data"
UN_NETWORK = "RED-ONU"


def load_reference_data() -> dict[str, int]:
    """Enter what is missing of the reference data; return how many rows of each kind were added."""
    loaders: dict[str, Callable[[], int]] = {
        "countries": _load_countries,
        "stakeholder groups": _load_stakeholder_groups,
        "bodies": _load_bodies,
        "institutions": _load_institutions,
        "members of bodies": _load_members,
        "presidencies": _load_presidencies,
        "reference lists": _load_tags,
        "figures": _load_figures,
    }
    return {name: load() for name, load in loaders.items()}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def _texts(row: dict[str, Any], prefix: str = "") -> dict[str, str]:
    return {language: row[prefix + language] for language in ("es", "en") if row[prefix + language]}


def _first_day(text: str | None) -> date | None:
    """Read a year, a month or a day as its first day."""
    if not text:
        return None
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _last_day(year: str | None) -> date | None:
    return date(int(year), 12, 31) if year else None


def _load_countries() -> int:
    known = set(db.session.scalars(sa.select(Country.code)))
    found = [
        Country(
            code=row["code"],
            name=_texts(row),
            role=CountryRole(row["role"]),
            time_zone=row["time_zone"],
        )
        for row in _rows("countries.csv")
    ]
    names = {language: Locale.parse(language).territories for language in ("es", "en")}
    for row in _rows("other_countries.csv"):
        name = {language: str(names[language][row["code"]]) for language in names}
        found.append(Country(code=row["code"], name=name, role=CountryRole.OTHER, time_zone=row["time_zone"]))
    return _add_missing([country for country in found if country.code not in known])


def _add_missing(rows: list[Any]) -> int:
    db.session.add_all(rows)
    db.session.flush()
    return len(rows)


def _load_stakeholder_groups() -> int:
    known = set(db.session.scalars(sa.select(StakeholderGroup.code)))
    return _add_missing(
        [
            StakeholderGroup(code=row["code"], name=_texts(row), position=position)
            for position, row in enumerate(_rows("stakeholder_groups.csv"), start=1)
            if row["code"] not in known
        ]
    )


def _load_institutions() -> int:
    added = 0
    for row in _rows("institutions.csv"):
        if find_institution_named(row["short_es"]):
            continue
        added += 1
        create_institution(
            name=_texts(row),
            short_name=_texts(row, "short_"),
            kind=InstitutionKind(row["kind"]),
            participates_as=Participation(row["participates_as"]),
            observer_order=int(row["observer_order"] or 0) or None,
            observer_since=int(row["observer_since"] or 0) or None,
        )
    return added


def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((DATA / "bodies.json").read_text(encoding="utf-8"))
    return entries


def _load_bodies() -> int:
    bodies = {body.code: body for body in db.session.scalars(sa.select(Body))}
    fresh = [entry for entry in _entries() if entry["code"] not in bodies]
    for position, entry in enumerate(_entries(), start=1):
        if entry in fresh:
            bodies[entry["code"]] = _body(entry, position)
    for entry in fresh:
        body = bodies[entry["code"]]
        parent = bodies.get(entry.get("parent", ""))
        body.parent_id = parent.id if parent else None
    _add_missing([bodies[entry["code"]] for entry in fresh if not entry.get("parent")])
    _add_missing([bodies[entry["code"]] for entry in fresh if entry.get("parent")])
    for entry in fresh:
        _load_names(bodies[entry["code"]].id, entry)
        for relation in Relation:
            for other in entry.get(relation.value, []):
                relate(bodies[entry["code"]].id, bodies[other].id, relation)
    db.session.flush()
    return len(fresh)


def _body(entry: dict[str, Any], position: int) -> Body:
    return Body(
        id=uuid.uuid4(),
        code=entry["code"],
        kind=BodyKind(entry["kind"]),
        name=_texts(entry),
        position=position,
        mandate=entry.get("mandate", {}),
        output=entry.get("output", {}),
        meetings_per_year_min=entry.get("minimum"),
        meetings_per_year_exact=entry.get("exact"),
        closed_delegation_max=entry.get("closed_delegation_max"),
        observer_countries=Admission(entry.get("observer_countries", "invited")),
        observer_organisations=Admission(entry.get("observer_organisations", "invited")),
        civil_society_slot=entry.get("civil_society_slot", False),
        agenda=[AgendaItem(item).value for item in entry.get("agenda", [])],
        valid_from=_first_day(entry.get("since")),
        valid_to=_last_day(entry.get("until")),
    )


def _load_names(body_id: uuid.UUID, entry: dict[str, Any]) -> None:
    for row in entry.get("names", []):
        db.session.add(
            BodyName(
                body_id=body_id,
                name=_texts(row),
                kind=BodyKind(entry["kind"]),
                valid_from=_first_day(row["since"]),
                valid_to=_last_day(row.get("until")),
            )
        )


def _load_members() -> int:
    """The agencies of the United Nations' network, and the advisers of ad hoc groups."""
    wanted: list[tuple[str, str, BodyRole]] = [
        (UN_NETWORK, row["short_es"], BodyRole(row["network"]))
        for row in _rows("institutions.csv")
        if row["network"]
    ]
    for entry in _entries():
        wanted += [(entry["code"], name, BodyRole.ADVISER) for name in entry.get("advisers", [])]
    before = _count(BodyMember)
    for code, name, role in wanted:
        body, institution = find_body(code), find_institution_named(name)
        if body and institution:
            add_body_member(body.id, institution_id=institution.id, role=role)
    return _count(BodyMember) - before


def _count(model: type[BodyMember]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def _load_presidencies() -> int:
    known = set(db.session.scalars(sa.select(Presidency.year)))
    return _add_missing(
        [
            Presidency(
                year=int(row["year"]),
                country_code=row["country"],
                theme=_texts(row),
                theme_chosen=row["chosen"] == "yes",
                note=_texts(row, "note_"),
            )
            for row in _rows("presidencies.csv")
            if int(row["year"]) not in known
        ]
    )


PARENT_KIND = {TagKind.THEME: TagKind.PILLAR, TagKind.AXIS_TOPIC: TagKind.AXIS}


def _load_tags() -> int:
    known = {(tag.kind, tag.code) for tag in db.session.scalars(sa.select(Tag))}
    added = 0
    for position, row in enumerate(_rows("tags.csv"), start=1):
        kind = TagKind(row["kind"])
        if (kind, row["code"]) in known:
            continue
        parent = find_tag(PARENT_KIND[kind], row["parent"]) if row["parent"] else None
        tag = Tag(
            kind=kind,
            code=row["code"],
            label=_texts(row),
            group=row["group"],
            unit=row["unit"],
            position=position,
            parent_id=parent.id if parent else None,
            dated=_first_day(row["dated"]),
        )
        added += _add_missing([tag])
    return added


def _load_figures() -> int:
    known = {(row.series, row.code) for row in db.session.scalars(sa.select(Figure))}
    rows = [
        Figure(series=series, code=row["code"], label=_texts(row), value=int(row["value"]), position=position)
        for series in ("activities_1996_2016", "stated")
        for position, row in enumerate(_rows(f"{series}.csv"), start=1)
        if (series, row["code"]) not in known
    ]
    return _add_missing(rows)
