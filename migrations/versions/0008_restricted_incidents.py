"""Restricted incidents are found at once, and a text that waits knows who brought it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IN_SQLITE = sa.text("is_restricted IS 1")
IN_POSTGRESQL = sa.text("is_restricted IS true")
"""Word by word as the queries have it, or the index is not used."""


def upgrade() -> None:
    op.create_index(
        "ix_incident_restricted", "incident", ["id"], sqlite_where=IN_SQLITE, postgresql_where=IN_POSTGRESQL
    )
    with op.batch_alter_table("waiting_preview", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_waiting_preview_by_id", "person", ["by_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("waiting_preview", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("fk_waiting_preview_by_id", type_="foreignkey")
        batch.drop_column("by_id")
    op.drop_index("ix_incident_restricted", "incident")
