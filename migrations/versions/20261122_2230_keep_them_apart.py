"""Keep them apart.

Revision: e19a5c07d8b4
Follows: c4d81b6fe203
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e19a5c07d8b4"
down_revision = "c4d81b6fe203"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema."""

    op.create_table(
        "civil_hours",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "opens >= 0 AND closes <= 1440 AND opens < closes", name=op.f("ck_civil_hours_hours_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_civil_hours_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_civil_hours")),
        sa.UniqueConstraint("person_id", name=op.f("uq_civil_hours_person_id")),
    )
    op.create_table(
        "year_acknowledgement",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_year_acknowledgement_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_acknowledgement")),
        sa.UniqueConstraint("year", "key", name=op.f("uq_year_acknowledgement_year_key")),
    )
    with op.batch_alter_table("year_acknowledgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_year_acknowledgement_by_id"), ["by_id"], unique=False)

    op.create_table(
        "year_proposal",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "searching",
                "ready",
                "accepted",
                "undone",
                "failed",
                "discarded",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "optimal",
                "feasible",
                "infeasible",
                "unknown",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("options", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("problem", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("plan", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_year_proposal_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_proposal")),
    )
    with op.batch_alter_table("year_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_year_proposal_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index("ix_year_proposal_year_created", ["year", "created_at"], unique=False)
        batch_op.create_index(
            "uq_year_proposal_searching",
            ["year"],
            unique=True,
            sqlite_where=sa.text("state = 'searching'"),
            postgresql_where=sa.text("state = 'searching'"),
        )

    op.create_table(
        "absence",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("self", "organiser", name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("noted_in_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["noted_in_id"], ["event.id"], name=op.f("fk_absence_noted_in_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("person_id", "starts_at", "ends_at", "noted_in_id", name="uq_absence_span"),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_ends", ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_noted_in_id"), ["noted_in_id"], unique=False)
        batch_op.create_index("ix_absence_person_ends", ["person_id", "ends_at"], unique=False)
        batch_op.create_index(
            "uq_absence_own_span",
            ["person_id", "starts_at", "ends_at"],
            unique=True,
            sqlite_where=sa.text("noted_in_id IS NULL"),
            postgresql_where=sa.text("noted_in_id IS NULL"),
        )

    op.create_table(
        "availability_request",
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(event_id IS NOT NULL AND body_id IS NULL AND year IS NULL) OR (event_id IS NULL AND body_id IS NOT NULL AND year IS NOT NULL)",
            name=op.f("ck_availability_request_one_scope"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_availability_request_asked_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_availability_request_body_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_availability_request_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_request")),
        sa.UniqueConstraint("body_id", "year", name=op.f("uq_availability_request_body_id_year")),
        sa.UniqueConstraint("event_id", name=op.f("uq_availability_request_event_id")),
    )
    with op.batch_alter_table("availability_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_availability_request_body_id"), ["body_id"], unique=False)

    op.create_table(
        "programme_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("places", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_programme_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_programme_version_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["person.id"],
            name=op.f("fk_programme_version_published_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_programme_version_event_id_number")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_version_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_version_published_by_id"), ["published_by_id"], unique=False
        )

    op.create_table(
        "schedule_acknowledgement",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "room_busy",
                "person_busy",
                "body_busy",
                "team_busy",
                "person_unavailable",
                "room_unavailable",
                "team_unavailable",
                "body_unavailable",
                "travel",
                "setup",
                "features",
                "capacity",
                "civil_hours",
                "day_hours",
                "after",
                "immediately_before",
                "meets_before",
                "same_day",
                "cadence",
                "composition",
                "agenda_missing",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_schedule_acknowledgement_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_acknowledgement_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_acknowledgement")),
        sa.UniqueConstraint(
            "event_id", "fingerprint", name=op.f("uq_schedule_acknowledgement_event_id_fingerprint")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("schedule_acknowledgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_acknowledgement_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_acknowledgement_event_id"), ["event_id"], unique=False)

    op.create_table(
        "schedule_draft",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_schedule_draft_revision_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_draft_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_schedule_draft_saved_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_draft")),
        sa.UniqueConstraint("event_id", name=op.f("uq_schedule_draft_event_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("schedule_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_draft_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_draft_saved_by_id"), ["saved_by_id"], unique=False)

    op.create_table(
        "schedule_rules",
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("room_minutes", sa.Integer(), nullable=False),
        sa.Column("online_minutes", sa.Integer(), nullable=False),
        sa.Column("venue_minutes", sa.Integer(), nullable=False),
        sa.Column("strict_gaps", sa.Boolean(), nullable=False),
        sa.Column(
            "same_day",
            sa.Enum(
                "off",
                "people",
                "countries",
                name="sameday",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("civil_hours", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("closes > opens", name=op.f("ck_schedule_rules_hours_in_order")),
        sa.CheckConstraint(
            "room_minutes >= 0 AND online_minutes >= 0 AND venue_minutes >= 0",
            name=op.f("ck_schedule_rules_gaps_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_rules_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_rules")),
        sa.UniqueConstraint("event_id", name=op.f("uq_schedule_rules_event_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("schedule_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_rules_event_id"), ["event_id"], unique=False)

    op.create_table(
        "schedule_step",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "move",
                "unplace",
                "lock",
                "unlock",
                "shift",
                "proposal",
                "revert",
                "settle",
                "publish",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "done",
                "undone",
                "dropped",
                name="stepstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "number > 0 AND revision >= number", name=op.f("ck_schedule_step_numbers_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_step_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_schedule_step_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_step")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_schedule_step_event_id_number")),
        sa.UniqueConstraint("event_id", "revision", name=op.f("uq_schedule_step_event_id_revision")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("schedule_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_step_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_step_person_id"), ["person_id"], unique=False)

    op.create_table(
        "speaker_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_speaker_link_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_link")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_speaker_link_event_id_person_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_speaker_link_link_hash")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("speaker_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_link_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "speaker_profile",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("biography", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("photo_key", sa.String(length=200), nullable=False),
        sa.Column("photo_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_speaker_profile_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_profile_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_profile")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_speaker_profile_event_id_person_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("speaker_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_profile_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_profile_person_id"), ["person_id"], unique=False)

    op.create_table(
        "team_absence",
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_team_absence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_team_absence_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_absence")),
        sa.UniqueConstraint(
            "event_id",
            "team",
            "starts_at",
            "ends_at",
            name=op.f("uq_team_absence_event_id_team_starts_at_ends_at"),
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("team_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_absence_event_id"), ["event_id"], unique=False)

    op.create_table(
        "availability_answer",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("always_free", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_availability_answer_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["availability_request.id"],
            name=op.f("fk_availability_answer_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_answer")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_availability_answer_link_hash")),
        sa.UniqueConstraint(
            "request_id", "person_id", name=op.f("uq_availability_answer_request_id_person_id")
        ),
    )
    with op.batch_alter_table("availability_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_availability_answer_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_availability_answer_request_id"), ["request_id"], unique=False)

    op.create_table(
        "room_closure",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_room_closure_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_room_closure_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_room_closure_room_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_closure")),
        sa.UniqueConstraint(
            "room_id", "starts_at", "ends_at", name=op.f("uq_room_closure_room_id_starts_at_ends_at")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("room_closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_closure_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_closure_room_id"), ["room_id"], unique=False)

    op.create_table(
        "panel",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("takes_questions", sa.Boolean(), nullable=False),
        sa.Column("names_hidden", sa.Boolean(), nullable=False),
        sa.Column("running_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("stage_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_panel_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_panel_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("session_id", name=op.f("uq_panel_session_id")),
        sa.UniqueConstraint("stage_hash", name=op.f("uq_panel_stage_hash")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_event_id"), ["event_id"], unique=False)

    op.create_table(
        "panel_question",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("room", "remote", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "queued",
                "stage",
                "answered",
                "merged",
                "set_aside",
                "withdrawn",
                name="questionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("on_stage", sa.Boolean(), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=True),
        sa.Column("asker_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("said_by", sa.String(length=120), nullable=False),
        sa.Column("name_hidden", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'stage') = (on_stage IS NOT NULL)", name=op.f("ck_panel_question_stage_is_state")
        ),
        sa.CheckConstraint("on_stage IS NOT FALSE", name=op.f("ck_panel_question_stage_or_nothing")),
        sa.ForeignKeyConstraint(["addressee_id"], ["person.id"], name=op.f("fk_panel_question_addressee_id")),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_panel_question_asker_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_panel_question_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["panel_question.id"],
            name=op.f("fk_panel_question_merged_into_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_panel_question_registration_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_panel_question_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_question")),
        sa.UniqueConstraint(
            "session_id", "idempotency_key", name=op.f("uq_panel_question_session_id_idempotency_key")
        ),
        sa.UniqueConstraint("session_id", "on_stage", name=op.f("uq_panel_question_session_id_on_stage")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("panel_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_question_addressee_id"), ["addressee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_question_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_question_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_panel_question_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_panel_question_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_panel_question_session_id"), ["session_id"], unique=False)
        batch_op.create_index("ix_panel_question_session_state", ["session_id", "state"], unique=False)

    op.create_table(
        "schedule_slot",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("base_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base_room_id", sa.Uuid(), nullable=True),
        sa.Column("base_minutes", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_schedule_slot_placed_or_not")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_schedule_slot_ends_after_start")),
        sa.CheckConstraint(
            "moved OR (starts_at IS NULL AND room_id IS NULL)", name=op.f("ck_schedule_slot_place_of_a_move")
        ),
        sa.CheckConstraint("moved OR locked", name=op.f("ck_schedule_slot_says_something")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_slot_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["moved_by_id"], ["person.id"], name=op.f("fk_schedule_slot_moved_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_schedule_slot_room_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_schedule_slot_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_slot")),
        sa.UniqueConstraint("session_id", name=op.f("uq_schedule_slot_session_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("schedule_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_slot_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_slot_moved_by_id"), ["moved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_slot_room_id"), ["room_id"], unique=False)

    op.create_table(
        "session_order",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "after",
                "immediately_before",
                name="orderkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("gap_minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("gap_minutes >= 0", name=op.f("ck_session_order_gap_not_negative")),
        sa.CheckConstraint("session_id <> other_id", name=op.f("ck_session_order_not_itself")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_session_order_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["session.id"], name=op.f("fk_session_order_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_order_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_order")),
        sa.UniqueConstraint(
            "session_id", "other_id", "kind", name=op.f("uq_session_order_session_id_other_id_kind")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("session_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_order_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_order_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_order_session_id"), ["session_id"], unique=False)

    op.create_table(
        "own_material",
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_own_material_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_own_material_material_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_own_material_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_material")),
        sa.UniqueConstraint("material_id", name=op.f("uq_own_material_material_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("own_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_material_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_material_person_id"), ["person_id"], unique=False)

    op.create_table(
        "panel_step",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "introduction",
                "talk",
                "questions",
                "conclusions",
                "other",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "now",
                "done",
                "skipped",
                name="stepstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("has_floor", sa.Boolean(), nullable=True),
        sa.Column("spent_ms", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'now') = (has_floor IS NOT NULL)", name=op.f("ck_panel_step_floor_is_now")
        ),
        sa.CheckConstraint("has_floor IS NOT FALSE", name=op.f("ck_panel_step_floor_or_nothing")),
        sa.CheckConstraint("seconds > 0 AND spent_ms >= 0", name=op.f("ck_panel_step_lengths_positive")),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_panel_step_contribution_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_panel_step_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_step_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_panel_step_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_step")),
        sa.UniqueConstraint("session_id", "has_floor", name=op.f("uq_panel_step_session_id_has_floor")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("panel_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_step_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_step_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_step_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_step_session_id"), ["session_id"], unique=False)

    op.create_table(
        "panel_voice",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_panel_voice_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["panel_question.id"],
            name=op.f("fk_panel_voice_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_voice")),
        sa.UniqueConstraint("question_id", "voter", name=op.f("uq_panel_voice_question_id_voter")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("panel_voice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_voice_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_voice_question_id"), ["question_id"], unique=False)

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_meeting", sa.Boolean(), server_default=sa.text("(true)"), nullable=False)
        )
        batch_op.add_column(sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("planned_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("time_zone", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("is_fixed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_activity_planned_at"), ["planned_at"], unique=False)

    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "agenda",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )

    with op.batch_alter_table("contribution_speaker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("answer_note", sa.String(length=500), server_default="", nullable=False)
        )

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("programme_version", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.add_column(sa.Column("setup_minutes", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("schedule_proposal", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("news", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True)
        )
        batch_op.add_column(sa.Column("step", sa.Integer(), nullable=True))

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "features",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("composition_strict", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("composition_reason", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("agenda_item", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("agenda_origin", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("theme_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_session_theme_id"), ["theme_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_session_theme_id"), "tag", ["theme_id"], ["id"])

    with op.batch_alter_table("session_role", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("answer_note", sa.String(length=500), server_default="", nullable=False)
        )

    with op.batch_alter_table("activity") as batch_op:
        batch_op.alter_column("is_meeting", server_default=None)
    with op.batch_alter_table("activity") as batch_op:
        batch_op.alter_column("is_fixed", server_default=None)
    with op.batch_alter_table("body") as batch_op:
        batch_op.alter_column("agenda", server_default=None)
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("programme_version", server_default=None)
    with op.batch_alter_table("room") as batch_op:
        batch_op.alter_column("setup_minutes", server_default=None)
    with op.batch_alter_table("session") as batch_op:
        batch_op.alter_column("features", server_default=None)
    with op.batch_alter_table("session") as batch_op:
        batch_op.alter_column("composition_strict", server_default=None)
    with op.batch_alter_table("session") as batch_op:
        batch_op.alter_column("composition_reason", server_default=None)
    with op.batch_alter_table("room") as batch_op:
        batch_op.create_check_constraint(op.f("ck_room_setup_not_negative"), "setup_minutes >= 0")
    with op.batch_alter_table("session") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_session_agenda_item_known"),
            "agenda_item IN ('plenary', 'closed_part', 'presidency_report', 'statements', 'civil_society', 'action_plan', 'work_plans', 'administration', 'recommendations')",
        )
        batch_op.create_check_constraint(
            op.f("ck_session_agenda_origin_known"), "agenda_origin IN ('follow_up', 'presidency', 'members')"
        )


def downgrade() -> None:
    """Put it back."""

    with op.batch_alter_table("room") as batch_op:
        batch_op.drop_constraint(op.f("ck_room_setup_not_negative"), type_="check")
    with op.batch_alter_table("session") as batch_op:
        batch_op.drop_constraint(op.f("ck_session_agenda_item_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_session_agenda_origin_known"), type_="check")
    with op.batch_alter_table("session_role", schema=None) as batch_op:
        batch_op.drop_column("answer_note")
        batch_op.drop_column("declined_at")

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_session_theme_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_session_theme_id"))
        batch_op.drop_column("theme_id")
        batch_op.drop_column("agenda_origin")
        batch_op.drop_column("agenda_item")
        batch_op.drop_column("composition_reason")
        batch_op.drop_column("composition_strict")
        batch_op.drop_column("features")

    with op.batch_alter_table("schedule_proposal", schema=None) as batch_op:
        batch_op.drop_column("step")
        batch_op.drop_column("news")

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_column("setup_minutes")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("programme_version")

    with op.batch_alter_table("contribution_speaker", schema=None) as batch_op:
        batch_op.drop_column("answer_note")
        batch_op.drop_column("declined_at")
        batch_op.drop_column("confirmed_at")

    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_column("agenda")

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_planned_at"))
        batch_op.drop_column("is_fixed")
        batch_op.drop_column("time_zone")
        batch_op.drop_column("planned_minutes")
        batch_op.drop_column("planned_at")
        batch_op.drop_column("is_meeting")

    with op.batch_alter_table("panel_voice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_voice_question_id"))
        batch_op.drop_index(batch_op.f("ix_panel_voice_event_id"))

    op.drop_table("panel_voice")
    with op.batch_alter_table("panel_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_step_session_id"))
        batch_op.drop_index(batch_op.f("ix_panel_step_person_id"))
        batch_op.drop_index(batch_op.f("ix_panel_step_event_id"))
        batch_op.drop_index(batch_op.f("ix_panel_step_contribution_id"))

    op.drop_table("panel_step")
    with op.batch_alter_table("own_material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_material_person_id"))
        batch_op.drop_index(batch_op.f("ix_own_material_event_id"))

    op.drop_table("own_material")
    with op.batch_alter_table("session_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_order_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_order_other_id"))
        batch_op.drop_index(batch_op.f("ix_session_order_event_id"))

    op.drop_table("session_order")
    with op.batch_alter_table("schedule_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_slot_room_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_slot_moved_by_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_slot_event_id"))

    op.drop_table("schedule_slot")
    with op.batch_alter_table("panel_question", schema=None) as batch_op:
        batch_op.drop_index("ix_panel_question_session_state")
        batch_op.drop_index(batch_op.f("ix_panel_question_session_id"))
        batch_op.drop_index(batch_op.f("ix_panel_question_registration_id"))
        batch_op.drop_index(batch_op.f("ix_panel_question_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_panel_question_event_id"))
        batch_op.drop_index(batch_op.f("ix_panel_question_asker_id"))
        batch_op.drop_index(batch_op.f("ix_panel_question_addressee_id"))

    op.drop_table("panel_question")
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_event_id"))

    op.drop_table("panel")
    with op.batch_alter_table("room_closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_closure_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_closure_event_id"))

    op.drop_table("room_closure")
    with op.batch_alter_table("availability_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_availability_answer_request_id"))
        batch_op.drop_index(batch_op.f("ix_availability_answer_person_id"))

    op.drop_table("availability_answer")
    with op.batch_alter_table("team_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_absence_event_id"))

    op.drop_table("team_absence")
    with op.batch_alter_table("speaker_profile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_profile_person_id"))
        batch_op.drop_index(batch_op.f("ix_speaker_profile_event_id"))

    op.drop_table("speaker_profile")
    with op.batch_alter_table("speaker_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_speaker_link_event_id"))

    op.drop_table("speaker_link")
    with op.batch_alter_table("schedule_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_step_person_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_step_event_id"))

    op.drop_table("schedule_step")
    with op.batch_alter_table("schedule_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_rules_event_id"))

    op.drop_table("schedule_rules")
    with op.batch_alter_table("schedule_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_draft_saved_by_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_draft_event_id"))

    op.drop_table("schedule_draft")
    with op.batch_alter_table("schedule_acknowledgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_acknowledgement_event_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_acknowledgement_by_id"))

    op.drop_table("schedule_acknowledgement")
    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_version_published_by_id"))
        batch_op.drop_index(batch_op.f("ix_programme_version_event_id"))

    op.drop_table("programme_version")
    with op.batch_alter_table("availability_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_availability_request_body_id"))

    op.drop_table("availability_request")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_absence_own_span",
            sqlite_where=sa.text("noted_in_id IS NULL"),
            postgresql_where=sa.text("noted_in_id IS NULL"),
        )
        batch_op.drop_index("ix_absence_person_ends")
        batch_op.drop_index(batch_op.f("ix_absence_noted_in_id"))
        batch_op.drop_index("ix_absence_ends")

    op.drop_table("absence")
    with op.batch_alter_table("year_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_year_proposal_searching",
            sqlite_where=sa.text("state = 'searching'"),
            postgresql_where=sa.text("state = 'searching'"),
        )
        batch_op.drop_index("ix_year_proposal_year_created")
        batch_op.drop_index(batch_op.f("ix_year_proposal_created_by_id"))

    op.drop_table("year_proposal")
    with op.batch_alter_table("year_acknowledgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_year_acknowledgement_by_id"))

    op.drop_table("year_acknowledgement")
    op.drop_table("civil_hours")
