"""Open the doors.

Revision: c4d81b6fe203
Follows: a1f0c5d27e94
"""

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c4d81b6fe203"
down_revision = "a1f0c5d27e94"
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

# What an earlier version does not know becomes what comes closest to it there.
BACK = (
    "UPDATE event SET access = 'invitation' WHERE access = 'delegation'",
    "UPDATE event SET state = 'cancelled' WHERE state = 'postponed'",
    "UPDATE mail SET state = 'failed' WHERE state IN ('bounced', 'stopped')",
    "DELETE FROM invitation WHERE state IN ('requested', 'prepared')",
    "UPDATE invitation SET state = 'invited' WHERE state = 'opened'",
    "UPDATE invitation SET state = 'declined' WHERE state IN ('expired', 'withdrawn')",
    "UPDATE invitation SET participant_class = 'public' WHERE participant_class NOT IN (OLD)",
    "UPDATE registration SET participant_class = 'public' WHERE participant_class NOT IN (OLD)",
    "UPDATE registration SET origin = 'organiser' WHERE origin IN ('delegated', 'companion')",
    "UPDATE place SET state = 'released', offered_until = NULL WHERE state = 'offered'",
    "DELETE FROM place WHERE pool_id IN (SELECT id FROM seat_pool WHERE kind NOT IN ('mode', 'session'))",
    "DELETE FROM seat_pool WHERE kind NOT IN ('mode', 'session')",
)
OLD = "'member', 'observer_country', 'observer_organisation', 'civil_society', 'expert', 'guest', 'public'"


