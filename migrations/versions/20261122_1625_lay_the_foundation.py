"""Lay the foundation.

Revision: a1f0c5d27e94
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a1f0c5d27e94"
down_revision = None
branch_labels = None
depends_on = None

# As what people take part: what an empty installation starts with.
FIRST_CLASSES = (
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'member', '{"es": "País miembro", "en": "Member country"}', 'member', FALSE, 'jacaranda', 1, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'member')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'observer_country', '{"es": "País observador", "en": "Observer country"}', 'observer', TRUE, 'laguna', 2, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'observer_country')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'observer_organisation', '{"es": "Organismo observador", "en": "Observer organisation"}', 'observer', FALSE, 'sky', 3, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'observer_organisation')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'civil_society', '{"es": "Sociedad civil", "en": "Civil society"}', 'other', FALSE, 'ceiba', 4, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'civil_society')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'expert', '{"es": "Persona experta", "en": "Expert"}', 'other', FALSE, 'maiz', 5, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'expert')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'guest', '{"es": "Invitación especial", "en": "Special guest"}', 'other', FALSE, 'mint', 6, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'guest')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'press', '{"es": "Prensa", "en": "Press"}', 'other', FALSE, 'achiote', 7, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'press')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'staff', '{"es": "Equipo organizador", "en": "Staff"}', 'other', FALSE, 'ink', 8, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'staff')""",
    """INSERT INTO participant_class (code, name, standing, needs_word, colour, "order", active)
       SELECT 'public', '{"es": "Público general", "en": "General public"}', 'other', FALSE, 'lavender', 9, TRUE
       WHERE NOT EXISTS (SELECT 1 FROM participant_class WHERE code = 'public')""",
    """INSERT INTO class_right (body_kind, class_code, "right") SELECT 'decision', 'observer_country', 'open'
       WHERE NOT EXISTS (SELECT 1 FROM class_right WHERE body_kind = 'decision' AND class_code = 'observer_country')""",
    """INSERT INTO class_right (body_kind, class_code, "right") SELECT 'decision', 'observer_organisation', 'open'
       WHERE NOT EXISTS (SELECT 1 FROM class_right WHERE body_kind = 'decision' AND class_code = 'observer_organisation')""",
    """INSERT INTO class_right (body_kind, class_code, "right") SELECT 'technical', 'observer_country', 'closed'
       WHERE NOT EXISTS (SELECT 1 FROM class_right WHERE body_kind = 'technical' AND class_code = 'observer_country')""",
    """INSERT INTO class_right (body_kind, class_code, "right") SELECT 'technical', 'observer_organisation', 'open'
       WHERE NOT EXISTS (SELECT 1 FROM class_right WHERE body_kind = 'technical' AND class_code = 'observer_organisation')""",
    """INSERT INTO class_right (body_kind, class_code, "right") SELECT 'liaison_network', 'observer_country', 'invited'
       WHERE NOT EXISTS (SELECT 1 FROM class_right WHERE body_kind = 'liaison_network' AND class_code = 'observer_country')""",
    """INSERT INTO class_right (body_kind, class_code, "right") SELECT 'liaison_network', 'observer_organisation', 'invited'
       WHERE NOT EXISTS (SELECT 1 FROM class_right WHERE body_kind = 'liaison_network' AND class_code = 'observer_organisation')""",
)

# The record is append-only: the database itself refuses changes.
ON_SQLITE = (
    """INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')""",
    """CREATE TRIGGER audit_entry_is_final_on_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_entry_is_final_on_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head WHEN NEW.seq < OLD.seq
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
)
ON_POSTGRESQL = (
    """INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')""",
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$""",
    """CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head
       FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)
BACK_ON_POSTGRESQL = ("""DROP FUNCTION IF EXISTS refuse_audit_change() CASCADE""",)


