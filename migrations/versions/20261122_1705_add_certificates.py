"""Add certificates.

Revision: 9d3514fd9b64
Follows: a1f0c5d27e94
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "9d3514fd9b64"
down_revision = "a1f0c5d27e94"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema."""
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


def downgrade() -> None:
    """Change the schema back."""
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index("uq_credential_in_force")
        batch_op.drop_index("ix_credential_subject")
        batch_op.drop_index(batch_op.f("ix_credential_person_id"))

    op.drop_table("credential")
    op.drop_table("certificate_rule")
    op.drop_table("certificate_counter")
