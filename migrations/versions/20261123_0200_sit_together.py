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
    with op.batch_alter_table("body") as batch_op:
        batch_op.drop_constraint(op.f("ck_body_kind_known"), type_="check")
    with op.batch_alter_table("body_name") as batch_op:
        batch_op.drop_constraint(op.f("ck_body_name_kind_known"), type_="check")
    with op.batch_alter_table("body_relation") as batch_op:
        batch_op.drop_constraint(op.f("ck_body_relation_relation_known"), type_="check")
    with op.batch_alter_table("class_right") as batch_op:
        batch_op.drop_constraint(op.f("ck_class_right_body_kind_known"), type_="check")
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_constraint(op.f("ck_document_kind_known"), type_="check")
    op.create_table(
        "general_plan",
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("priorities", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_general_plan_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_general_plan")),
        sa.UniqueConstraint("event_id", name=op.f("uq_general_plan_event_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("general_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_general_plan_event_id"), ["event_id"], unique=False)

    op.create_table(
        "table_letter",
        sa.Column("subject", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("table_ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "answers_to",
            sa.Enum(
                "writer",
                "table",
                "nobody",
                name="answersto",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
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
        "seat_step",
        sa.Column("seating_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "move",
                "swap",
                "take_off",
                "lock",
                "unlock",
                name="seatstepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "done", "undone", name="seatstepstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0 AND revision >= number", name=op.f("ck_seat_step_numbers_in_order")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_seat_step_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_step_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["seating_id"], ["seating.id"], name=op.f("fk_seat_step_seating_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_step")),
        sa.UniqueConstraint("seating_id", "number", name=op.f("uq_seat_step_seating_id_number")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("seat_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_step_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_step_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_step_seating_id"), ["seating_id"], unique=False)

    op.create_table(
        "seating_search",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("news", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"], ["seating.id"], name=op.f("fk_seating_search_base_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_seating_search_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_seating_search_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_search")),
        sa.UniqueConstraint("job_id", name=op.f("uq_seating_search_job_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("seating_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seating_search_base_id"), ["base_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seating_search_event_id"), ["event_id"], unique=False)

    op.create_table(
        "seat_notice",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_seat_notice_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_seat_notice_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["working_table.id"], name=op.f("fk_seat_notice_table_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_notice")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_seat_notice_registration_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("seat_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_notice_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_notice_table_id"), ["table_id"], unique=False)

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
        "plan_presentation",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("presented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("presented_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "manner",
            sa.Enum(
                "meeting", "consultation", name="manner", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("consultation_id", sa.Uuid(), nullable=True),
        sa.Column("told_verdict", sa.String(length=40), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("validated_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (reasons = '')", name=op.f("ck_plan_presentation_returned_with_reasons")
        ),
        sa.CheckConstraint(
            "manner IS NULL OR (manner = 'consultation') = (consultation_id IS NOT NULL)",
            name=op.f("ck_plan_presentation_consultation_where_consulted"),
        ),
        sa.CheckConstraint(
            "validated_at IS NULL OR decided_on IS NOT NULL",
            name=op.f("ck_plan_presentation_validated_by_a_dated_decision"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_plan_presentation_body_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_plan_presentation_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_plan_presentation_document_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_presentation_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["event.id"], name=op.f("fk_plan_presentation_meeting_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["table_plan.id"], name=op.f("fk_plan_presentation_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["presented_by_id"], ["person.id"], name=op.f("fk_plan_presentation_presented_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["person.id"], name=op.f("fk_plan_presentation_returned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_plan_presentation_session_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["validated_by_id"], ["person.id"], name=op.f("fk_plan_presentation_validated_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["plan_version.id"],
            name=op.f("fk_plan_presentation_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_presentation")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_presentation_plan_id_number")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_presentation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_presentation_body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_presentation_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_presentation_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_presentation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_presentation_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_presentation_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_presentation_presented_by_id"), ["presented_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_plan_presentation_returned_by_id"), ["returned_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_presentation_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_presentation_validated_by_id"), ["validated_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_presentation_version_id"), ["version_id"], unique=False)

    op.create_table(
        "plan_progress",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not_begun",
                "under_way",
                "done",
                "dropped",
                name="progressstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["plan_activity.id"],
            name=op.f("fk_plan_progress_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_progress_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_plan_progress_noted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_progress")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("plan_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_progress_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_progress_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_progress_noted_by_id"), ["noted_by_id"], unique=False)

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

    with op.batch_alter_table("seating", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("basis", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True)
        )
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("published_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_seating_published_by_id"),
            "person",
            ["published_by_id"],
            ["id"],
            ondelete="SET NULL",
        )

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
            batch_op.f("fk_working_table_tag_id"), "tag", ["tag_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_rapporteur_id"), "person", ["rapporteur_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_secretariat_id"), "person", ["secretariat_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_working_table_body_id"), "body", ["body_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("seating") as batch_op:
        batch_op.alter_column("revision", server_default=None)
    with op.batch_alter_table("working_table") as batch_op:
        batch_op.alter_column("is_linking", server_default=None)
    with op.batch_alter_table("body") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_body_kind_known"),
            "kind IN ('decision', 'technical', 'liaison_network', 'working_group', 'ad_hoc_group', 'presidency', 'consultation', 'secretariat', 'drafting_group', 'coalition', 'working_table', 'linking_table', 'external')",
        )
    with op.batch_alter_table("body_name") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_body_name_kind_known"),
            "kind IN ('decision', 'technical', 'liaison_network', 'working_group', 'ad_hoc_group', 'presidency', 'consultation', 'secretariat', 'drafting_group', 'coalition', 'working_table', 'linking_table', 'external')",
        )
    with op.batch_alter_table("body_relation") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_body_relation_relation_known"),
            "relation IN ('parallel', 'meets_before', 'meets_with', 'grown_from', 'partner', 'supports')",
        )
    with op.batch_alter_table("class_right") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_class_right_body_kind_known"),
            "body_kind IN ('decision', 'technical', 'liaison_network', 'working_group', 'ad_hoc_group', 'presidency', 'consultation', 'secretariat', 'drafting_group', 'coalition', 'working_table', 'linking_table', 'external')",
        )
    with op.batch_alter_table("document") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_document_kind_known"),
            "kind IN ('declaration', 'extraordinary_declaration', 'conclusions', 'network_report', 'guidelines', 'manual', 'comparative_matrix', 'compilation', 'proceedings', 'study', 'concept_note', 'agenda', 'work_plan', 'fact_sheet', 'minutes', 'results_report', 'other')",
        )
    op.execute("UPDATE seating SET published_at = decided_at WHERE state = 'accepted'")
    # Who saw a table knows it: nobody is told again what they were shown before.
    op.execute(
        "INSERT INTO seat_notice (id, event_id, registration_id, table_id, told_at) "
        "SELECT seat.id, seat.event_id, seat.registration_id, seat.table_id, seating.decided_at "
        "FROM seat JOIN seating ON seating.id = seat.seating_id "
        "WHERE seating.state = 'accepted' AND seating.decided_at IS NOT NULL AND seating.number = ("
        "SELECT MAX(latest.number) FROM seating AS latest "
        "WHERE latest.event_id = seating.event_id AND latest.state = 'accepted' "
        "AND latest.decided_at = (SELECT MAX(last.decided_at) FROM seating AS last "
        "WHERE last.event_id = seating.event_id AND last.state = 'accepted'))"
    )


def downgrade() -> None:
    """Put it back."""

    with op.batch_alter_table("body") as batch_op:
        batch_op.drop_constraint(op.f("ck_body_kind_known"), type_="check")
    with op.batch_alter_table("body_name") as batch_op:
        batch_op.drop_constraint(op.f("ck_body_name_kind_known"), type_="check")
    with op.batch_alter_table("body_relation") as batch_op:
        batch_op.drop_constraint(op.f("ck_body_relation_relation_known"), type_="check")
    with op.batch_alter_table("class_right") as batch_op:
        batch_op.drop_constraint(op.f("ck_class_right_body_kind_known"), type_="check")
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_constraint(op.f("ck_document_kind_known"), type_="check")
    with op.batch_alter_table("working_table", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_working_table_body_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_working_table_secretariat_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_working_table_rapporteur_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_working_table_tag_id"), type_="foreignkey")
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

    with op.batch_alter_table("seating", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_seating_published_by_id"), type_="foreignkey")
        batch_op.drop_column("published_by_id")
        batch_op.drop_column("published_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("basis")

    with op.batch_alter_table("plan_writer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_writer_section_id"))
        batch_op.drop_index(batch_op.f("ix_plan_writer_person_id"))
        batch_op.drop_index(batch_op.f("ix_plan_writer_event_id"))

    op.drop_table("plan_writer")
    with op.batch_alter_table("plan_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_progress_noted_by_id"))
        batch_op.drop_index(batch_op.f("ix_plan_progress_event_id"))
        batch_op.drop_index(batch_op.f("ix_plan_progress_activity_id"))

    op.drop_table("plan_progress")
    with op.batch_alter_table("plan_presentation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_presentation_version_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_validated_by_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_session_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_returned_by_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_presented_by_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_event_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_document_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_plan_presentation_body_id"))

    op.drop_table("plan_presentation")
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
    with op.batch_alter_table("seat_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_notice_table_id"))
        batch_op.drop_index(batch_op.f("ix_seat_notice_event_id"))

    op.drop_table("seat_notice")
    with op.batch_alter_table("seating_search", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seating_search_event_id"))
        batch_op.drop_index(batch_op.f("ix_seating_search_base_id"))

    op.drop_table("seating_search")
    with op.batch_alter_table("seat_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_step_seating_id"))
        batch_op.drop_index(batch_op.f("ix_seat_step_person_id"))
        batch_op.drop_index(batch_op.f("ix_seat_step_event_id"))

    op.drop_table("seat_step")
    with op.batch_alter_table("table_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_letter_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_table_letter_event_id"))

    op.drop_table("table_letter")
    with op.batch_alter_table("general_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_general_plan_event_id"))

    op.drop_table("general_plan")
    with op.batch_alter_table("body") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_body_kind_known"),
            "kind IN ('decision', 'technical', 'liaison_network', 'working_group', 'ad_hoc_group', 'presidency', 'consultation', 'secretariat', 'drafting_group', 'coalition', 'external')",
        )
    with op.batch_alter_table("body_name") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_body_name_kind_known"),
            "kind IN ('decision', 'technical', 'liaison_network', 'working_group', 'ad_hoc_group', 'presidency', 'consultation', 'secretariat', 'drafting_group', 'coalition', 'external')",
        )
    with op.batch_alter_table("body_relation") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_body_relation_relation_known"),
            "relation IN ('parallel', 'meets_before', 'meets_with', 'grown_from', 'partner')",
        )
    with op.batch_alter_table("class_right") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_class_right_body_kind_known"),
            "body_kind IN ('decision', 'technical', 'liaison_network', 'working_group', 'ad_hoc_group', 'presidency', 'consultation', 'secretariat', 'drafting_group', 'coalition', 'external')",
        )
    with op.batch_alter_table("document") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_document_kind_known"),
            "kind IN ('declaration', 'extraordinary_declaration', 'conclusions', 'network_report', 'guidelines', 'manual', 'comparative_matrix', 'compilation', 'proceedings', 'study', 'concept_note', 'agenda', 'work_plan', 'fact_sheet', 'results_report', 'other')",
        )
