"""Papers: one document, its versions in each language, where each file lies."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Id, Model, Stamped, TranslatedText, enum_column
from app.documents.rules import DocumentKind, DocumentVisibility


class Document(Id, Stamped, Model):
    """A paper as people speak of it; what they read is one of its versions."""

    kind: Mapped[DocumentKind] = enum_column(DocumentKind)
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    summary: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    visibility: Mapped[DocumentVisibility] = enum_column(DocumentVisibility)
    year: Mapped[int | None] = mapped_column(index=True)
    body_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)
    # Events stand higher in the stack, so this is a plain reference.
    event_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    review_on: Mapped[date | None]

    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document",
        cascade="all, delete-orphan",
        order_by="DocumentVersion.number.desc(), DocumentVersion.language",
    )


class DocumentVersion(Id, Stamped, Model):
    """One version in one language: a stored file, or an address elsewhere."""

    document_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(8))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    storage_key: Mapped[str] = mapped_column(sa.String(200), default="")
    filename: Mapped[str] = mapped_column(sa.String(200), default="")
    media_type: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    document: Mapped[Document] = relationship(back_populates="versions")

    __table_args__ = (
        sa.UniqueConstraint("document_id", "language", "number"),
        sa.CheckConstraint("(url = '') <> (storage_key = '')", name="file_or_address"),
    )
