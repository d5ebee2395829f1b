"""Sit together.

Revision: f2b7640c1ea9
Follows: e19a5c07d8b4
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f2b7640c1ea9"
down_revision = "e19a5c07d8b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema."""

    op.create_table(
        "table_letter",
        sa.Column("subject", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("table_ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_table_letter_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_table_letter_written_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_letter")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("table_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_letter_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_letter_written_by_id"), ["written_by_id"], unique=False)

    op.create_table(
        "table_exclusion",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_table_exclusion_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_table_exclusion_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["working_table.id"], name=op.f("fk_table_exclusion_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_exclusion")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_table_exclusion_registration_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("table_exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_exclusion_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_table_exclusion_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_table_exclusion_table_id"), ["table_id"], unique=False)

    op.create_table(
        "table_paper",
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fact_sheet",
                "text",
                "research",
                "tool",
                "minutes",
                name="paperkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_table_paper_added_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_table_paper_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_table_paper_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["working_table.id"], name=op.f("fk_table_paper_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_paper")),
        sa.UniqueConstraint("table_id", "document_id", name=op.f("uq_table_paper_table_id_document_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("table_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_paper_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_paper_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_paper_table_id"), ["table_id"], unique=False)

    op.create_table(
        "table_plan",
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "presented",
                "under_validation",
                "validated",
                "returned",
                "merged",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=True),
        sa.Column("secretariat_id", sa.Uuid(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_table_plan_delegate_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_table_plan_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["secretariat_id"], ["person.id"], name=op.f("fk_table_plan_secretariat_id")),
        sa.ForeignKeyConstraint(["table_id"], ["working_table.id"], name=op.f("fk_table_plan_table_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_plan")),
        sa.UniqueConstraint("table_id", name=op.f("uq_table_plan_table_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("table_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_plan_delegate_id"), ["delegate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_plan_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_plan_secretariat_id"), ["secretariat_id"], unique=False)

    op.create_table(
        "plan_activity",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=True),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column(
            "starts_in",
            sa.Enum(
                "day",
                "month",
                "quarter",
                "year",
                name="grain",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "ends_in",
            sa.Enum(
                "day",
                "month",
                "quarter",
                "year",
                name="grain",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("indicator", sa.String(length=300), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=True),
        sa.Column("pillar_id", sa.Uuid(), nullable=True),
        sa.Column("theme_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_activity_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["tag.id"], name=op.f("fk_plan_activity_indicator_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pillar_id"], ["tag.id"], name=op.f("fk_plan_activity_pillar_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["table_plan.id"], name=op.f("fk_plan_activity_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["person.id"], name=op.f("fk_plan_activity_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["tag.id"], name=op.f("fk_plan_activity_theme_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_activity")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_activity_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_pillar_id"), ["pillar_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_responsible_id"), ["responsible_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "plan_part",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_part_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["table_plan.id"], name=op.f("fk_plan_part_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_part")),
        sa.UniqueConstraint("part_id", "version", name=op.f("uq_plan_part_part_id_version")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_part_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_part_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_section",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_section_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["table_plan.id"], name=op.f("fk_plan_section_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_section")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_section_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_section_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "started",
                "edited",
                "restored",
                name="versionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_plan_version_author_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_version_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["table_plan.id"], name=op.f("fk_plan_version_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_version_plan_id_number")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_version_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_version_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_comment",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_plan_comment_author_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_comment_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["table_plan.id"], name=op.f("fk_plan_comment_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_plan_comment_resolved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["plan_section.id"], name=op.f("fk_plan_comment_section_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_comment_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_comment_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_comment_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_comment_resolved_by_id"), ["resolved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_comment_section_id"), ["section_id"], unique=False)

    op.create_table(
        "plan_writer",
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_writer_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_writer_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["plan_section.id"], name=op.f("fk_plan_writer_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_writer")),
        sa.UniqueConstraint("section_id", "person_id", name=op.f("uq_plan_writer_section_id_person_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_writer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_writer_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_writer_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_writer_section_id"), ["section_id"], unique=False)

    with op.batch_alter_table("table_round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("working_table", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tag_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("rapporteur_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("secretariat_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("body_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("is_linking", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_working_table_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_working_table_rapporteur_id"), ["rapporteur_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_working_table_secretariat_id"), ["secretariat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_working_table_tag_id"), ["tag_id"], unique=False)
        batch_op.create_index(
            "uq_working_table_linking",
            ["event_id"],
            unique=True,
            sqlite_where=sa.text("is_linking"),
            postgresql_where=sa.text("is_linking"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_rapporteur_id"), "person", ["rapporteur_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_body_id"), "body", ["body_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_tag_id"), "tag", ["tag_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_secretariat_id"), "person", ["secretariat_id"], ["id"]
        )

    with op.batch_alter_table("working_table") as batch_op:
        batch_op.alter_column("is_linking", server_default=None)


def downgrade() -> None:
    """Put it back."""

    with op.batch_alter_table("working_table", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_working_table_secretariat_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_working_table_tag_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_working_table_body_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_working_table_rapporteur_id"), type_="foreignkey")
        batch_op.drop_index(
            "uq_working_table_linking",
            sqlite_where=sa.text("is_linking"),
            postgresql_where=sa.text("is_linking"),
        )
        batch_op.drop_index(batch_op.f("ix_working_table_tag_id"))
        batch_op.drop_index(batch_op.f("ix_working_table_secretariat_id"))
        batch_op.drop_index(batch_op.f("ix_working_table_rapporteur_id"))
        batch_op.drop_index(batch_op.f("ix_working_table_body_id"))
        batch_op.drop_column("is_linking")
        batch_op.drop_column("body_id")
        batch_op.drop_column("secretariat_id")
        batch_op.drop_column("rapporteur_id")
        batch_op.drop_column("tag_id")

    with op.batch_alter_table("table_round", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")

    with op.batch_alter_table("plan_writer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_writer_section_id"))
        batch_op.drop_index(batch_op.f("ix_plan_writer_person_id"))
        batch_op.drop_index(batch_op.f("ix_plan_writer_event_id"))

    op.drop_table("plan_writer")
    with op.batch_alter_table("plan_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_comment_section_id"))
        batch_op.drop_index(batch_op.f("ix_plan_comment_resolved_by_id"))
        batch_op.drop_index(batch_op.f("ix_plan_comment_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_comment_event_id"))
        batch_op.drop_index(batch_op.f("ix_plan_comment_author_id"))

    op.drop_table("plan_comment")
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_version_event_id"))
        batch_op.drop_index(batch_op.f("ix_plan_version_author_id"))

    op.drop_table("plan_version")
    with op.batch_alter_table("plan_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_section_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_section_event_id"))

    op.drop_table("plan_section")
    with op.batch_alter_table("plan_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_part_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_part_event_id"))

    op.drop_table("plan_part")
    with op.batch_alter_table("plan_activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_activity_theme_id"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_pillar_id"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_plan_activity_event_id"))

    op.drop_table("plan_activity")
    with op.batch_alter_table("table_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_plan_secretariat_id"))
        batch_op.drop_index(batch_op.f("ix_table_plan_event_id"))
        batch_op.drop_index(batch_op.f("ix_table_plan_delegate_id"))

    op.drop_table("table_plan")
    with op.batch_alter_table("table_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_paper_table_id"))
        batch_op.drop_index(batch_op.f("ix_table_paper_event_id"))
        batch_op.drop_index(batch_op.f("ix_table_paper_document_id"))

    op.drop_table("table_paper")
    with op.batch_alter_table("table_exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_exclusion_table_id"))
        batch_op.drop_index(batch_op.f("ix_table_exclusion_registration_id"))
        batch_op.drop_index(batch_op.f("ix_table_exclusion_event_id"))

    op.drop_table("table_exclusion")
    with op.batch_alter_table("table_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_letter_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_table_letter_event_id"))

    op.drop_table("table_letter")
