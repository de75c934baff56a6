"""Weights fitted to decisions; the number of a cause never comes again; all incidents are compared anew."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weight_fit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mechanisms", sa.Double(), nullable=True),
        sa.Column("alike", sa.Double(), nullable=True),
        sa.Column("bonus", sa.Double(), nullable=True),
        sa.Column("half", sa.Double(), nullable=True),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_fit")),
    )
    _count_causes(is_on=True)
    op.execute("UPDATE incident_profile SET is_paired = false, revision = revision + 1")


def downgrade() -> None:
    _count_causes(is_on=False)
    op.drop_table("weight_fit")


def _count_causes(*, is_on: bool) -> None:
    """Have SQLite remember the largest number that a cause ever had, as PostgreSQL's sequence does; or not."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.drop_index("uq_cause_name", "cause")
    with op.batch_alter_table("cause", recreate="always", table_kwargs={"sqlite_autoincrement": is_on}):
        pass
    op.create_index("uq_cause_name", "cause", [sa.text("lower(name)")], unique=True)