def upgrade() -> None:
    """Change the schema."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object_kind", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_object", ["object_kind", "object_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "body",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "technical",
                "liaison_network",
                "working_group",
                "ad_hoc_group",
                "presidency",
                "consultation",
                "secretariat",
                "drafting_group",
                "coalition",
                "external",
                name="bodykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("mandate", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("output", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("meetings_per_year_min", sa.Integer(), nullable=True),
        sa.Column("meetings_per_year_exact", sa.Integer(), nullable=True),
        sa.Column("closed_delegation_max", sa.Integer(), nullable=True),
        sa.Column(
            "observer_countries",
            sa.Enum(
                "open",
                "invited",
                "closed",
                name="admission",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "observer_organisations",
            sa.Enum(
                "open",
                "invited",
                "closed",
                name="admission",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("civil_society_slot", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["body.id"], name=op.f("fk_body_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("code", name=op.f("uq_body_code")),
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "certificate_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "certificate_rule",
        sa.Column(
            "subject_kind",
            sa.Enum(
                "event", "course", name="subjectkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("share", "completion", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("design", sa.String(length=40), nullable=False),
        sa.Column("signatories", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_certificate_rule_percent_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_rule")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", name=op.f("uq_certificate_rule_subject_kind_subject_id")
        ),
    )
    op.create_table(
        "country",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "observer",
                "other",
                name="countryrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("flows", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
    )
    op.create_table(
        "course",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "published", name="coursestate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("self_enrolment", sa.Boolean(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_course_hours_not_negative")),
        sa.CheckConstraint("pass_mark BETWEEN 0 AND 100", name=op.f("ck_course_pass_mark_in_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_event_id"), ["event_id"], unique=False)

    op.create_table(
        "dead_address",
        sa.Column("recipient_key", sa.String(length=40), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_address")),
        sa.UniqueConstraint("recipient_key", name=op.f("uq_dead_address_recipient_key")),
    )
    op.create_table(
        "event_series",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("description", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("interval_months", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_series_slug")),
    )
    op.create_table(
        "figure",
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("series", "code", name=op.f("uq_figure_series_code")),
    )
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_series"), ["series"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.Column("progress_text", sa.String(length=200), nullable=False),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("error_facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("permission", sa.String(length=60), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "uq_job_active_key",
            ["kind", "key"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )

    op.create_table(
        "mail",
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("recipient_key", sa.String(length=40), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("reply_to", sa.String(length=320), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "bounced",
                "stopped",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint(
            "recipient_key", "template", "occasion", name=op.f("uq_mail_recipient_key_template_occasion")
        ),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_about_id"), ["about_id"], unique=False)
        batch_op.create_index("ix_mail_due", ["state", "next_at"], unique=False)
        batch_op.create_index("ix_mail_event_created", ["event_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "participant_class",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "member",
                "observer",
                "other",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needs_word", sa.Boolean(), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "jacaranda",
                "lavender",
                "laguna",
                "sky",
                "ceiba",
                "mint",
                "maiz",
                "achiote",
                "ink",
                name="classcolour",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_participant_class")),
    )
    op.create_table(
        "periodic_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_periodic_run")),
    )
    op.create_table(
        "platform_check",
        sa.Column(
            "platform",
            sa.Enum(
                "link",
                "bigbluebutton",
                "jitsi",
                "zoom",
                "teams",
                name="platformkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_check")),
        sa.UniqueConstraint("platform", name=op.f("uq_platform_check_platform")),
    )
    op.create_table(
        "rate_window",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_window")),
    )
    with op.batch_alter_table("rate_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_window_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "seat_pool",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mode",
                "session",
                "option",
                "head_count",
                "delegation",
                name="poolkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column(
            "queue_rule",
            sa.Enum(
                "order",
                "country",
                "class",
                name="queuerule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="order",
            nullable=False,
        ),
        sa.Column("class_order", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("may_overtake", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("offer_hours > 0", name=op.f("ck_seat_pool_offers_last")),
        sa.CheckConstraint("taken <= capacity", name=op.f("ck_seat_pool_never_oversold")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_seat_pool_taken_not_negative")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_seat_pool_waiting_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_pool")),
        sa.UniqueConstraint("owner_id", "kind", "subject", name=op.f("uq_seat_pool_owner_id_kind_subject")),
    )
    with op.batch_alter_table("seat_pool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_pool_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "sent_once",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_once")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_sent_once_account_id_key")),
    )
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_once_created_at"), ["created_at"], unique=False)

    op.create_table(
        "stakeholder_group",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder_group")),
        sa.UniqueConstraint("code", name=op.f("uq_stakeholder_group_code")),
    )
    op.create_table(
        "tag",
        sa.Column(
            "kind",
            sa.Enum(
                "pillar",
                "theme",
                "axis",
                "axis_topic",
                "indicator",
                "gcm_objective",
                "gcm_principle",
                "sdg",
                "approach",
                "principle",
                "framework",
                "instrument",
                name="tagkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["tag.id"], name=op.f("fk_tag_parent_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_tag_kind_code")),
    )
    op.create_table(
        "tombstone",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_id", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "body_name",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "technical",
                "liaison_network",
                "working_group",
                "ad_hoc_group",
                "presidency",
                "consultation",
                "secretariat",
                "drafting_group",
                "coalition",
                "external",
                name="bodykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_body_name_body_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_name")),
    )
    with op.batch_alter_table("body_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_name_body_id"), ["body_id"], unique=False)

    op.create_table(
        "body_relation",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "parallel",
                "meets_before",
                "meets_with",
                "grown_from",
                "partner",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("body_id <> other_id", name=op.f("ck_body_relation_not_itself")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_body_relation_body_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["body.id"], name=op.f("fk_body_relation_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_relation")),
        sa.UniqueConstraint(
            "body_id", "other_id", "relation", name=op.f("uq_body_relation_body_id_other_id_relation")
        ),
    )
    with op.batch_alter_table("body_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_relation_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_relation_other_id"), ["other_id"], unique=False)

    op.create_table(
        "class_right",
        sa.Column(
            "body_kind",
            sa.Enum(
                "decision",
                "technical",
                "liaison_network",
                "working_group",
                "ad_hoc_group",
                "presidency",
                "consultation",
                "secretariat",
                "drafting_group",
                "coalition",
                "external",
                name="bodykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("class_code", sa.String(length=40), nullable=False),
        sa.Column(
            "right",
            sa.Enum(
                "open",
                "invited",
                "closed",
                name="admission",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["class_code"],
            ["participant_class.code"],
            name=op.f("fk_class_right_class_code"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("body_kind", "class_code", name=op.f("pk_class_right")),
    )
    op.create_table(
        "course_module",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_module_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_module")),
    )
    with op.batch_alter_table("course_module", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_module_course_id"), ["course_id"], unique=False)

    op.create_table(
        "document",
        sa.Column(
            "kind",
            sa.Enum(
                "declaration",
                "extraordinary_declaration",
                "conclusions",
                "network_report",
                "guidelines",
                "manual",
                "comparative_matrix",
                "compilation",
                "proceedings",
                "study",
                "concept_note",
                "agenda",
                "work_plan",
                "fact_sheet",
                "results_report",
                "other",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "participants",
                "members",
                "closed",
                name="documentvisibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_document_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_year"), ["year"], unique=False)

    op.create_table(
        "institution",
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("short_name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sort_name", sa.String(length=300), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "ministry",
                "directorate",
                "migration_institute",
                "womens_mechanism",
                "consulate",
                "local_government",
                "un_agency",
                "intergovernmental",
                "civil_society",
                "network",
                "human_rights",
                "academia",
                "media",
                "private_sector",
                "employers",
                "workers",
                "religious",
                "other",
                name="institutionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("stakeholder_group_id", sa.Uuid(), nullable=True),
        sa.Column(
            "participates_as",
            sa.Enum(
                "government",
                "observer",
                "network",
                "partner",
                "ally",
                name="participation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("observer_since", sa.Integer(), nullable=True),
        sa.Column("observer_order", sa.Integer(), nullable=True),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_institution_country_code")),
        sa.ForeignKeyConstraint(
            ["stakeholder_group_id"],
            ["stakeholder_group.id"],
            name=op.f("fk_institution_stakeholder_group_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
    )
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_institution_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "person",
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=260), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("gender", sa.String(length=60), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("consent_listed", sa.Boolean(), nullable=False),
        sa.Column("consent_photo", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_person_country_code")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "plan",
        sa.Column(
            "level",
            sa.Enum(
                "statute",
                "strategic",
                "annual",
                "group",
                name="planlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_plan_period_in_order")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_plan_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_body_id"), ["body_id"], unique=False)

    op.create_table(
        "presidency",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("theme_chosen", sa.Boolean(), nullable=False),
        sa.Column("note", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_presidency_country_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presidency")),
        sa.UniqueConstraint("year", name=op.f("uq_presidency_year")),
    )
    op.create_table(
        "quiz",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_quiz_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz")),
        sa.UniqueConstraint("course_id", name=op.f("uq_quiz_course_id")),
    )
    op.create_table(
        "account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.String(length=200), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column(
            "theme",
            sa.Enum(
                "system", "light", "dark", name="theme", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
    )
    op.create_table(
        "activity",
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("lead_body_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="activitymode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "scheduled",
                "held",
                "reported",
                "postponed",
                "cancelled",
                name="activitystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("window_to >= window_from", name=op.f("ck_activity_window_in_order")),
        sa.ForeignKeyConstraint(["lead_body_id"], ["body.id"], name=op.f("fk_activity_lead_body_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_activity_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_lead_body_id"), ["lead_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("succeeds_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_appointment_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["succeeds_id"], ["appointment.id"], name=op.f("fk_appointment_succeeds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "body_member",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "chair",
                "coordinator",
                "delegate",
                "secretariat",
                "adviser",
                name="bodyrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN country_code IS NULL THEN 0 ELSE 1 END) + (CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_body_member_one_member"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_body_member_body_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_body_member_country_code")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_body_member_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_body_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_member")),
    )
    with op.batch_alter_table("body_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_member_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_member_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_member_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calendar_feed_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed_link")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feed_link_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_link_token_hash")),
    )
    op.create_table(
        "consultation",
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("text", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                name="consultationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("holidays_of", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("days_skipped", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "consensus",
                "consensus_with_reservations",
                "no_consensus",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_consultation_outcome_when_closed")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (sent_at IS NULL)", name=op.f("ck_consultation_sent_once_started")
        ),
        sa.CheckConstraint("working_days > 0", name=op.f("ck_consultation_working_days_positive")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_consultation_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_table(
        "credential",
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=28), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("share", "completion", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "event", "course", name="subjectkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("holder_name", sa.String(length=260), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("scheduled_minutes", sa.Integer(), nullable=True),
        sa.Column("rule", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("design", sa.String(length=40), nullable=False),
        sa.Column("name_public", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=False),
        sa.Column("pdf_key", sa.String(length=120), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "revoked_at IS NULL OR revoke_reason <> ''", name=op.f("ck_credential_revoked_with_reason")
        ),
        sa.CheckConstraint(
            "minutes >= 0 AND scheduled_minutes >= 0", name=op.f("ck_credential_minutes_not_negative")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("code", name=op.f("uq_credential_code")),
        sa.UniqueConstraint("serial", name=op.f("uq_credential_serial")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credential_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_credential_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_credential_in_force",
            ["person_id", "subject_kind", "subject_id", "kind"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "document_version",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(url = '') <> (storage_key = '')", name=op.f("ck_document_version_file_or_address")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_document_version_added_by_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint(
            "document_id", "language", "number", name=op.f("uq_document_version_document_id_language_number")
        ),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_version_document_id"), ["document_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "enrolled",
                "in_progress",
                "completed",
                "withdrawn",
                name="enrolmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'completed') = (completed_at IS NOT NULL)",
            name=op.f("ck_enrolment_completed_at_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("course_id", "person_id", name=op.f("uq_enrolment_course_id_person_id")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "institution_proposal",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=300), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("country_key", sa.String(length=2), nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "national_government",
                "local_government",
                "international",
                "civil_society",
                "academia",
                "private",
                "other",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "joined",
                "refused",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_institution_proposal_country_code")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_proposal_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_institution_proposal_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_proposal")),
        sa.UniqueConstraint(
            "name_folded", "country_key", name=op.f("uq_institution_proposal_name_folded_country_key")
        ),
    )
    with op.batch_alter_table("institution_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_institution_proposal_country_code"), ["country_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_institution_proposal_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_institution_proposal_settled_by_id"), ["settled_by_id"], unique=False
        )

    op.create_table(
        "lesson",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["course_module.id"], name=op.f("fk_lesson_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_module_id"), ["module_id"], unique=False)

    op.create_table(
        "person_difference",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_person_difference_in_order")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["person.id"], name=op.f("fk_person_difference_one_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_person_difference_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_difference")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_person_difference_one_id_other_id")),
    )
    with op.batch_alter_table("person_difference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_difference_one_id"), ["one_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_difference_other_id"), ["other_id"], unique=False)

    op.create_table(
        "person_email",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_norm", sa.String(length=254), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_email_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_email")),
        sa.UniqueConstraint("email_norm", name=op.f("uq_person_email_email_norm")),
    )
    with op.batch_alter_table("person_email", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_email_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_person_email_primary",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        )

    op.create_table(
        "person_merge",
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_person_merge_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["person.id"], name=op.f("fk_person_merge_merged_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merge_merged_id"), ["merged_id"], unique=False)

    op.create_table(
        "quiz_question",
        sa.Column("quiz_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single",
                "multiple",
                "true_false",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("options", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("feedback", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("points >= 1", name=op.f("ck_quiz_question_worth_something")),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_question_quiz_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_question")),
    )
    with op.batch_alter_table("quiz_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_question_quiz_id"), ["quiz_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("scope_kind", sa.String(length=40), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "scope_kind",
            "scope_id",
            name=op.f("uq_role_grant_person_id_role_scope_kind_scope_id"),
        ),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_role_grant_scope", ["scope_kind", "scope_id"], unique=False)
        batch_op.create_index(
            "uq_role_grant_whole",
            ["person_id", "role", "scope_kind"],
            unique=True,
            sqlite_where=sa.text("scope_id IS NULL"),
            postgresql_where=sa.text("scope_id IS NULL"),
        )

    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "sign_in",
                "verify_email",
                "demonstration",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("email_norm", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("next_path", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_email_norm"), ["email_norm"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_link_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "activity_body",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_body_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_activity_body_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_body")),
        sa.UniqueConstraint("activity_id", "body_id", name=op.f("uq_activity_body_activity_id_body_id")),
    )
    with op.batch_alter_table("activity_body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_body_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_body_body_id"), ["body_id"], unique=False)

    op.create_table(
        "addressee",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "agree",
                "comment",
                "objection",
                "reservation",
                name="answerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_addressee_answered_with_time")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_addressee_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_addressee_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_addressee_country_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addressee")),
        sa.UniqueConstraint(
            "consultation_id", "country_code", name=op.f("uq_addressee_consultation_id_country_code")
        ),
    )
    with op.batch_alter_table("addressee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addressee_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_addressee_country_code"), ["country_code"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("rights", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "concept_note",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("sections", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("complete_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_concept_note_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_concept_note_edited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_note")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_concept_note_activity_id")),
    )
    op.create_table(
        "event",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("description", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "congress",
                "webinar",
                "meeting",
                "training",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "held",
                "postponed",
                "cancelled",
                name="eventstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "access",
            sa.Enum(
                "open",
                "approval",
                "invitation",
                "delegation",
                name="eventaccess",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("cities", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("venue", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("city", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("host_country_code", sa.String(length=2), nullable=True),
        sa.Column("presidency_year", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("cloned_from_id", sa.Uuid(), nullable=True),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity_in_person", sa.Integer(), nullable=True),
        sa.Column("capacity_online", sa.Integer(), nullable=True),
        sa.Column("certificate_minutes", sa.Integer(), nullable=True),
        sa.Column("certificate_share", sa.Integer(), nullable=True),
        sa.Column("logistics_note", sa.Text(), nullable=False),
        sa.Column("programme_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("first_starts_on", sa.Date(), nullable=True),
        sa.Column(
            "first_mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change_reason", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capacity_in_person >= 0 AND capacity_online >= 0", name=op.f("ck_event_capacity_not_negative")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_event_days_in_order")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_event_activity_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_event_body_id")),
        sa.ForeignKeyConstraint(
            ["cloned_from_id"], ["event.id"], name=op.f("fk_event_cloned_from_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["host_country_code"], ["country.code"], name=op.f("fk_event_host_country_code")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"], name=op.f("fk_event_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("series_id", "edition", name=op.f("uq_event_series_id_edition")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_id"), ["series_id"], unique=False)
        batch_op.create_index("ix_event_state_ends_on", ["state", "ends_on"], unique=False)

    op.create_table(
        "focal_point",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("matters", sa.String(length=300), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_focal_point_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_point")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_focal_point_appointment_id")),
    )
    op.create_table(
        "lesson_done",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_lesson_done_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_done_lesson_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_done")),
        sa.UniqueConstraint("enrolment_id", "lesson_id", name=op.f("uq_lesson_done_enrolment_id_lesson_id")),
    )
    with op.batch_alter_table("lesson_done", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_done_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_done_lesson_id"), ["lesson_id"], unique=False)

    op.create_table(
        "quiz_attempt",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_quiz_attempt_score_in_percent")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_quiz_attempt_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempt")),
        sa.UniqueConstraint(
            "enrolment_id", "idempotency_key", name=op.f("uq_quiz_attempt_enrolment_id_idempotency_key")
        ),
        sa.UniqueConstraint("enrolment_id", "number", name=op.f("uq_quiz_attempt_enrolment_id_number")),
    )
    with op.batch_alter_table("quiz_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_attempt_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewal_due", sa.Boolean(), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_user_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_session_previous_hash"), ["previous_hash"], unique=False)

    op.create_table(
        "announcement",
        sa.Column("subject", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("selection", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_announcement_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_announcement_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_written_by_id"), ["written_by_id"], unique=False)

    op.create_table(
        "badge_batch",
        sa.Column(
            "layout",
            sa.Enum("fold", "two_up", name="layout", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_badge_batch_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_badge_batch_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_batch")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("badge_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_batch_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_batch_made_at"), ["made_at"], unique=False)

    op.create_table(
        "bulk_act",
        sa.Column(
            "kind",
            sa.Enum(
                "approve",
                "reject",
                "cancel",
                "class",
                "tag",
                "untag",
                "mail",
                "session",
                name="bulkkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_bulk_act_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_bulk_act_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("bulk_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_act_event_id"), ["event_id"], unique=False)

    op.create_table(
        "concept_note_version",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["person.id"], name=op.f("fk_concept_note_version_edited_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["concept_note.id"], name=op.f("fk_concept_note_version_note_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_note_version")),
        sa.UniqueConstraint("note_id", "number", name=op.f("uq_concept_note_version_note_id_number")),
    )
    with op.batch_alter_table("concept_note_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concept_note_version_note_id"), ["note_id"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_required", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", name="delegationstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(country_code IS NULL) <> (institution_id IS NULL)", name=op.f("ck_delegation_of_one")
        ),
        sa.CheckConstraint("quota > 0", name=op.f("ck_delegation_quota_positive")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_delegation_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_delegation_country_code")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delegation_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_delegation_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("event_id", "country_code", name=op.f("uq_delegation_event_id_country_code")),
        sa.UniqueConstraint("event_id", "institution_id", name=op.f("uq_delegation_event_id_institution_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "event_body",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_event_body_body_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_body_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_body")),
        sa.UniqueConstraint("event_id", "body_id", name=op.f("uq_event_body_event_id_body_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("event_body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_body_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_body_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_organiser",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "organiser",
                "co_organiser",
                name="organiserrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_organiser_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_event_organiser_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_organiser")),
        sa.UniqueConstraint(
            "event_id", "institution_id", name=op.f("uq_event_organiser_event_id_institution_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("event_organiser", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_organiser_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_event_organiser_institution_id"), ["institution_id"], unique=False
        )

    op.create_table(
        "event_tag",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_folded", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_tag_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_tag")),
        sa.UniqueConstraint("event_id", "name_folded", name=op.f("uq_event_tag_event_id_name_folded")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("event_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_tag_event_id"), ["event_id"], unique=False)

    op.create_table(
        "form_section",
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("help", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("condition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_form_section_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_section")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("form_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_section_event_id"), ["event_id"], unique=False)

    op.create_table(
        "invitation_campaign",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("participant_class", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("message", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "running",
                "paused",
                "stopped",
                name="campaignstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invite_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_campaign_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_invitation_campaign_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_class"],
            ["participant_class.code"],
            name=op.f("fk_invitation_campaign_participant_class"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_campaign")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("invitation_campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_campaign_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invitation_campaign_participant_class"), ["participant_class"], unique=False
        )
        batch_op.create_index("ix_invitation_campaign_state", ["state"], unique=False)

    op.create_table(
        "letter_policy",
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("signatory", sa.String(length=160), nullable=False),
        sa.Column("signatory_role", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_letter_policy_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_policy")),
        sa.UniqueConstraint("event_id", name=op.f("uq_letter_policy_event_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("letter_policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_policy_event_id"), ["event_id"], unique=False)

    op.create_table(
        "message_text",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_message_text_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_text")),
        sa.UniqueConstraint(
            "event_id", "kind", "language", name=op.f("uq_message_text_event_id_kind_language")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("message_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_text_event_id"), ["event_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_norm", sa.String(length=254), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=260), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "pending",
                "confirmed",
                "waiting",
                "cancelled",
                "rejected",
                "expired",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "stranger",
                "verified",
                "invited",
                "delegated",
                "organiser",
                "companion",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("participant_class", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("interpretation", sa.Boolean(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("institution_name", sa.String(length=200), nullable=False),
        sa.Column("institution_folded", sa.String(length=200), server_default="", nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "national_government",
                "local_government",
                "international",
                "civil_society",
                "academia",
                "private",
                "other",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("gender", sa.String(length=60), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("needs_encrypted", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_hash", sa.String(length=64), nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("ticket_hash", sa.String(length=64), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), nullable=True),
        sa.Column("calendar_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode <> 'hybrid'", name=op.f("ck_registration_one_way_of_taking_part")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_registration_country_code")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_registration_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_class"], ["participant_class.code"], name=op.f("fk_registration_participant_class")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "email_norm", name=op.f("uq_registration_event_id_email_norm")),
        sa.UniqueConstraint(
            "event_id", "idempotency_key", name=op.f("uq_registration_event_id_idempotency_key")
        ),
        sa.UniqueConstraint("link_hash", name=op.f("uq_registration_link_hash")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_registration_proof_hash")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_registration_ticket_hash")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_email_norm"), ["email_norm"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_registration_event_name", ["event_id", "sort_name", "id"], unique=False)
        batch_op.create_index("ix_registration_event_state", ["event_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registration_hold_expires_at"), ["hold_expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_registration_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registration_participant_class"), ["participant_class"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_registration_person_id"), ["person_id"], unique=False)

    op.create_table(
        "registration_policy",
        sa.Column("changes_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retention_months", sa.Integer(), nullable=True),
        sa.Column("participants_shown", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("retention_months > 0", name=op.f("ck_registration_policy_kept_for_some_time")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_policy_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_policy")),
        sa.UniqueConstraint("event_id", name=op.f("uq_registration_policy_event_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("registration_policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_policy_event_id"), ["event_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("features", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_room_capacity_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_room_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_room_event_id_name")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_event_id"), ["event_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_saved_view_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_saved_view_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_view_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "schedule_proposal",
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
        sa.Column("wider", sa.Boolean(), nullable=False),
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
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_schedule_proposal_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_proposal_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_proposal")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("schedule_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_proposal_event_created", ["event_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_proposal_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_schedule_proposal_searching",
            ["event_id"],
            unique=True,
            sqlite_where=sa.text("state = 'searching'"),
            postgresql_where=sa.text("state = 'searching'"),
        )

    op.create_table(
        "seating",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "discarded",
                name="seatingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "optimal",
                "feasible",
                "infeasible",
                "unknown",
                name="solvestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("left_out", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("table_ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_seating_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_seating_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_seating_job_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_seating_event_id_number")),
        sa.UniqueConstraint("job_id", name=op.f("uq_seating_job_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("seating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seating_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_seating_event_state", ["event_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_seating_job_id"), ["job_id"], unique=False)

    op.create_table(
        "table_round",
        sa.Column("choices_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_table_round_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_round")),
        sa.UniqueConstraint("event_id", name=op.f("uq_table_round_event_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("table_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_round_event_id"), ["event_id"], unique=False)

    op.create_table(
        "told",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_told_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        sa.UniqueConstraint("event_id", "subject", name=op.f("uq_told_event_id_subject")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_event_id"), ["event_id"], unique=False)

    op.create_table(
        "badge_print",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["badge_batch.id"], name=op.f("fk_badge_print_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_badge_print_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_badge_print_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_print")),
        sa.UniqueConstraint(
            "batch_id", "registration_id", name=op.f("uq_badge_print_batch_id_registration_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("badge_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_print_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_print_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_print_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "bulk_row",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "done",
                "failed",
                "undone",
                name="bulkrowstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.String(length=40), nullable=True),
        sa.Column("why", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["bulk_act.id"], name=op.f("fk_bulk_row_act_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_bulk_row_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_bulk_row_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_row")),
        sa.UniqueConstraint("act_id", "registration_id", name=op.f("uq_bulk_row_act_id_registration_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("bulk_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_row_act_id"), ["act_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_row_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_row_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "delegate",
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "head",
                "delegate",
                "adviser",
                "interpreter",
                name="delegaterole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("named_by_id", sa.Uuid(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_delegate_delegation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_delegate_ended_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delegate_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_delegate_named_by_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_delegate_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["delegate.id"], name=op.f("fk_delegate_replaces_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegate")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("delegate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegate_delegation_id"), ["delegation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegate_ended_by_id"), ["ended_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegate_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegate_named_by_id"), ["named_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegate_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegate_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index(
            "uq_delegate_standing",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "delegation_letter",
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_delegation_letter_delegation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delegation_letter_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_delegation_letter_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_letter")),
        sa.UniqueConstraint("delegation_id", name=op.f("uq_delegation_letter_delegation_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("delegation_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_letter_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_letter_sent_by_id"), ["sent_by_id"], unique=False)

    op.create_table(
        "form_question",
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "long_text",
                "number",
                "date",
                "yes_no",
                "single",
                "multiple",
                "file",
                "country",
                "institution",
                "gender",
                "language",
                "interpretation",
                "needs",
                "listed",
                "consent",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("help", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("purpose", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("roles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("organiser_only", sa.Boolean(), nullable=False),
        sa.Column("special", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("condition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_form_question_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["form_section.id"], name=op.f("fk_form_question_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_question")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("form_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_question_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_question_section_id"), ["section_id"], unique=False)

    op.create_table(
        "invitation_list",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "file",
                "pasted",
                "directory",
                name="listsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=120), nullable=False),
        sa.Column("columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("has_heading", sa.Boolean(), nullable=False),
        sa.Column("corrections", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "taken",
                "undone",
                "dropped",
                name="liststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["invitation_campaign.id"],
            name=op.f("fk_invitation_list_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_list_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_invitation_list_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_list")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("invitation_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_list_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_list_event_id"), ["event_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation", "visa", name="letterkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum(
                "es",
                "en",
                "both",
                name="letterlanguage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "released",
                "declined",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_letter_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_letter_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_letter_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_letter_event_id_number")),
        sa.UniqueConstraint("registration_id", "kind", name=op.f("uq_letter_registration_id_kind")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("asked > 1", name=op.f("ck_party_more_than_one")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_party_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["registration.id"], name=op.f("fk_party_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "queue_decision",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_queue_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_queue_decision_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_queue_decision_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_decision")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("queue_decision", schema=None) as batch_op:
        batch_op.create_index("ix_queue_decision_event_decided_at", ["event_id", "decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_queue_decision_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_queue_decision_registration_id"), ["registration_id"], unique=False
        )

    op.create_table(
        "registration_note",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_registration_note_author_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_note_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_note_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_note")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("registration_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_note_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registration_note_registration_id"), ["registration_id"], unique=False
        )

    op.create_table(
        "session",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("abstract", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opening",
                "plenary",
                "colloquium",
                "panel",
                "lightning",
                "workshop",
                "working_table",
                "progress",
                "course_launch",
                "meeting",
                "closing",
                "break",
                "other",
                name="sessionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "access",
            sa.Enum(
                "open",
                "invited",
                "members",
                "closed",
                name="sessionaccess",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("interpretation", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("teams", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seats_expected", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("per_country", sa.Integer(), nullable=True),
        sa.Column("needs_choice", sa.Boolean(), nullable=False),
        sa.Column("composition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_session_placed_or_not")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_session_capacity_not_negative")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_session_ends_after_start")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_session_minutes_positive")),
        sa.CheckConstraint("per_country > 0", name=op.f("ck_session_per_country_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_session_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_session_room_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_session_event_id_code")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_session_event_starts", ["event_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_room_id"), ["room_id"], unique=False)

    op.create_table(
        "tagging",
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_tagging_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_tagging_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["event_tag.id"], name=op.f("fk_tagging_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tagging")),
        sa.UniqueConstraint("tag_id", "registration_id", name=op.f("uq_tagging_tag_id_registration_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("tagging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tagging_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tagging_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tagging_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_norm", sa.String(length=254), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_transfer_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_transfer_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["registration.id"], name=op.f("fk_transfer_taken_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_transfer_token_hash")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_answer_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["question_id"], ["form_question.id"], name=op.f("fk_answer_question_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_answer_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "registration_id", "question_id", name=op.f("uq_answer_registration_id_question_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_file_key"), ["file_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entry", "exit", name="checkinkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_check_in_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_check_in_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_check_in_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_check_in_session_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_check_in_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_check_in_event_id_key")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "ix_check_in_session_registration", ["session_id", "registration_id"], unique=False
        )

    op.create_table(
        "connection_import",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "zoom_meeting_participants",
                "zoom_meeting_unique_users",
                name="reportformat",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "date_order",
            sa.Enum("dmy", "mdy", name="dateorder", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_connection_import_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_connection_import_imported_by_id")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_connection_import_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_import")),
        sa.UniqueConstraint("session_id", "filename", name=op.f("uq_connection_import_session_id_filename")),
        sa.UniqueConstraint("session_id", "sha256", name=op.f("uq_connection_import_session_id_sha256")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("connection_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_import_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connection_import_session_id"), ["session_id"], unique=False)

    op.create_table(
        "contribution",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("abstract", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "national_government",
                "local_government",
                "international",
                "civil_society",
                "academia",
                "private",
                "other",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_contribution_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_contribution_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_contribution_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_session_id"), ["session_id"], unique=False)

    op.create_table(
        "delegation_change",
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "add",
                "replace",
                "withdraw",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "asked",
                "approved",
                "refused",
                "taken_back",
                "lapsed",
                name="changestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("leaves_id", sa.Uuid(), nullable=True),
        sa.Column("enters_id", sa.Uuid(), nullable=True),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_norm", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "head",
                "delegate",
                "adviser",
                "interpreter",
                name="delegaterole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("with_admissions", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_delegation_change_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_delegation_change_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_delegation_change_delegation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enters_id"], ["delegate.id"], name=op.f("fk_delegation_change_enters_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delegation_change_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_delegation_change_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["leaves_id"], ["delegate.id"], name=op.f("fk_delegation_change_leaves_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_change")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("delegation_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_change_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delegation_change_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delegation_change_delegation_id"), ["delegation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delegation_change_email_norm"), ["email_norm"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_change_enters_id"), ["enters_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_change_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delegation_change_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delegation_change_leaves_id"), ["leaves_id"], unique=False)

    op.create_table(
        "form_option",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_form_option_capacity_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_form_option_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["form_question.id"], name=op.f("fk_form_option_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_option")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("form_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_option_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_option_question_id"), ["question_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_norm", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("participant_class", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "prepared",
                "invited",
                "opened",
                "accepted",
                "declined",
                "expired",
                "withdrawn",
                name="invitationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("list_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("given_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("family_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("sort_name", sa.String(length=260), server_default="", nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("institution_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("decline_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("key_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("sendings", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["invitation_campaign.id"],
            name=op.f("fk_invitation_campaign_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_invitation_country_code")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["invitation_list.id"], name=op.f("fk_invitation_list_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["participant_class"], ["participant_class.code"], name=op.f("fk_invitation_participant_class")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("event_id", "email_norm", name=op.f("uq_invitation_event_id_email_norm")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            "ix_invitation_campaign_state_sent", ["campaign_id", "state", "sent_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_invitation_event_state_sort", ["event_id", "state", "sort_name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_list_id"), ["list_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invitation_participant_class"), ["participant_class"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "invitation_campaign_session",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["invitation_campaign.id"],
            name=op.f("fk_invitation_campaign_session_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_invitation_campaign_session_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session.id"],
            name=op.f("fk_invitation_campaign_session_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_campaign_session")),
        sa.UniqueConstraint(
            "campaign_id", "session_id", name=op.f("uq_invitation_campaign_session_campaign_id_session_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("invitation_campaign_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_campaign_session_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitation_campaign_session_event_id"), ["event_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitation_campaign_session_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "join_entry",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "device",
            sa.Enum(
                "phone",
                "tablet",
                "computer",
                "unknown",
                name="device",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="unknown",
            nullable=False,
        ),
        sa.Column("live", sa.Boolean(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "left",
                "taken_over",
                "revoked",
                name="entryend",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("live IS NOT FALSE", name=op.f("ck_join_entry_live_or_null")),
        sa.CheckConstraint("live IS NULL OR ended_at IS NULL", name=op.f("ck_join_entry_ended_is_not_live")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_join_entry_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_join_entry_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_join_entry_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_entry")),
        sa.UniqueConstraint(
            "session_id",
            "registration_id",
            "live",
            name=op.f("uq_join_entry_session_id_registration_id_live"),
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("join_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_entry_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_entry_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_entry_session_id"), ["session_id"], unique=False)

    op.create_table(
        "join_link",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_sealed", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_join_link_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_join_link_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_join_link_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_link")),
        sa.UniqueConstraint(
            "session_id", "registration_id", name=op.f("uq_join_link_session_id_registration_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("join_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_link_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_link_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_link_session_id"), ["session_id"], unique=False)

    op.create_table(
        "join_notice",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "second_device",
                "taken_over",
                "asked",
                name="notice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "device",
            sa.Enum(
                "phone",
                "tablet",
                "computer",
                "unknown",
                name="device",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_join_notice_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_join_notice_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_join_notice_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_notice")),
        sa.UniqueConstraint(
            "session_id",
            "registration_id",
            "kind",
            "device_hash",
            name=op.f("uq_join_notice_session_id_registration_id_kind_device_hash"),
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("join_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_notice_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_notice_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_notice_session_id"), ["session_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "paper",
                "slides",
                "fact_sheet",
                "recording",
                "link",
                "other",
                name="materialkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "participants",
                "organisers",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(url = '') <> (storage_key = '')", name=op.f("ck_material_link_or_file")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_material_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_material_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_session_id"), ["session_id"], unique=False)

    op.create_table(
        "meeting_room",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "platform",
            sa.Enum(
                "link",
                "bigbluebutton",
                "jitsi",
                "zoom",
                "teams",
                name="platformkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("meeting", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_meeting_room_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_meeting_room_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_room")),
        sa.UniqueConstraint("session_id", name=op.f("uq_meeting_room_session_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("meeting_room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_room_event_id"), ["event_id"], unique=False)

    op.create_table(
        "observer_authorisation",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "permission",
            sa.Enum(
                "attend",
                "speak",
                name="observerpermission",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("authorised_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("authorised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_observer_authorisation_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_observer_authorisation_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_observer_authorisation_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session.id"],
            name=op.f("fk_observer_authorisation_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observer_authorisation")),
        sa.UniqueConstraint(
            "session_id", "person_id", name=op.f("uq_observer_authorisation_session_id_person_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("observer_authorisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observer_authorisation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observer_authorisation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_observer_authorisation_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "place",
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "taken",
                "offered",
                "waiting",
                "released",
                name="placestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("lift", sa.Integer(), server_default="0", nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name=op.f("ck_place_offers_end")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (number IS NOT NULL)", name=op.f("ck_place_number_while_waiting")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_place_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_place_party_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["seat_pool.id"], name=op.f("fk_place_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_place_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("pool_id", "number", name=op.f("uq_place_pool_id_number")),
        sa.UniqueConstraint("pool_id", "registration_id", name=op.f("uq_place_pool_id_registration_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_offered_until"), ["offered_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_pool_id"), ["pool_id"], unique=False)
        batch_op.create_index("ix_place_pool_state_number", ["pool_id", "state", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "session_admission",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_session_admission_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_session_admission_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_admission_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_admission")),
        sa.UniqueConstraint(
            "session_id", "registration_id", name=op.f("uq_session_admission_session_id_registration_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("session_admission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_admission_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_admission_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_session_admission_session_id"), ["session_id"], unique=False)

    op.create_table(
        "session_body",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_session_body_body_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_session_body_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_body_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_body")),
        sa.UniqueConstraint("session_id", "body_id", name=op.f("uq_session_body_session_id_body_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("session_body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_body_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_body_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_body_session_id"), ["session_id"], unique=False)

    op.create_table(
        "session_interest",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_session_interest_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_session_interest_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_interest_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_interest")),
        sa.UniqueConstraint(
            "session_id", "registration_id", name=op.f("uq_session_interest_session_id_registration_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("session_interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_interest_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_interest_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_session_interest_session_id"), ["session_id"], unique=False)

    op.create_table(
        "session_role",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "moderator",
                "expert",
                "rapporteur",
                "interpreter",
                "host",
                "facilitator",
                name="sessionpart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "sector",
            sa.Enum(
                "national_government",
                "local_government",
                "international",
                "civil_society",
                "academia",
                "private",
                "other",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("institution_label", sa.String(length=200), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_session_role_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_role_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_role_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_role")),
        sa.UniqueConstraint(
            "session_id", "person_id", "role", name=op.f("uq_session_role_session_id_person_id_role")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("session_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_role_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_role_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_role_session_id"), ["session_id"], unique=False)

    op.create_table(
        "working_table",
        sa.Column("name", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("axis", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("interpretation", sa.Boolean(), nullable=False),
        sa.Column("modes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "required_sectors", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("least >= 0", name=op.f("ck_working_table_least_not_negative")),
        sa.CheckConstraint("most >= least", name=op.f("ck_working_table_bounds_in_order")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_working_table_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_working_table_leader_id")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_working_table_room_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_working_table_session_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_table")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("working_table", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_working_table_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_working_table_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_working_table_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_working_table_session_id"), ["session_id"], unique=False)

    op.create_table(
        "connection",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "matched",
                "ambiguous",
                "unmatched",
                "excluded",
                name="matchstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column(
            "matched_by",
            sa.Enum(
                "email",
                "alternate_email",
                "external_id",
                "name",
                name="matchmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("candidates", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "registration_id IS NULL OR state = 'matched'",
            name=op.f("ck_connection_only_a_match_names_somebody"),
        ),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_connection_times_or_none")
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_connection_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_connection_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["connection_import.id"], name=op.f("fk_connection_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_connection_registration_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_connection_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("import_id", "row", name=op.f("uq_connection_import_id_row")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connection_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connection_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connection_session_id"), ["session_id"], unique=False)

    op.create_table(
        "contribution_speaker",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("institution_label", sa.String(length=200), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_speaker_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_contribution_speaker_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contribution_speaker_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_speaker")),
        sa.UniqueConstraint(
            "contribution_id", "person_id", name=op.f("uq_contribution_speaker_contribution_id_person_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("contribution_speaker", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contribution_speaker_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contribution_speaker_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_speaker_person_id"), ["person_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("seating_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("rank_received", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_seat_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_seat_registration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seating_id"], ["seating.id"], name=op.f("fk_seat_seating_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["working_table.id"], name=op.f("fk_seat_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("seating_id", "registration_id", name=op.f("uq_seat_seating_id_registration_id")),
        info={"event_owned": True},
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_seating_id"), ["seating_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_table_id"), ["table_id"], unique=False)

    op.create_table(
        "table_choice",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f("ck_table_choice_rank_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_table_choice_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_table_choice_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["working_table.id"], name=op.f("fk_table_choice_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_choice")),
        sa.UniqueConstraint("registration_id", "rank", name=op.f("uq_table_choice_registration_id_rank")),
        sa.UniqueConstraint(
            "registration_id", "table_id", name=op.f("uq_table_choice_registration_id_table_id")
        ),
        info={"event_owned": True},
    )
    with op.batch_alter_table("table_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_choice_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_table_choice_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_table_choice_table_id"), ["table_id"], unique=False)

    # ### end Alembic commands ###
    dialect = op.get_bind().dialect.name
    for statement in (*FIRST_CLASSES, *(ON_POSTGRESQL if dialect == "postgresql" else ON_SQLITE)):
        op.execute(sa.DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]


def downgrade() -> None:
    """Put it back."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in BACK_ON_POSTGRESQL:
            op.execute(sa.DDL(statement))  # type: ignore[no-untyped-call]
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("table_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_choice_table_id"))
        batch_op.drop_index(batch_op.f("ix_table_choice_registration_id"))
        batch_op.drop_index(batch_op.f("ix_table_choice_event_id"))

    op.drop_table("table_choice")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_table_id"))
        batch_op.drop_index(batch_op.f("ix_seat_seating_id"))
        batch_op.drop_index(batch_op.f("ix_seat_registration_id"))
        batch_op.drop_index(batch_op.f("ix_seat_event_id"))

    op.drop_table("seat")
    with op.batch_alter_table("contribution_speaker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_speaker_person_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_speaker_event_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_speaker_contribution_id"))

    op.drop_table("contribution_speaker")
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_connection_session_id"))
        batch_op.drop_index(batch_op.f("ix_connection_registration_id"))
        batch_op.drop_index(batch_op.f("ix_connection_import_id"))
        batch_op.drop_index(batch_op.f("ix_connection_event_id"))

    op.drop_table("connection")
    with op.batch_alter_table("working_table", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_working_table_session_id"))
        batch_op.drop_index(batch_op.f("ix_working_table_room_id"))
        batch_op.drop_index(batch_op.f("ix_working_table_leader_id"))
        batch_op.drop_index(batch_op.f("ix_working_table_event_id"))

    op.drop_table("working_table")
    with op.batch_alter_table("session_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_role_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_role_person_id"))
        batch_op.drop_index(batch_op.f("ix_session_role_event_id"))

    op.drop_table("session_role")
    with op.batch_alter_table("session_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_interest_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_interest_registration_id"))
        batch_op.drop_index(batch_op.f("ix_session_interest_event_id"))

    op.drop_table("session_interest")
    with op.batch_alter_table("session_body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_body_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_body_event_id"))
        batch_op.drop_index(batch_op.f("ix_session_body_body_id"))

    op.drop_table("session_body")
    with op.batch_alter_table("session_admission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_admission_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_admission_registration_id"))
        batch_op.drop_index(batch_op.f("ix_session_admission_event_id"))

    op.drop_table("session_admission")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_registration_id"))
        batch_op.drop_index("ix_place_pool_state_number")
        batch_op.drop_index(batch_op.f("ix_place_pool_id"))
        batch_op.drop_index(batch_op.f("ix_place_party_id"))
        batch_op.drop_index(batch_op.f("ix_place_offered_until"))
        batch_op.drop_index(batch_op.f("ix_place_event_id"))

    op.drop_table("place")
    with op.batch_alter_table("observer_authorisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observer_authorisation_session_id"))
        batch_op.drop_index(batch_op.f("ix_observer_authorisation_person_id"))
        batch_op.drop_index(batch_op.f("ix_observer_authorisation_event_id"))

    op.drop_table("observer_authorisation")
    with op.batch_alter_table("meeting_room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_room_event_id"))

    op.drop_table("meeting_room")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_session_id"))
        batch_op.drop_index(batch_op.f("ix_material_event_id"))

    op.drop_table("material")
    with op.batch_alter_table("join_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_notice_session_id"))
        batch_op.drop_index(batch_op.f("ix_join_notice_registration_id"))
        batch_op.drop_index(batch_op.f("ix_join_notice_event_id"))

    op.drop_table("join_notice")
    with op.batch_alter_table("join_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_link_session_id"))
        batch_op.drop_index(batch_op.f("ix_join_link_registration_id"))
        batch_op.drop_index(batch_op.f("ix_join_link_event_id"))

    op.drop_table("join_link")
    with op.batch_alter_table("join_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_entry_session_id"))
        batch_op.drop_index(batch_op.f("ix_join_entry_registration_id"))
        batch_op.drop_index(batch_op.f("ix_join_entry_event_id"))

    op.drop_table("join_entry")
    with op.batch_alter_table("invitation_campaign_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_session_session_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_session_event_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_session_campaign_id"))

    op.drop_table("invitation_campaign_session")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_participant_class"))
        batch_op.drop_index(batch_op.f("ix_invitation_list_id"))
        batch_op.drop_index("ix_invitation_event_state_sort")
        batch_op.drop_index(batch_op.f("ix_invitation_event_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_country_code"))
        batch_op.drop_index("ix_invitation_campaign_state_sent")
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("form_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_option_question_id"))
        batch_op.drop_index(batch_op.f("ix_form_option_event_id"))

    op.drop_table("form_option")
    with op.batch_alter_table("delegation_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_change_leaves_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_institution_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_event_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_enters_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_email_norm"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_delegation_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_change_asked_by_id"))

    op.drop_table("delegation_change")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_session_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_event_id"))

    op.drop_table("contribution")
    with op.batch_alter_table("connection_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_connection_import_session_id"))
        batch_op.drop_index(batch_op.f("ix_connection_import_event_id"))

    op.drop_table("connection_import")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("ix_check_in_session_registration")
        batch_op.drop_index(batch_op.f("ix_check_in_session_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_registration_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_event_id"))

    op.drop_table("check_in")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_registration_id"))
        batch_op.drop_index(batch_op.f("ix_answer_question_id"))
        batch_op.drop_index(batch_op.f("ix_answer_file_key"))
        batch_op.drop_index(batch_op.f("ix_answer_event_id"))

    op.drop_table("answer")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_registration_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_event_id"))

    op.drop_table("transfer")
    with op.batch_alter_table("tagging", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tagging_tag_id"))
        batch_op.drop_index(batch_op.f("ix_tagging_registration_id"))
        batch_op.drop_index(batch_op.f("ix_tagging_event_id"))

    op.drop_table("tagging")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_room_id"))
        batch_op.drop_index("ix_session_event_starts")
        batch_op.drop_index(batch_op.f("ix_session_event_id"))

    op.drop_table("session")
    with op.batch_alter_table("registration_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_note_registration_id"))
        batch_op.drop_index(batch_op.f("ix_registration_note_event_id"))

    op.drop_table("registration_note")
    with op.batch_alter_table("queue_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_queue_decision_registration_id"))
        batch_op.drop_index(batch_op.f("ix_queue_decision_event_id"))
        batch_op.drop_index("ix_queue_decision_event_decided_at")

    op.drop_table("queue_decision")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_lead_id"))
        batch_op.drop_index(batch_op.f("ix_party_event_id"))

    op.drop_table("party")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_registration_id"))
        batch_op.drop_index(batch_op.f("ix_letter_event_id"))

    op.drop_table("letter")
    with op.batch_alter_table("invitation_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_list_event_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_list_campaign_id"))

    op.drop_table("invitation_list")
    with op.batch_alter_table("form_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_question_section_id"))
        batch_op.drop_index(batch_op.f("ix_form_question_event_id"))

    op.drop_table("form_question")
    with op.batch_alter_table("delegation_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_letter_sent_by_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_letter_event_id"))

    op.drop_table("delegation_letter")
    with op.batch_alter_table("delegate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_delegate_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_delegate_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_delegate_registration_id"))
        batch_op.drop_index(batch_op.f("ix_delegate_named_by_id"))
        batch_op.drop_index(batch_op.f("ix_delegate_event_id"))
        batch_op.drop_index(batch_op.f("ix_delegate_ended_by_id"))
        batch_op.drop_index(batch_op.f("ix_delegate_delegation_id"))

    op.drop_table("delegate")
    with op.batch_alter_table("bulk_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_row_registration_id"))
        batch_op.drop_index(batch_op.f("ix_bulk_row_event_id"))
        batch_op.drop_index(batch_op.f("ix_bulk_row_act_id"))

    op.drop_table("bulk_row")
    with op.batch_alter_table("badge_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_print_registration_id"))
        batch_op.drop_index(batch_op.f("ix_badge_print_event_id"))
        batch_op.drop_index(batch_op.f("ix_badge_print_batch_id"))

    op.drop_table("badge_print")
    with op.batch_alter_table("told", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_told_event_id"))

    op.drop_table("told")
    with op.batch_alter_table("table_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_round_event_id"))

    op.drop_table("table_round")
    with op.batch_alter_table("seating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seating_job_id"))
        batch_op.drop_index("ix_seating_event_state")
        batch_op.drop_index(batch_op.f("ix_seating_event_id"))

    op.drop_table("seating")
    with op.batch_alter_table("schedule_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_schedule_proposal_searching",
            sqlite_where=sa.text("state = 'searching'"),
            postgresql_where=sa.text("state = 'searching'"),
        )
        batch_op.drop_index(batch_op.f("ix_schedule_proposal_event_id"))
        batch_op.drop_index("ix_schedule_proposal_event_created")

    op.drop_table("schedule_proposal")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_owner_id"))
        batch_op.drop_index(batch_op.f("ix_saved_view_event_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_event_id"))

    op.drop_table("room")
    with op.batch_alter_table("registration_policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_policy_event_id"))

    op.drop_table("registration_policy")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_person_id"))
        batch_op.drop_index(batch_op.f("ix_registration_participant_class"))
        batch_op.drop_index(batch_op.f("ix_registration_institution_id"))
        batch_op.drop_index(batch_op.f("ix_registration_hold_expires_at"))
        batch_op.drop_index("ix_registration_event_state")
        batch_op.drop_index("ix_registration_event_name")
        batch_op.drop_index(batch_op.f("ix_registration_event_id"))
        batch_op.drop_index(batch_op.f("ix_registration_email_norm"))
        batch_op.drop_index(batch_op.f("ix_registration_country_code"))

    op.drop_table("registration")
    with op.batch_alter_table("message_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_text_event_id"))

    op.drop_table("message_text")
    with op.batch_alter_table("letter_policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_policy_event_id"))

    op.drop_table("letter_policy")
    with op.batch_alter_table("invitation_campaign", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_campaign_state")
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_participant_class"))
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_event_id"))

    op.drop_table("invitation_campaign")
    with op.batch_alter_table("form_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_section_event_id"))

    op.drop_table("form_section")
    with op.batch_alter_table("event_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_tag_event_id"))

    op.drop_table("event_tag")
    with op.batch_alter_table("event_organiser", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_organiser_institution_id"))
        batch_op.drop_index(batch_op.f("ix_event_organiser_event_id"))

    op.drop_table("event_organiser")
    with op.batch_alter_table("event_body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_body_event_id"))
        batch_op.drop_index(batch_op.f("ix_event_body_body_id"))

    op.drop_table("event_body")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_institution_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_event_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_country_code"))
        batch_op.drop_index(batch_op.f("ix_delegation_confirmed_by_id"))

    op.drop_table("delegation")
    with op.batch_alter_table("concept_note_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concept_note_version_note_id"))

    op.drop_table("concept_note_version")
    with op.batch_alter_table("bulk_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_act_event_id"))

    op.drop_table("bulk_act")
    with op.batch_alter_table("badge_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_batch_made_at"))
        batch_op.drop_index(batch_op.f("ix_badge_batch_event_id"))

    op.drop_table("badge_batch")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_event_id"))

    op.drop_table("announcement")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_previous_hash"))
        batch_op.drop_index(batch_op.f("ix_user_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_user_session_account_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_account_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("quiz_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_attempt_enrolment_id"))

    op.drop_table("quiz_attempt")
    with op.batch_alter_table("lesson_done", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_done_lesson_id"))
        batch_op.drop_index(batch_op.f("ix_lesson_done_enrolment_id"))

    op.drop_table("lesson_done")
    op.drop_table("focal_point")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_state_ends_on")
        batch_op.drop_index(batch_op.f("ix_event_series_id"))
        batch_op.drop_index(batch_op.f("ix_event_body_id"))
        batch_op.drop_index(batch_op.f("ix_event_activity_id"))

    op.drop_table("event")
    op.drop_table("concept_note")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("addressee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_addressee_country_code"))
        batch_op.drop_index(batch_op.f("ix_addressee_consultation_id"))

    op.drop_table("addressee")
    with op.batch_alter_table("activity_body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_body_body_id"))
        batch_op.drop_index(batch_op.f("ix_activity_body_activity_id"))

    op.drop_table("activity_body")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_link_expires_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_link_email_norm"))

    op.drop_table("sign_in_link")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_whole",
            sqlite_where=sa.text("scope_id IS NULL"),
            postgresql_where=sa.text("scope_id IS NULL"),
        )
        batch_op.drop_index("ix_role_grant_scope")
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("quiz_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_question_quiz_id"))

    op.drop_table("quiz_question")
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merge_merged_id"))
        batch_op.drop_index(batch_op.f("ix_person_merge_kept_id"))

    op.drop_table("person_merge")
    with op.batch_alter_table("person_email", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_email_primary",
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        )
        batch_op.drop_index(batch_op.f("ix_person_email_person_id"))

    op.drop_table("person_email")
    with op.batch_alter_table("person_difference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_difference_other_id"))
        batch_op.drop_index(batch_op.f("ix_person_difference_one_id"))

    op.drop_table("person_difference")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_module_id"))

    op.drop_table("lesson")
    with op.batch_alter_table("institution_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_proposal_settled_by_id"))
        batch_op.drop_index(batch_op.f("ix_institution_proposal_institution_id"))
        batch_op.drop_index(batch_op.f("ix_institution_proposal_country_code"))

    op.drop_table("institution_proposal")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_person_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_course_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_version_document_id"))

    op.drop_table("document_version")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_credential_in_force",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index("ix_credential_subject")
        batch_op.drop_index(batch_op.f("ix_credential_person_id"))

    op.drop_table("credential")
    op.drop_table("consultation")
    op.drop_table("calendar_feed_link")
    with op.batch_alter_table("body_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_body_member_institution_id"))
        batch_op.drop_index(batch_op.f("ix_body_member_country_code"))
        batch_op.drop_index(batch_op.f("ix_body_member_body_id"))

    op.drop_table("body_member")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_institution_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_plan_id"))
        batch_op.drop_index(batch_op.f("ix_activity_lead_body_id"))

    op.drop_table("activity")
    op.drop_table("account")
    op.drop_table("quiz")
    op.drop_table("presidency")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_body_id"))

    op.drop_table("plan")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_sort_name"))
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_person_country_code"))

    op.drop_table("person")
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_sort_name"))
        batch_op.drop_index(batch_op.f("ix_institution_country_code"))

    op.drop_table("institution")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_year"))
        batch_op.drop_index(batch_op.f("ix_document_event_id"))
        batch_op.drop_index(batch_op.f("ix_document_body_id"))

    op.drop_table("document")
    with op.batch_alter_table("course_module", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_module_course_id"))

    op.drop_table("course_module")
    op.drop_table("class_right")
    with op.batch_alter_table("body_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_relation_other_id"))
        batch_op.drop_index(batch_op.f("ix_body_relation_body_id"))

    op.drop_table("body_relation")
    with op.batch_alter_table("body_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_name_body_id"))

    op.drop_table("body_name")
    op.drop_table("tombstone")
    op.drop_table("tag")
    op.drop_table("stakeholder_group")
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_once_created_at"))

    op.drop_table("sent_once")
    with op.batch_alter_table("seat_pool", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_pool_owner_id"))

    op.drop_table("seat_pool")
    with op.batch_alter_table("rate_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_window_expires_at"))

    op.drop_table("rate_window")
    op.drop_table("platform_check")
    op.drop_table("periodic_run")
    op.drop_table("participant_class")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_sent_at"))
        batch_op.drop_index("ix_mail_event_created")
        batch_op.drop_index("ix_mail_due")
        batch_op.drop_index(batch_op.f("ix_mail_about_id"))

    op.drop_table("mail")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_active_key",
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )
        batch_op.drop_index(batch_op.f("ix_job_owner_id"))
        batch_op.drop_index(batch_op.f("ix_job_finished_at"))
        batch_op.drop_index(batch_op.f("ix_job_event_id"))
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figure_series"))

    op.drop_table("figure")
    op.drop_table("event_series")
    op.drop_table("dead_address")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_event_id"))

    op.drop_table("course")
    op.drop_table("country")
    op.drop_table("certificate_rule")
    op.drop_table("certificate_counter")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_parent_id"))

    op.drop_table("body")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_object")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor"))

    op.drop_table("audit_entry")
    # ### end Alembic commands ###
