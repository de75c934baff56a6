"""Pairs of incidents that may share a cause, and the index by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
SUBJECTS = ("incident", "action_item", "cause", "person", "team", "service", "import")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _foreign(column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_recurrence_{column}"), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "recurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("is_order_certain", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            _words("recurrence_state", "suggested", "confirmed", "dismissed", "duplicate"),
            nullable=False,
        ),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", NOW, nullable=True),
        sa.Column("computed_at", NOW, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("earlier_id", "incident", "CASCADE"),
        _foreign("later_id", "incident", "CASCADE"),
        _foreign("cause_id", "cause", "SET NULL"),
        _foreign("decided_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrence")),
        sa.UniqueConstraint("earlier_id", "later_id", name=op.f("uq_recurrence_earlier_id_later_id")),
        sa.CheckConstraint("earlier_id <> later_id", name=op.f("ck_recurrence_two_incidents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recurrence_later_id"), "recurrence", ["later_id"])
    op.create_index(op.f("ix_recurrence_cause_id"), "recurrence", ["cause_id"])
    op.create_index("ix_recurrence_state_score", "recurrence", ["state", "score", "id"])
    _create_index_tables()
    op.execute("INSERT INTO profile_mark (subject, subject_id) SELECT 'incident', id FROM incident")


def _create_index_tables() -> None:
    op.create_table(
        "incident_profile",
        sa.Column("incident_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("names_digest", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", NOW, nullable=False),
        sa.Column("earliest_at", NOW, nullable=True),
        sa.Column("latest_at", NOW, nullable=False),
        sa.Column("basis", sa.SmallInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("same_as", sa.JSON(), nullable=False),
        sa.Column("other_than", sa.JSON(), nullable=False),
        sa.Column("has_statements", sa.Boolean(), nullable=False),
        sa.Column("is_paired", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident_profile")),
    )
    op.create_index("ix_incident_profile_unpaired", "incident_profile", ["is_paired", "began_at"])
    op.create_table(
        "incident_token",
        sa.Column("token", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incident_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("token", "incident_id", name=op.f("pk_incident_token")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "token_frequency",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_token_frequency")),
    )
    op.create_table(
        "profile_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", _words("subject", *SUBJECTS), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_profile_mark_subject", "profile_mark", ["subject", "subject_id"])


def downgrade() -> None:
    for table in ("profile_mark", "token_frequency", "incident_token", "incident_profile", "recurrence"):
        op.drop_table(table)
