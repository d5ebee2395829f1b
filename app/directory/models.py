"""Tables of the directory: countries, institutions, bodies, people and what binds them."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.directory.rules import (
    Admission,
    BodyKind,
    BodyRole,
    CountryRole,
    InstitutionKind,
    Participation,
    Relation,
    Sector,
    TagKind,
    sector_of,
)


class Country(Stamped, Model):
    """A country under its ISO 3166 code of two letters."""

    code: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    role: Mapped[CountryRole] = enum_column(CountryRole, default=CountryRole.OTHER)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    flows: Mapped[list[str]] = mapped_column(Json, default=list)


class StakeholderGroup(Id, Model):
    """One of the groups that civil society and others are classed by."""

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    position: Mapped[int] = mapped_column(default=0)


class Institution(Id, Stamped, Model):
    """A ministry, a directorate, an agency, an association; international when it has no country."""

    name: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    short_name: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    sort_name: Mapped[str] = mapped_column(sa.String(300), index=True)
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    kind: Mapped[InstitutionKind] = enum_column(InstitutionKind, default=InstitutionKind.OTHER)
    stakeholder_group_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("stakeholder_group.id"))
    participates_as: Mapped[Participation | None] = enum_column(Participation, nullable=True)
    observer_since: Mapped[int | None]
    observer_order: Mapped[int | None]
    contact_email: Mapped[str | None] = mapped_column(sa.String(254))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    country: Mapped[Country | None] = relationship()
    stakeholder_group: Mapped[StakeholderGroup | None] = relationship()

    @property
    def sector(self) -> Sector:
        return sector_of(self.kind)


class Body(Id, Stamped, Model):
    """A body of the organisation, under its present name; earlier names are BodyName rows."""

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[BodyKind] = enum_column(BodyKind)
    name: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)
    mandate: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    output: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    meetings_per_year_min: Mapped[int | None]
    meetings_per_year_exact: Mapped[int | None]
    closed_delegation_max: Mapped[int | None]
    observer_countries: Mapped[Admission] = enum_column(Admission, default=Admission.INVITED)
    observer_organisations: Mapped[Admission] = enum_column(Admission, default=Admission.INVITED)
    civil_society_slot: Mapped[bool] = mapped_column(default=False)
    agenda: Mapped[list[str]] = mapped_column(Json, default=list)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped["Body | None"] = relationship(remote_side="Body.id")


class BodyName(Id, Model):
    """What a body was called, and what kind it was, in an earlier time."""

    body_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("body.id", ondelete="CASCADE"), index=True)
    name: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    kind: Mapped[BodyKind] = enum_column(BodyKind)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class BodyRelation(Id, Model):
    """What one body is to another: `PARALLEL` pairs may meet at the same time."""

    body_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("body.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("body.id", ondelete="CASCADE"), index=True)
    relation: Mapped[Relation] = enum_column(Relation)

    __table_args__ = (
        sa.UniqueConstraint("body_id", "other_id", "relation"),
        sa.CheckConstraint("body_id <> other_id", name="not_itself"),
    )


class Person(Id, Stamped, Model):
    """Somebody who takes part, with or without an account."""

    given_name: Mapped[str] = mapped_column(sa.String(120))
    family_name: Mapped[str] = mapped_column(sa.String(120))
    sort_name: Mapped[str] = mapped_column(sa.String(260), index=True)
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    gender: Mapped[str | None] = mapped_column(sa.String(60))
    time_zone: Mapped[str | None] = mapped_column(sa.String(64))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    consent_listed: Mapped[bool] = mapped_column(default=False)
    consent_photo: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    country: Mapped[Country | None] = relationship()
    emails: Mapped[list["PersonEmail"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PersonEmail.created_at"
    )
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="person", order_by="Appointment.created_at.desc()", viewonly=True
    )

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def email(self) -> str | None:
        """Return the address to write to: the primary one, else the first."""
        chosen = next((row for row in self.emails if row.is_primary), None) or next(iter(self.emails), None)
        return chosen.email if chosen else None


class PersonEmail(Id, Stamped, Model):
    """An address of a person; in its normal form it belongs to one person only."""

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_norm: Mapped[str] = mapped_column(sa.String(254), unique=True)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_primary: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="emails")

    __table_args__ = (
        sa.Index(
            "uq_person_email_primary",
            "person_id",
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        ),
    )


class PersonMerge(Id, Model):
    """Two entries of the same person made one by hand; the journal undoes it exactly, and is sealed."""

    kept_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    merged_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    journal: Mapped[str] = mapped_column(sa.Text, default="")


class PersonDifference(Id, Model):
    """Two entries that look alike and are two people, as somebody said by hand."""

    one_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)

    __table_args__ = (
        sa.UniqueConstraint("one_id", "other_id"),
        sa.CheckConstraint("one_id < other_id", name="in_order"),
    )


class Appointment(Id, Stamped, Model):
    """Who holds which post where, from when to when; a successor points to whom they succeed."""

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    succeeds_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("appointment.id"))

    person: Mapped[Person] = relationship(back_populates="appointments")
    institution: Mapped[Institution] = relationship()
    focal_point: Mapped["FocalPoint | None"] = relationship(back_populates="appointment", viewonly=True)


class FocalPoint(Id, Stamped, Model):
    """An appointment through which the organisation reaches an institution."""

    appointment_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("appointment.id", ondelete="CASCADE"), unique=True
    )
    matters: Mapped[str] = mapped_column(sa.String(300), default="")
    confirmed_on: Mapped[date | None]

    appointment: Mapped[Appointment] = relationship(back_populates="focal_point")


class BodyMember(Id, Stamped, Model):
    """A country, an institution or a person that belongs to a body: exactly one of the three."""

    body_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("body.id", ondelete="CASCADE"), index=True)
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[BodyRole] = enum_column(BodyRole, default=BodyRole.MEMBER)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    body: Mapped[Body] = relationship()
    country: Mapped[Country | None] = relationship()
    institution: Mapped[Institution | None] = relationship()
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint(
            "(CASE WHEN country_code IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_member",
        ),
    )


class Presidency(Id, Stamped, Model):
    """Which country holds the pro-tempore presidency in a year, and its theme."""

    year: Mapped[int] = mapped_column(unique=True)
    country_code: Mapped[str] = mapped_column(sa.ForeignKey("country.code"))
    theme: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    theme_chosen: Mapped[bool] = mapped_column(default=False)
    note: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)

    country: Mapped[Country] = relationship()


class Tag(Id, Model):
    """An entry of a reference list: pillar, theme, indicator, objective, framework…"""

    kind: Mapped[TagKind] = enum_column(TagKind)
    code: Mapped[str] = mapped_column(sa.String(40))
    label: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    group: Mapped[str] = mapped_column(sa.String(40), default="")
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("tag.id", ondelete="CASCADE"))
    dated: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped["Tag | None"] = relationship(remote_side="Tag.id")

    __table_args__ = (sa.UniqueConstraint("kind", "code"),)


class Figure(Id, Model):
    """A number that the organisation states about its past, in a named series."""

    series: Mapped[str] = mapped_column(sa.String(60), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    value: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.UniqueConstraint("series", "code"),)