def upgrade() -> None:
    """Change the schema."""
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_access_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_event_state_known"), type_="check")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_constraint(op.f("ck_invitation_participant_class_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_invitation_state_known"), type_="check")
    with op.batch_alter_table("mail") as batch_op:
        batch_op.drop_constraint(op.f("ck_mail_state_known"), type_="check")
    with op.batch_alter_table("place") as batch_op:
        batch_op.drop_constraint(op.f("ck_place_state_known"), type_="check")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f("ck_registration_origin_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_registration_participant_class_known"), type_="check")
    with op.batch_alter_table("seat_pool") as batch_op:
        batch_op.drop_constraint(op.f("ck_seat_pool_kind_known"), type_="check")
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

    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sector", sa.String(length=32), nullable=True))

    for statement in FIRST_CLASSES:
        op.execute(sa.DDL(statement))  # type: ignore[no-untyped-call]
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("first_mode", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "change_reason", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
            )
        )

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("list_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("given_name", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("family_name", sa.String(length=120), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("sort_name", sa.String(length=260), server_default="", nullable=False))
        batch_op.add_column(sa.Column("country_code", sa.String(length=2), nullable=True))
        batch_op.add_column(
            sa.Column("institution_name", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("decline_reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("key_version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("sendings", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column(
            "participant_class",
            existing_type=sa.VARCHAR(length=32),
            type_=sa.String(length=40),
            existing_nullable=False,
        )
        batch_op.create_index(batch_op.f("ix_invitation_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            "ix_invitation_campaign_state_sent", ["campaign_id", "state", "sent_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_country_code"), ["country_code"], unique=False)
        batch_op.create_index(
            "ix_invitation_event_state_sort", ["event_id", "state", "sort_name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_list_id"), ["list_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invitation_participant_class"), ["participant_class"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_country_code"), "country", ["country_code"], ["code"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_campaign_id"),
            "invitation_campaign",
            ["campaign_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_list_id"), "invitation_list", ["list_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_person_id"), "person", ["person_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_participant_class"),
            "participant_class",
            ["participant_class"],
            ["code"],
        )

    with op.batch_alter_table("join_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("device", sa.String(length=32), server_default="unknown", nullable=False)
        )
        batch_op.add_column(sa.Column("live", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(length=32), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_join_entry_session_id_registration_id_live"),
            ["session_id", "registration_id", "live"],
        )

    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("event_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_mail_about_id"), ["about_id"], unique=False)
        batch_op.create_index("ix_mail_event_created", ["event_id", "created_at"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id"), "person", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.add_column(sa.Column("party_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("lift", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_place_offered_until"), ["offered_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_party_id"), ["party_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_place_party_id"), "party", ["party_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("institution_folded", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("calendar_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("calendar_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column(
            "participant_class",
            existing_type=sa.VARCHAR(length=32),
            type_=sa.String(length=40),
            existing_nullable=False,
        )
        batch_op.create_index("ix_registration_event_name", ["event_id", "sort_name", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registration_participant_class"), ["participant_class"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_participant_class"),
            "participant_class",
            ["participant_class"],
            ["code"],
        )

    with op.batch_alter_table("seat_pool", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waiting", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("queue_rule", sa.String(length=32), server_default="order", nullable=False)
        )
        batch_op.add_column(
            sa.Column("class_order", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("may_overtake", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), nullable=True))
        batch_op.alter_column(
            "subject",
            existing_type=sa.VARCHAR(length=40),
            type_=sa.String(length=60),
            existing_nullable=False,
        )

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("composition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True)
        )

    with op.batch_alter_table("contribution") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_contribution_sector_known"),
            "sector IN ('national_government', 'local_government', 'international', 'civil_society', 'academia', 'private', 'other')",
        )
    with op.batch_alter_table("event") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_event_access_known"), "access IN ('open', 'approval', 'invitation', 'delegation')"
        )
        batch_op.create_check_constraint(
            op.f("ck_event_first_mode_known"), "first_mode IN ('in_person', 'online', 'hybrid')"
        )
        batch_op.create_check_constraint(
            op.f("ck_event_state_known"), "state IN ('draft', 'published', 'held', 'postponed', 'cancelled')"
        )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_invitation_state_known"),
            "state IN ('requested', 'prepared', 'invited', 'opened', 'accepted', 'declined', 'expired', 'withdrawn')",
        )
    with op.batch_alter_table("join_entry") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_join_entry_device_known"), "device IN ('phone', 'tablet', 'computer', 'unknown')"
        )
        batch_op.create_check_constraint(
            op.f("ck_join_entry_ended_by_known"), "ended_by IN ('left', 'taken_over', 'revoked')"
        )
        batch_op.create_check_constraint(
            op.f("ck_join_entry_ended_is_not_live"), "live IS NULL OR ended_at IS NULL"
        )
        batch_op.create_check_constraint(op.f("ck_join_entry_live_or_null"), "live IS NOT FALSE")
    with op.batch_alter_table("mail") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_mail_state_known"),
            "state IN ('queued', 'sending', 'sent', 'failed', 'bounced', 'stopped')",
        )
    with op.batch_alter_table("place") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_place_offers_end"), "(state = 'offered') = (offered_until IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_place_state_known"), "state IN ('taken', 'offered', 'waiting', 'released')"
        )
    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_registration_origin_known"),
            "origin IN ('stranger', 'verified', 'invited', 'delegated', 'organiser', 'companion')",
        )
    with op.batch_alter_table("seat_pool") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_seat_pool_kind_known"),
            "kind IN ('mode', 'session', 'option', 'head_count', 'delegation')",
        )
        batch_op.create_check_constraint(op.f("ck_seat_pool_offers_last"), "offer_hours > 0")
        batch_op.create_check_constraint(
            op.f("ck_seat_pool_queue_rule_known"), "queue_rule IN ('order', 'country', 'class')"
        )
        batch_op.create_check_constraint(op.f("ck_seat_pool_waiting_not_negative"), "waiting >= 0")
    op.execute(
        "UPDATE seat_pool SET waiting = (SELECT count(*) FROM place"
        " WHERE place.pool_id = seat_pool.id AND place.state = 'waiting')"
    )
    _fold("registration", "institution_name", "institution_folded", 200)
    op.execute("UPDATE invitation SET sort_name = CASE WHEN name <> '' THEN name ELSE email END")
    _fold("invitation", "sort_name", "sort_name", 260)


def _fold(table: str, source: str, target: str, longest: int) -> None:
    """Write names as they are searched for: without accents, in small letters."""
    rows = sa.table(table, sa.column("id", sa.Uuid()), sa.column(source), sa.column(target))
    bind = op.get_bind()
    for key, text in bind.execute(sa.select(rows.c.id, rows.c[source]).where(rows.c[source] != "")).all():
        letters = unicodedata.normalize("NFKD", text.casefold())
        plain = " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())
        bind.execute(sa.update(rows).where(rows.c.id == key).values({target: plain[:longest]}))


def downgrade() -> None:
    """Put it back."""
    with op.batch_alter_table("contribution") as batch_op:
        batch_op.drop_constraint(op.f("ck_contribution_sector_known"), type_="check")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_access_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_event_first_mode_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_event_state_known"), type_="check")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_constraint(op.f("ck_invitation_state_known"), type_="check")
    with op.batch_alter_table("join_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_join_entry_device_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_join_entry_ended_by_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_join_entry_ended_is_not_live"), type_="check")
        batch_op.drop_constraint(op.f("ck_join_entry_live_or_null"), type_="check")
    with op.batch_alter_table("mail") as batch_op:
        batch_op.drop_constraint(op.f("ck_mail_state_known"), type_="check")
    with op.batch_alter_table("place") as batch_op:
        batch_op.drop_constraint(op.f("ck_place_offers_end"), type_="check")
        batch_op.drop_constraint(op.f("ck_place_state_known"), type_="check")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f("ck_registration_origin_known"), type_="check")
    with op.batch_alter_table("seat_pool") as batch_op:
        batch_op.drop_constraint(op.f("ck_seat_pool_kind_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_seat_pool_offers_last"), type_="check")
        batch_op.drop_constraint(op.f("ck_seat_pool_queue_rule_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_seat_pool_waiting_not_negative"), type_="check")
    for statement in BACK:
        op.execute(sa.DDL(statement.replace("OLD", OLD)))  # type: ignore[no-untyped-call]
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("composition")

    with op.batch_alter_table("seat_pool", schema=None) as batch_op:
        batch_op.alter_column(
            "subject",
            existing_type=sa.String(length=60),
            type_=sa.VARCHAR(length=40),
            existing_nullable=False,
        )
        batch_op.drop_column("offer_hours")
        batch_op.drop_column("may_overtake")
        batch_op.drop_column("class_order")
        batch_op.drop_column("queue_rule")
        batch_op.drop_column("waiting")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_participant_class"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_registration_participant_class"))
        batch_op.drop_index("ix_registration_event_name")
        batch_op.alter_column(
            "participant_class",
            existing_type=sa.String(length=40),
            type_=sa.VARCHAR(length=32),
            existing_nullable=False,
        )
        batch_op.drop_column("calendar_at")
        batch_op.drop_column("calendar_sequence")
        batch_op.drop_column("anonymised_at")
        batch_op.drop_column("consented_at")
        batch_op.drop_column("institution_folded")

    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_place_party_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_place_party_id"))
        batch_op.drop_index(batch_op.f("ix_place_offered_until"))
        batch_op.drop_column("offered_until")
        batch_op.drop_column("lift")
        batch_op.drop_column("party_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")

    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_event_created")
        batch_op.drop_index(batch_op.f("ix_mail_about_id"))
        batch_op.drop_column("about_id")
        batch_op.drop_column("event_id")

    with op.batch_alter_table("join_entry", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_join_entry_session_id_registration_id_live"), type_="unique")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("live")
        batch_op.drop_column("device")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitation_participant_class"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_invitation_person_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_invitation_list_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_invitation_campaign_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_invitation_country_code"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_participant_class"))
        batch_op.drop_index(batch_op.f("ix_invitation_list_id"))
        batch_op.drop_index("ix_invitation_event_state_sort")
        batch_op.drop_index(batch_op.f("ix_invitation_country_code"))
        batch_op.drop_index("ix_invitation_campaign_state_sent")
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_id"))
        batch_op.alter_column(
            "participant_class",
            existing_type=sa.String(length=40),
            type_=sa.VARCHAR(length=32),
            existing_nullable=False,
        )
        batch_op.drop_column("admitted_at")
        batch_op.drop_column("last_called_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("opened_at")
        batch_op.drop_column("sendings")
        batch_op.drop_column("key_version")
        batch_op.drop_column("decline_reason")
        batch_op.drop_column("institution_name")
        batch_op.drop_column("country_code")
        batch_op.drop_column("sort_name")
        batch_op.drop_column("family_name")
        batch_op.drop_column("given_name")
        batch_op.drop_column("person_id")
        batch_op.drop_column("list_id")
        batch_op.drop_column("campaign_id")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("change_reason")
        batch_op.drop_column("postponed_at")
        batch_op.drop_column("first_mode")
        batch_op.drop_column("first_starts_on")

    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_column("sector")

    with op.batch_alter_table("session_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_interest_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_interest_registration_id"))
        batch_op.drop_index(batch_op.f("ix_session_interest_event_id"))

    op.drop_table("session_interest")
    with op.batch_alter_table("meeting_room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_room_event_id"))

    op.drop_table("meeting_room")
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
    with op.batch_alter_table("invitation_campaign_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_session_session_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_session_event_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_session_campaign_id"))

    op.drop_table("invitation_campaign_session")
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
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_owner_id"))
        batch_op.drop_index(batch_op.f("ix_saved_view_event_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("registration_policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_policy_event_id"))

    op.drop_table("registration_policy")
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
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_institution_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_event_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_country_code"))
        batch_op.drop_index(batch_op.f("ix_delegation_confirmed_by_id"))

    op.drop_table("delegation")
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
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merge_merged_id"))
        batch_op.drop_index(batch_op.f("ix_person_merge_kept_id"))

    op.drop_table("person_merge")
    with op.batch_alter_table("person_difference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_difference_other_id"))
        batch_op.drop_index(batch_op.f("ix_person_difference_one_id"))

    op.drop_table("person_difference")
    with op.batch_alter_table("institution_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_proposal_settled_by_id"))
        batch_op.drop_index(batch_op.f("ix_institution_proposal_institution_id"))
        batch_op.drop_index(batch_op.f("ix_institution_proposal_country_code"))

    op.drop_table("institution_proposal")
    op.drop_table("class_right")
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_once_created_at"))

    op.drop_table("sent_once")
    op.drop_table("platform_check")
    op.drop_table("participant_class")
    op.drop_table("dead_address")
    with op.batch_alter_table("event") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_event_access_known"), "access IN ('open', 'approval', 'invitation')"
        )
        batch_op.create_check_constraint(
            op.f("ck_event_state_known"), "state IN ('draft', 'published', 'held', 'cancelled')"
        )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_invitation_participant_class_known"),
            "participant_class IN ('member', 'observer_country', 'observer_organisation', 'civil_society', 'expert', 'guest', 'public')",
        )
        batch_op.create_check_constraint(
            op.f("ck_invitation_state_known"), "state IN ('invited', 'accepted', 'declined')"
        )
    with op.batch_alter_table("mail") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_mail_state_known"), "state IN ('queued', 'sending', 'sent', 'failed')"
        )
    with op.batch_alter_table("place") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_place_state_known"), "state IN ('taken', 'waiting', 'released')"
        )
    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_registration_origin_known"), "origin IN ('stranger', 'verified', 'invited', 'organiser')"
        )
        batch_op.create_check_constraint(
            op.f("ck_registration_participant_class_known"),
            "participant_class IN ('member', 'observer_country', 'observer_organisation', 'civil_society', 'expert', 'guest', 'public')",
        )
    with op.batch_alter_table("seat_pool") as batch_op:
        batch_op.create_check_constraint(op.f("ck_seat_pool_kind_known"), "kind IN ('mode', 'session')")
