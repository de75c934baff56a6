"""Duplicate incidents that can be parted again; write-ups with redactions and without text."""

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
NOW = sa.DateTime(timezone=True)


def _link(batch: BatchOperations, table: str, column: str, target: str) -> None:
    batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
    batch.create_foreign_key(f"fk_{table}_{column}", target, [column], ["id"], ondelete="SET NULL")


def upgrade() -> None:
    with op.batch_alter_table("incident", table_kwargs=NUMBERED) as batch:
        _link(batch, "incident", "merged_into_id", "incident")
        batch.add_column(sa.Column("merged_at", NOW, nullable=True))
        _link(batch, "incident", "merged_by_id", "person")
        batch.create_index("ix_incident_merged_into_id", ["merged_into_id"])
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        _link(batch, "action_item", "merged_from_id", "incident")
        batch.create_index("ix_action_item_merged_from_id", ["merged_from_id"])
    for table in ("incident_cause", "incident_service"):
        with op.batch_alter_table(table) as batch:
            _link(batch, table, "merged_from_id", "incident")
    with op.batch_alter_table("writeup") as batch:
        batch.add_column(sa.Column("redacted_at", NOW, nullable=True))
        batch.add_column(sa.Column("withdrawn_at", NOW, nullable=True))
        _link(batch, "writeup", "withdrawn_by_id", "person")
        batch.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("writeup") as batch:
        batch.alter_column("withdrawn_reason", server_default=None)


def _unlink(batch: BatchOperations, table: str, *columns: str) -> None:
    for column in columns:
        batch.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
        batch.drop_column(column)


def downgrade() -> None:
    with op.batch_alter_table("writeup") as batch:
        _unlink(batch, "writeup", "withdrawn_by_id")
        for column in ("redacted_at", "withdrawn_at", "withdrawn_reason"):
            batch.drop_column(column)
    for table in ("incident_cause", "incident_service"):
        with op.batch_alter_table(table) as batch:
            _unlink(batch, table, "merged_from_id")
    with op.batch_alter_table("action_item", table_kwargs=NUMBERED) as batch:
        batch.drop_index("ix_action_item_merged_from_id")
        _unlink(batch, "action_item", "merged_from_id")
    with op.batch_alter_table("incident", table_kwargs=NUMBERED) as batch:
        batch.drop_index("ix_incident_merged_into_id")
        _unlink(batch, "incident", "merged_into_id", "merged_by_id")
        batch.drop_column("merged_at")
